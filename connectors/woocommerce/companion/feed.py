"""What the companion counts, read into our tables and checkouts: by last change, page by page.

A day is told whole, so that reading it again replaces it. The day on which the plugin was put in, and one that had more
sessions than it counts, are not known; today is, and will still change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from commerce.errors import Refused, TryLater
from commerce.feeds import Feed, Page, Unread, Watermark
from commerce.money import minor_digits
from commerce.orders import Checkout
from commerce.tables import Reading
from commerce.tables.step_counts import STEP_COUNTS
from commerce.tables.traffic import TRAFFIC
from connectors.times import in_utc
from connectors.woocommerce.api import Api
from connectors.woocommerce.companion import NAMESPACE, SPEAKS
from connectors.woocommerce.companion.nodes import CountNode, DayNode, OpenedNode, StatusNode
from connectors.woocommerce.listing import OVERLAP, by_change
from connectors.woocommerce.money import minor
from connectors.woocommerce.orders import channel_and_device
from connectors.woocommerce.rows import Listed, named

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_ONE_DAY = timedelta(days=1)
#: Before an id, so that no checkout is taken for an order of the same number.
_OURS = "companion:"
_LONGEST_KEY = 64

OLD = (
    "the companion in the shop is older than this Shopbell, and is not read; write a new one with `shopbell companion`"
    " and upload it in its place"
)


class CompanionFeed:
    """The companion of one shop, where it has one.

    Args:
        api: The shop.
        currency: Asks for the shop's currency.
    """

    def __init__(self, api: Api, currency: Callable[[], str]) -> None:
        self._api = api
        self._currency = currency
        self._status: StatusNode | None = None
        self._is_asked = False
        #: What keeps a companion that is there from being read; "" for nothing.
        self.trouble = ""
        #: Whether that is for now only.
        self.is_away = False

    def forget(self) -> None:
        """Ask again who answers, since the shop is asked anew who it is."""
        self._is_asked, self._status, self.trouble, self.is_away = False, None, "", False

    def status(self) -> StatusNode | None:
        """Return who answers; None where there is no companion, or none that can be read. Asked once.

        Raises:
            TryLater: Busy or away.
            Refused: The key is no good.
        """
        if not self._is_asked:
            found = self._ask()
            if found is not None and found.speaks < SPEAKS:
                found, self.trouble = None, OLD
            self._status, self._is_asked = found, True
        return self._status

    def looked_at(self) -> StatusNode | None:
        """Return the same, where a companion that fails keeps nobody from the shop: what is amiss is in `trouble`."""
        try:
            return self.status()
        except TryLater as trouble:
            self.trouble, self.is_away = str(trouble), True
            return None

    def counts_at(self, instant: datetime) -> bool:
        """Return whether the checkouts that were opened at an instant are counted by the companion."""
        if NAMESPACE not in self._api.namespaces and not self._api.hides_namespaces:
            return False
        status = self.looked_at()
        since = in_utc(status.since_gmt) if status is not None else None
        return since is not None and instant >= since

    def pages(self, since: Watermark) -> Iterator[Page]:
        """Yield the days that changed, and the checkouts that were opened, or finished, since.

        Raises:
            TryLater, Refused: See `status`.
        """
        status = self.status()
        if status is None:
            return
        began, after = self._api.now(), (since.seen_to or _BEGINNING) - OVERLAP
        for _, days in by_change(self._days, after):
            yield Page(TRAFFIC.name, since, readings=_readings(days.nodes, status.today), skipped=days.skipped)
        for _, opened in by_change(self._opened, after):
            read = [self._checkout(node) for node in opened.nodes]
            yield Page(
                TRAFFIC.name,
                since,
                checkouts=[one for one in read if isinstance(one, Checkout)],
                skipped=(*opened.skipped, *(one for one in read if isinstance(one, Unread))),
            )
        yield Page(TRAFFIC.name, Watermark(seen_to=began))

    def _ask(self) -> StatusNode | None:
        is_told = NAMESPACE in self._api.namespaces
        if not is_told and not self._api.hides_namespaces:
            return None
        try:
            return self._api.get("status", StatusNode, TRAFFIC.name, version=NAMESPACE)
        except Refused as refusal:
            if not refusal.feed:
                raise
            self.trouble = str(refusal) if is_told else ""
            return None

    def _days(self, asked: dict[str, str | int], start: int) -> Listed[DayNode]:
        return self._api.listed_in(f"{NAMESPACE}/days", DayNode, TRAFFIC.name, start, _plain(asked))

    def _opened(self, asked: dict[str, str | int], start: int) -> Listed[OpenedNode]:
        return self._api.listed_in(f"{NAMESPACE}/checkouts", OpenedNode, TRAFFIC.name, start, _plain(asked))

    def _checkout(self, node: OpenedNode) -> Checkout | Unread:
        opened_at, changed_at = in_utc(node.date_created_gmt), in_utc(node.date_modified_gmt)
        if opened_at is None or changed_at is None:
            return Unread(named("checkout", node.id, "its dates cannot be right"), opened_at, Feed.CHECKOUTS)
        currency = node.currency or self._currency()
        channel, device = channel_and_device(node.source_type, node.utm_source, node.utm_medium, node.device)
        try:
            worth = minor(node.total or "0", minor_digits(currency), currency)
        except ValueError as error:
            return Unread(named("checkout", node.id, f"cannot read {error}"), opened_at, Feed.CHECKOUTS)
        completed_at = in_utc(node.date_completed_gmt)
        return Checkout(
            _OURS + node.key[:_LONGEST_KEY],
            opened_at,
            changed_at,
            currency,
            worth,
            completed_at,
            "",
            "",
            channel,
            device,
        )


def _plain(asked: dict[str, str | int]) -> dict[str, str | int]:
    """Return what the companion is asked for: it sorts by the last change, and its instants are all in UTC."""
    return {"modified_after": asked["modified_after"]}


def _readings(nodes: Sequence[DayNode], today: date) -> tuple[Reading, ...]:
    """Return what is told of some days; of one that is not known there is no row, and none that was there stays."""
    settled = today - _ONE_DAY
    known = [node for node in nodes if node.is_whole and not node.steps_full]
    rows = [row for node in known for row in _steps(node)]
    told = (Reading(STEP_COUNTS, rows=rows, days=[node.day for node in nodes], settled=settled),)
    seen = [node for node in nodes if node.counts_visits or any(count.visits for count in node.counts)]
    if not seen:
        return told
    rows = [row for node in known if node.counts_visits for row in _visits(node)]
    return (*told, Reading(TRAFFIC, rows=rows, days=[node.day for node in seen], settled=settled))


def _steps(node: DayNode) -> Iterator[Any]:
    for count in node.counts or [CountNode()]:  # a day on which nobody filled a cart is one of nothing
        yield STEP_COUNTS.row(node.day, *_way(count), count.carts, count.checkouts, count.completed)


def _visits(node: DayNode) -> Iterator[Any]:
    for count in node.counts or [CountNode()]:
        steps = (count.visits, count.carts, count.checkouts)
        yield TRAFFIC.row(node.day, *_way(count), *steps, completed=count.completed)


def _way(count: CountNode) -> tuple[str, str]:
    return channel_and_device(count.source_type, count.utm_source, count.utm_medium, count.device)
