"""One WooCommerce shop, read-only: who it is, and what changed in it since we last looked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import msgspec

from commerce.clock import Clock
from commerce.errors import BadRecord, Refused
from commerce.feeds import Feed, Page, Watermark
from commerce.money import minor_digits
from commerce.orders import Checkout, Order, ShopInfo, Tombstone
from connectors.base import Access, Tools
from connectors.woocommerce.accounts import read_coupons, read_customers
from connectors.woocommerce.api import Api, Listed
from connectors.woocommerce.listing import OVERLAP, PER_PAGE, by_change, by_id, naive
from connectors.woocommerce.nodes import (
    COUPON_FIELDS,
    CUSTOMER_FIELDS,
    ORDER_FIELDS,
    ORDER_META,
    REFUND_FIELDS,
    TRASH_FIELDS,
    CouponDefinitionNode,
    CurrencyNode,
    CustomerNode,
    OrderNode,
    RefundNode,
    TrashNode,
)
from connectors.woocommerce.orders import is_draft, read_checkout, read_order
from connectors.woocommerce.refunds import Given, RefundBook, read_given, refunds_of
from connectors.woocommerce.signing import VERSION
from connectors.woocommerce.zones import time_zone

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)  # before the first WooCommerce
_SECOND = timedelta(seconds=1)
# After a restart nobody knows what vanished meanwhile: the last pages are read again.
_PAGES_BACK = 2
# A coupon's use does not move its date of change, so the list is read anew, but not on every poll.
_COUPONS_EVERY = timedelta(hours=6)
_ACCOUNT_OVERLAP = timedelta(days=1)

_CURRENCY = msgspec.json.Decoder(CurrencyNode)


def connect(access: Access, tools: Tools) -> WooCommerce:
    """Return a connector; nothing is asked yet.

    Raises:
        Refused: A key is missing.
    """
    if not access.key or not access.secret:
        msg = "a WooCommerce shop needs a consumer key and a secret; name them in `key_env` and `secret_env`"
        raise Refused(msg)
    return WooCommerce(access, tools)


class WooCommerce:
    """A connector (see `connectors.base.Connector`). Reads one page after the other: the shop has visitors to serve."""

    def __init__(self, access: Access, tools: Tools) -> None:
        self._api = Api(access, tools.clock)
        self._clock: Clock = tools.clock
        self._pseudonym = tools.pseudonym
        self._refunds = RefundBook(self._all_refunds, self._refunds_of)

    def feeds(self) -> tuple[Feed, ...]:
        """Return the feeds in reading order. Refunds come with their orders."""
        return (Feed.ORDERS, Feed.CHECKOUTS, Feed.DISCOUNTS, Feed.CUSTOMERS)

    def close(self) -> None:
        """Give the connections back."""
        self._api.close()

    def shop(self) -> ShopInfo:
        """Ask the shop for its name, time zone and currency.

        Raises:
            TryLater: Busy or away.
            Refused: No WooCommerce there, or the key is no good.
        """
        index = self._api.index()
        home = index.home or self._api.site
        if VERSION not in index.namespaces:
            msg = f"{urlsplit(home).hostname or home} runs WordPress, but WooCommerce is switched off or too old there"
            raise Refused(msg)
        currency = self._api.get("data/currencies/current", _CURRENCY).code.upper()
        try:
            minor_digits(currency)
        except ValueError as error:
            msg = f"{urlsplit(home).hostname or home}: the shop's currency {error}"
            raise Refused(msg) from error
        zone, remark = time_zone(index.timezone_string, index.gmt_offset)
        address = urlsplit(home)
        return ShopInfo(
            name=index.name,
            currency=currency,
            time_zone=zone,
            platform="woocommerce",
            platform_version=VERSION,
            identity=f"{address.netloc.rpartition('@')[2]}{address.path.rstrip('/')}",
            notes=tuple(note for note in (remark, *self._api.notes) if note),
        )

    def pages(self, feed: Feed, since: Watermark) -> Iterator[Page]:
        """Yield what changed; see `Connector.pages`."""
        match feed:
            case Feed.ORDERS:
                return self._orders(since)
            case Feed.CHECKOUTS:
                return self._checkouts(since)
            case Feed.DISCOUNTS:
                return self._discounts(since)
            case Feed.CUSTOMERS:
                return self._customers(since)
            case _:
                return iter(())

    def _orders(self, since: Watermark) -> Iterator[Page]:
        """Yield a first backfill by id if there was none, then the bin, then everything by its last change."""
        self._api.meet()
        seen_to = since.seen_to
        if seen_to is None:
            seen_to = since.backfill_from or self._api.now()
            yield from self._backfill(since.backfill_page or 1, seen_to)
        began = self._api.now()
        # The bin first: what lands in it while we read on lies after `began`, where the next poll starts.
        yield from self._binned(seen_to)
        for reached, listed in by_change(self._order_page, seen_to - OVERLAP):
            yield self._page(listed, Watermark(seen_to=min(reached, began)), is_first_reading=False)
        yield Page(Feed.ORDERS, Watermark(seen_to=began))

    def _backfill(self, first_page: int, began: datetime) -> Iterator[Page]:
        """Yield all orders by id: those created before we began, so that new ones do not hide that others vanished."""
        limits = [
            ({"before": naive(began), "dates_are_gmt": "true"}, max(1, first_page - _PAGES_BACK)),
            # dated now or in the future, by an import or a wrong clock
            ({"after": naive(began - _SECOND), "dates_are_gmt": "true"}, 1),
        ]
        last_page = first_page
        for limit, start in limits:
            for number, listed in by_id(lambda asked, limit=limit: self._order_page({**asked, **limit}), start):  # type: ignore[misc]
                if "before" in limit:
                    last_page = number + 1
                mark = Watermark(backfill_page=last_page, backfill_from=began)
                yield self._page(listed, mark, is_first_reading=True)

    def _binned(self, since: datetime) -> Iterator[Page]:
        """Yield tombstones; the watermark stays where it is until the orders are read."""
        mark = Watermark(seen_to=since)
        for _, listed in by_change(
            lambda asked: self._api.listed(
                "orders", TrashNode, Feed.ORDERS, status="trash", _fields=TRASH_FIELDS, **asked
            ),
            since - OVERLAP,
        ):
            now = self._clock.now()
            yield Page(
                Feed.ORDERS,
                mark,
                tombstones=[Tombstone(id=str(node.id), seen_at=now) for node in listed.nodes],
                skipped=listed.skipped,
            )

    def _order_page(self, asked: dict[str, str | int]) -> Listed[OrderNode]:
        return self._api.listed(
            "orders", OrderNode, Feed.ORDERS, status="any", _fields=ORDER_FIELDS, include_meta=ORDER_META, **asked
        )

    def _page(self, listed: Listed[OrderNode], mark: Watermark, *, is_first_reading: bool) -> Page:
        """Turn a page of orders into ours; open checkout pages among them into checkouts."""
        orders: list[Order] = []
        checkouts: list[Checkout] = []
        skipped = list(listed.skipped)
        if is_first_reading and any(node.refunds for node in listed.nodes):
            self._refunds.read_all()
        for node in listed.nodes:
            from_checkout = node.created_via == "store-api"  # other drafts are failed API calls, not shoppers
            try:
                if is_draft(node):
                    if from_checkout:
                        checkouts.append(read_checkout(node, self._pseudonym))
                    continue
                order = read_order(node, self._pseudonym)
                if node.refunds:
                    refunds, bad = refunds_of(order, self._refunds.of(node))
                    order = msgspec.structs.replace(order, refunds=refunds)
                    skipped += bad
                orders.append(order)
                if from_checkout and not is_first_reading:
                    # it may have been seen as a draft before: the same id, now bought
                    checkouts.append(read_checkout(node, self._pseudonym))
            except BadRecord as error:
                skipped.append(str(error))
        return Page(
            Feed.ORDERS,
            mark,
            orders=orders,
            checkouts=checkouts,
            skipped=tuple(skipped),
            total=listed.total if is_first_reading else None,
        )

    def _checkouts(self, since: Watermark) -> Iterator[Page]:
        """Yield open checkout pages. The shop deletes them a day after their last change: what we saw stays ours."""
        self._api.meet()
        began = self._api.now()
        for reached, listed in by_change(
            lambda asked: self._api.listed(
                "orders",
                OrderNode,
                Feed.CHECKOUTS,
                status="checkout-draft",
                _fields=ORDER_FIELDS,
                include_meta=ORDER_META,
                **asked,
            ),
            (since.seen_to or _BEGINNING) - OVERLAP,
        ):
            page = self._page(listed, Watermark(seen_to=min(reached, began)), is_first_reading=False)
            yield Page(Feed.CHECKOUTS, page.watermark, checkouts=page.checkouts, skipped=page.skipped)
        yield Page(Feed.CHECKOUTS, Watermark(seen_to=began))

    def _discounts(self, since: Watermark) -> Iterator[Page]:
        """Yield all coupons, at most every six hours."""
        self._api.meet()
        began = self._api.now()
        if since.seen_to is not None and timedelta() <= began - since.seen_to < _COUPONS_EVERY:
            return
        for _, listed in by_id(
            lambda asked: self._api.listed(
                "coupons", CouponDefinitionNode, Feed.DISCOUNTS, _fields=COUPON_FIELDS, **asked
            )
        ):
            yield Page(
                Feed.DISCOUNTS, since, discounts=read_coupons(listed.nodes), skipped=listed.skipped, total=listed.total
            )
        yield Page(Feed.DISCOUNTS, Watermark(seen_to=began))

    def _customers(self, since: Watermark) -> Iterator[Page]:
        """Yield accounts: all of them at first, then the newest until one is met that was there before.

        The list has no date filter, and an account's later changes say nothing about orders.
        """
        self._api.meet()
        began = self._api.now()
        if since.seen_to is None:
            began = since.backfill_from or began
            for number, listed in by_id(self._customer_page, max(1, (since.backfill_page or 1) - _PAGES_BACK)):
                mark = Watermark(backfill_page=number + 1, backfill_from=began)
                yield self._customers_page(listed, mark)
        else:
            known = since.seen_to - _ACCOUNT_OVERLAP
            for listed in self._newest_customers(known):
                yield self._customers_page(listed, since)
        yield Page(Feed.CUSTOMERS, Watermark(seen_to=began))

    def _newest_customers(self, known: datetime) -> Iterator[Listed[CustomerNode]]:
        page = 1
        while True:
            listed = self._customer_page({"orderby": "id", "order": "desc", "per_page": PER_PAGE, "page": page})
            if listed.count:
                yield listed
            created = [node.date_created_gmt.replace(tzinfo=UTC) for node in listed.nodes if node.date_created_gmt]
            if listed.count < PER_PAGE or (created and min(created) < known):
                return
            page += 1

    def _customer_page(self, asked: dict[str, str | int]) -> Listed[CustomerNode]:
        return self._api.listed("customers", CustomerNode, Feed.CUSTOMERS, role="all", _fields=CUSTOMER_FIELDS, **asked)

    def _customers_page(self, listed: Listed[CustomerNode], mark: Watermark) -> Page:
        return Page(
            Feed.CUSTOMERS,
            mark,
            customers=read_customers(listed.nodes, self._pseudonym),
            skipped=listed.skipped,
            total=listed.total,
        )

    def _all_refunds(self) -> Iterator[Given]:
        for _, listed in by_id(
            lambda asked: self._api.listed("refunds", RefundNode, Feed.REFUNDS, _fields=REFUND_FIELDS, **asked)
        ):
            yield from _readable(listed.nodes)

    def _refunds_of(self, order_id: int) -> Sequence[Given]:
        listed = self._api.listed(
            f"orders/{order_id}/refunds", RefundNode, Feed.ORDERS, per_page=PER_PAGE, _fields=REFUND_FIELDS
        )
        return list(_readable(listed.nodes, order_id))


def _readable(nodes: Sequence[RefundNode], order_id: int = 0) -> Iterator[Given]:
    """Yield the refunds whose lines are money; the order that misses one asks again for itself."""
    for node in nodes:
        try:
            yield read_given(node, order_id)
        except BadRecord:
            continue
