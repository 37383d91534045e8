"""The daily facts move by the difference over what a write touched; the full count is the same SELECT over everything.

Every measure is a sum over customers of a function of that customer's orders (or over days of a function of that day's
rows). So a write takes the touched customers' part off the facts as it was before, and adds it as it is after: whatever
the size of the shop, only what was touched is read. The measures arrive as text and are only run here.

Before and after are summed at the finest grain first; there nearly all cancels, and little is left to roll up.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from cache import counted_orders, declared_measures, purchase_days, restatements
from cache.shops import Shop
from commerce.channels.keeping import Keeping
from commerce.channels.names import FINGERPRINT, SETTINGS, Names
from commerce.facts import WHOLE, Measure
from commerce.restatements import Why
from commerce.tables import TABLES
from commerce.tables.base import NAMED_APART
from commerce.value_bands import band_key

_TEMPORARY = (
    "CREATE TEMP TABLE chosen_customers (customer_id INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE chosen_days (shop_id INTEGER, day TEXT)",
    f"CREATE TEMP TABLE {NAMED_APART} (channel TEXT, campaign TEXT, PRIMARY KEY (channel, campaign)) WITHOUT ROWID",
)
#: The segment whose keys are told as the beginning of a band, and named in the shop's currency.
_VALUE_BAND = "order_value_band"
_ALL_DAYS = "INSERT INTO chosen_days " + " UNION ".join(
    f"SELECT shop_id, day FROM {name} WHERE shop_id = :shop_id"
    for name in ("checkouts", *(table.name for table in TABLES))
)
_NAME_APART = tuple(
    f"INSERT OR IGNORE INTO {NAMED_APART} SELECT channel, campaign FROM ("
    f"SELECT DISTINCT t.channel, t.campaign FROM {table.name} AS t"
    " JOIN chosen_days AS d ON d.shop_id = t.shop_id AND d.day = t.day) WHERE keeps(channel, campaign)"
    for table in TABLES
    if table.apart is not None
)


@dataclass(frozen=True, slots=True)
class _Family:
    """The statements of one measure (or of the pairs): sum into a table of its own at the finest grain, then roll up.

    Attributes:
        scope: "customers" or "days".
        create, clear: Its temporary tables.
        take_off, add: Sum what is chosen into the grain table, negative before a write, positive after it.
        move: Keep of the grain what does not cancel.
        count: Sum everything straight into what `move` would keep: before a full count there is nothing to cancel.
        roll_up: Move the stored facts, a statement for each segment; its parameter is the shop.
        note: Note which days that were shown will be moved, see `cache.restatements`; "" for none.
    """

    scope: str
    create: tuple[str, ...]
    clear: tuple[str, ...]
    take_off: str
    add: str
    move: str
    count: str
    roll_up: tuple[str, ...]
    note: str = ""


def _family(scope: str, name: str, labels: Sequence[str], sums: Sequence[str], select: str) -> _Family:
    """Return the statements, but for the rolling up."""
    grain, moved = f"grain_{name}", f"moved_{name}"
    columns = ", ".join([*labels, *sums])
    take_off, add, count = (
        f"INSERT INTO {into} WITH measured ({columns}) AS ({select})"
        f" SELECT {', '.join([*labels, *(sign + column for column in sums)])} FROM measured"
        for into, sign in ((grain, "-"), (grain, ""), (moved, ""))
    )
    totals = [f"SUM({column})" for column in sums]
    return _Family(
        scope=scope,
        # columns without a type keep what the measure gives
        create=tuple(f"CREATE TEMP TABLE {table} ({columns})" for table in (grain, moved)),
        clear=tuple(f"DELETE FROM {table}" for table in (grain, moved)),
        take_off=take_off,
        add=add,
        count=count,
        move=(
            f"INSERT INTO {moved} SELECT {', '.join([*labels, *totals])} FROM {grain}"
            f" GROUP BY {', '.join(labels)} HAVING {' OR '.join(f'{total} <> 0' for total in totals)}"
        ),
        roll_up=(),
    )


def _measure_family(measure: Measure) -> _Family:
    """Return the statements of a measure."""
    family = _family(measure.scope, measure.name, ("day", *measure.segments), measure.sums, measure.sql)
    kept_for = measure.segments if measure.splits else (WHOLE, *measure.segments)
    roll_up = tuple(_fact_roll_up(measure, segment) for segment in kept_for)
    return replace(family, roll_up=roll_up, note=restatements.statement_of(measure))


def _named(segment: str, key: str) -> str:
    """Return the expression of the name under which a key is counted."""
    return f"name_of('{segment}', {key})" if segment in SETTINGS or segment == _VALUE_BAND else key


def _fact_roll_up(measure: Measure, segment: str) -> str:
    key = segment or "''"
    cases = " ".join(f"WHEN '{name}' THEN r.{name}" for name in measure.sums)
    names = ", ".join(f"('{name}')" for name in measure.sums)
    totals = ", ".join(f"SUM({name}) AS {name}" for name in measure.sums)
    return f"""
    WITH named (measure) AS (VALUES {names}),
         told AS (SELECT day, {key} AS key, {totals} FROM moved_{measure.name} GROUP BY day, {key}),
         rolled AS (SELECT day, {_named(segment, "key")} AS key, {", ".join(measure.sums)} FROM told),
         tall AS (SELECT n.measure, r.day, r.key, CASE n.measure {cases} END AS value
                  FROM named AS n CROSS JOIN rolled AS r)
    INSERT INTO facts (shop_id, measure, segment, day, key, value)
    SELECT ?1, measure, '{segment}', day, key, value FROM tall WHERE value <> 0
    ON CONFLICT (shop_id, measure, segment, day, key) DO UPDATE SET value = value + excluded.value
    """


def _pairs_family(sql: str) -> _Family:
    """Return the statements of the pairs of purchases; `purchase_days` rolls them up."""
    # a first order has no previous day, and a key has no NULL
    labels = ("day", "previous_day", "order_number", "channel")
    select = (
        f"WITH paired ({', '.join(labels)}, orders) AS ({sql})"
        " SELECT day, COALESCE(previous_day, ''), order_number, channel, orders FROM paired"
    )
    return _family("customers", "pairs", labels, ("orders",), select)


# A first backfill of an empty file does without: random writes are a quarter of the work. Built before any reading.
_INDEXES = {
    "orders_of_customer": "CREATE INDEX IF NOT EXISTS orders_of_customer ON orders (customer_id)",
    "orders_by_time": "CREATE INDEX IF NOT EXISTS orders_by_time ON orders (shop_id, placed_at)",
}


class Engine:
    """Keeps the facts of every shop equal to a count of its rows.

    Args:
        measures: What to sum.
        pairs_sql: The SELECT of the pairs of purchases.

    Attributes:
        rows_read: Order rows read for the facts so far: proof that a small write reads little.
        fingerprint: Changes with the text of the measures, with the rules by which rows of tables count, and with the
            names that everybody knows; facts with another one must be built anew.
    """

    def __init__(self, measures: Sequence[Measure], pairs_sql: str) -> None:
        self._families = [*(_measure_family(measure) for measure in measures), _pairs_family(pairs_sql)]
        self._names, self._keeps, self._currency = Names(), Keeping(), ""
        self.rows_read = 0
        self._settled = {name for measure in measures if measure.is_settled for name in measure.sums}
        self.sums = declared_measures.sums_of(measures)
        declared_measures.check_additions(measures)
        self.order_sums = tuple(
            name
            for measure in measures
            if measure.scope == "customers" and not (measure.by_month or measure.adds_to or measure.splits)
            for name in measure.sums
        )
        text = repr(
            [*measures, pairs_sql, counted_orders.FINGERPRINT, *(table.overlap for table in TABLES), FINGERPRINT]
        )
        self.fingerprint = hashlib.sha256(text.encode()).hexdigest()[:16]

    def prepare(self, connection: sqlite3.Connection) -> None:
        """Create the temporary tables, which are this connection's alone, and the functions that know their keys."""
        connection.create_function("name_of", 2, self._name_of)
        connection.create_function("keeps", 2, self._keeps_customers)
        for statement in (
            *_TEMPORARY,
            *counted_orders.TEMPORARY,
            *(statement for family in self._families for statement in family.create),
        ):
            connection.execute(statement)

    def _name_of(self, segment: str, told: str | int) -> str:
        """Return the name of a key at the shop at hand."""
        return band_key(int(told), self._currency) if segment == _VALUE_BAND else self._names(segment, str(told))

    def _keeps_customers(self, channel: str, campaign: str) -> bool:
        return self._keeps(channel, campaign)  # of the shop at hand

    def is_stale(self, connection: sqlite3.Connection, shop: Shop) -> bool:
        """Return whether the facts must be built before they may be read or moved."""
        stale, fingerprint = connection.execute(
            "SELECT facts_stale, facts_fingerprint FROM shops WHERE shop_id = ?", (shop.shop_id,)
        ).fetchone()
        return bool(stale) or fingerprint != self.fingerprint

    def mark_stale(self, connection: sqlite3.Connection, shop: Shop) -> None:
        """Note that rows will be written past the facts; before them, in the same transaction."""
        if connection.execute("SELECT 1 FROM orders LIMIT 1").fetchone() is None:
            for index in _INDEXES:
                connection.execute(f"DROP INDEX IF EXISTS {index}")
        connection.execute("UPDATE shops SET facts_stale = 1 WHERE shop_id = ? AND facts_stale = 0", (shop.shop_id,))

    @contextmanager
    def difference(
        self, connection: sqlite3.Connection, shop: Shop, customers: Iterable[int], days: Iterable[str]
    ) -> Iterator[None]:
        """Move the facts by what the body writes; inside a transaction.

        Args:
            connection: The cache's.
            shop: Whose rows the body writes.
            customers: Everybody whose orders change: before and after.
            days: All days whose checkouts or rows of tables change.
        """
        for statement in _INDEXES.values():
            connection.execute(statement)
        connection.executemany("INSERT INTO chosen_customers VALUES (?)", [(one,) for one in set(customers)])
        connection.executemany("INSERT INTO chosen_days VALUES (?, ?)", [(shop.shop_id, day) for day in set(days)])
        scopes = self._chosen_scopes(connection)
        try:
            self._count(connection, shop, scopes, counted_orders.CHOSEN, lambda family: family.take_off)
            yield
            self._count(connection, shop, scopes, counted_orders.CHOSEN, lambda family: family.add)
            self._move(connection, scopes)
            self._roll_up(connection, shop, scopes)
        finally:
            self._clear(connection)

    def rebuild(self, connection: sqlite3.Connection, shop: Shop, why: Why | None = None) -> None:
        """Count everything anew; inside a transaction. `why`, where that is known here."""
        (known,) = connection.execute(
            "SELECT facts_fingerprint FROM shops WHERE shop_id = ?", (shop.shop_id,)
        ).fetchone()
        why = why or (Why.UPDATE if known != self.fingerprint else None)
        with restatements.counted_anew(connection, shop, self._settled, why):
            self._rebuild(connection, replace(shop, shown=None))

    def _rebuild(self, connection: sqlite3.Connection, shop: Shop) -> None:
        for statement in _INDEXES.values():
            connection.execute(statement)
        connection.execute("DELETE FROM facts WHERE shop_id = ?", (shop.shop_id,))
        connection.execute("DELETE FROM purchase_days WHERE shop_id = ?", (shop.shop_id,))
        connection.execute(_ALL_DAYS, {"shop_id": shop.shop_id})
        scopes = frozenset(["customers", "days"])
        try:
            self._count(connection, shop, scopes, counted_orders.ALL, lambda family: family.count)
            self._roll_up(connection, shop, scopes)
        finally:
            self._clear(connection)
        connection.execute(
            "UPDATE shops SET facts_stale = 0, facts_fingerprint = ? WHERE shop_id = ?",
            (self.fingerprint, shop.shop_id),
        )

    @staticmethod
    def _chosen_scopes(connection: sqlite3.Connection) -> frozenset[str]:
        return frozenset(
            scope
            for scope in ("customers", "days")
            if connection.execute(f"SELECT 1 FROM chosen_{scope} LIMIT 1").fetchone()
        )

    def _count(
        self,
        connection: sqlite3.Connection,
        shop: Shop,
        scopes: frozenset[str],
        whose: str,
        statement: Callable[[_Family], str],
    ) -> None:
        """Sum the measures of what is chosen into their grain tables."""
        if "customers" in scopes:
            self.rows_read += counted_orders.count(connection, shop, whose)
        if "days" in scopes and shop.keeps:
            self._keeps = shop.keeps
            connection.execute(f"DELETE FROM {NAMED_APART}")
            for name_apart in _NAME_APART:
                connection.execute(name_apart)
        for family in self._families:
            if family.scope in scopes:
                connection.execute(statement(family))

    def _move(self, connection: sqlite3.Connection, scopes: frozenset[str]) -> None:
        for family in self._families:
            if family.scope in scopes:
                connection.execute(family.move)

    def _roll_up(self, connection: sqlite3.Connection, shop: Shop, scopes: frozenset[str]) -> None:
        """Move the facts by what does not cancel, and drop the facts that thereby became nothing."""
        self._names, self._currency = shop.names, shop.currency
        for family in self._families:
            if family.scope in scopes:
                restatements.note(connection, shop, family.note)
                for roll_up in family.roll_up:
                    connection.execute(roll_up, (shop.shop_id,))
        connection.execute(
            "DELETE FROM facts INDEXED BY facts_without_value WHERE shop_id = ? AND value = 0", (shop.shop_id,)
        )
        if "customers" in scopes:
            purchase_days.move(connection, shop)

    def _clear(self, connection: sqlite3.Connection) -> None:
        for table in ("chosen_customers", "chosen_days", NAMED_APART, *counted_orders.TABLES):
            connection.execute(f"DELETE FROM {table}")
        for family in self._families:
            for statement in family.clear:
                connection.execute(statement)
