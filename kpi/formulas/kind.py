"""What every kind of KPI can answer, and what one calculation says.

A kind carries its estimator and its bounds: whoever works a KPI out, judges or explains it asks the KPI, never what
kind it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Protocol

from commerce.definition import Definition
from commerce.facts import WHOLE, Facts
from commerce.figures import Missing, Operation, Range
from commerce.lifetime import Lifetime
from commerce.period import Period
from kpi.estimate.chance import Span
from kpi.estimate.estimate import Estimate, Estimator
from kpi.estimate.series import HISTORY_DAYS
from kpi.estimate.watched import WatchedSeries
from kpi.facts.coverage import Need
from kpi.facts.snapshot import lapse_of
from kpi.facts.sums import Sums
from kpi.formulas.factors import DrivenBy
from kpi.formulas.gap_cost import GapCost, NoMoney

#: The segment of new and returning customers.
BY_TYPE = "customer_type"


@dataclass(frozen=True, slots=True)
class Counted:
    """One input as it was counted: an id of `knowledge/inputs.toml`; money in minor units."""

    input: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Calculation:
    """How one value came about.

    Attributes:
        period: The days that were really counted: the asked ones that every feed covers.
        value: None when `missing` says why.
        numerator, denominator: What was divided.
        amounts: Every input as it was counted; numerator and denominator first where there are such.
        basis: Which of several ways was taken; "" where there is one only.
        parts: Figures shown beside the value, as (KPI id, calculation).
        operation: How parts are brought together; "" where they stand beside the value only.
        sample_size: On how many cases chance acts; None: the value is their number, or is made of parts.
        unknown_days: Days of the period that are left out because nothing is known of them.
    """

    period: Period
    value: Fraction | None = None
    numerator: int | Fraction | None = None
    denominator: int | Fraction | None = None
    missing: Missing | None = None
    basis: str = ""
    amounts: tuple[Counted, ...] = ()
    parts: tuple[tuple[str, Calculation], ...] = ()
    operation: Operation = ""
    sample_size: int | None = None
    unknown_days: int = 0


class Kpi(Protocol):
    """One KPI of the catalog."""

    @property
    def id(self) -> str:
        """The id of the collection."""
        ...

    @property
    def windows(self) -> tuple[int, ...]:
        """Lengths in days it may be judged over, wherever no shop's lapse point decides; see `windows_of`."""
        ...

    def windows_of(self, facts: Facts) -> tuple[int, ...]:
        """Return the lengths in days it may be judged over: the first one that is precise enough, else the last."""
        ...

    @property
    def follows_lapse(self) -> bool:
        """Whether the shop's lapse point decides over which days it is judged; see `commerce.lapse`."""
        ...

    @property
    def counts_by_lapse(self) -> bool:
        """Whether the lapse point decides whom it counts as lost."""
        ...

    def conventions(self, definition: Definition) -> tuple[str, ...]:
        """Return the codes of what the merchant defines otherwise than its page says; see `Figure.conventions`."""
        ...

    def touched(self, definition: Definition) -> tuple[str, ...]:
        """Return the measures that take part as the shop defines it."""
        ...

    @property
    def segments(self) -> tuple[str, ...]:
        """The ways in which the facts can split it."""
        ...

    @property
    def own_segments(self) -> frozenset[str]:
        """Those of its segments that it makes itself out of whole sums: steps of a funnel, cohorts."""
        ...

    @property
    def steps_by(self) -> str:
        """The segment whose keys are steps that people go through one after the other; "" where it has none."""
        ...

    @property
    def range(self) -> Range:
        """Where its value can lie at all."""
        ...

    @property
    def gap_cost(self) -> GapCost:
        """What a distance to its target costs."""
        ...

    @property
    def counted_cost(self) -> GapCost:
        """What a distance costs of what is counted in its place, day by day; see `kpi.estimate.watched`."""
        ...

    @property
    def driven_by(self) -> DrivenBy:
        """How its change is explained."""
        ...

    @property
    def is_price(self) -> bool:
        """Whether it is what one costs of what the money of the days bought."""
        ...

    @property
    def adds_up(self) -> bool:
        """Whether it grows with the days: a target for it is one for a span of four weeks."""
        ...

    @property
    def needs_history(self) -> bool:
        """Whether it asks who had bought before, which a shop that hides its older orders cannot tell."""
        ...

    @property
    def inputs(self) -> tuple[str, ...]:
        """Ids of every input that a calculation may count."""
        ...

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of every measure that it asks for."""
        ...

    def needs(self) -> tuple[Need, ...]:
        """Return the feeds without which there is no value at all, whichever basis is used."""
        ...

    def feeds(self) -> frozenset[str]:
        """Return every feed that any of its bases takes."""
        ...

    def counts_whole(self) -> frozenset[str]:
        """Return the feeds of which it counts all, and not only what meets another one by name."""
        ...

    def calculations(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Calculation]:
        """Return {key: calculation}; for the whole shop the one key "" is always there."""
        ...

    def judged(self, facts: Facts, period: Period) -> Calculation:
        """Return what verdicts are about: over rolling windows, and of two countings the stricter one."""
        ...

    def judged_by_segment(self, facts: Facts, period: Period, segment: str) -> dict[str, Calculation]:
        """Return the calculations of a segment that add up to the judged one; {} where none do."""
        ...

    def daily_parts(self, facts: Facts, period: Period) -> tuple[Sums, Sums | None] | None:
        """Return the daily sums it adds up and divides by over some days; None of anything else."""
        ...

    def estimator(self, facts: Facts, last: date, better: int) -> Estimator | Missing:
        """Return what estimates it up to a day, or what is missing for that.

        Args:
            facts: Of one shop, whole days only.
            last: The last day wanted.
            better: +1 when higher is better, -1 when lower is.
        """
        ...

    def part_estimators(
        self, facts: Facts, last: date, better: int, segment: str, key: str
    ) -> tuple[Estimator, Estimator] | Missing:
        """Return what estimates it in one part of the shop, and in all the others together; arguments as `estimator`.

        Missing where no daily sums tell the parts apart.
        """
        ...

    def interval(self, value: Fraction, estimate: Estimate) -> Span:
        """Return the interval of a value that was not judged itself but goes with the estimate of what was."""
        ...

    def lifetime(self, facts: Facts, last: date, *, with_forecast: bool = True) -> Lifetime | None:
        """Return what customers really spent and will spend, where that is what it says; None of anything else."""
        ...

    @property
    def watched_instead(self) -> tuple[str, ...]:
        """The KPIs to be watched where it has no days of its own: those it is made of; () where it can be watched."""
        ...

    def watched(self, facts: Facts, last: date, better: int, span: int = HISTORY_DAYS) -> WatchedSeries | Missing:
        """Return the days in which a drift is looked for, or what is missing for that.

        Args:
            facts: Of one shop, whole days only.
            last: The last day wanted.
            better: +1 when higher is better, -1 when lower is.
            span: How many days back.

        Raises:
            ValueError: It has no days of its own; see `watched_instead`.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What most kinds have in common; see `Kpi`.

    Attributes:
        follows_lapse: It tells who is active and who is lost: its one window is the lapse point of the shop.
        is_price: It is what one costs of what the money of the days bought.
        counts_by_lapse: By the lapse point it tells who is lost, over days of its own.
    """

    id: str
    gap_cost: GapCost
    windows: tuple[int, ...]
    range: Range
    segments: tuple[str, ...] = ()
    driven_by: DrivenBy = field(default_factory=DrivenBy)
    needs_history: bool = False
    follows_lapse: bool = False
    counts_by_lapse: bool = False
    is_price: bool = False
    counted_cost: GapCost = field(default_factory=lambda: NoMoney("nothing is counted in its place"))

    def windows_of(self, facts: Facts) -> tuple[int, ...]:
        """Return its own windows, or the lapse point of the shop."""
        return (lapse_of(facts).days,) if self.follows_lapse else self.windows

    def conventions(self, definition: Definition) -> tuple[str, ...]:
        """Return that refunds go by the day of their order, where they take part."""
        is_by_order = definition.refund_day == "order" and "refunds" in self.touched(definition)
        return ("refunds_by_order",) if is_by_order else ()

    def touched(self, definition: Definition) -> tuple[str, ...]:
        """Return all of its measures: most know but one definition."""
        del definition
        return self.measures

    @property
    def measures(self) -> tuple[str, ...]:
        """Every kind tells its own."""
        return ()

    def counts_whole(self) -> frozenset[str]:
        """Most are of orders alone, of which none is left out."""
        return frozenset()

    @property
    def adds_up(self) -> bool:
        """Most do not."""
        return False

    @property
    def own_segments(self) -> frozenset[str]:
        """Most take their segments from the measures."""
        return frozenset()

    @property
    def steps_by(self) -> str:
        """Most have no steps."""
        return ""

    def daily_parts(self, facts: Facts, period: Period) -> tuple[Sums, Sums | None] | None:
        """Most are more than two daily sums."""
        del facts, period
        return None

    def part_estimators(
        self, facts: Facts, last: date, better: int, segment: str, key: str
    ) -> tuple[Estimator, Estimator] | Missing:
        """Return that parts cannot be told apart: kinds of daily sums have their own."""
        del facts, last, better, segment, key
        return Missing("no_split")

    def interval(self, value: Fraction, estimate: Estimate) -> Span:
        """Return the estimate's own interval."""
        del value
        return estimate.interval()

    def lifetime(self, facts: Facts, last: date, *, with_forecast: bool = True) -> Lifetime | None:
        """Most say nothing of whole lives."""
        del facts, last, with_forecast
        return None

    @property
    def watched_instead(self) -> tuple[str, ...]:
        """Most can be watched themselves."""
        return ()

    def watched(self, facts: Facts, last: date, better: int, span: int = HISTORY_DAYS) -> WatchedSeries | Missing:
        """Say that there is nothing to look at: kinds that can be watched have their own."""
        del facts, last, better, span
        msg = f"{self.id} has no days of its own; watch {', '.join(self.watched_instead)}"
        raise ValueError(msg)


