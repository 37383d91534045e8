"""The kinds of KPI that are sums of daily facts: totals, and ratios of two sums (shares, means, costs)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from commerce.definition import Definition
from commerce.facts import WHOLE, Facts
from commerce.figures import AT_LEAST_ZERO, SHARE, Missing, Range
from commerce.line_splits import LINE_SEGMENTS
from commerce.period import FOUR_WEEKS, QUARTER, WEEK, Period
from kpi.estimate.composed import Shifted
from kpi.estimate.daily import DailyEstimator, Spread
from kpi.estimate.estimate import Estimator
from kpi.estimate.series import HISTORY_DAYS, Series
from kpi.estimate.watched import WatchedSeries, less_one, smaller_side, turned_over
from kpi.facts.coverage import Need, covered, runs, unless_seen
from kpi.facts.measures import KIND_SEGMENTS, ORDER_SEGMENTS, TENURE
from kpi.facts.part import AllBut, PartOf
from kpi.facts.sums import Row, Sums
from kpi.formulas.basis import Basis, Part, first_basis, is_told_apart, serving, unless_unmet
from kpi.formulas.kind import (
    BY_TYPE,
    Calculation,
    Counted,
    Kind,
    counted,
    lacking,
    possible,
    quotient,
    without_value,
)

#: Of what was spent all is lost, and more only where goods are sold below their cost.
ALL_LOST = Range(usual_low=Fraction(-1))


@dataclass(frozen=True, slots=True, kw_only=True)
class DailySums(Kind):
    """Daily sums, divided by others or not, by the first basis that the feeds allow.

    Attributes:
        bases: Tried in order, for the whole shop and most segments.
        reported: {segment: basis} for segments that the shop's own report tells where its orders do not: both counts
            are the report's then, and the keys need not add up to the whole.
        steps: {segment: {key: bases}} for segments whose keys are no parts of the whole: each is a step of its own.
        exposure: For a cost that grows with sales: a sum it is held beside, so that a busy month alone is no drift.
        splits_exactly: The keys of a segment add up to the whole, to the unit.
        beside: The same counted otherwise, shown beside the value of the whole shop; verdicts are about the value.
    """

    bases: tuple[Basis, ...]
    range: Range = AT_LEAST_ZERO
    segments: tuple[str, ...] = (*ORDER_SEGMENTS, *KIND_SEGMENTS)
    reported: Mapping[str, Basis] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, tuple[Basis, ...]]] = field(default_factory=dict)
    exposure: Sums | None = None
    splits_exactly: bool = True
    beside: Basis | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every input of any basis."""
        return tuple(dict.fromkeys(name for basis in self._all_bases for name in basis.inputs))

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure of any basis."""
        names = [name for basis in self._all_bases for name in basis.asked]
        return tuple(dict.fromkeys([*names, *(self.exposure.names if self.exposure else ())]))

    def touched(self, definition: Definition) -> tuple[str, ...]:
        """Return the measures of the bases that the shop asks for."""
        return replace(self, bases=serving(self.bases, definition)).measures

    @property
    def own_segments(self) -> frozenset[str]:
        """The steps."""
        return frozenset(self.steps)

    @property
    def steps_by(self) -> str:
        """The segment of the steps."""
        return next(iter(self.steps), "")

    @property
    def spread(self) -> Spread:
        """What chance does: to the size of the cases."""
        return "sum"

    @property
    def _all_bases(self) -> tuple[Basis, ...]:
        steps = (basis for keys in self.steps.values() for bases in keys.values() for basis in bases)
        beside = () if self.beside is None else (self.beside,)
        return (*self.bases, *self.reported.values(), *steps, *beside)

    def needs(self) -> tuple[Need, ...]:
        """Return the feeds of the last basis: the one to fall back on."""
        return self.bases[-1].needs

    def feeds(self) -> frozenset[str]:
        """Return the feeds of all bases."""
        return frozenset(need.feed for basis in self.bases for need in basis.needs)

    def counts_whole(self) -> frozenset[str]:
        """Return the feeds of the bases that are not of paid keys alone."""
        return frozenset(need.feed for basis in self.bases if basis.paid is None for need in basis.needs)

    def calculations(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Calculation]:
        """Return the value of every key."""
        if segment in self.steps:
            return {
                key: self._worked_out(bases, facts, period, WHOLE)[WHOLE] for key, bases in self.steps[segment].items()
            }
        found = self._worked_out(self.bases, facts, period, segment)
        if segment in self.reported and all(one.missing for one in found.values()):
            return self._worked_out((self.reported[segment],), facts, period, segment) or found
        if self.beside is not None and segment == WHOLE:
            return {WHOLE: self._compared(self.beside, found[WHOLE], facts, period)}
        return found

    def _compared(self, basis: Basis, made: Calculation, facts: Facts, period: Period) -> Calculation:
        """Return the value with the one of another counting beside it, where that says anything else."""
        other = self._worked_out((basis,), facts, period, WHOLE)[WHOLE] if made.value is not None else made
        return made if other.value in {None, made.value} else replace(made, parts=((self.id, other),))

    def daily_parts(self, facts: Facts, period: Period) -> tuple[Sums, Sums | None] | None:
        """Return what the first basis that the feeds allow adds up and divides by."""
        chosen = first_basis(self.bases, facts, period, self.inputs)
        if isinstance(chosen, Missing) or chosen[0].paid is not None or not self.splits_exactly:
            return None
        over = chosen[0].denominator
        above, below = chosen[0].numerator.sums, None if over is None else over.sums
        if isinstance(above, Sums) and (below is None or isinstance(below, Sums)):
            return above, below
        return None

    def judged(self, facts: Facts, period: Period) -> Calculation:
        """Return the value itself."""
        return self.calculations(facts, period)[WHOLE]

    def judged_by_segment(self, facts: Facts, period: Period, segment: str) -> dict[str, Calculation]:
        """Return the value of every key; {} where they do not add up: steps, products, what is reckoned key by key."""
        adds_up = self.splits_exactly and segment not in {*self.steps, *LINE_SEGMENTS}
        return self.calculations(facts, period, segment) if adds_up else {}

    def _worked_out(self, bases: Sequence[Basis], facts: Facts, period: Period, segment: str) -> dict[str, Calculation]:
        chosen = self._unless_hidden(facts, segment) or first_basis(bases, facts, period, self.inputs)
        if isinstance(chosen, Missing):
            return lacking(period, chosen, segment)
        basis, days = chosen
        known = basis.known_days(facts, days)
        if known is not None and not known:
            return lacking(days, Missing("not_covered", basis.needs[-1].inputs), segment)
        periods = [days] if known is None else list(runs(known))
        counted_days = days if basis.denominator is None else Period(periods[0].first, periods[-1].last)
        rows = basis.rows(facts, periods, segment)
        if isinstance(rows, Missing):
            return lacking(counted_days, rows, segment)
        names = [name for part in basis.parts for name in part.sums.names]
        if segment != WHOLE and len(basis.needs) > 1 and not is_told_apart(rows, names, segment):
            return {key: Calculation(counted_days, missing=Missing("no_split"), basis=basis.code) for key in rows}
        unknown = 0 if known is None else counted_days.length - len(known)
        made = {
            key: self._calculated(facts, counted_days, basis, row, segment=segment, unknown=unknown)
            for key, row in rows.items()
        }
        met = basis.meeting(facts, counted_days.last, segment)
        if met is None or segment == WHOLE:
            return made
        return {key: unless_unmet(met, key, one) for key, one in made.items()}

    def _calculated(
        self, facts: Facts, days: Period, basis: Basis, row: Row, *, segment: str, unknown: int
    ) -> Calculation:
        if basis.refused is not None and (refusal := basis.refused(facts, row)) is not None:
            return Calculation(days, missing=refusal, basis=basis.code)
        over = basis.denominator
        made = _added_up(days, basis, row) if over is None else _divided(days, basis, over, row)
        made = replace(made, unknown_days=unknown)
        if basis.paid_for and segment != WHOLE and not made.numerator:
            return without_value(made, Missing("no_spend"))
        if basis.at_most_one and (made.denominator or 0) > 0 and (made.numerator or 0) < 0:
            return Calculation(days, missing=Missing("not_covered", basis.inputs[1:]), basis=basis.code)
        return possible(made, self.range, basis.inputs)

    def _unless_hidden(self, facts: Facts, segment: str) -> Missing | None:
        """Say that nobody knows who is new where customers or older orders are hidden."""
        asks_who_is_new = self.needs_history or segment in {BY_TYPE, TENURE}
        return unless_seen(facts, self.bases[-1].inputs, history=True) if asks_who_is_new else None

    def estimator(self, facts: Facts, last: date, better: int) -> Estimator | Missing:
        """Return the estimator of the daily series, as far back as statistics look."""
        found = self._days(facts, last, HISTORY_DAYS)
        if isinstance(found, Missing):
            return found
        _, series, sample = found
        return DailyEstimator(
            series,
            better,
            self.windows,
            self.spread,
            exposure=self._beside(facts, series.first, series.last) if better < 0 else None,
            sample=sample,
        )

    def part_estimators(
        self, facts: Facts, last: date, better: int, segment: str, key: str
    ) -> tuple[Estimator, Estimator] | Missing:
        """Return the estimators of one key, and of all the others; Missing where the days do not tell them apart."""
        span = Period.ending(last, HISTORY_DAYS)
        found = self._basis_of_parts(facts, span, segment)
        if isinstance(found, Missing):
            return found
        basis, is_reported = found
        touched, others = basis.parted(facts, span, segment, key)
        if not touched or not others:
            return Missing("no_split", basis.inputs)
        is_whole = not is_reported and basis.paid is None
        alone = replace(self, bases=(replace(basis, paid=None),), exposure=None)
        rest = AllBut(facts, segment, touched) if is_whole else PartOf(facts, segment, others)
        inside = alone.estimator(PartOf(facts, segment, touched), last, better)
        outside = alone.estimator(rest, last, better)
        if isinstance(inside, Missing):
            return inside
        return outside if isinstance(outside, Missing) else (inside, outside)

    def _basis_of_parts(self, facts: Facts, span: Period, segment: str) -> tuple[Basis, bool] | Missing:
        """Return the basis by which the keys of a segment are told, and whether the shop's own report tells it."""
        if segment not in self.segments or segment in {*self.steps, *LINE_SEGMENTS}:
            return Missing("no_split", self.inputs)
        recent = Period.ending(span.last, max(self.windows))
        own = first_basis(self.bases, facts, recent, self.inputs)
        candidates = [(own[0], False)] if not isinstance(own, Missing) else []
        candidates += [(self.reported[segment], True)] if segment in self.reported else []
        for basis, is_reported in candidates:
            told = self._worked_out((basis,), facts, recent, segment)
            if any(one.missing is None for one in told.values()):
                return basis, is_reported
        return Missing("no_split", self.inputs)

    def _days(self, facts: Facts, last: date, span: int) -> tuple[Basis, Series, Series | None] | Missing:
        """Return the basis, its daily series, and the one of its sample, so many days back."""
        asked = Period.ending(last, span)
        recent = first_basis(self.bases, facts, Period.ending(last, max(self.windows)), self.inputs)
        if isinstance(recent, Missing):
            recent = first_basis(self.bases, facts, asked, self.inputs)
        if isinstance(recent, Missing):
            return recent
        basis = recent[0]
        days = covered(facts, basis.needs, asked)
        if isinstance(days, Missing):
            return days
        series = basis.series(facts, days, of=basis.numerator, over=basis.denominator)
        if not any(series.known):
            return Missing("not_covered", basis.inputs)
        sample = None if basis.sample is None else basis.series(facts, days, of=basis.sample, over=None)
        return basis, series, sample

    def watched(self, facts: Facts, last: date, better: int, span: int = HISTORY_DAYS) -> WatchedSeries | Missing:
        """Return the daily series; of a price what the money buys, which is what chance draws."""
        found = self._unless_hidden(facts, WHOLE) or self._days(facts, last, span)
        if isinstance(found, Missing):
            return found
        basis, series, sample = found
        if basis.paid_for and better < 0:
            bought = replace(series, numerator=series.denominator, denominator=series.numerator)
            return WatchedSeries(bought, 1, "count", value_of=turned_over, is_price=True)
        return WatchedSeries(series, better, self.spread, sample)

    def _beside(self, facts: Facts, first: date, last: date) -> Series | None:
        if self.exposure is None:
            return None
        days = Period(first, last)
        daily = facts.daily(self.exposure.names, days)
        values = [float(self.exposure.of(daily.get(day, {}))) for day in days.days()]
        marks = [1.0] * days.length
        return Series(first, values, marks, marks, is_total=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total(DailySums):
    """A plain sum over the days of the window, which is fixed at four weeks: a target for a total is one for 28 days.

    Days of which nothing is known are left out and told, never taken for nothing.

    Attributes:
        is_decided: Nobody draws it: money that is spent is as much as was decided.
    """

    windows: tuple[int, ...] = (FOUR_WEEKS,)
    is_decided: bool = False

    @property
    def adds_up(self) -> bool:
        """It does."""
        return True

    @property
    def spread(self) -> Spread:
        """What chance does: to their number, or to the size of the cases behind a sum of money."""
        if self.is_decided:
            return "none"
        return "count" if self.bases[0].sample is None else "sum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio(DailySums):
    """One daily sum divided by another over the same days."""

    windows: tuple[int, ...] = (WEEK, FOUR_WEEKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Ratio):
    """So many out of so many: 0..1."""

    range: Range = SHARE

    @property
    def spread(self) -> Spread:
        """What chance does: to so many of so many."""
        return "share"

    def watched(self, facts: Facts, last: date, better: int, span: int = HISTORY_DAYS) -> WatchedSeries | Missing:
        """Return the smaller side of the share: of many who leave, those who stay."""
        found = DailySums.watched(self, facts, last, better, span)
        return found if isinstance(found, Missing) else smaller_side(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean(Ratio):
    """A sum spread over a count: money to an order, minutes to a question."""

    def conventions(self, definition: Definition) -> tuple[str, ...]:
        """Return besides that it is the counting which the shop asks for, to whatever is made of it."""
        codes = (basis.code for basis in serving(self.bases, definition) if basis.defined)
        return (*Kind.conventions(self, definition), *codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Ratio):
    """What money brought beyond what it was: earned over spent, less one. Nothing earned is -1, twice as much 1."""

    range: Range = ALL_LOST
    windows: tuple[int, ...] = (FOUR_WEEKS, QUARTER)

    def calculations(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Calculation]:
        """Return the gain over the cost of every key."""
        found = DailySums.calculations(self, facts, period, segment)
        return {
            key: one if one.value is None else replace(one, value=Fraction(one.value) - 1) for key, one in found.items()
        }

    def judged_by_segment(self, facts: Facts, period: Period, segment: str) -> dict[str, Calculation]:
        """Return nothing: gains over costs are no parts of the whole's."""
        del facts, period, segment
        return {}

    def watched(self, facts: Facts, last: date, better: int, span: int = HISTORY_DAYS) -> WatchedSeries | Missing:
        """Return earned over spent."""
        found = DailySums.watched(self, facts, last, better, span)
        return found if isinstance(found, Missing) else replace(found, value_of=less_one)

    def estimator(self, facts: Facts, last: date, better: int) -> Estimator | Missing:
        """Return the estimator of earned over spent, less one."""
        ratio = DailySums.estimator(self, facts, last, better)
        return ratio if isinstance(ratio, Missing) else Shifted(ratio, by=-1.0, scale=1.0)


def _added_up(days: Period, basis: Basis, row: Row) -> Calculation:
    amount = basis.numerator.sums.of(row)
    return Calculation(
        days,
        Fraction(amount),
        amount,
        basis=basis.code,
        amounts=(*counted((basis.numerator.input, amount)), *_shown(basis, row)),
        sample_size=None if basis.sample is None else basis.sample.of(row),
    )


def _divided(days: Period, basis: Basis, over: Part, row: Row) -> Calculation:
    return quotient(
        days,
        (basis.numerator.input, basis.numerator.sums.of(row)),
        (over.input, over.sums.of(row)),
        basis=basis.code,
        shown=_shown(basis, row),
        sample_size=None if basis.sample is None else basis.sample.of(row),
    )


def _shown(basis: Basis, row: Row) -> tuple[Counted, ...]:
    return counted(*((part.input, part.sums.of(row)) for part in basis.shown))
