"""Row by row in Python: plain loops over the orders of one customer after another, and over the rows of tables.

For 100 new orders it counts what their customers bought before and after, and takes one off the other: a loop over
customers can do that honestly, as long as orders are all that changed.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.other_ways.process import Asked, Stopwatch, best, most_megabytes, run
from benchmarks.other_ways.told import Told
from commerce.tables import TABLES, DataTable
from commerce.value_bands import STARTS
from tests.segments_by_hand import tenure
from tests.tables_by_hand import keys_of, sums_of

_COUNTED = "counted = 1 AND currency = 'EUR'"


class Order(NamedTuple):
    """What is read of an order."""

    order_key: int
    customer_id: int
    day: str
    channel: str
    campaign: str
    device: str
    market: str
    payment_method: str
    gross_minor: int
    discount_minor: int
    net_minor: int
    shipping_minor: int
    is_online: int
    product_count: int
    cost_minor: int
    costed_minor: int


_ORDERS = f"SELECT {', '.join(f'o.{name}' for name in Order._fields)} FROM orders AS o WHERE o.{_COUNTED}"  # noqa: S608 - from this file
_IN_ORDER = " ORDER BY customer_id, placed_at, length(order_id), order_id"

OF_ORDERS = (
    *("orders", "online_orders", "identified_orders", "new_customers", "sales_before_discounts", "discounts"),
    *("discounted_orders", "net_sales", "shipping", "multi_item_orders", "cost_of_goods", "costed_sales"),
)
OF_LATER_SALES = ("sales_before_discounts", "discounts", "net_sales", "shipping", "cost_of_goods", "costed_sales")
SPENT = ("spent_on_first_order", "spent_in_first_90_days", "spent_in_first_365_days")


@dataclass
class Sums:
    """Running sums: by what is summed and the split, then by day and key.

    Attributes:
        sign: 1, or -1 while something is taken off.
    """

    sign: int = 1
    found: dict[tuple[tuple[str, ...], str], dict[tuple[str, Any], list[int]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    pairs: dict[tuple[str, str, str, str, int], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, names: tuple[str, ...], day: str, keys: dict[str, Any], values: tuple[int, ...]) -> None:
        """Add to the whole and to every split."""
        for segment, key in (("", ""), *keys.items()):
            into, place = self.found[names, segment], (day, key)
            if place in into:
                row = into[place]
                for index, value in enumerate(values):
                    row[index] += self.sign * value
            else:
                into[place] = [self.sign * value for value in values]

    def store(self, told: Told) -> None:
        """Add everything to what is told."""
        for (names, segment), rows in self.found.items():
            told.add(segment, names, [(day, key, *values) for (day, key), values in rows.items()])
        for of in ("", "channel"):
            told.add_pairs(
                of, sorted((*pair, orders) for (segment, *pair), orders in self.pairs.items() if segment == of)
            )


@dataclass
class Beside:
    """What belongs to orders, by the key of the order: small enough to be held."""

    codes: dict[int, str]
    refunds: dict[int, list[tuple[str, int]]]
    later_sales: dict[int, list[tuple[Any, ...]]]


def beside(connection: sqlite3.Connection, only: str = "") -> Beside:
    """Read codes, refunds and later sales; of some orders alone, as a condition says."""
    refunds, later = defaultdict(list), defaultdict(list)
    for key, *refund in connection.execute(f"SELECT order_key, day, net_minor FROM refunds {only}"):  # noqa: S608 - our own
        refunds[key].append(tuple(refund))
    sales = "SELECT order_key, day, gross_minor, net_minor, shipping_minor, cost_minor, costed_minor FROM later_sales"
    for key, *sale in connection.execute(f"{sales} {only}"):
        later[key].append(tuple(sale))
    codes: dict[int, str] = {}
    used = "SELECT order_key, code, title FROM order_discounts"
    for key, code, title in connection.execute(f"{used} {only} ORDER BY order_key, amount_minor DESC, position"):
        codes.setdefault(key, code or title)
    return Beside(codes, refunds, later)


def count_customer(sums: Sums, history: list[Order], more: Beside) -> None:
    """Add what one customer bought, in the order it was bought; a guest's key is below nothing."""
    first, previous = history[0], None
    first_date, is_guest = date.fromisoformat(first.day), first.customer_id < 0
    for number, order in enumerate(history, start=1):
        age = 0 if order is first else (date.fromisoformat(order.day) - first_date).days
        keys = {
            "channel": order.channel,
            "campaign": order.campaign,
            "device": order.device,
            "market": order.market,
            "customer_type": "guest" if is_guest else "new" if number == 1 else "returning",
            "payment_method": order.payment_method,
            "order_value_band": band(order.net_minor),
            "customer_tenure": "guest" if is_guest else "first_order" if number == 1 else tenure(age),
            "discount_code": more.codes.get(order.order_key, ""),
        }
        count_order(sums, order, keys, more, is_new=number == 1 and not is_guest)
        if not is_guest:
            count_return(sums, first, previous, order, number)
            count_spent(sums, first, order, age, more)
        previous = order


