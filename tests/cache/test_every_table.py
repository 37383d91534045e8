"""Every declared table in the cache: made as declared, summed as a person would, moved as counted anew, wiped whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cache import Cache
from cache.table_schema import extend
from commerce.errors import BadDeclaration
from commerce.tables import TABLES, DataTable, NamedSource, Replaces
from commerce.tables.columns import Count, Day, Duration, Label
from commerce.tables.traffic import TRAFFIC
from tests import made_rows
from tests.cache.stored import change, dump, open_cache, rows, stored_facts
from tests.make import INFO, NOON, SHOP
from tests.make_tables import reading
from tests.many import examples
from tests.tables_by_hand import counted, facts_of

each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
SOURCES = ("a.csv", "b.csv", "c.csv")


@each_table
def test_what_is_told_is_what_is_stored(table: DataTable, cache: Cache, path: Path) -> None:
    told = made_rows.rows(table, made_rows.dice(7), 30)
    assert cache.feeds.save_reading(SHOP, reading(table, *told), NOON).written == 30
    columns = ", ".join(table.stored)
    stored = rows(path, f"SELECT {columns} FROM {table.name}")  # noqa: S608 - names of our own declarations
    wanted = [tuple(getattr(row, name) for name in table.stored) for row in told]
    assert sorted(map(repr, stored)) == sorted(repr((day.isoformat(), *values)) for day, *values in wanted)


@each_table
def test_reading_it_again_changes_nothing(table: DataTable, cache: Cache, path: Path) -> None:
    told = [
        reading(table, *made_rows.rows(table, made_rows.dice(seed), 9), source=source)
        for seed, source in enumerate(SOURCES)
    ]
    for one in told:
        cache.feeds.save_reading(SHOP, one, NOON)
    before = dump(path)
    for one in told:
        cache.feeds.save_reading(SHOP, one, NOON)
    assert dump(path) == before


@each_table
@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_facts_are_what_a_person_would_count_after_every_reading(
    table: DataTable, tmp_path: Path, data: st.DataObject
) -> None:
    """Readings of three sources, in any order, restated, without rows, one made to win, taken out and put back."""
    chance = made_rows.dice(data.draw(st.integers(0, 2**32)))
    path = tmp_path / f"{chance.random()}.db"
    told: dict[str, list[object]] = {}
    now: dict[str, set[date]] = {}
    with open_cache(path) as cache:
        cache.shops.ensure(SHOP, INFO)
        order, winner = list(SOURCES), ""
        cache.feeds.name_sources(SHOP, table, named(order, winner))
        for _ in range(6):
            source = chance.choice(SOURCES)
            match chance.randrange(5):
                case 0:
                    chance.shuffle(order)
                    winner = chance.choice(("", *SOURCES))
                    cache.feeds.name_sources(SHOP, table, named(order, winner))
                case 1:
                    kept = [one for one in order if one != source]
                    cache.feeds.keep_sources(SHOP, table, kept)
                    told.pop(source, None)
                    now.pop(source, None)
                    cache.feeds.name_sources(SHOP, table, named(order, winner))
                case _:
                    new = made_rows.rows(table, chance, chance.randrange(6))
                    days = {made_rows.FIRST + timedelta(days=chance.randrange(made_rows.DAYS)) for _ in range(2)}
                    days |= {row.day for row in new}
                    if table.replaces is Replaces.DAYS_TOLD:
                        days = {row.day for row in new}
                    whole = chance.choice(({row.day for row in new}, days))
                    saved = reading(table, *new, source=source, days=days if whole else (), speaks_of=whole)
                    days = days if whole else set()  # one that has no row at all any more replaces nothing
                    cache.feeds.save_reading(SHOP, saved, NOON)
                    now[source] = whole
                    told[source] = [row for row in told.get(source, []) if row.day not in days] + new  # type: ignore[attr-defined] # a row
            first = sorted(order, key=lambda one: one != winner)
            wanted = facts_of(table, counted(table, {one: told[one] for one in first if one in told}, now))
            assert stored_facts(path) == wanted
        moved = dump(path)
        cache.facts.refresh(SHOP, force=True)
        assert dump(path) == moved


def named(order: Sequence[str], winner: str) -> list[NamedSource]:
    """Return sources as a configuration names them, one of which wins, or none."""
    return [NamedSource(one, wins=one == winner) for one in order]


def test_a_full_count_also_decides_anew_whose_rows_count(cache: Cache, path: Path) -> None:
    for source, sessions in (("a.csv", 100), ("b.csv", 120)):
        row = TRAFFIC.row(made_rows.FIRST, "direct", "", sessions)
        cache.feeds.save_reading(SHOP, reading(TRAFFIC, row, source=source), NOON)
    before = dump(path)
    change(path, "UPDATE traffic SET counted = 1")  # as if another rule had held when they were stored
    cache.facts.refresh(SHOP, force=True)
    assert dump(path) == before


@each_table
def test_a_wiped_shop_leaves_nothing_of_it(table: DataTable, cache: Cache, path: Path) -> None:
    empty = dump(path)
    cache.shops.ensure("other", INFO)
    cache.feeds.save_reading("other", reading(table, *made_rows.rows(table, made_rows.dice(7), 30)), NOON)
    cache.feeds.note("other", table.feed, NOON)
    cache.shops.wipe("other")
    assert dump(path) == empty


@each_table
def test_its_rows_are_counted_under_its_feed(table: DataTable, cache: Cache) -> None:
    cache.feeds.save_reading(SHOP, reading(table, *made_rows.rows(table, made_rows.dice(7), 30)), NOON)
    states = cache.feeds.states(SHOP)
    assert (states[table.name].row_count == 30) if table.feed == table.name else (table.name not in states)
    covered = cache.facts.of(SHOP).coverage(table.name)
    assert covered is not None
    assert cache.facts.of(SHOP).whole_until(table.name) == covered.last


# tables that are made and widened without a migration

LENDING = DataTable(
    name="lending",
    comes_with="traffic",
    columns=(Day(), Label("contact_channel"), Count("lent"), Duration("time_away", each="lent")),
)


def schema(path: Path, table: str) -> list[tuple[str, str, int, int]]:
    """Return (name, type, not null, place in the key) of each column."""
    return [(name, kind, null, key) for _, name, kind, null, _, key in rows(path, f"PRAGMA table_info({table})")]


def extended(path: Path, *tables: DataTable) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        extend(connection, tables)
    finally:
        connection.close()


def test_a_new_table_needs_no_migration(cache: Cache, path: Path) -> None:
    assert schema(path, "lending") == []
    extended(path, *TABLES, LENDING)
    assert schema(path, "lending") == [
        ("shop_id", "INTEGER", 1, 1),
        ("day", "TEXT", 1, 2),
        ("source", "TEXT", 1, 3),
        ("position", "INTEGER", 1, 4),
        ("contact_channel", "TEXT", 1, 0),
        ("lent", "INTEGER", 1, 0),
        ("time_away_s", "INTEGER", 1, 0),
        ("counted", "INTEGER", 1, 0),
    ]
    before = dump(path)
    extended(path, *TABLES, LENDING)
    assert dump(path) == before
    assert cache.check() == []


def test_a_new_optional_column_needs_none_either(cache: Cache, path: Path) -> None:
    extended(path, LENDING)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("INSERT INTO lending VALUES (1, '2026-03-01', 'a.csv', 0, 'mail', 3, 60, 1)")
    connection.close()
    more = (Label("team", is_optional=True), Count("spam", is_optional=True))
    wider = DataTable(name="lending", comes_with="traffic", columns=(*LENDING.columns, *more))
    extended(path, wider)
    assert rows(path, "SELECT lent, team, spam FROM lending") == [(3, "", None)]
    needed = DataTable(name="lending", comes_with="traffic", columns=(*wider.columns, Count("closed")))
    with pytest.raises(BadDeclaration, match="rows of lending are stored without closed; make it optional, or write"):
        extended(path, needed)
    del cache


def test_a_table_cannot_take_the_name_of_another_kind_of_table(cache: Cache, path: Path) -> None:
    taken = DataTable(name="orders", comes_with="traffic", columns=LENDING.columns)
    with pytest.raises(BadDeclaration, match="the cache has another table called orders"):
        extended(path, taken)
    assert cache.check() == []
