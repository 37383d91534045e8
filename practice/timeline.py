"""A world at an instant: which orders, refunds, checkouts and coupons there are by "now", and how each one stands.

Every order is a row of states, each with the instant it begins and the instant the next one begins. A state is the
present one at `now` if it has begun and the next has not. So the clock may move either way and nothing is rebuilt;
listing what changed in a span is two bisections and one pass over that span.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commerce.clock import local_day
from practice.world import Coupon, GivenBack, LeftCheckout, Person, SoldOrder, SpendDay, TrafficDay, World

#: Later than anything that happens.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
#: WooCommerce throws a checkout draft away on the first midnight after it has lain untouched this long.
_DRAFT_LIFE = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class OrderState:
    """How one order stands from `at` until (not including) `until`.

    Attributes:
        order: With the lines and edits it has by then.
        number: 0 for the first state, then counting up: (order.id, number) names a state for ever.
        status: pending, on-hold, processing, completed, cancelled, failed, refunded or trash.
        paid_at: None as long as nothing is paid.
        refunds: Those given so far, oldest first.
    """

    order: SoldOrder
    number: int
    at: datetime
    until: datetime
    status: str
    paid_at: datetime | None
    refunds: tuple[GivenBack, ...]


def refund_total_minor(refund: GivenBack) -> int:
    """Return merchandise, tax and shipping of a refund."""
    shipping_minor = refund.shipping_minor + refund.shipping_tax_minor
    return shipping_minor + sum(net_minor + tax_minor for _, _, net_minor, tax_minor in refund.lines)


def refund_paid_minor(refund: GivenBack) -> int:
    """Return the money of a refund: less than all of it where goods were sent in exchange."""
    return refund_total_minor(refund) if refund.paid_minor is None else refund.paid_minor


def order_total_minor(order: SoldOrder) -> int:
    """Return what the customer pays: lines less discounts, shipping, tax and tip."""
    merchandise_minor = sum(line.total_minor - line.discount_minor for line in order.lines)
    return merchandise_minor + order.shipping_minor + order.tax_minor + order.tip_minor


def edited(order: SoldOrder, now: datetime) -> SoldOrder:
    """Return the order with the lines it has at an instant; as placed before its first edit."""
    made = tuple(edit for edit in order.edits if edit.at <= now)
    if not order.edits:
        return order
    return replace(
        order,
        lines=(*order.lines, *(line for edit in made for line in edit.lines)),
        tax_minor=order.tax_minor + sum(edit.tax_minor for edit in made),
        edits=made,
    )


def order_states(order: SoldOrder) -> list[OrderState]:
    """Return the states of one order, oldest first; several things in one second make one state."""
    marks: dict[datetime, tuple[str, datetime | None, tuple[GivenBack, ...]]] = {}
    for at, status, refunds in _events(order):
        paid_at = order.paid_at if order.paid_at is not None and order.paid_at <= at else None
        marks[at] = (status, paid_at, refunds)
    begins = sorted(marks)
    ends = [*begins[1:], order.deleted_at or NEVER]
    return [
        OrderState(edited(order, at), number, at, until, *marks[at])
        for number, (at, until) in enumerate(zip(begins, ends, strict=True))
        if at < until
    ]


def _events(order: SoldOrder) -> Iterator[tuple[datetime, str, tuple[GivenBack, ...]]]:
    """Yield (instant, status from then on, refunds so far), oldest first."""
    status = _first_status(order)
    yield order.placed_at, status, ()
    steps: list[tuple[datetime, str, GivenBack | None]] = [(refund.at, "", refund) for refund in order.refunds]
    if order.settled_at is not None:
        steps.append((order.settled_at, order.final_status, None))
        if order.paid_at is not None and order.placed_at < order.paid_at < order.settled_at:
            steps.append((order.paid_at, "processing", None))
    if order.trashed_at is not None:
        steps.append((order.trashed_at, "trash", None))
    steps += [(edit.at, "", None) for edit in order.edits]
    if order.person is not None and order.person.account_deleted_at is not None:
        steps += [(order.person.account_deleted_at, "", None)] * (order.person.account_deleted_at > order.placed_at)
    refunds: tuple[GivenBack, ...] = ()
    given_minor = 0
    for at, new_status, refund in sorted(steps, key=lambda step: step[0]):
        status = new_status or status
        if refund is not None:
            refunds = (*refunds, refund)
            given_minor += refund_total_minor(refund)
        if refunds and given_minor >= order_total_minor(edited(order, at)) and status != "trash":
            status = "refunded"
        yield max(at, order.placed_at), status, refunds


def _first_status(order: SoldOrder) -> str:
    if order.settled_at is None or order.settled_at <= order.placed_at:
        return order.final_status
    if order.paid_at is not None and order.paid_at <= order.placed_at:
        return "processing"
    return "on-hold" if order.payment_method == "bank" else "pending"


class Timeline:
    """A world that can be asked what there is by an instant. Never changes; safe for many threads."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.zone = ZoneInfo(world.time_zone)
        self._by_id = {order.id: order_states(order) for order in sorted(world.orders, key=lambda order: order.id)}
        self._states = sorted(
            (state for states in self._by_id.values() for state in states),
            key=lambda state: (state.at, state.order.id),
        )
        self._state_starts = [state.at for state in self._states]
        self._given = sorted(
            ((refund.at, refund.id, order, refund) for order in world.orders for refund in order.refunds),
            key=lambda row: row[:2],
        )
        self._given_at = [row[0] for row in self._given]
        self._left = sorted(world.checkouts, key=lambda left: (left.started_at, left.id))
        self._left_at = [left.started_at for left in self._left]
        self._people = sorted(world.people, key=lambda person: (person.created_at, person.id))
        self._people_at = [person.created_at for person in self._people]
        self._people_by_id = {person.id: person for person in world.people}
        self._left_by_id = {left.id: left for left in world.checkouts}
        self._orders_of: dict[int, list[SoldOrder]] = {}
        for order in world.orders:
            if order.person is not None:
                self._orders_of.setdefault(order.person.id, []).append(order)
        self._listed: tuple[datetime, list[OrderState]] = (NEVER, [])
        self._events = sorted(
            [*self._state_starts, *self._people_at]
            + [order.deleted_at for order in world.orders if order.deleted_at is not None]
        )

    def today(self, now: datetime) -> date:
        """Return the shop's own calendar day."""
        return local_day(now, self.zone)

    def state(self, order_id: int, now: datetime) -> OrderState | None:
        """Return how an order stands; None when there is no such order (yet, or any more)."""
        for state in self._by_id.get(order_id, ()):
            if state.at <= now < state.until:
                return state
        return None

    def orders(self, now: datetime) -> list[OrderState]:
        """Return all orders there are, bin included, by id. Do not change the list: it is kept for the next page."""
        kept_for, kept = self._listed
        if kept_for == now:
            return kept
        listed = [state for states in self._by_id.values() for state in states if state.at <= now < state.until]
        self._listed = (now, listed)
        return listed

    def changed(self, now: datetime, after: datetime | None = None, before: datetime | None = None) -> list[OrderState]:
        """Return the orders whose last change lies in after <= change < before, oldest change first, then by id."""
        first = 0 if after is None else bisect_left(self._state_starts, after)
        last = bisect_right(self._state_starts, now)
        if before is not None:
            last = min(last, bisect_left(self._state_starts, before))
        return [state for state in self._states[first:last] if state.until > now]

    def is_quiet(self, after: datetime, until: datetime) -> bool:
        """Tell whether in after < t <= until no order changed, appeared or went, and nobody new came."""
        return bisect_right(self._events, after) == bisect_right(self._events, until)

    def happened(self, after: datetime, until: datetime) -> list[OrderState]:
        """Return every state that orders entered in after < t <= until, oldest first, superseded ones too."""
        return self._states[bisect_right(self._state_starts, after) : bisect_right(self._state_starts, until)]

    def orders_of(self, person_id: int, now: datetime) -> list[OrderState]:
        """Return the orders of one person, by time of placing."""
        states = (self.state(order.id, now) for order in self._orders_of.get(person_id, ()))
        return [state for state in states if state is not None]

    def refunds(self, now: datetime) -> list[tuple[SoldOrder, GivenBack]]:
        """Return all refunds given so far with their orders, oldest first."""
        last = bisect_right(self._given_at, now)
        given = ((order, refund) for _, _, order, refund in self._given[:last])
        return [(order, refund) for order, refund in given if refund.removed_at is None or now < refund.removed_at]

    def checkout(self, checkout_id: int) -> LeftCheckout | None:
        """Return a left checkout whatever the time."""
        return self._left_by_id.get(checkout_id)

    def checkouts(
        self, now: datetime, after: datetime | None = None, before: datetime | None = None
    ) -> list[LeftCheckout]:
        """Return the checkouts left with after <= start < before, oldest first, whether bought since or not."""
        first = 0 if after is None else bisect_left(self._left_at, after)
        last = bisect_right(self._left_at, now)
        if before is not None:
            last = min(last, bisect_left(self._left_at, before))
        return self._left[first:last]

    def drafts(self, now: datetime) -> list[LeftCheckout]:
        """Return the left checkouts that a shop which clears up daily still has: not bought, not thrown away."""
        recent = self.checkouts(now, after=now - 3 * _DRAFT_LIFE)
        return [left for left in recent if now < self.draft_end(left)]

    def draft_end(self, left: LeftCheckout) -> datetime:
        """Return when a draft ends: bought, or thrown away on the first shop midnight after a day untouched."""
        stale = (left.started_at + _DRAFT_LIFE).astimezone(self.zone)
        midnight = datetime.combine(stale.date() + timedelta(days=1), time.min, self.zone).astimezone(UTC)
        return min(midnight, left.recovered_at or NEVER)

    def people(self, now: datetime) -> Sequence[Person]:
        """Return everybody who has appeared, oldest first, guests included."""
        return self._people[: bisect_right(self._people_at, now)]

    def person(self, person_id: int, now: datetime) -> Person | None:
        """Return a person who has appeared by now."""
        person = self._people_by_id.get(person_id)
        return person if person is not None and person.created_at <= now else None

    def coupons(self, now: datetime) -> list[Coupon]:
        """Return the coupons and automatic discounts made so far, by id."""
        listed = (
            coupon
            for coupon in self.world.coupons
            if coupon.created_at <= now and (coupon.deleted_at is None or now < coupon.deleted_at)
        )
        return sorted(listed, key=lambda row: row.id)

    def coupon_uses(self, now: datetime) -> dict[int, int]:
        """Return {coupon id: orders that used it and are neither cancelled, failed, unpaid nor in the bin}."""
        uses: dict[int, int] = {}
        for state in self.orders(now):
            coupon = state.order.coupon
            if coupon is not None and state.status in {"processing", "on-hold", "completed", "refunded"}:
                uses[coupon.id] = uses.get(coupon.id, 0) + 1
        return uses

    def spend(self, now: datetime) -> list[SpendDay]:
        """Return marketing money of the complete days: those before the shop's today."""
        today = self.today(now)
        return [row for row in self.world.spend if row.day < today]

    def traffic(self, now: datetime) -> list[TrafficDay]:
        """Return traffic of the complete days: those before the shop's today."""
        today = self.today(now)
        return [row for row in self.world.traffic if row.day < today]
