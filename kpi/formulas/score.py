"""The kind of KPI that is a score: answers for less answers against, of all, in points from -100 to 100."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from commerce.facts import WHOLE, Facts
from commerce.figures import POINTS, Missing, Range
from commerce.period import FOUR_WEEKS, QUARTER, Period
from kpi.estimate.score import ScoreEstimator
from kpi.estimate.series import HISTORY_DAYS, Series
from kpi.estimate.watched import WatchedSeries, as_points
from kpi.facts.coverage import Need, covered, totals
from kpi.facts.sums import Row
from kpi.formulas.basis import Part
from kpi.formulas.kind import Calculation, Kind, counted, lacking, possible, quotient

_POINTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Score(Kind):
    """Promoters less detractors, of all who answered.

    Attributes:
        plus, minus: Answers for and against.
        responses: All answers.
        feed: Where they come from; a day without an answer is one on which nobody was asked.
    """

    plus: Part
    minus: Part
    responses: Part
    feed: Need
    range: Range = POINTS
    windows: tuple[int, ...] = (FOUR_WEEKS, QUARTER)

    @property
    def inputs(self) -> tuple[str, ...]:
        """Answers for, against, and all."""
        return self.plus.input, self.minus.input, self.responses.input

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure that takes part."""
        return tuple(
            dict.fromkeys(name for part in (self.plus, self.minus, self.responses) for name in part.sums.names)
        )

    def needs(self) -> tuple[Need, ...]:
        """Return the feed of the answers."""
        return (self.feed,)

    def feeds(self) -> frozenset[str]:
        """Return the feed of the answers."""
        return frozenset({self.feed.feed})

    def calculations(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Calculation]:
        """Return the score of every key."""
        days = covered(facts, self.needs(), period)
        if isinstance(days, Missing):
            return lacking(period, days, segment)
        rows = totals(facts, self.measures, [days], segment)
        return {key: self._of(days, row) for key, row in rows.items()}

    def _of(self, days: Period, row: Row) -> Calculation:
        plus, minus, responses = (part.sums.of(row) for part in (self.plus, self.minus, self.responses))
        made = quotient(days, (self.plus.input, plus - minus), (self.responses.input, responses))
        amounts = counted((self.plus.input, plus), (self.minus.input, minus), (self.responses.input, responses))
        value = None if made.value is None else _POINTS * Fraction(made.value)
        return possible(replace(made, value=value, amounts=amounts), self.range, self.inputs)

    def judged(self, facts: Facts, period: Period) -> Calculation:
        """Return the score."""
        return self.calculations(facts, period)[WHOLE]

    def judged_by_segment(self, facts: Facts, period: Period, segment: str) -> dict[str, Calculation]:
        """Return nothing: points of parts are not points of the whole."""
        del facts, period, segment
        return {}

    def estimator(self, facts: Facts, last: date, better: int) -> ScoreEstimator | Missing:
        """Return the estimator of the daily answers."""
        del better
        found = self._answers(facts, last, HISTORY_DAYS)
        return found if isinstance(found, Missing) else ScoreEstimator(*found, self.windows)

    def watched(self, facts: Facts, last: date, better: int, span: int = HISTORY_DAYS) -> WatchedSeries | Missing:
        """Return the answers as a share: one for is one, one in the middle half of one."""
        found = self._answers(facts, last, span)
        if isinstance(found, Missing):
            return found
        days, plus, minus, responses = found
        worth = [(up - down + every) / 2 for up, down, every in zip(plus, minus, responses, strict=True)]
        series = Series(days.first, worth, responses, [1.0] * days.length, is_total=False)
        return WatchedSeries(series, better, "share", value_of=as_points)

    def _answers(
        self, facts: Facts, last: date, span: int
    ) -> tuple[Period, list[float], list[float], list[float]] | Missing:
        """Return the days, and answers for, against and all of each."""
        days = covered(facts, self.needs(), Period.ending(last, span))
        if isinstance(days, Missing):
            return days
        daily = facts.daily(self.measures, days)
        rows: list[Row] = [daily.get(day, {}) for day in days.days()]
        plus, minus, responses = (
            [float(part.sums.of(row)) for row in rows] for part in (self.plus, self.minus, self.responses)
        )
        return days, plus, minus, responses
