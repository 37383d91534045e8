"""Discount codes and automatic discounts, with how often each was used."""

from __future__ import annotations

from collections.abc import Mapping

from practice.shopify.moment import Moment, Standing
from practice.shopify.paging import Args, page, slice_of
from practice.shopify.search import SearchField
from practice.shopify.wire import Node, count, gid, instant, maybe_instant, money
from practice.world import Coupon

_UNUSED = Standing()
_SORT = {"UPDATED_AT": lambda coupon: coupon.created_at, "CREATED_AT": lambda coupon: coupon.created_at}
_SORT["ID"] = lambda coupon: coupon.id


def discount_nodes(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve QueryRoot.discountNodes."""
    search: Mapping[str, SearchField] = {
        "updated_at": SearchField("instant", lambda coupon: coupon.created_at),
        "created_at": SearchField("instant", lambda coupon: coupon.created_at),
        "status": SearchField("word", lambda coupon: _status(coupon, moment)),
        "method": SearchField("word", lambda coupon: "automatic" if coupon.automatic else "code"),
        "code": SearchField("word", lambda coupon: coupon.code),
        "id": SearchField("number", lambda coupon: coupon.id),
    }
    listing = moment.listing(
        "discountNodes", args, fields=search, rows=lambda: moment.coupons, values=_SORT, number=lambda coupon: coupon.id
    )
    return page(listing, args, lambda coupon: discount_node(coupon, moment), deepest=moment.desk.deepest)


def _status(coupon: Coupon, moment: Moment) -> str:
    return "EXPIRED" if coupon.ends_at is not None and coupon.ends_at <= moment.now else "ACTIVE"


def discount_node(coupon: Coupon, moment: Moment) -> Node:
    """Return a discount in its envelope. Being used does not touch `updatedAt`."""
    used = moment.by_coupon.get(coupon.id, _UNUSED)
    discount: Node = {
        "__typename": "DiscountAutomaticBasic" if coupon.automatic else "DiscountCodeBasic",
        "title": coupon.title,
        "status": _status(coupon, moment),
        "startsAt": instant(coupon.created_at),
        "endsAt": maybe_instant(coupon.ends_at),
        "updatedAt": instant(coupon.created_at),
        "asyncUsageCount": used.orders,
        "discountClasses": ["PRODUCT"],
    }
    if not coupon.automatic:
        discount |= {
            "_coupon": coupon,
            "usageLimit": None,
            "appliesOncePerCustomer": False,
            "codesCount": count(1),
            "totalSales": money(used.spent_minor, moment.currency),
        }
    kind = "DiscountAutomaticNode" if coupon.automatic else "DiscountCodeNode"
    return {"__typename": "DiscountNode", "id": gid(kind, coupon.id), "discount": discount}


def codes(source: Node, _moment: Moment, args: Args) -> Node:
    """Resolve `codes` of a code discount: here each has one."""

    def shape(_index: int, coupon: Coupon) -> Node:
        return {
            "id": gid("DiscountRedeemCode", coupon.id),
            "code": coupon.code.upper(),
            "asyncUsageCount": source["asyncUsageCount"],
        }

    return slice_of([source["_coupon"]], args, shape)
