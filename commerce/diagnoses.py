"""What is behind a KPI that went wrong: the step that lost, the parts of the shop that explain it, what happened then.

Keys of segments, codes and titles come from outside: hostile until escaped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from commerce.figures import Figure, Unit


@dataclass(frozen=True, slots=True)
class Driver:
    """An input that moved with the KPI: its figure now and before, and which share of the KPI's change it explains.

    Of a KPI with a funnel these are its steps: visits, carts per visit, checkouts per cart, orders per checkout.

    Attributes:
        kpi: KPI id, or input id of `knowledge`.
        now, before: In these days, and at the level before it began; of a sum the sum over as many days.
        explains: Its share of the change of the KPI; the shares of all drivers add up to one.
        is_sure: It moved by more than chance and the shop's own swing do.
    """

    kpi: str
    now: Fraction
    before: Fraction
    unit: Unit
    explains: Fraction | None = None
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class SegmentMove:
    """One segment's part in a change: `rate` (it got worse itself) and `mix` (there is more or less of it).

    Both in the units of the KPI's value; summed over all keys they give the whole change.
    """

    segment: str
    key: str
    now: Figure
    before: Figure
    rate: Fraction
    mix: Fraction


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the shop that explains a loss: one of the smallest set that does.

    Attributes:
        segment, key: Which: ("device", "mobile").
        kpi: What is told of it: KPI id, or input id of `knowledge`: "orders_per_checkout", "order_count", "visitors".
        now, before: In these days, and what these days would have had at the level before; a sum is one over as many
            days as `now`.
        unit: Of both; money in minor units of the shop's currency.
        explains: Its share of the whole loss; above one where other parts got better.
        is_mix: It did not itself get worse: there is more or less of it, and `now` and `before` are its shares of the
            whole, 0..1.
        same_as: The same fact under other names, (segment, key) each: a campaign's channel, a country's only channel.
    """

    segment: str
    key: str
    kpi: str
    now: Fraction
    before: Fraction
    unit: Unit
    explains: Fraction
    is_mix: bool = False
    same_as: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StageMove:
    """One stage that people go through, held against its own past.

    Attributes:
        segment, key: Which: ("journey_stage", "checkout").
        now, before: The share of those at it who did not go on, in these days and at the level before.
        lost: How many fewer of those at it go on, in proportion to before: 0.2 is 40 instead of 50 of 100; below
            nothing where more do.
        is_sure: That is more than chance and the shop's own swing do.
    """

    segment: str
    key: str
    now: Figure
    before: Figure
    lost: Fraction
    is_sure: bool


class HappeningKind(StrEnum):
    """What kind of thing happened on the days on which a drift began; a code that templates translate."""

    DISCOUNT_ENDED = "discount_ended"  # key: the code or title; orders a week that used it, then and since
    DISCOUNT_BEGAN = "discount_began"  # the same
    PRICE_RAISED = "price_raised"  # key: the product; unit price, minor units
    PRICE_CUT = "price_cut"  # the same
    PRODUCT_OUT = "product_out"  # key: the product; units sold a week, then and since
    CAMPAIGN_PAUSED = "campaign_paused"  # key: the campaign or channel; money spent on it a week, minor units
    PAYMENT_METHOD_MISSING = "payment_method_missing"  # key: the method; orders a week
    REFUNDS_OF_PRODUCT = "refunds_of_product"  # key: the product; refunded a week, minor units


@dataclass(frozen=True, slots=True)
class Happening:
    """A fact of the days on which a drift began, out of the shop's own records: perhaps its cause, perhaps not.

    Attributes:
        day: Its first day (of what ended: the last one), store-local.
        kind: What it is.
        key: Which discount, product, campaign or payment method.
        before, now: Figures of the kind, before and since.
        unit: Of both; money in minor units of the shop's currency.
        worth_minor: The money a week that hangs on it, for the order in which they are told; never negative.
        others: How many more of the same kind happened then: of prices and products, which often change together.
    """

    day: date
    kind: HappeningKind
    key: str
    before: Fraction
    now: Fraction
    unit: Unit
    worth_minor: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is behind a KPI that went wrong, in figures: the steps and inputs, then the parts of the shop.

    Attributes:
        now: The figure that is explained.
        before: The one it is held against: before the drift began.
        drivers: Steps and inputs, the one that explains most first.
        segments: What each key of each segment has in the change, largest first.
        cost_per_week_minor: What the distance to the target costs a week; None where money cannot be named honestly.
        notes: Codes that templates translate: why less is told.
        step: The driver that lost: surely worse, and most of the change comes from it. None where none is.
        explanation: The smallest set of parts that explains the loss, largest first; all of one segment. Of `step`
            where that can be split, else of the KPI.
        elsewhere: How everything outside `explanation` changed, relative and signed: -0.02 is 2 % less.
        everywhere_alike: The segments over which the loss is alike: none of their keys stands out beyond chance. Empty
            where `explanation` is not, and where nothing could be split.
        unsplit: Segments that the KPI has and that say nothing here: a feed does not tell them.
        happenings: Facts of the days on which it began, what most money hangs on first.
        stages: Of a KPI by stages: each against its own past, the one that lost most in proportion first. The one that
            most people leave at any time is not first for that.
    """

    now: Figure
    before: Figure
    drivers: tuple[Driver, ...] = ()
    segments: tuple[SegmentMove, ...] = ()
    cost_per_week_minor: int | None = None
    notes: tuple[str, ...] = ()
    step: Driver | None = None
    explanation: tuple[Part, ...] = ()
    elsewhere: Fraction | None = None
    everywhere_alike: tuple[str, ...] = ()
    unsplit: tuple[str, ...] = ()
    happenings: tuple[Happening, ...] = ()
    stages: tuple[StageMove, ...] = ()

    @property
    def steps_beside(self) -> tuple[Driver, ...]:
        """The other steps that surely lost, each at least half as much as the one that lost most: none stands alone."""
        if self.step is None or self.step.explains is None:
            return ()
        least = self.step.explains / 2
        others = (one for one in self.drivers if one.kpi != self.step.kpi and one.explains is not None)
        return tuple(one for one in others if one.is_sure and (one.explains or 0) >= least)

    @property
    def lost_stage(self) -> StageMove | None:
        """The stage that surely lost most; None where none did."""
        return next((one for one in self.stages if one.is_sure and one.lost > 0), None)
