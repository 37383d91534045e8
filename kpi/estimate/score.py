"""Estimates of scores: so many answers for, so many against, of all. Told in points, -100 to 100.

Answers are few and come in bursts, so no day is held against another. A window is uncertain by chance in its answers,
and by how much earlier windows differed beyond chance. A usual level lies on both sides of nothing: what it may differ
by is a share of 100 points, never of itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import median, pvariance

from commerce.period import HALF_YEAR, Period
from kpi.estimate.chance import chance_of_score, variance_of_score
from kpi.estimate.daily import BASELINE_DAYS, FEWEST_DAYS
from kpi.estimate.estimate import Estimate

POINTS = 100.0
FEWEST_WINDOWS = 3
FEWEST_ANSWERS = 10
#: A window is precise enough when half of its interval is no wider.
PRECISE_POINTS = 15.0


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers of some days: for, against, and all of them."""

    plus: float
    minus: float
    responses: float

    @property
    def score(self) -> float:
        """The score in points; only with a case."""
        return POINTS * (self.plus - self.minus) / self.responses

    @property
    def variance(self) -> float:
        """The variance of the score by chance, in points squared."""
        return POINTS**2 * variance_of_score(self.plus, self.minus, self.responses) / (self.responses + 3)


@dataclass(frozen=True, slots=True)
class ScoreEstimator:
    """Estimates a score off its daily answers.

    Attributes:
        known: The days that are covered; a day without an answer is one on which nobody was asked.
        plus, minus, responses: Of every known day.
        windows: Lengths to choose from, shortest first.
    """

    known: Period
    plus: Sequence[float]
    minus: Sequence[float]
    responses: Sequence[float]
    windows: tuple[int, ...]

    @property
    def last(self) -> date:
        """The last day that is covered."""
        return self.known.last

    def window(self, last: date) -> int:
        """Return the shortest window that is precise enough, else the longest."""
        for days in self.windows[:-1]:
            answers = self._answers(Period.ending(last, days))
            if answers.responses and self._half_width(answers) <= PRECISE_POINTS:
                return days
        return self.windows[-1]

    def estimate(self, last: date, days: int | None = None) -> Estimate | None:
        """Return the estimate over the `days` days up to `last`; None without an answer."""
        period = Period.ending(min(last, self.known.last), days or self.window(last))
        answers = self._answers(period)
        if not answers.responses:
            return None
        span = chance_of_score(answers.plus, answers.minus, answers.responses)
        past = self._past(period)
        scores = [one.score for one in past]
        beyond = 0.0
        if len(past) >= FEWEST_WINDOWS:
            beyond = max(0.0, pvariance(scores) - sum(one.variance for one in past) / len(past))
        recent = self._answers(Period.ending(period.first - timedelta(days=1), BASELINE_DAYS))
        has_usual = bool(past) and recent.responses >= FEWEST_ANSWERS
        history = (period.first - self.known.first).days
        return Estimate(
            value=answers.score,
            estimates=(answers.score,),
            error=sqrt(answers.variance + beyond),
            first=max(period.first, self.known.first),
            last=period.last,
            history_days=history if history >= FEWEST_DAYS else 0,
            usual=(recent.score, median(scores)) if has_usual else (),
            usual_error=sqrt(recent.variance) if has_usual else 0.0,
            chance=None if span is None else (POINTS * span[0], POINTS * span[1]),
            scale=POINTS,
        )

    def without(self, days: Collection[date]) -> ScoreEstimator:
        """Return itself: no day stands for itself."""
        del days
        return self

    def _past(self, period: Period) -> list[Answers]:
        """Return the windows of the same length before a period, half a year back, that hold enough answers."""
        found = []
        window = period.before()
        while window.first >= self.known.first and (period.first - window.first).days <= HALF_YEAR:
            answers = self._answers(window)
            if answers.responses >= FEWEST_ANSWERS:
                found.append(answers)
            window = window.before()
        return found

    def _answers(self, period: Period) -> Answers:
        start = max(0, (period.first - self.known.first).days)
        stop = max(0, (period.last - self.known.first).days + 1)
        return Answers(sum(self.plus[start:stop]), sum(self.minus[start:stop]), sum(self.responses[start:stop]))

    @staticmethod
    def _half_width(answers: Answers) -> float:
        span = chance_of_score(answers.plus, answers.minus, answers.responses)
        return POINTS if span is None else POINTS * (span[1] - span[0]) / 2
