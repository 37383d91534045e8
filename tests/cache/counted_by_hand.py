"""The facts as a person would count them: plain loops over a shop's orders, without SQL and without differences."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from commerce.orders import COUNTED, Checkout, LaterSale, Line, Order, ShopInfo, Status, Tombstone
from commerce.tables.spend import SPEND
from kpi.facts.measures import ORDERS
from tests.segments_by_hand import keys_of_order
from tests.tables_by_hand import counted, facts_of

FactKey = tuple[str, str, str, str]
PairKey = tuple[str, str, str, str, int]

#: (field of an order, sum) of every sum that plainly adds a field up: a new one needs no line here.
PLAIN = re.findall(r"\bSUM\(o\.(\w+)\) AS (\w+)", ORDERS.sql)


@dataclass
class Shop:
    """What a shop told, the newest version of each record."""

    info: ShopInfo
    orders: dict[str, Order] = field(default_factory=dict)
    deleted_at: dict[str, datetime] = field(default_factory=dict)
    checkouts: dict[str, Checkout] = field(default_factory=dict)
    spend: dict[str, list[Any]] = field(default_factory=dict)  # by source, the one named first first

    def hear(self, order: Order) -> None:
        known = self.orders.get(order.id)
        if known is not None and order.changed_at < known.changed_at:
            return
        if known is not None and known.status is Status.DELETED and order.changed_at == known.changed_at:
            return  # a deleted order comes back only with a later change
        if order.id in self.deleted_at and order.changed_at <= self.deleted_at[order.id]:
            return
        self.deleted_at.pop(order.id, None)
        self.orders[order.id] = order

    def lose(self, stone: Tombstone) -> None:
        known = self.orders.get(stone.id)
        if known is None or known.changed_at > stone.seen_at:
            return
        if stone.id in self.deleted_at and self.deleted_at[stone.id] > stone.seen_at:
            return
        self.deleted_at[stone.id] = stone.seen_at

    def hear_checkout(self, checkout: Checkout) -> None:
        known = self.checkouts.get(checkout.id)
        if known is None and checkout.order_id == checkout.id:
            return  # an order that was never seen as a checkout: nothing is known of the checkout it once was
        if known is None or checkout.changed_at >= known.changed_at:
            self.checkouts[checkout.id] = checkout

    def day(self, instant: datetime) -> str:
        return instant.astimezone(ZoneInfo(self.info.time_zone)).date().isoformat()

    def counts(self, order: Order) -> bool:
        return order.id not in self.deleted_at and order.status in COUNTED and order.currency == self.info.currency

    def customer(self, order: Order) -> str:
        return order.customer_key or f"guest {order.id}"

    def orders_of(self, customers: set[str]) -> int:
        """Return how many counted orders these customers have."""
        return sum(1 for order in self.orders.values() if self.counts(order) and self.customer(order) in customers)

    def histories(self) -> list[list[Order]]:
        """Return the counted orders of each customer, in the order they were placed."""
        by_customer: dict[str, list[Order]] = {}
        for order in self.orders.values():
            if self.counts(order):
                by_customer.setdefault(self.customer(order), []).append(order)
        return [
            sorted(history, key=lambda order: (order.placed_at, len(order.id), order.id))
            for history in by_customer.values()
        ]

    def facts(self) -> dict[FactKey, int]:
        """Return every fact that is not 0."""
        found: Counter[FactKey] = Counter()
        for history in self.histories():
            for number, order in enumerate(history, start=1):
                self._add_order(found, order, number, self._date(history[0]))
            self._add_cohort(found, history)
            self._add_spending(found, history)
            self._add_gaps(found, history)
        for checkout in self.checkouts.values():
            if self.is_abandoned(checkout):
                segments = {"channel": checkout.channel, "device": checkout.device}
                _add(found, self.day(checkout.started_at), segments, abandoned_checkouts=1)
        found.update(facts_of(SPEND, counted(SPEND, self.spend)))
        return {key: value for key, value in found.items() if value}

    def _date(self, order: Order) -> date:
        return date.fromisoformat(self.day(order.placed_at))

    def _add_order(self, found: Counter[FactKey], order: Order, number: int, first: date) -> None:
        order, later = self._with_changes_of_its_day(order)
        goods = [line for line in order.lines if not line.is_gift_card]
        segments = keys_of_order(
            order,
            day=self._date(order),
            first=first,
            number=number,
            is_guest=not order.customer_key,
            net_minor=order.net_minor,
        )
        _add(
            found,
            self.day(order.placed_at),
            segments,
            orders=1,
            identified_orders=int(bool(order.customer_key)),
            new_customers=int(bool(order.customer_key) and number == 1),
            discounted_orders=int(order.discount_minor > 0),
            **{name: int(getattr(order, field)) for field, name in PLAIN if field in Order.__struct_fields__},
            multi_item_orders=int(len({line.product_id or line.title for line in goods}) > 1),
            cost_of_goods=sum(line.cost_minor or 0 for line in goods),
            costed_sales=sum(line.net_minor for line in goods if line.cost_minor is not None),
        )
        for refund in order.refunds:
            _add(found, self.day(refund.refunded_at), segments, refunds=refund.net_minor)
        for sale in later:
            line = sale.line or Line("", "", "", 0, 0, 0)
            _add(
                found,
                self.day(sale.sold_at),
                segments,
                sales_before_discounts=line.gross_minor,
                discounts=line.gross_minor - line.net_minor,
                net_sales=line.net_minor,
                shipping=sale.shipping_minor,
            )

    def _with_changes_of_its_day(self, order: Order) -> tuple[Order, list[LaterSale]]:
        """Return an order as its day ended, and what later days brought."""
        later = [sale for sale in order.later_sales if self.day(sale.sold_at) > self.day(order.placed_at)]
        same_day = [sale for sale in order.later_sales if sale not in later]
        lines = [sale.line for sale in same_day if sale.line is not None]
        gross_minor = order.gross_minor + sum(line.gross_minor for line in lines)
        net_minor = order.net_minor + sum(line.net_minor for line in lines)
        changed = msgspec.structs.replace(
            order,
            gross_minor=gross_minor,
            net_minor=net_minor,
            discount_minor=gross_minor - net_minor,
            shipping_minor=order.shipping_minor + sum(sale.shipping_minor for sale in same_day),
            lines=(*order.lines, *lines),
        )
        return changed, later

    def _add_cohort(self, found: Counter[FactKey], history: list[Order]) -> None:
        """Count a customer once in every month with an order, by the month of the first one and of the one before."""
        months = [self.day(order.placed_at)[:7] for order in history if order.customer_key]
        for number, month in enumerate(months):
            previous = months[number - 1] if number else ""
            if previous != month:
                _add(found, f"{month}-01", {"cohort": f"{months[0]} {previous}"}, cohort_orders=1)

    def _add_spending(self, found: Counter[FactKey], history: list[Order]) -> None:
        """Count what a customer spent in the first 90 and 365 days, changes of an order included."""
        first = date.fromisoformat(self.day(history[0].placed_at))
        segments = {"channel": history[0].channel, "campaign": history[0].campaign}
        for order in history:
            age = (date.fromisoformat(self.day(order.placed_at)) - first).days
            net_minor = order.net_minor + sum(sale.line.net_minor for sale in order.later_sales if sale.line)
            if order.customer_key and order is history[0]:
                _add(found, first.isoformat(), segments, spent_on_first_order=net_minor)
            for days in (90, 365):
                if order.customer_key and age < days:
                    name = f"spent_in_first_{days}_days"
                    _add(found, first.isoformat(), segments, **{name: net_minor})

    def _add_gaps(self, found: Counter[FactKey], history: list[Order]) -> None:
        """Count the days between a customer's orders in the quarter of the later one; those of one day have none."""
        days = [date.fromisoformat(self.day(order.placed_at)) for order in history if order.customer_key]
        for earlier, later in pairwise(days):
            if gap := (later - earlier).days:
                first = later.replace(month=(later.month - 1) // 3 * 3 + 1, day=1)
                _add(found, first.isoformat(), {"days_between_orders": str(min(gap, 366))}, gap_count=1)

    def is_abandoned(self, checkout: Checkout) -> bool:
        bought = self.orders.get(checkout.id)
        placed = bought is not None and (bought.status is not Status.DRAFT or checkout.id in self.deleted_at)
        return checkout.completed_at is None and not checkout.order_id and not placed

    def pairs(self) -> dict[PairKey, int]:
        """Return every pair of purchases."""
        found: Counter[PairKey] = Counter()
        for history in self.histories():
            if not history[0].customer_key:
                continue
            previous = ""
            for number, order in enumerate(history, start=1):
                day = self.day(order.placed_at)
                for segment, key in (("", ""), ("channel", history[0].channel)):
                    found[segment, key, day, previous, min(number, 3)] += 1
                previous = day
        return dict(found)


def _add(found: Counter[FactKey], day: str, segments: dict[str, str], **values: int) -> None:
    for segment, key in {"": "", **segments}.items():
        for measure, value in values.items():
            found[measure, segment, key, day] += value