def count_order(sums: Sums, order: Order, keys: dict[str, Any], more: Beside, *, is_new: bool) -> None:
    """Add an order, what was paid back of it and what was added to it later."""
    values = (
        *(1, order.is_online, int(order.customer_id > 0), int(is_new), order.gross_minor, order.discount_minor),
        *(int(order.discount_minor > 0), order.net_minor, order.shipping_minor, int(order.product_count > 1)),
        *(order.cost_minor, order.costed_minor),
    )
    sums.add(OF_ORDERS, order.day, keys, values)
    for day, net in more.refunds.get(order.order_key, ()):
        sums.add(("refunds",), day, keys, (net,))
    for day, gross, net, shipping, cost, costed in more.later_sales.get(order.order_key, ()):
        sums.add(OF_LATER_SALES, day, keys, (gross, gross - net, net, shipping, cost, costed))


def count_return(sums: Sums, first: Order, previous: Order | None, order: Order, number: int) -> None:
    """Add an order as one that followed another: by month, by days between them, as a pair."""
    month, before = order.day[:7], "" if previous is None else previous.day
    if before[:7] < month:
        sums.add(("cohort_orders",), f"{month}-01", {"cohort": f"{first.day[:7]} {before[:7]}"}, (1,))
    if before and (gap := (date.fromisoformat(order.day) - date.fromisoformat(before)).days):
        quarter = f"{order.day[:5]}{(int(month[5:]) - 1) // 3 * 3 + 1:02}-01"
        sums.add(("gap_count",), quarter, {"days_between_orders": min(gap, 366)}, (1,))
    for segment, key in (("", ""), ("channel", first.channel)):
        sums.pairs[segment, order.day, key, before, min(number, 3)] += sums.sign


def count_spent(sums: Sums, first: Order, order: Order, age: int, more: Beside) -> None:
    """Add what was spent in the first days, by the day of the customer's first order."""
    net = order.net_minor + sum(sale[2] for sale in more.later_sales.get(order.order_key, ()))
    keys = {"channel": first.channel, "campaign": first.campaign}
    sums.add(SPENT, first.day, keys, (net if order is first else 0, net if age < 90 else 0, net if age < 365 else 0))


def band(net_minor: int) -> int:
    """Return where the band of an order's value begins."""
    start = 0
    for step in STARTS:
        if step > net_minor:
            break
        start = step
    return start


def count_tables(sums: Sums, connection: sqlite3.Connection) -> None:
    """Add the rows of tables, and the checkouts that were left."""
    for day, channel, device, completed in connection.execute("SELECT day, channel, device, completed FROM checkouts"):
        keys = {"channel": channel, "device": device}
        sums.add(("abandoned_checkouts",), day, keys, (int(not completed),))
    for table in TABLES:
        for row in rows_of(table, connection):
            told = sums_of(table, row)
            sums.add(tuple(told), row.day, keys_of(table, row), tuple(told.values()))


