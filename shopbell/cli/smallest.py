"""The smallest change of each number that can be told from chance, as a table below the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

import click

from alerts.messages.judgement_views import is_total
from commerce.figures import Figure, Verdict
from commerce.judgements import Drift
from commerce.period import FOUR_WEEKS, WEEK
from knowledge import Knowledge
from shopbell import present
from shopbell.cli.screen import say, show, show_on_page
from shopbell.judgement_json import smallest_of
from wording.language import Language
from wording.names import Names
from wording.smallest import SMALLEST, SMALLEST_BY_COMEBACKS, SMALLEST_OF

#: Windows in days, and the columns that tell of them.
_WINDOWS = {WEEK: "week", 2 * WEEK: "two_weeks", FOUR_WEEKS: "four_weeks"}
_COMEBACKS = "comebacks"
#: Nothing is left of a value that falls so far, and one that rises is twenty times as high: that is no answer.
_ALL = Fraction(19, 20)


def show_smallest(
    verdicts: Sequence[Verdict], knowledge: Knowledge, speaker: Language, *, is_on_page: bool = False
) -> None:
    """Print it for those numbers of which it is known; nothing where it is of none. `is_on_page`: within the page."""
    name_of = Names(knowledge, speaker.code)
    known = [replace(found, drift=_drift_of(verdict)) for verdict in verdicts if (found := smallest_of(verdict))]
    if not known:
        return
    rows = [[name_of.figure(one.figure), *(_seen(one, days, speaker) for days in _WINDOWS)] for one in known]
    columns = present.headings(("kpi", *_WINDOWS.values()), speaker)
    if is_on_page:
        named = partial(present.named, language=speaker)
        title = speaker.gettext(SMALLEST)
        show_on_page(columns, rows, title=title, right=columns[1:], kept=columns[:1], named=named)
    else:
        show(columns, rows, title=speaker.gettext(SMALLEST), right=columns[1:])
    counted = [name_of.figure(one.figure) for one in known if one.drift is not None and one.drift.counted == _COMEBACKS]
    if counted:
        names = speaker.listing(list(dict.fromkeys(counted)))
        told = present.named(names, speaker.gettext(SMALLEST_BY_COMEBACKS), speaker)
        if is_on_page:
            say(told, "  ")
        else:
            click.echo(f"  {told}")


def _drift_of(verdict: Verdict) -> Drift | None:
    """Return how the number stands to its usual level, whichever of the questions on it speaks."""
    return next((one.drift for one in (verdict, *verdict.also) if one.drift is not None), None)


def _seen(verdict: Verdict, days: int, speaker: Language) -> str:
    """Return up to which value a number has to go within so many days, and how far from usual that is."""
    share, drift = verdict.smallest.get(days), verdict.drift
    if share is None:
        return ""
    is_fall = verdict.direction == "higher_is_better" or bool(drift and drift.counted)
    if share >= (_ALL if is_fall else 1 / (1 - _ALL) - 1):
        return "-"
    change = speaker.percent(-share, digits=0) if is_fall else f"+{speaker.percent(share, digits=0)}"
    if drift is None or (drift.counted and drift.counted != _COMEBACKS):
        return change
    level = _usual(drift, verdict.figure, days) * (1 + (-share if is_fall else share))
    told = speaker.number(round(level)) if drift.counted else _shown(level, verdict.figure, speaker)
    return speaker.gettext(SMALLEST_OF) % {"value": told, "change": change}


def _usual(drift: Drift, figure: Figure, days: int) -> Fraction:
    """Return the usual level of so many days: what adds up over days does so by their number."""
    adds_up = bool(drift.counted) or is_total(figure)
    return drift.usual * days / drift.window.length if adds_up else drift.usual


def _shown(level: Fraction, figure: Figure, speaker: Language) -> str:
    """Write a level as its figure is written; of a count there is no half."""
    is_count = figure.unit == "count" and is_total(figure)
    return present.shown(Fraction(round(level)) if is_count else level, replace(figure, value=level), speaker)
