"""What the rules of a report make of the columns of an order `o`, as told `t`, and of a refund `r`, as told `p`.

Every function returns a piece of SQL made of our own names; what the shop or the merchant wrote is a parameter
(:words, :without). `t` and `p` hold what the shop told of amounts that stand converted in `o` and `r`.
"""

from __future__ import annotations

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from cache.shops import Shop
from commerce.reports import ReportRules

_TAKEN = (
    "COALESCE((SELECT SUM({amount}) FROM order_discounts AS u LEFT JOIN told_discounts AS v USING (order_key, position)"
    " WHERE u.order_key = o.order_key AND u.code {coded} ''), 0)"
)
# A platform rounds each coupon and each line by itself: so many units they may differ from the order's own sum.
_ROUNDING = (
    "(SELECT CASE WHEN COUNT(*) = 0 THEN 0 ELSE COUNT(*) + (SELECT COUNT(*) FROM order_lines AS l"
    " WHERE l.order_key = o.order_key) END FROM order_discounts AS u WHERE u.order_key = o.order_key AND u.code <> '')"
)
_LAST_OF_FULL = (
    "o.status = 'refunded' AND NOT EXISTS (SELECT 1 FROM refunds AS later WHERE later.order_key = r.order_key"
    " AND (later.refunded_at, later.refund_id) > (r.refunded_at, r.refund_id))"
)
# What came back of an order, this refund included; and before it.
_SO_FAR = (
    "(SELECT SUM({parts}) FROM refunds AS b LEFT JOIN told_refunds AS c ON c.order_key = b.order_key AND"
    " c.refund_id = b.refund_id WHERE b.order_key = o.order_key AND"
    " (b.refunded_at, b.refund_id) {before} (r.refunded_at, r.refund_id))"
)


def day(rules: ReportRules) -> str:
    """Return the day that puts an order into a month; one that was never paid has no day of payment, and falls out."""
    by_payment = "CASE WHEN o.paid_at IS NOT NULL THEN shop_day(o.paid_at) END"
    return "o.day" if rules.dated_by == "placed" else by_payment


def currency(rules: ReportRules) -> str:
    """Return the currency that an order's amounts stand in."""
    return "COALESCE(t.currency, o.currency)" if rules.all_currencies else "o.currency"


def counts(rules: ReportRules, shop: Shop, order: str = "o") -> str:
    """Return whether an order counts; `order` is its name in the statement."""
    if rules.uncounted_words is not None:
        words = "SELECT value FROM json_each(:words)"
        status = f"{order}.platform_status NOT IN ({words}) AND {order}.status NOT IN ('deleted', 'draft', 'test')"
    elif rules.statuses is None:
        status = f"{order}.counted = 1"
    else:
        status = f"{order}.status IN ({', '.join(repr(str(one)) for one in sorted(rules.statuses))})"
    if rules.without:
        status += f" AND {order}.order_id NOT IN (SELECT value FROM json_each(:without))"
    # a currency is three capital letters, as `ensure_shop` made sure
    return status if rules.all_currencies else f"{status} AND {order}.currency = '{shop.currency}'"


def is_paid(rules: ReportRules) -> str:
    """Return whether an order is in a month at all."""
    return "o.paid_at IS NOT NULL" if rules.only_paid else "true"


def amount(rules: ReportRules, name: str) -> str:
    """Return gross, discount, net, tax or shipping of an order."""
    if name == "net" and rules.net_is_rest_of_total:
        return f"({_told(rules, 'total')} - {_told(rules, 'tax')} - {_told(rules, 'shipping')})"
    if name == "discount" and rules.discounts != "all":
        return _discount(rules)
    if name == "gross" and (rules.net_is_rest_of_total or rules.discounts != "all"):
        return f"({amount(rules, 'net')} + {amount(rules, 'discount')})"
    return _told(rules, name)


def given_back(rules: ReportRules, name: str) -> str:
    """Return net, tax or shipping of a refund."""
    part = f"COALESCE(p.{name}_minor, r.{name}_minor)" if rules.all_currencies else f"r.{name}_minor"
    if name == "net" and rules.net_is_rest_of_total:
        return f"({part} - {_credited(rules, '<=')} + {_credited(rules, '<')})"
    return part


def taken_off(rules: ReportRules, name: str) -> str:
    """Return what a refund takes off net sales, taxes or shipping."""
    part = given_back(rules, name)
    if not rules.full_refund_is_whole_order:
        return part
    return f"CASE WHEN {_LAST_OF_FULL} THEN {amount(rules, name)} ELSE {part} END"


def _credited(rules: ReportRules, before: str) -> str:
    """Return what came back beyond an order's total: a gift card or store credit had paid it, which is no money."""
    told = "COALESCE(c.{0}_minor, b.{0}_minor)" if rules.all_currencies else "b.{0}_minor"
    parts = " + ".join(told.format(name) for name in ("net", "tax", "shipping"))
    worth = " + ".join(_told(rules, name) for name in ("net", "tax", "shipping"))
    total = _told(rules, "total")
    beyond = f"COALESCE({_SO_FAR.format(parts=parts, before=before)}, 0) - {total}"
    return f"MAX(0, MIN({beyond}, {worth} - {total}))"


def _told(rules: ReportRules, name: str) -> str:
    column = f"{name}_minor"
    return f"COALESCE(t.{column}, o.{column})" if rules.all_currencies else f"o.{column}"


def _discount(rules: ReportRules) -> str:
    """Return the discounts of an order; what was taken off without a code was taken off as a fee."""
    told = "COALESCE(v.amount_minor, u.amount_minor)" if rules.all_currencies else "u.amount_minor"
    coupons = _TAKEN.format(amount=told, coded="<>")
    if rules.discounts == "coupons":
        return coupons
    rest = f"({_told(rules, 'discount')} - {_TAKEN.format(amount=told, coded='=')})"
    if rules.discounts == "without fees":
        return rest
    return f"CASE WHEN ABS({rest} - {coupons}) <= {_ROUNDING} THEN {rest} ELSE {coupons} END"
