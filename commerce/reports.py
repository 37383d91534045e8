"""By which rules a report adds orders up by month: ours, and those of a platform's own report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
