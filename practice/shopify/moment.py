"""The shop as one token sees it at one instant: what all resolvers ask, each sum worked out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from commerce.clock import local_day
from practice.shopify.access import HISTORY_DAYS, READ_ALL_ORDERS
from practice.shopify.catalogue import Catalogue
from practice.shopify.desk import Desk
from practice.shopify.paging import Args, Listing
from practice.shopify.search import SearchField, parse
from practice.timeline import OrderState, Timeline, order_total_minor, refund_total_minor
from practice.world import Coupon, LeftCheckout, Person, Product, TrafficDay

#: Shopify clears checkouts away after three months.
CHECKOUT_LIFE = timedelta(days=90)
_KEPT_LISTINGS = 16
#: Sums and lists that time alone does not change.
_LASTING = frozenset({
    "states", "people", "by_person", "by_coupon", "refund_orders", "orders_by_traffic", "orders", "customers",
})  # fmt: skip
#: What a state means for money: nothing was ever owed again.
VOID = frozenset({"cancelled", "failed"})


def is_paid(state: OrderState) -> bool:
    """Tell whether money came in, given back since or not."""
    return state.status not in VOID and (state.paid_at is not None or state.status in {"completed", "refunded"})


@dataclass(slots=True)
class Standing:
    """What a customer or a discount has brought so far."""

    orders: int = 0
    spent_minor: int = 0
    last: OrderState | None = None
    changed_at: datetime | None = None


@dataclass
class Moment:
    """A timeline at `now`, seen with a set of scopes through an API version; changed by use only in what it remembers.

    What a request may change lies on the `desk`.
    """

    timeline: Timeline
    now: datetime
    scopes: frozenset[str]
    catalogue: Catalogue
    version: str
    desk: Desk
    listings: dict[tuple[str, str, str], Listing] = field(default_factory=dict)

    def later(self, now: datetime, catalogue: Catalogue) -> Moment:
        """Return the same view at a later instant; what was worked out is kept where nothing happened meanwhile."""
        moment = Moment(self.timeline, now, self.scopes, catalogue, self.version, self.desk)
        if READ_ALL_ORDERS in self.scopes and self.now <= now and self.timeline.is_quiet(self.now, now):
            kept = {name: value for name, value in vars(self).items() if name in _LASTING}
            vars(moment).update(kept)
            moment.listings = {key: found for key, found in self.listings.items() if key[0] in _LASTING}
        return moment

    @property
    def currency(self) -> str:
        """Return the shop's currency."""
        return self.timeline.world.currency

    def shows(self, state: OrderState) -> bool:
        """Tell whether this token sees the order: not deleted, and not too old."""
        return state.status != "trash" and (self._since is None or state.order.placed_at >= self._since)

    @cached_property
    def _since(self) -> datetime | None:
        return None if READ_ALL_ORDERS in self.scopes else self.now - timedelta(days=HISTORY_DAYS)

    @cached_property
    def states(self) -> list[OrderState]:
        """Return the orders this token sees."""
        return [state for state in self.timeline.orders(self.now) if self.shows(state)]

    def order(self, number: int) -> OrderState | None:
        """Return one order that this token sees."""
        state = self.timeline.state(number, self.now)
        return state if state is not None and self.shows(state) else None

    @cached_property
    def checkouts(self) -> list[LeftCheckout]:
        """Return the checkouts left in the last three months, bought since or not."""
        return self.timeline.checkouts(self.now, after=self.now - CHECKOUT_LIFE)

    @cached_property
    def people(self) -> Sequence[Person]:
        """Return all customers: with Shopify, whoever left an address is one, account or not."""
        return self.timeline.people(self.now)

    @cached_property
    def coupons(self) -> list[Coupon]:
        """Return all discounts made so far."""
        return self.timeline.coupons(self.now)

    @cached_property
    def products(self) -> Mapping[int, Product]:
        """Return the products by id."""
        return {product.id: product for product in self.timeline.world.products}

    @cached_property
    def by_person(self) -> Mapping[int, Standing]:
        """Return what each customer has brought, whatever the token may see of the orders."""
        return self._standings(lambda state: None if state.order.person is None else state.order.person.id)

    @cached_property
    def by_coupon(self) -> Mapping[int, Standing]:
        """Return what was sold with each discount."""
        return self._standings(lambda state: None if state.order.coupon is None else state.order.coupon.id)

    @cached_property
    def refund_orders(self) -> Mapping[int, int]:
        """Return {refund id: order id}."""
        return {refund.id: order.id for order, refund in self.timeline.refunds(self.now)}

    @cached_property
    def traffic(self) -> list[TrafficDay]:
        """Return the sessions of the complete days."""
        return self.timeline.traffic(self.now)

    @cached_property
    def orders_by_traffic(self) -> Mapping[tuple[date, str, str], int]:
        """Return {(day, channel, device): orders placed online}."""
        found: dict[tuple[date, str, str], int] = {}
        for state in self.timeline.orders(self.now):
            if state.order.source != "web" or state.order.is_test:
                continue
            key = (
                local_day(state.order.placed_at, self.timeline.zone),
                state.order.visit.channel,
                state.order.visit.device,
            )
            found[key] = found.get(key, 0) + 1
        return found

    def _standings(self, key: Callable[[OrderState], int | None]) -> Mapping[int, Standing]:
        found: dict[int, Standing] = {}
        for state in self.timeline.orders(self.now):
            number = key(state)
            if number is None or state.status == "trash":
                continue
            standing = found.setdefault(number, Standing())
            standing.orders += 1
            if standing.last is None or state.order.placed_at >= standing.last.order.placed_at:
                standing.last = state
            standing.changed_at = max(standing.changed_at or state.at, state.at)
            if is_paid(state):
                given_minor = sum(refund_total_minor(refund) for refund in state.refunds)
                standing.spent_minor += order_total_minor(state.order) - given_minor
        return found

    def place_of(self, state: OrderState) -> int:
        """Return the position of an order among its customer's orders, from 1."""
        person = state.order.person
        if person is None:
            return 1
        earlier = (other.order for other in self.timeline.orders_of(person.id, self.now) if other.status != "trash")
        mine = (state.order.placed_at, state.order.id)
        return 1 + sum((order.placed_at, order.id) < mine for order in earlier)

    def listing(
        self,
        name: str,
        args: Args,
        *,
        fields: Mapping[str, SearchField],
        rows: Callable[[], Sequence[Any]],
        values: Mapping[str, Callable[[Any], Any]],
        number: Callable[[Any], int],
    ) -> Listing:
        """Return the rows that a search finds, sorted; kept for the next pages.

        Args:
            name: Of the connection.
            args: Its arguments; `query` and `sortKey` are read.
            fields: What can be searched.
            rows: All rows, when they are needed.
            values: Sort key -> sort value of a row.
            number: A row's id.
        """
        query, sort_key = args.get("query") or "", args.get("sortKey", "ID")
        kept = self.listings.get((name, query, sort_key))
        if kept is None:
            test = parse(query, fields, self.timeline.zone)
            kept = Listing.of([row for row in rows() if test(row)], values[sort_key], number)
            if len(self.listings) >= _KEPT_LISTINGS:
                self.listings.clear()
            self.listings[name, query, sort_key] = kept
        return kept
