"""Yesterday, beside the same weekday a week before: what a shopkeeper wants to know first."""

from __future__ import annotations

from dataclasses import dataclass

from commerce.figures import Figure
from commerce.period import WEEK
from knowledge import Knowledge
from wording.names import Names
from wording.values import Value, figure_value

#: How many days before the day lies that it is held beside: the same weekday.
SAME_WEEKDAY = WEEK


@dataclass(frozen=True, slots=True)
class DayFigure:
    """A number of one day, and of the same weekday before."""

    figure: Figure
    before: Figure | None = None


@dataclass(frozen=True, slots=True)
class DayView:
    """A number of one day for one reader; None where the day is not known (yet)."""

    name: str
    value: Value | None
    before: Value | None


def day_views(figures: tuple[DayFigure, ...], knowledge: Knowledge, language: str) -> tuple[DayView, ...]:
    """Return the numbers of a day, but for those of which neither that day nor the one before is known."""
    told = (_view(one, knowledge, language) for one in figures)
    return tuple(one for one in told if one.value is not None or one.before is not None)


def _view(one: DayFigure, knowledge: Knowledge, language: str) -> DayView:
    before = figure_value(one.before) if one.before is not None else None
    return DayView(Names(knowledge, language).counted(one.figure), figure_value(one.figure), before)
