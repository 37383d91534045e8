"""Checkouts that were left: kept for three months, and kept on when they were bought after all (`completedAt`)."""

from __future__ import annotations

from collections.abc import Mapping

from practice.shopify.moment import Moment
from practice.shopify.orders import LINE_IDS
from practice.shopify.paging import Args, Listing, page, slice_of
from practice.shopify.search import SearchField
from practice.shopify.wire import Node, bag, count, gid, instant
from practice.world import LeftCheckout, SoldLine

_SORT = {"CREATED_AT": lambda left: left.started_at, "ID": lambda left: left.id}


def _search(moment: Moment) -> Mapping[str, SearchField]:
    def recovered(left: LeftCheckout) -> bool:
        return left.recovered_at is not None and left.recovered_at <= moment.now

    return {
        "created_at": SearchField("instant", lambda left: left.started_at),
        "updated_at": SearchField("instant", lambda left: left.recovered_at if recovered(left) else left.started_at),
        "id": SearchField("number", lambda left: left.id),
        "recovery_state": SearchField("word", lambda left: "recovered" if recovered(left) else "not_recovered"),
        "status": SearchField("word", lambda left: "closed" if recovered(left) else "open"),
    }


def _found(moment: Moment, args: Args) -> Listing:
    return moment.listing(
        "abandonedCheckouts",
        args,
        fields=_search(moment),
        rows=lambda: moment.checkouts,
        values=_SORT,
        number=lambda left: left.id,
    )


def abandoned_checkouts(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve QueryRoot.abandonedCheckouts."""
    return page(_found(moment, args), args, lambda left: checkout_node(left, moment), deepest=moment.desk.deepest)


def abandoned_checkouts_count(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve QueryRoot.abandonedCheckoutsCount."""
    return count(len(_found(moment, args).rows), args.get("limit"))


def checkout_node(left: LeftCheckout, moment: Moment) -> Node:
    """Return a checkout."""
    bought_at = left.recovered_at if left.recovered_at is not None and left.recovered_at <= moment.now else None
    gross_minor = sum(line.total_minor for line in left.lines)
    net_minor = sum(line.total_minor - line.discount_minor for line in left.lines)
    return {
        "__typename": "AbandonedCheckout",
        "_lines": left.lines,
        "_person": left.person,
        "_id": left.id,
        "id": gid("AbandonedCheckout", left.id),
        "name": f"#{left.id}",
        "createdAt": instant(left.started_at),
        "updatedAt": instant(bought_at or left.started_at),
        "completedAt": None if bought_at is None else instant(bought_at),
        "discountCodes": [],
        "subtotalPriceSet": bag(net_minor, moment.currency),
        "totalDiscountSet": bag(gross_minor - net_minor, moment.currency),
        "totalLineItemsPriceSet": bag(gross_minor, moment.currency),
        "totalPriceSet": bag(net_minor, moment.currency),
    }


def line_items(source: Node, moment: Moment, args: Args) -> Node:
    """Resolve AbandonedCheckout.lineItems."""

    def shape(index: int, line: SoldLine) -> Node:
        return {
            "__typename": "AbandonedCheckoutLineItem",
            "id": gid("AbandonedCheckoutLineItem", source["_id"] * LINE_IDS + index + 1),
            "title": line.product.title,
            "sku": line.product.sku,
            "quantity": line.quantity,
            "product": moment.catalogue.product(line.product),
            "variant": moment.catalogue.variant(line.product),
            "originalTotalPriceSet": bag(line.total_minor, moment.currency),
            "discountedTotalPriceSet": bag(line.total_minor - line.discount_minor, moment.currency),
        }

    return slice_of(source["_lines"], args, shape)