def counted(*amounts: tuple[str, int | Fraction]) -> tuple[Counted, ...]:
    """Return amounts by input."""
    return tuple(Counted(name, Fraction(value)) for name, value in amounts)


def lacking(period: Period, missing: Missing, segment: str = WHOLE) -> dict[str, Calculation]:
    """Return that nothing can be worked out: for the whole shop the reason, for a segment no key at all."""
    return {WHOLE: Calculation(period, missing=missing)} if segment == WHOLE else {}


def possible(calculation: Calculation, reach: Range, inputs: Sequence[str]) -> Calculation:
    """Return a calculation, without its value where that cannot be: then the parts were not counted alike."""
    if calculation.value is None or reach.holds(calculation.value):
        return calculation
    return without_value(calculation, Missing("impossible", tuple(inputs)))


def without_value(calculation: Calculation, missing: Missing) -> Calculation:
    """Return what was counted, and why no value follows from it."""
    return replace(calculation, value=None, missing=missing)


def quotient(
    days: Period,
    numerator: tuple[str, int | Fraction],
    denominator: tuple[str, int | Fraction],
    *,
    basis: str = "",
    shown: Sequence[Counted] = (),
    sample_size: int | None = None,
) -> Calculation:
    """Divide one input by another; nothing to divide by is no value, never zero.

    Args:
        days: What was counted.
        numerator: Input id and amount.
        denominator: The same.
        basis: Which of several ways was taken.
        shown: Further inputs told beside.
        sample_size: On what chance acts; None: the denominator.
    """
    (_, above), (base, below) = numerator, denominator
    made = Calculation(
        days,
        None,
        above,
        below,
        Missing("no_base", (base,)),
        basis,
        (*counted(numerator, denominator), *shown),
        sample_size=int(below) if sample_size is None else sample_size,
    )
    return made if below <= 0 else replace(made, value=Fraction(above) / Fraction(below), missing=None)
