"""The figures that WooCommerce itself would show: read afresh from its orders, held against its own analytics."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from commerce.errors import Refused
from commerce.feeds import Feed
from commerce.money import minor_digits
from commerce.reports import FIGURES, ToldCause
from connectors.base import PlatformFigures, ToldOrder
from connectors.woocommerce import analytics
from connectors.woocommerce.analytics_differences import Books, differences
from connectors.woocommerce.api import Api
from connectors.woocommerce.listing import by_id, naive
from connectors.woocommerce.nodes import (
    ACCOUNT_FIELDS,
    CENSUS_FIELDS,
    COUPON_FIELDS,
    AccountNode,
    CensusNode,
    CouponDefinitionNode,
    ReportedNode,
)
from connectors.woocommerce.order_feed import OrderFeed
from connectors.woocommerce.reconcile import Definition, Figures, known_faults, own_figures
from connectors.woocommerce.refund_causes import refund_causes
from connectors.woocommerce.refunds import AT_ONCE, Given
from connectors.woocommerce.report_steps import steps

# An order is paid after it was placed; a transfer that takes longer than this is in no figure.
_PAID_WITHIN = timedelta(days=120)
_DAY = timedelta(days=1)
_COUPON_TYPES = frozenset({"percent", "fixed_cart", "fixed_product"})
#: The first version whose report takes off a whole order for a full refund; an updated shop may go on as before.
_WHOLE_SINCE = (10, 2)
_TITLES = {"date_paid": "date of payment", "date_created": "date of creation"}
#: The platform's own statuses; all others are a plugin's.
_OWN_STATUSES = frozenset({"pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures are wanted: the shop's own days, both included, its time zone and its currency."""

    first: date
    last: date
    time_zone: str
    currency: str
    by_creation: bool | None = None  # None: as the shop's own settings say
    version: str = ""  # of WooCommerce, as far as it is known

    @property
    def begin(self) -> datetime:
        """The instant at which the first day begins."""
        return datetime.combine(self.first, time.min, ZoneInfo(self.time_zone)).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The instant at which the last day is over."""
        return datetime.combine(self.last + _DAY, time.min, ZoneInfo(self.time_zone)).astimezone(UTC)


def platform_figures(api: Api, feed: OrderFeed, asked: Asked) -> PlatformFigures:
    """Return WooCommerce's figures by its definition, as the shop's own settings choose it.

    Args:
        api: The shop.
        feed: Lists its refunds.
        asked: Which days.

    Raises:
        TryLater, Refused: As for any list.
    """
    habits = analytics.habits(api)
    if asked.by_creation is not None:
        habits = replace(habits, date_type="date_created" if asked.by_creation else "date_paid", remark="")
    orders, related, notes = _books(api, feed, asked)
    refunds = [given for given in related if asked.begin <= given.at < asked.end]
    theirs, rows, silence = _analytics(api, asked)
    definition = _definition(asked, habits, orders, refunds, theirs)
    ours = own_figures(orders.values(), refunds, definition)
    notes += known_faults(orders.values(), refunds, definition)
    notes += [note for note in (habits.remark, silence) if note]
    if not silence and asked.by_creation is None:
        books = Books(orders, refunds, rows, lambda ids: _binned(api, ids), lambda: _codes(api))
        notes += differences(ours, theirs, books, definition, habits)
    more, causes = _more(ours, theirs, rows or ())

    def recount(without: Collection[str] = ()) -> tuple[dict[str, Figures], tuple[ToldCause, ...]]:
        kept = {number: order for number, order in orders.items() if str(number) not in without}
        return own_figures(kept.values(), refunds, definition), tuple(refund_causes(kept, related, definition))

    return PlatformFigures(
        months={month: {**figures, **more.get(month, {})} for month, figures in ours.items()},
        source=f"WooCommerce's own definitions (by {_TITLES[habits.date_type]}), computed from its orders and refunds",
        notes=tuple(notes),
        steps=steps(
            left_out=habits.left_out,
            plugins=_plugins(orders.values(), definition),
            by_payment=habits.date_type == "date_paid",
            whole_refunds=definition.whole_refunds,
        ),
        causes=(*causes, *_credit(orders.values(), definition), *recount()[1]),
        orders={str(order.id): _told(order) for order in orders.values()},
        recount=recount,
    )


def _plugins(orders: Iterable[AccountNode], definition: Definition) -> Mapping[str, int]:
    """Return {a plugin's own status: orders in the figures}."""
    counted = (order for order in orders if definition.counts(order) and definition.month_of(order))
    return Counter(order.status for order in counted if order.status not in _OWN_STATUSES)


def _told(order: AccountNode) -> ToldOrder:
    at = order.date_modified_gmt
    return ToldOrder(at.replace(tzinfo=UTC) if at else None, frozenset(str(one.id) for one in order.refunds))


def _books(api: Api, feed: OrderFeed, asked: Asked) -> tuple[dict[int, AccountNode], list[Given], list[str]]:
    """Return the orders that may be in the figures, by id, all refunds of those refunded then, and the unreadable."""
    begin, end = asked.begin, asked.end
    listed = list(_orders(api, after=naive(begin - _PAID_WITHIN), before=naive(end), dates_are_gmt="true"))
    try:
        every = list(feed.all_refunds())
    except Refused as refusal:
        if not refusal.feed:
            raise
        every, older = _refunds_one_by_one(api, feed, listed, asked)  # no such list before WooCommerce 9
        listed += older
    touched = {given.order_id for given in every if begin <= given.at < end}
    wanted = sorted(touched - {order.id for order in listed})
    for start in range(0, len(wanted), AT_ONCE):
        listed += _orders(api, include=",".join(map(str, wanted[start : start + AT_ONCE])))
    orders = {order.id: order for order in listed if _is_readable(order)}
    notes = [
        f"order {order.id} is left out: {order.total!r} is no amount of money"
        for order in listed
        if order.id not in orders
    ]
    return orders, [given for given in every if given.order_id in touched], notes


def _refunds_one_by_one(
    api: Api, feed: OrderFeed, listed: Sequence[AccountNode], asked: Asked
) -> tuple[list[Given], list[AccountNode]]:
    """Return the refunds, order by order, and the older orders: a refund moves its order's last change."""
    known = {order.id for order in listed}
    changed = _orders(api, modified_after=naive(asked.begin - timedelta(seconds=1)), dates_are_gmt="true")
    older = [order for order in changed if order.id not in known]
    return [given for order in (*listed, *older) if order.refunds for given in feed.refunds_of(order.id)], older


def _orders(api: Api, **limits: str | int) -> Iterator[AccountNode]:
    for _, listed in by_id(
        lambda asked, start: api.listed(
            "orders", AccountNode, Feed.ORDERS, start, status="any", _fields=ACCOUNT_FIELDS, **limits, **asked
        )
    ):
        yield from listed.nodes


def _is_readable(order: AccountNode) -> bool:
    told = (order.total, order.total_tax, order.shipping_total, *(used.discount for used in order.coupon_lines))
    try:
        return all(Decimal(str(amount or 0)).is_finite() for amount in told)
    except InvalidOperation:
        return False


def _analytics(api: Api, asked: Asked) -> tuple[dict[str, Figures], list[ReportedNode] | None, str]:
    """Return what the analytics shows, the rows behind it, and why it says nothing; "" when it does."""
    unit = _unit(asked.currency)
    try:
        theirs = analytics.months(api, asked.first, asked.last, unit)
    except Refused as refusal:
        if not refusal.feed:
            raise
        return {}, None, "WooCommerce's analytics does not answer: nothing to hold these figures against"
    try:
        return theirs, list(analytics.rows(api, asked.first, asked.last)), ""
    except Refused as refusal:
        if not refusal.feed:
            raise
        return theirs, None, ""


def _definition(
    asked: Asked,
    habits: analytics.Habits,
    orders: Mapping[int, AccountNode],
    refunds: Iterable[Given],
    theirs: Mapping[str, Figures],
) -> Definition:
    """Return the rules of this shop: how it takes full refunds depends on its history, and shows in what it tells."""
    new = Definition(
        asked.time_zone,
        habits.date_type,
        habits.left_out,
        unit=_unit(asked.currency),
        first=asked.first,
        last=asked.last,
    )
    old = replace(new, whole_refunds=False)
    if _is_before(asked.version, _WHOLE_SINCE):
        return old
    given = list(refunds)
    return max((new, old), key=lambda one: _agreeing(own_figures(orders.values(), given, one), theirs))


def _is_before(version: str, other: tuple[int, ...]) -> bool:
    numbers = version.split(".")[: len(other)]
    return all(number.isdecimal() for number in numbers) and tuple(map(int, numbers)) < other


def _agreeing(ours: Mapping[str, Figures], theirs: Mapping[str, Figures]) -> int:
    return sum(
        ours.get(month, {}).get(name) == told[name]
        for month, told in theirs.items()
        for name in FIGURES
        if name in told
    )


def _more(
    ours: Mapping[str, Figures], theirs: Mapping[str, Figures], rows: Sequence[ReportedNode]
) -> tuple[dict[str, Figures], tuple[ToldCause, ...]]:
    """Return pieces sold and whose orders they are, of months whose orders the analytics has; and what came back."""
    more: dict[str, Figures] = {}
    causes: list[ToldCause] = []
    of_month: dict[str, list[ReportedNode]] = defaultdict(list)
    for row in rows:
        of_month[row.date[:7]].append(row)
    for month, told in theirs.items():
        if month not in ours or told["orders"] != ours[month]["orders"] or month not in of_month:
            continue
        sold = [row for row in of_month[month] if not row.parent_id]
        back = sum(row.num_items_sold for row in of_month[month] if row.parent_id)
        kinds = Counter(row.customer_type for row in sold)
        more[month] = {
            "items_sold": Decimal(str(told["items_sold"])),
            "orders_of_new_customers": Decimal(kinds["new"]),
            "orders_of_returning_customers": Decimal(kinds["returning"]),
        }
        if back:
            meaning = "the platform takes pieces given back off"
            causes.append(ToldCause(month, "items_sold", "items_given_back", meaning, Decimal(str(back))))
    return more, tuple(causes)


def _credit(orders: Iterable[AccountNode], definition: Definition) -> Iterator[ToldCause]:
    """Yield what coupons of a plugin's type took off: gift cards and store credit, which may pay instead."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for order in orders:
        if definition.counts(order) and (month := definition.month_of(order)):
            for used in order.coupon_lines:
                if (used.discount_type or "percent") not in _COUPON_TYPES:
                    sums[month] += Decimal(str(used.discount or 0))
    meaning = "store credit and gift cards in the shape of a coupon are discounts for the platform"
    for month, amount in sums.items():
        for figure in ("gross_sales", "discounts"):
            yield ToldCause(month, figure, "store_credit", meaning, amount, is_possible=True)


def _binned(api: Api, order_ids: Collection[int]) -> set[int]:
    """Return those of some orders that lie in the bin."""
    found: set[int] = set()
    wanted = sorted(order_ids)
    for start in range(0, len(wanted), AT_ONCE):
        include = ",".join(map(str, wanted[start : start + AT_ONCE]))
        for _, listed in by_id(
            lambda asked, row, include=include: api.listed(  # type: ignore[misc]  # bound now: the loop goes on
                "orders", CensusNode, Feed.ORDERS, row, status="trash", _fields=CENSUS_FIELDS, include=include, **asked
            )
        ):
            found |= {node.id for node in listed.nodes}
    return found


def _codes(api: Api) -> set[str]:
    return {
        node.code.lower()
        for _, listed in by_id(
            lambda asked, start: api.listed(
                "coupons", CouponDefinitionNode, Feed.DISCOUNTS, start, _fields=COUPON_FIELDS, **asked
            )
        )
        for node in listed.nodes
    }


def _unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-minor_digits(currency))
