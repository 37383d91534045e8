"""Coupons, accounts and what products cost: lists without a date of change, read anew now and then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from commerce.errors import Refused
from commerce.feeds import Feed, Page, Watermark
from commerce.pseudonym import Pseudonymizer
from connectors.woocommerce.accounts import read_coupons, read_customers
from connectors.woocommerce.api import Api
from connectors.woocommerce.catalogue import read_products
from connectors.woocommerce.costs import read_costs
from connectors.woocommerce.listing import by_id
from connectors.woocommerce.nodes import (
    COUPON_FIELDS,
    CUSTOMER_FIELDS,
    PRODUCT_FIELDS,
    CouponDefinitionNode,
    CustomerNode,
    ProductNode,
)
from connectors.woocommerce.rows import Listed

# A coupon's use does not move its date of change, so the list is read anew, but not on every poll.
_COUPONS_EVERY = timedelta(hours=6)
# A variation may inherit its product's cost, whose change moves only the product's date: both lists, once a day.
_COSTS_EVERY = timedelta(days=1)
_ACCOUNT_OVERLAP = timedelta(days=1)
_ROWS_A_PAGE = 100


class OtherFeeds:
    """What a shop tells beside its orders.

    Args:
        api: The shop.
        pseudonym: Stands for customers.
        currency: Asks for the shop's currency.
    """

    def __init__(self, api: Api, pseudonym: Pseudonymizer, currency: Callable[[], str]) -> None:
        self._api = api
        self._pseudonym = pseudonym
        self._currency = currency

    def discounts(self, since: Watermark) -> Iterator[Page]:
        """Yield all coupons, at most every six hours. A deleted one is not listed any more: what we saw stays ours."""
        self._api.meet()
        began = self._api.now()
        if _is_recent(since, began, _COUPONS_EVERY):
            return
        for _, listed in by_id(
            lambda asked, start: self._api.listed(
                "coupons", CouponDefinitionNode, Feed.DISCOUNTS, start, _fields=COUPON_FIELDS, **asked
            )
        ):
            yield Page(
                Feed.DISCOUNTS, since, discounts=read_coupons(listed.nodes), skipped=listed.said, total=listed.total
            )
        yield Page(Feed.DISCOUNTS, Watermark(seen_to=began))

    def customers(self, since: Watermark) -> Iterator[Page]:
        """Yield accounts: all of them at first, then the newest until one is met that was there before.

        The list has no date filter, and an account's later changes say nothing about orders.
        """
        self._api.meet()
        began = self._api.now()
        if since.seen_to is None:
            began = since.backfill_from or began
            first_row = max(0, (since.backfill_page or 1) - 2) * _ROWS_A_PAGE
            for end, listed in by_id(self._customer_page, first_row):
                mark = Watermark(backfill_page=end // _ROWS_A_PAGE + 1, backfill_from=began)
                yield self._customers(listed, mark)
        else:
            for listed in self._newest_customers(since.seen_to - _ACCOUNT_OVERLAP):
                yield self._customers(listed, since)
        yield Page(Feed.CUSTOMERS, Watermark(seen_to=began))

    def costs(self, since: Watermark) -> Iterator[Page]:
        """Yield what products are called, where they lie, and what they and their variations cost now; once a day.

        A shop whose cost feature is off tells no costs; one before WooCommerce 10.5 does not list variations.
        """
        self._api.meet()
        began = self._api.now()
        if _is_recent(since, began, _COSTS_EVERY):
            return
        currency = self._currency()
        changed: dict[int, datetime] = {}
        for route in ("products", "variations"):
            try:
                for _, listed in by_id(partial(self._product_page, route)):
                    costs = read_costs(listed.nodes, currency, changed, began)
                    products = read_products(listed.nodes)
                    if listed.nodes and not costs and not products:
                        break  # the cost feature is off, and nothing else is told of variations
                    yield Page(
                        Feed.COSTS, since, costs=costs, products=products, skipped=listed.said, total=listed.total
                    )
            except Refused as refusal:
                if route == "products" or not refusal.feed:
                    raise
        yield Page(Feed.COSTS, Watermark(seen_to=began))

    def _product_page(self, route: str, asked: dict[str, str | int], start: int) -> Listed[ProductNode]:
        return self._api.listed(route, ProductNode, Feed.COSTS, start, _fields=PRODUCT_FIELDS, **asked)

    def _newest_customers(self, known: datetime) -> Iterator[Listed[CustomerNode]]:
        start = 0
        while True:
            listed = self._customer_page({"orderby": "id", "order": "desc"}, start)
            if listed.count:
                yield listed
            created = [node.date_created_gmt.replace(tzinfo=UTC) for node in listed.nodes if node.date_created_gmt]
            if listed.count < listed.size or (created and min(created) < known):
                return
            start = listed.start + listed.size

    def _customer_page(self, asked: dict[str, str | int], start: int) -> Listed[CustomerNode]:
        return self._api.listed(
            "customers", CustomerNode, Feed.CUSTOMERS, start, role="all", _fields=CUSTOMER_FIELDS, **asked
        )

    def _customers(self, listed: Listed[CustomerNode], mark: Watermark) -> Page:
        return Page(
            Feed.CUSTOMERS,
            mark,
            customers=read_customers(listed.nodes, self._pseudonym),
            skipped=listed.said,
            read=tuple(str(node.id) for node in listed.nodes),
            total=listed.total,
        )


def _is_recent(since: Watermark, now: datetime, every: timedelta) -> bool:
    return since.seen_to is not None and timedelta() <= now - since.seen_to < every
