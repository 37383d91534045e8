"""The facts of a part of the shop, in the place of those of the whole: for KPIs of daily sums.

What is counted of customers (pairs of purchases, who came back) is not a part's: somebody may buy in several.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commerce.facts import WHOLE, Facts
from commerce.period import Period
from kpi.facts.snapshot import WholeDays
from kpi.facts.sums import Row, merged


@dataclass(frozen=True, slots=True)
class PartOf(WholeDays):
    """What is known of some keys of a segment together.

    Attributes:
        segment: Which.
        keys: As the facts have them.
    """

    facts: Facts
    segment: str
    keys: tuple[str, ...]

    def sums(self, measures: Sequence[str], period: Period, segment: str = WHOLE) -> Mapping[str, Mapping[str, int]]:
        """Return {"": {measure: sum}} of the part.

        Raises:
            ValueError: Asked for parts of a part, of which nothing is known.
        """
        self._refuse_parts(segment)
        by_key = self.facts.sums(measures, period, self.segment)
        return {WHOLE: merged({key: by_key[key] for key in self.keys if key in by_key}, tuple(measures))}

    def daily(
        self, measures: Sequence[str], period: Period, segment: str = WHOLE, key: str = ""
    ) -> Mapping[date, Mapping[str, int]]:
        """Return {day: {measure: value}} of the part; a day on which it has no row is absent.

        Raises:
            ValueError: As `sums`.
        """
        del key
        self._refuse_parts(segment)
        by_key = [self.facts.daily(measures, period, self.segment, one) for one in self.keys]
        if len(by_key) == 1:
            return by_key[0]
        days = sorted({day for rows in by_key for day in rows})
        return {
            day: merged({str(i): _row(rows, day) for i, rows in enumerate(by_key)}, tuple(measures)) for day in days
        }

    def _refuse_parts(self, segment: str) -> None:
        if segment != WHOLE:
            msg = f"of {', '.join(self.keys)} ({self.segment}) nothing is known by {segment}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class AllBut(PartOf):
    """What is known of the whole shop but some keys of a segment."""

    def sums(self, measures: Sequence[str], period: Period, segment: str = WHOLE) -> Mapping[str, Mapping[str, int]]:
        """Return {"": {measure: sum}} of the rest; raises as that of a part."""
        part = PartOf(self.facts, self.segment, self.keys).sums(measures, period, segment)[WHOLE]
        whole = self.facts.sums(measures, period).get(WHOLE, {})
        return {WHOLE: {name: whole.get(name, 0) - part.get(name, 0) for name in measures}}

    def daily(
        self, measures: Sequence[str], period: Period, segment: str = WHOLE, key: str = ""
    ) -> Mapping[date, Mapping[str, int]]:
        """Return {day: {measure: value}} of the rest; raises as that of a part."""
        part = PartOf(self.facts, self.segment, self.keys).daily(measures, period, segment, key)
        return {
            day: {name: value - _row(part, day).get(name, 0) for name, value in row.items()}
            for day, row in self.facts.daily(measures, period).items()
        }


def _row(rows: Mapping[date, Row], day: date) -> Row:
    return rows.get(day, {})
