"""Figures and verdicts of made-up facts, by the collection's book."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from commerce.figures import Figure, Missing, Target, Verdict
from commerce.period import Period
from knowledge import load
from kpi.book import Book
from tests.kpi.memory_facts import DAY_ONE, MemoryFacts

BOOK = Book(load().meanings(), load().input_units())
WEEK = Period.ending(DAY_ONE + timedelta(days=6), 7)


def day(offset: int) -> date:
    """Return a day of the first week (0 is its Monday), or one before or after."""
    return DAY_ONE + timedelta(days=offset)


def figure(kpi: str, facts: MemoryFacts, period: Period = WEEK) -> Figure:
    """Return a figure of the whole shop."""
    return BOOK.figure(kpi, facts, period)


def split(kpi: str, facts: MemoryFacts, by: str, period: Period = WEEK) -> dict[str, Figure]:
    """Return the figures of a segment."""
    return BOOK.by_segment(kpi, facts, period, by)


def reason(found: Figure) -> str:
    """Return why there is no value."""
    assert isinstance(found.missing, Missing), found
    assert found.value is None
    return found.missing.reason


def told(found: Figure) -> dict[str, int]:
    """Return the inputs as they were counted."""
    return {amount.input: int(amount.value) for amount in found.amounts}


def judged(kpi: str, facts: MemoryFacts, today: date, target: Target | None = None) -> Verdict:
    """Return the verdict on the morning of a day."""
    now = datetime(today.year, today.month, today.day, 6, tzinfo=UTC)
    return BOOK.judge(kpi, facts, shop="toys", target=target, now=now, today=today)
