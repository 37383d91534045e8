"""By which rules a report adds orders up by month: ours, and those of a platform's own report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from commerce.orders import Status

#: In the order in which a report shows them.
FIGURES: Final = (
    "orders",
    "gross_sales",
    "discounts",
    "refunds",
    "net_sales",
    "taxes",
    "shipping",
    "total_sales",
)

#: What some platforms' reports show besides; a report that does not tell one is not held against ours.
MORE_FIGURES: Final = (
    "average_order",
    "items_sold",
    "orders_of_new_customers",
    "orders_of_returning_customers",
)
#: Those that are no money.
COUNTS: Final = frozenset({"orders", "items_sold", "orders_of_new_customers", "orders_of_returning_customers"})


@dataclass(frozen=True, slots=True)
class ReportRules:
    """The rules of one report.

    Attributes:
        statuses: Which orders count; None: as the shop's definition says.
        only_paid: Orders without an instant of payment are in no month.
        dated_by: The day that puts an order into a month. Refunds always go by their own.
        all_currencies: Amounts of every currency are added one to one, as they stand; else those in the shop's own
            and those converted at the merchant's rate.
        refunds_with_tax: The figure "refunds" includes tax and shipping given back.
        refunds_by_order_day: A refund is put into the month of its order, not into its own.
        cancelled_are_taken_back: What a cancelled order was worth comes back on the day of its cancellation.
        with_gift_cards: Gift cards sold are sales.
        full_refund_is_whole_order: The refund that completes a full one takes off the whole order, what was given back
            of it before included.
        uncounted_words: The platform's own words for the statuses that do not count, plugins' own among the rest; None:
            by our statuses.
        net_is_rest_of_total: Merchandise is what the total leaves after tax and shipping, be that below nothing.
        discounts: "all" is what was taken off by whatever means; "without fees" leaves out what was taken off as a fee
            below nothing; "coupons and rounding" leaves out orders, too, whose lines were made cheaper by more than
            rounding and without a coupon; "coupons" adds the coupons up.
        refunds_of_goods_only: Money given back for tax or shipping alone is not in the figure "refunds".
        orders_below_nothing_are_refunds: An order whose merchandise is below nothing is in the figure "refunds", whose
            sum then loses its sign.
        nobody_is_new: Orders of a customer whom nobody can recognise are those of a new one; else of neither.
        without: Ids of orders that are left out, with their refunds.
    """

    statuses: frozenset[Status] | None = None
    only_paid: bool = False
    dated_by: Literal["placed", "paid"] = "placed"
    all_currencies: bool = False
    refunds_with_tax: bool = False
    refunds_by_order_day: bool = False
    cancelled_are_taken_back: bool = False
    with_gift_cards: bool = False
    full_refund_is_whole_order: bool = False
    uncounted_words: frozenset[str] | None = None
    net_is_rest_of_total: bool = False
    discounts: Literal["all", "without fees", "coupons and rounding", "coupons"] = "all"
    refunds_of_goods_only: bool = False
    orders_below_nothing_are_refunds: bool = False
    nobody_is_new: bool = False
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReportStep:
    """One rule by which a platform's report differs from ours.

    Attributes:
        cause: A short id, as JSON tells it: "unpaid".
        meaning: The same for a reader, after the amount it makes: "orders without a payment date are left out by ...".
        change: From the rules before to those with this one more.
    """

    cause: str
    meaning: str
    change: Callable[[ReportRules], ReportRules]


@dataclass(frozen=True, slots=True)
class ToldCause:
    """A part of one figure's difference that only the platform itself can tell.

    Attributes:
        month: "2026-03".
        figure: Of `FIGURES` or `MORE_FIGURES`.
        cause: A short id.
        meaning: The same for a reader, after the amount it makes.
        amount: Theirs less ours, in major units.
        is_possible: It may be so or not: named only where it explains a difference to the cent.
    """

    month: str
    figure: str
    cause: str
    meaning: str
    amount: Decimal
    is_possible: bool = False