def rows_of(table: DataTable, connection: sqlite3.Connection) -> Iterator[Any]:
    """Yield the rows of a table that count."""
    for row in connection.execute(f"SELECT {', '.join(table.stored)} FROM {table.name} WHERE counted = 1"):  # noqa: S608 - of our own declarations
        yield table.row(*row)


def histories(rows: Iterable[Any]) -> Iterator[list[Order]]:
    """Yield the orders of each customer."""
    for _, group in groupby(map(Order._make, rows), key=lambda order: order.customer_id):
        yield list(group)


def counted(database: Path, into: Path, watch: Stopwatch) -> None:
    """Count everything."""
    connection = opened(database)
    sums = Sums()
    with watch.phase("counting"):
        more = beside(connection)
        for history in histories(connection.execute(_ORDERS + _IN_ORDER)):
            count_customer(sums, history, more)
        count_tables(sums, connection)
    told = Told(into)
    with watch.phase("storing"):
        sums.store(told)
        told.settle()


def opened(database: Path) -> sqlite3.Connection:
    """Open a file to be read."""
    return sqlite3.connect(f"file:{database}?mode=ro", uri=True)


def moved(asked: Asked, told: Told, watch: Stopwatch) -> None:
    """Count the customers of the new orders before and after, and move what is told."""
    before, after = opened(asked.before), opened(asked.after)
    (newest,) = before.execute("SELECT MAX(order_key) FROM orders").fetchone()
    (left_until,) = before.execute("SELECT MAX(started_at) FROM checkouts").fetchone()
    with watch.phase("all"):
        sums = Sums()
        touched = [
            str(one)
            for (one,) in after.execute("SELECT DISTINCT customer_id FROM orders WHERE order_key > ?", (newest,))
        ]
        theirs = f" AND customer_id IN ({', '.join(touched)})"
        for sign, connection in ((-1, before), (1, after)):
            sums.sign = sign
            keys = connection.execute(f"SELECT order_key FROM orders WHERE {_COUNTED}{theirs}").fetchall()  # noqa: S608 - numbers from above
            more = beside(connection, f"WHERE order_key IN ({', '.join(str(key) for (key,) in keys)})")
            for history in histories(connection.execute(_ORDERS + theirs + _IN_ORDER)):
                count_customer(sums, history, more)
        left = "SELECT day, channel, device, completed FROM checkouts WHERE started_at > ?"
        for day, channel, device, completed in after.execute(left, (left_until,)):
            sums.add(("abandoned_checkouts",), day, {"channel": channel, "device": device}, (int(not completed),))
        sums.store(told)
        told.settle()


def asked_of_rows(database: Path, window: tuple[str, str]) -> list[int]:
    """Return shipping, orders and customers of some days, in a loop over all orders."""
    shipping = orders = 0
    customers = set()
    first, last = window
    of_all = f"SELECT day, customer_id, shipping_minor FROM orders WHERE {_COUNTED}"  # noqa: S608 - from this file
    for day, customer, shipping_minor in opened(database).execute(of_all):
        if first <= day <= last:
            shipping, orders = shipping + shipping_minor, orders + 1
            if customer > 0:
                customers.add(customer)
    return [shipping, orders, len(customers)]


def way(asked: Asked) -> dict[str, Any]:
    """Count, ask for 90 days, move what is told by the new orders."""
    watch = Stopwatch()
    counted(asked.before, asked.told, watch)
    memory = most_megabytes()
    window, figures = best(1, lambda: asked_of_rows(asked.before, asked.window))
    again = Stopwatch()
    shutil.copy(asked.told, asked.told_after)
    moved(asked, Told(asked.told_after), again)
    return {
        "everything": watch.told(),
        "megabytes": memory,
        "window": window.told(),
        "figures": figures,
        "new": again.told(),
        "new_means": "counts their customers before and after",
    }


if __name__ == "__main__":
    run(way)
