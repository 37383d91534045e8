"""What leads from our figures to those of WooCommerce's analytics, one rule at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from commerce.reports import ReportStep

_UNPAID = ReportStep(
    "unpaid",
    "orders without a payment date are left out by the platform (cash on delivery, transfers awaited)",
    lambda rules: replace(rules, only_paid=True),
)
_PAYMENT_DAY = ReportStep(
    "payment_day",
    "the platform dates an order by the day it was paid, not by the day it was placed",
    lambda rules: replace(rules, dated_by="paid"),
)
_CURRENCIES = ReportStep(
    "currencies",
    "the platform adds orders in other currencies one to one",
    lambda rules: replace(rules, all_currencies=True),
)
REST_OF_TOTAL = ReportStep(
    "rest_of_total",
    "the platform takes for merchandise what the total leaves after tax and shipping, be that below nothing"
    " (discounts given as fees, gift cards)",
    lambda rules: replace(rules, net_is_rest_of_total=True),
)
_FEES = ReportStep(
    "fees_below_nothing",
    "discounts given as fees are no discounts for the platform: it adds up coupons only",
    lambda rules: replace(rules, discounts="without fees"),
)
_HAND_MADE = ReportStep(
    "hand_made_cuts",
    "prices cut by hand are no discounts for the platform: it adds up coupons only",
    lambda rules: replace(rules, discounts="coupons and rounding"),
)
_ROUNDING = ReportStep(
    "rounding",
    "the platform rounds each coupon by itself",
    lambda rules: replace(rules, discounts="coupons"),
)
_REFUND_TAX = ReportStep(
    "refund_tax",
    "the platform's refunds include tax and shipping given back",
    lambda rules: replace(rules, refunds_with_tax=True),
)
#: Of one shop its own refunds tell these two, one by one; a rule for ours comes near the first of them only.
TWICE = ReportStep(
    "refunded_twice",
    "the platform takes a refund in several steps off more than once",
    lambda rules: replace(rules, full_refund_is_whole_order=True),
)
REFUND_LINES = ReportStep(
    "refund_lines",
    "the platform takes a refund apart by its lines only: without any, all of it is goods given back",
    lambda rules: rules,
)
_GOODS_ONLY = ReportStep(
    "refunds_without_goods",
    "what was given back for tax or shipping alone is in no figure of refunds of the platform",
    lambda rules: replace(rules, refunds_of_goods_only=True),
)
_BELOW_NOTHING = ReportStep(
    "orders_below_nothing",
    "orders whose merchandise is below nothing are among the platform's refunds",
    lambda rules: replace(rules, orders_below_nothing_are_refunds=True),
)
_NOBODY = ReportStep(
    "nobody_known",
    "orders of nobody who can be recognised are those of new customers for the platform",
    lambda rules: replace(rules, nobody_is_new=True),
)
_STATUSES: Final = "statuses"


def steps(
    *, left_out: frozenset[str], plugins: Mapping[str, int], by_payment: bool, whole_refunds: bool
) -> tuple[ReportStep, ...]:
    """Return the steps to the report of one shop.

    Args:
        left_out: The statuses that do not count there.
        plugins: {a plugin's own status that counts there: orders}.
        by_payment: It goes by the date of payment.
        whole_refunds: The figure "refunds" holds tax and shipping (since WooCommerce 10.2).
    """
    return (
        _statuses(left_out, plugins),
        *((_UNPAID, _PAYMENT_DAY) if by_payment else ()),
        _CURRENCIES,
        REST_OF_TOTAL,
        _FEES,
        _HAND_MADE,
        _ROUNDING,
        *((_REFUND_TAX,) if whole_refunds else ()),
        _GOODS_ONLY,
        _BELOW_NOTHING,
        _NOBODY,
    )


def _statuses(left_out: frozenset[str], plugins: Mapping[str, int]) -> ReportStep:
    named = ", ".join(f"{name!r} ({count})" for name, count in sorted(plugins.items()))
    meaning = (
        f"orders in a plugin's own status count for the platform: {named}"
        if named
        else "the platform's settings choose which statuses count"
    )
    return ReportStep(_STATUSES, meaning, lambda rules: replace(rules, uncounted_words=left_out))


#: Whatever may be named for a shop of WooCommerce.
STEPS = (
    *steps(left_out=frozenset(), plugins={}, by_payment=True, whole_refunds=True),
    TWICE,
)
