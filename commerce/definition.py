"""What the merchant decides about the figures of a shop: which orders count, and what foreign money is worth."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final, Literal, NamedTuple

import msgspec

from commerce.channels.keeping import Keeping
from commerce.channels.names import CAMPAIGN, CHANNEL, Names, rename_table
from commerce.money import minor_digits
from commerce.order_sources import OrderSources
from commerce.orders import COUNTED, Status
from commerce.stored import readable

Counting = Literal["ordered", "paid", "completed"]

#: What a refund is of which only the amount is known.
RefundsByAmount = Literal["goods", "split"]

REFUNDS_BY_AMOUNT: Final[tuple[RefundsByAmount, ...]] = ("goods", "split")

COUNTINGS: Final[tuple[Counting, ...]] = ("ordered", "paid", "completed")


#: On which day a refund is taken off: its own, or that of its order.
RefundDay = Literal["own", "order"]
OrderValue = Literal["before_refunds", "after_refunds"]
REFUND_DAYS: Final[tuple[RefundDay, ...]] = ("own", "order")
#: What a customer's lifetime value adds up.
LifetimeOf = Literal["sales", "profit"]
LIFETIME_VALUES: Final[tuple[LifetimeOf, ...]] = ("sales", "profit")
ORDER_VALUES: Final[tuple[OrderValue, ...]] = ("before_refunds", "after_refunds")

#: What of a `Definition` is asked when figures are made of facts: no fact is counted otherwise for it.
ASKED_OF_FIGURES: Final = (
    "cost_coverage",
    "lapse_days",
    "order_value",
    "lifetime_value",
    "week_start",
    "month_start",
    "free",
)


@readable
class Definition(msgspec.Struct, frozen=True):
    """How a shop's orders are counted.

    `counting`: "ordered" counts what was placed and not taken back (on hold, processing, completed, refunded);
    "paid" only what of that was paid or completed, which leaves out bank transfers awaited and cash on delivery on its
    way; "completed" only what was completed, and what was paid and then refunded.
    `exchange_rates`: {currency: units of the shop's currency for one unit of it}, as the merchant wrote it ("0.92").
    `channels`, `campaigns`: {name as somebody tells it: name under which it is counted}, as the merchant wrote them.
    `cost_coverage`: the share of sales whose cost must be known before a profit is told, as a fraction ("4/5").
    `statuses`: {a plugin's status: what it stands for, a `Status`}, of statuses that nobody but the merchant knows.
    `refunds_by_amount`: "goods" takes a refund of which only the amount is known wholly off net sales, "split" leaves
    aside the share of tax in it that its order has.
    `lapse_days`: after how many days without an order a customer is lost; None: by the shop's own gaps
    (`commerce.lapse`).
    `refund_day`: on which day a refund is taken off.
    `order_value`: whether refunds are taken off the average order value.
    `lifetime_value`: whether a customer's lifetime value adds up sales or what they leave after the cost of goods.
    `week_start`: the weekday on which a week begins, 0 is Monday.
    `month_start`: the day on which a month begins, 1 to 28.
    `keeping`: the channels and campaigns whose money is spent on keeping customers, as the merchant wrote them.
    `free`: the channels that cost nothing though their names say that they are paid for, as the merchant wrote them.
    `sources`: which orders came by a visit, by where they were entered; None: as the connector said.
    """

    counting: Counting = "ordered"
    exchange_rates: Mapping[str, str] = {}
    cost_coverage: str = "4/5"
    channels: Mapping[str, str] = {}
    campaigns: Mapping[str, str] = {}
    statuses: Mapping[str, str] = {}
    sources: OrderSources | None = None
    refunds_by_amount: RefundsByAmount = "goods"
    lapse_days: int | None = None
    refund_day: RefundDay = "own"
    order_value: OrderValue = "before_refunds"
    lifetime_value: LifetimeOf = "sales"
    week_start: int = 0
    month_start: int = 1
    keeping: tuple[str, ...] = ()
    free: tuple[str, ...] = ()

    @property
    def names(self) -> Names:
        """What its channels and campaigns are called."""
        written = {CHANNEL: self.channels, CAMPAIGN: self.campaigns}
        return Names({segment: rename_table(segment, of) for segment, of in written.items() if of})

    @property
    def keeps(self) -> Keeping:
        """Which money is spent on keeping customers."""
        return Keeping.of(self.keeping, self.names)


def counts(counting: Counting, status: Status, *, is_paid: bool) -> bool:
    """Tell whether an order counts; pending, failed, cancelled, draft and test orders never do."""
    if status not in COUNTED:
        return False
    if counting == "ordered" or status is Status.COMPLETED:
        return True
    return is_paid and (counting == "paid" or status is Status.REFUNDED)


def tax_inside(amount_minor: int, tax_minor: int, whole_minor: int) -> int:
    """Return the tax in a part of an order that is worth so much with its tax; half a unit rounds away from zero."""
    if tax_minor <= 0 or whole_minor <= 0:
        return 0
    return Rate(min(tax_minor, whole_minor), whole_minor)(amount_minor)


class Rate(NamedTuple):
    """An exchange rate between minor units as a fraction of integers: so that no rounding hides in it."""

    numerator: int
    denominator: int

    def __call__(self, amount_minor: int) -> int:
        """Return an amount in the other currency's minor units; half a unit rounds away from zero."""
        doubled = 2 * abs(amount_minor) * self.numerator + self.denominator
        rounded = doubled // (2 * self.denominator)
        return rounded if amount_minor >= 0 else -rounded


def rate(text: str, from_currency: str, to_currency: str) -> Rate:
    """Read "0.92": what one unit of a currency is worth in the other.

    Raises:
        ValueError: No positive decimal number, or an unknown currency.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value <= 0:
        msg = f'{text!r} is no exchange rate; write what one {from_currency} is worth in {to_currency}, e.g. "0.92"'
        raise ValueError(msg)
    exact = Fraction(value) * Fraction(10) ** (minor_digits(to_currency) - minor_digits(from_currency))
    return Rate(exact.numerator, exact.denominator)
