"""Which rows count where two sources of a shop speak of the same thing. Those that lose stay, marked as not counted.

Whether a row counts follows from the rows of its day, from which sources tell of the day now, from the order of the
sources, and from the table's rule alone: in which order and how often all was read makes no difference to the marks.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cache import table_sources, told_spans
from cache.results import LeftOut
from cache.shops import Shop
from cache.table_schema import index_of_left_out
from cache.told_spans import ToldSpan
from commerce.tables import TABLES, DataTable
from commerce.tables.overlap import AddedUp, Group


def decide(connection: sqlite3.Connection, shop: Shop, table: DataTable, days: Collection[str]) -> None:
    """Mark which rows of these days count; the difference of the facts must be counted around this call."""
    if isinstance(table.overlap, AddedUp):
        return
    order = table_sources.in_order(connection, shop, table)
    if len(order) == 1:  # nearly always
        connection.execute(
            f"UPDATE {table.name} INDEXED BY {index_of_left_out(table)} SET counted = 1 WHERE shop_id = ?"
            " AND counted = 0 AND day IN (SELECT value FROM json_each(?))",
            (shop.shop_id, json.dumps(list(days))),
        )
        return
    precedence = _precedence(connection, shop, table, order)
    same = " AND ".join(f"{label} = ?" for label in ("shop_id", "day", "source", *table.overlap.labels))
    for day, groups in _groups(connection, shop, table, days).items():
        lost = _lost(shop, table, precedence.first_first(day, groups))
        connection.executemany(
            f"UPDATE {table.name} SET counted = ? WHERE {same}",
            [
                (int(group not in lost), shop.shop_id, day, group.source, *group.labels)
                for group, marks in groups.items()
                if marks != {int(group not in lost)}
            ],
        )


def decide_all(connection: sqlite3.Connection, shop: Shop) -> None:
    """Mark anew which rows count, of all days: a rule may be another one than when they were stored.

    Where the order of the sources is not known yet, all marks stay as they are (migration 11).
    """
    for table in TABLES:
        days = shared_days(connection, shop, table) if table_sources.is_in_order(connection, shop, table) else []
        if days:
            decide(connection, shop, table, days)


def shared_days(connection: sqlite3.Connection, shop: Shop, table: DataTable) -> list[str]:
    """Return the days of which two sources or more tell; none where all is added up."""
    if isinstance(table.overlap, AddedUp):
        return []
    rows = connection.execute(
        f"SELECT day FROM {table.name} WHERE shop_id = ? GROUP BY day HAVING MIN(source) <> MAX(source)",
        (shop.shop_id,),
    )
    return [day for (day,) in rows]


def left_out(connection: sqlite3.Connection, shop: Shop) -> list[LeftOut]:
    """Return whose rows are left out, of which days, and for whose sake."""
    return [one for table in TABLES for one in _left_out(connection, shop, table)]


def _left_out(connection: sqlite3.Connection, shop: Shop, table: DataTable) -> list[LeftOut]:
    days = _days_left_out(connection, shop, table)
    if not days:
        return []
    order = table_sources.in_order(connection, shop, table)
    precedence = _precedence(connection, shop, table, order)
    forgotten: dict[str, set[str]] = defaultdict(set)
    winners: dict[tuple[str, bool], set[str]] = defaultdict(set)
    touched = sorted({day for some in days.values() for day in some})
    for day, groups in _groups(connection, shop, table, touched).items():
        for loser, winner in _lost(shop, table, precedence.first_first(day, groups)).items():
            is_forgotten = precedence.rank[loser.source] < precedence.rank[winner.source]
            winners[loser.source, is_forgotten].add(winner.source)
            if is_forgotten:
                forgotten[loser.source].add(day)
    wins = table_sources.winning(connection, shop, table)
    return [
        LeftOut(
            table.name,
            source,
            len(these),
            date.fromisoformat(min(these)),
            date.fromisoformat(max(these)),
            (won_by := tuple(one for one in order if one in winners[source, is_forgotten])),
            is_forgotten,
            rows=sum(rows for rows, _ in these.values()),
            minor=sum(minor for _, minor in these.values()) if table.money else None,
            by_wins=not wins.isdisjoint(won_by),
        )
        for source, some in days.items()
        for is_forgotten in (False, True)
        if (these := {day: told for day, told in some.items() if (day in forgotten[source]) is is_forgotten})
    ]


def _days_left_out(
    connection: sqlite3.Connection, shop: Shop, table: DataTable
) -> Mapping[str, Mapping[str, tuple[int, int]]]:
    """Return {source: {day: (how many of its rows do not count, what they amount to in minor units)}}."""
    amount = f"SUM({table.money.stored})" if table.money else "0"
    days: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for source, day, rows, minor in connection.execute(
        f"SELECT source, day, COUNT(*), {amount} FROM {table.name} INDEXED BY {index_of_left_out(table)}"
        " WHERE shop_id = ? AND counted = 0 GROUP BY source, day ORDER BY source, day",
        (shop.shop_id,),
    ):
        days[source][day] = rows, minor
    return days


def _groups(
    connection: sqlite3.Connection, shop: Shop, table: DataTable, days: Collection[str]
) -> Mapping[str, Mapping[Group, set[int]]]:
    """Return {day: {group: its marks as they are}}."""
    labels = [f"t.{label}" for label in table.overlap.labels]
    rows = connection.execute(
        f"SELECT DISTINCT t.day, t.counted, t.source, {', '.join([*labels, '0'])} FROM json_each(?) AS wanted"
        f" CROSS JOIN {table.name} AS t ON t.shop_id = ? AND t.day = wanted.value",
        (json.dumps(list(days)), shop.shop_id),
    )
    found: dict[str, dict[Group, set[int]]] = defaultdict(dict)
    for day, counted, source, *told in rows:
        found[day].setdefault(Group(source, tuple(told[:-1])), set()).add(counted)
    return found


def _lost(shop: Shop, table: DataTable, groups: Sequence[Group]) -> dict[Group, Group]:
    """Return {group that must not count: the one it would double}, by the names under which labels are counted.

    One source may call "google ads" what another one calls "google / cpc".
    """
    segments = {column: segment for segment, column in table.segments.items()}
    named = {
        group: Group(
            group.source,
            tuple(
                shop.names(segments.get(label, ""), told)
                for label, told in zip(table.overlap.labels, group.labels, strict=True)
            ),
        )
        for group in groups
    }
    lost = table.overlap.winners(dict.fromkeys(named.values()))
    return {group: lost[name] for group, name in named.items() if name in lost}


@dataclass(frozen=True, slots=True)
class _Precedence:
    """Who goes before whom: sources that tell of the day now, and of those the one named first."""

    rank: Mapping[str, int]
    spans: Mapping[str, ToldSpan]

    def first_first(self, day: str, groups: Iterable[Group]) -> list[Group]:
        """Return the groups of a day, those that go before others first."""
        return sorted(groups, key=lambda group: (day not in self.spans[group.source], self.rank[group.source], group))


def _precedence(connection: sqlite3.Connection, shop: Shop, table: DataTable, order: Collection[str]) -> _Precedence:
    rank = {source: place for place, source in enumerate(order)}
    return _Precedence(rank, told_spans.spans(connection, shop, table))
