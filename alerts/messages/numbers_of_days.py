"""The numbers of a week or month beside earlier ones; what cannot be held beside is left out with its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from commerce.figures import Figure, Missing
from commerce.period import Period
from knowledge import Knowledge
from wording.comparisons import known_from, why_unknown
from wording.language import Language
from wording.names import Names
from wording.values import Value, figure_value

#: Why an earlier figure is not known, where it may be that orders do not reach back so far.
_REACH_BACK = frozenset({"not_covered", "none_yet"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number of some days, and of as many before and a year before.

    Attributes:
        figure: Of the days that are told, or of the part of them that is known; without a value where none is.
        before, year_ago: Of the very same part of earlier days, to its end; without a value where that is not known.
        has_own_days: It is judged over more days than are told, and is of those.
    """

    figure: Figure
    before: Figure
    year_ago: Figure
    has_own_days: bool = False


@dataclass(frozen=True, slots=True)
class NumberView:
    """A number for one reader; `days` where they are not those of the message, what is not known is None.

    `until`: the last one of `days` where that is not the last of the message, either. `unknown_days`: how many of its
    days are left out, since nothing is known of them. `page`: address of our own page of it; "" where there is none.
    """

    name: str
    value: Value
    before: Value | None
    year_ago: Value | None
    days: Period | None
    has_own_days: bool
    until: date | None
    unknown_days: int
    page: str


@dataclass(frozen=True, slots=True)
class LeftOutView:
    """Numbers that are not held beside earlier days, for one reason; `names` (): none is."""

    names: tuple[str, ...]
    reason: str


def number_view(one: Number, value: Value, days: Period, name_of: Names, page: str) -> NumberView:
    """Return a number with a value for one reader; `days`: those of the message, `page`: where more of it stands."""
    figure = one.figure
    own = figure.period
    return NumberView(
        name=name_of.counted(figure),
        value=value,
        before=figure_value(one.before),
        year_ago=figure_value(one.year_ago),
        days=None if own == days else own,
        has_own_days=one.has_own_days,
        until=None if own.last == days.last else own.last,
        unknown_days=figure.unknown_days,
        page=page,
    )


def left_out_views(
    numbers: Sequence[Number],
    earlier: Callable[[Number], Figure],
    first: date | None,
    knowledge: Knowledge,
    speech: Language,
) -> tuple[LeftOutView, ...]:
    """Return why numbers are not held beside earlier days, each reason once.

    Args:
        numbers: Those that are told.
        earlier: What each of them would be held beside.
        first: The first day of which orders are known.
        knowledge: Names them.
        speech: The reader's language.
    """
    name_of = Names(knowledge, speech.code)
    found = sorted(
        (_why(missing, earlier(one), first, knowledge, speech), name_of.counted(one.figure))
        for one in numbers
        if (missing := earlier(one).missing) is not None
    )
    grouped = [(why, tuple(name for _, name in some)) for why, some in groupby(found, key=lambda pair: pair[0])]
    return tuple(LeftOutView(() if len(names) == len(numbers) else names, why) for why, names in grouped)


def _why(missing: Missing, then: Figure, first: date | None, knowledge: Knowledge, speech: Language) -> str:
    if missing.reason in _REACH_BACK and first is not None and then.period.first < first:
        return known_from(first, speech)
    return why_unknown(Missing(missing.reason), knowledge, speech)
