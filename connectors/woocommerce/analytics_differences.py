"""Where `wc-analytics` differs from its own definition computed from the orders, and what was seen of why.

Its rows are held against the orders one by one. A cause is named only where the rows show it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from connectors.woocommerce.analytics import Habits
from connectors.woocommerce.nodes import AccountNode, ReportedNode
from connectors.woocommerce.reconcile import Definition, Figures, some
from connectors.woocommerce.refunds import Given

_NOTHING_SEEN = "its rows are those of the orders, so it was not updated since something else changed"


@dataclass(frozen=True, slots=True)
class Books:
    """What both sides say.

    Attributes:
        orders: Of any status, by id.
        refunds: All of these days.
        rows: What the analytics adds up; None where it does not show that.
        binned: Tells which of some orders lie in the bin.
        coupons: The codes that exist, in small letters; asked only where coupons differ.
    """

    orders: Mapping[int, AccountNode]
    refunds: Sequence[Given]
    rows: Sequence[ReportedNode] | None
    binned: Callable[[Collection[int]], set[int]]
    coupons: Callable[[], set[str]]


def differences(
    ours: Mapping[str, Figures], theirs: Mapping[str, Figures], books: Books, definition: Definition, habits: Habits
) -> list[str]:
    """Return a sentence for each month in which the analytics shows other figures.

    Args:
        ours: By its own definition, computed from the orders.
        theirs: As it shows them.
        books: What both are made of.
        definition: The rules of `ours`.
        habits: What the shop's owner chose.
    """
    notes = []
    for month in sorted({*ours, *theirs}):
        mine, told = ours.get(month, {}), theirs.get(month, {})
        apart = [name for name in told if name in mine or not mine]
        apart = [name for name in apart if abs(mine.get(name, Decimal()) - told[name]) >= definition.unit]
        if not apart:
            continue
        shown = ", ".join(f"{name} {told[name]:f} instead of {mine.get(name, Decimal()):f}" for name in apart)
        causes = _Month(month, books, definition, habits).causes(apart) or [_NOTHING_SEEN]
        notes.append(f"{month}: WooCommerce's analytics shows {shown}; {'; '.join(causes)}")
    return notes


@dataclass(frozen=True, slots=True)
class _Month:
    """One month under the glass."""

    name: str
    books: Books
    definition: Definition
    habits: Habits

    def causes(self, apart: Sequence[str]) -> list[str]:
        """Return what can be seen of why the figures `apart` differ."""
        if self.books.rows is None:
            return ["it does not show which orders it adds up"]
        told = {row.order_id: row for row in self.books.rows if row.date[:7] == self.name}
        ours = {one.id: one for one in self.books.orders.values() if self._has(one)}
        given = {one.id: one for one in self.books.refunds if self._has_refund(one)}
        found = [*self._extra(told.keys() - ours.keys() - given.keys()), *self._lacking({*ours, *given} - told.keys())]
        if changed := [row.order_id for row in told.values() if row.order_id in ours and self._differs(row)]:
            found.append(f"it has other amounts for {some(changed)}")
        if not found and {*apart} <= {"gross_sales", "discounts"}:
            found += self._deleted_coupons(ours.values())
        return found

    def _has(self, order: AccountNode) -> bool:
        return self.definition.counts(order) and self.definition.month_of(order) == self.name

    def _has_refund(self, refund: Given) -> bool:
        parent = self.books.orders.get(refund.order_id)
        is_counted = parent is not None and self.definition.counts(parent)
        return is_counted and self.definition.month(refund.at) == self.name

    def _extra(self, ids: Collection[int]) -> list[str]:
        """Say of orders that it adds up, and that do not count, where they are."""
        parents = {row.order_id: row.parent_id or row.order_id for row in self.books.rows or () if row.order_id in ids}
        listed = {number for number, parent in parents.items() if parent in self.books.orders}
        away = {parent for number, parent in parents.items() if number not in listed}
        binned = self.books.binned(away) if away else set()
        found = []
        if binned:
            found.append(f"it still counts what is in the bin: {some(binned)}")
        if gone := away - binned:
            found.append(f"it still counts what the shop does not list any more: {some(gone)}")
        if listed:
            found.append(f"it counts what has another status or date by now: {some(listed)}")
        return found

    def _lacking(self, ids: Collection[int]) -> list[str]:
        if not ids:
            return []
        when = (
            " (it imports orders every twelve hours, and only while WP cron runs)"
            if self.habits.imports_by_schedule
            else ""
        )
        return [f"it does not have {some(ids)} yet{when}"]

    def _differs(self, row: ReportedNode) -> bool:
        total = Decimal(str(self.books.orders[row.order_id].total or 0))
        return abs(Decimal(str(row.total_sales)) - total) >= self.definition.unit

    def _deleted_coupons(self, orders: Iterable[AccountNode]) -> list[str]:
        """Name the coupons that are in these orders and in the shop no more."""
        used = {one.code.lower() for order in orders for one in order.coupon_lines}
        gone = used - self.books.coupons() if used else set()
        return [f"coupons deleted since are in it no more: {', '.join(sorted(gone))}"] if gone else []
