from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlite_utils import Database

from cache.migrations import (
    STEPS,
    m0002_facts,
    m0025_packed_purchases,
    m0028_conversations_told_without_a_key,
    m0029_what_is_said_of_sources,
    m0030_when_sources_are_asked_again,
    m0031_when_the_past_is_read_on,
    m0033_what_was_told_of_sources,
    migrate,
)
from commerce.errors import Refused
from commerce.facts import WHOLE
from commerce.period import Period
from commerce.tables import NamedSource
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from tests import make
from tests.cache.stored import dump, open_cache, rows, stored_pairs
from tests.make import NOON, SHOP

pytestmark = pytest.mark.untraced


def file_of_step(path: Path, steps: int) -> sqlite3.Connection:
    """Return a file as an older version made it."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    assert migrate(connection, STEPS[:steps]) == steps
    return connection


def test_the_first_schema_with_data_becomes_todays_and_keeps_everything(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = file_of_step(path, 1)
    info = '{"name":"Toys","currency":"EUR","time_zone":"Europe/Berlin","platform":"woocommerce"}'
    old.execute("INSERT INTO shops VALUES (1, ?, 'EUR', 'Europe/Berlin', 'woocommerce', ?)", (SHOP, info))
    row = (1, 1, "77", 5, 0, 0, None, "2026-03-02", "completed", "done", 1, "EUR", 900, 0, 900, 0, 0, 900)
    old.execute(f"INSERT INTO orders VALUES ({', '.join('?' * 24)})", (*row, "organic", "", "", "DE", "card", 1))  # noqa: S608 - question marks
    old.execute("INSERT INTO feeds VALUES (1, 'orders', '2026-03-02T12:00:00+00:00', NULL, NULL, NULL, '')")
    old.close()
    tables = "orders", "feeds"
    before = {table: rows(path, f"SELECT * FROM {table}") for table in tables}  # noqa: S608 - names from above

    with open_cache(path) as cache:
        for table, (old_row,) in before.items():
            (row,) = rows(path, f"SELECT * FROM {table}")  # noqa: S608 - names from above
            assert row[: len(old_row)] == old_row  # later steps add columns behind
        found = cache.facts.of(SHOP).sums(["orders", "net_sales"], Period.month("2026-03"), WHOLE)
        assert found == {"": {"orders": 1, "net_sales": 900}}
        assert cache.check() == []


def test_journeys_of_an_older_schema_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = file_of_step(path, 6)
    old.execute(
        "INSERT INTO shops (shop_id, name, currency, time_zone, platform, info) VALUES (1, 'a', '', '', '', '')"
    )
    told = ["order_id", "day", "status", "platform_status", "currency", "channel", "campaign", "device", "market"]
    told += ["payment_method"]
    counted = ["shop_id", "customer_id", "placed_at", "changed_at", "counted", "gross_minor", "discount_minor"]
    counted += ["net_minor", "tax_minor", "shipping_minor", "total_minor", "is_online"]
    columns = ", ".join(["order_key", *told, *counted])
    for order_key in (1, 2):
        row = [order_key, str(order_key), *[""] * (len(told) - 1), *[1] * len(counted)]
        old.execute(f"INSERT INTO orders ({columns}) VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - ours
    old.execute("INSERT INTO order_journeys VALUES (2, 0, 3, 9, 100, 7, 200, 8)")
    old.close()

    with open_cache(path) as cache:
        assert rows(
            path,
            "SELECT order_id, journey_is_ready, order_index, session_pages, first_visit_at, first_visit,"
            " last_visit_at, last_visit FROM orders ORDER BY order_key",
        ) == [("1", *[None] * 7), ("2", 0, 3, 9, 100, 7, 200, 8)]
        assert cache.check() == []


def test_messages_of_an_older_schema_are_kept_in_whatever_state(tmp_path: Path) -> None:
    """The table of messages was made anew for one more state."""
    path = tmp_path / "old.db"
    old = file_of_step(path, 9)
    states = ["waiting", "claimed", "delivered", "parked"]
    for number, state in enumerate(states, 1):
        content = None if state == "delivered" else b"content"
        row = (number * 10, f"k{number}", "email", "anna", "Toys", content, state, number, 5, 6, 7, "why", 8)
        old.execute(f"INSERT INTO outbox VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - question marks
    before = old.execute("SELECT * FROM outbox").fetchall()
    old.close()
    with open_cache(path) as cache:
        assert rows(path, "SELECT * FROM outbox") == before
        assert [(one.outbox_id, one.is_uncertain) for one in cache.outbox.parked()] == [(40, False)]
        assert cache.outbox.queue([make.message()], NOON) == 1
        assert rows(path, "SELECT max(outbox_id) FROM outbox") == [(41,)]
        assert cache.check() == []


def test_pairs_of_an_older_schema_are_counted_anew_and_packed(tmp_path: Path) -> None:
    """A file of before: a row for each pair, and facts that pass for counted."""
    path, days = tmp_path / "shop.db", Period(date(2026, 2, 1), date(2026, 3, 31))
    placed = [NOON - timedelta(days=age) for age in (40, 20, 20, 3)]
    told = [make.order(str(n), at, customer_key="ab" * 16, channel="email") for n, at in enumerate(placed)]
    with open_cache(path) as cache:
        cache.shops.ensure(SHOP, make.INFO)
        cache.feeds.save_page(SHOP, make.page(*told, make.order("9", customer_key="cd" * 16)))
        told_before = [cache.facts.of(SHOP).purchases(days, segment) for segment in ("", "channel")]
    before, pairs = dump(path), stored_pairs(path)
    old = sqlite3.connect(path)
    for table in (
        "purchase_days",
        "chat_posts",
        "chat_answers",
        "chat_lines",
        "editions",
        "told_without_key",
        "marked_days",
        "web_tickets",
        "web_visits",
    ):  # of that step, and of later ones
        old.execute(f"DROP TABLE {table}")
    for column in (
        *m0029_what_is_said_of_sources.COLUMNS,
        *m0030_when_sources_are_asked_again.COLUMNS,
        *m0031_when_the_past_is_read_on.COLUMNS,
        *m0033_what_was_told_of_sources.COLUMNS,
    ):
        old.execute(f"ALTER TABLE table_sources DROP COLUMN {column}")
    for statement in m0002_facts.STATEMENTS[-2:]:
        old.execute(statement)
    for (segment, key, day, previous, number), orders in pairs.items():
        row = (1, segment, day, key, previous, number, orders)
        old.execute("INSERT INTO purchase_pairs VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    old.execute(f"PRAGMA user_version = {STEPS.index(m0025_packed_purchases.apply)}")
    old.commit()
    old.close()

    with open_cache(path) as cache:
        assert rows(path, "SELECT facts_stale FROM shops") == [(1,)]
        assert [cache.facts.of(SHOP).purchases(days, segment) for segment in ("", "channel")] == told_before
        assert all(told_before)
        assert sorted(dump(path).splitlines()) == sorted(before.splitlines())  # made again, in another order
        assert cache.check() == []


@pytest.mark.parametrize("steps", range(1, len(STEPS)))
def test_every_older_schema_ends_as_a_new_file_begins(tmp_path: Path, steps: int) -> None:
    open_cache(tmp_path / "new.db").close()
    file_of_step(tmp_path / "old.db", steps).close()
    open_cache(tmp_path / "old.db").close()
    assert dump(tmp_path / "old.db") == dump(tmp_path / "new.db")


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    connection = file_of_step(path, 1)
    before = dump(path)

    def fail(database: Database) -> None:
        database.table("shops").add_column("motto", str)
        database.execute("SELECT * FROM nowhere")

    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(connection, [*STEPS[:1], fail])
    assert dump(path) == before
    assert migrate(connection, STEPS) == len(STEPS) - 1
    assert migrate(connection, STEPS) == 0
    connection.close()


def test_a_newer_file_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    open_cache(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(Refused) as caught:
        open_cache(path)
    assert str(caught.value).startswith(f"{path}: the database has schema 99, this version knows")
    assert rows(path, "PRAGMA user_version") == [(99,)]


def test_tables_of_before_tell_what_they_told_until_their_sources_are_named(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = file_of_step(path, 10)
    info = '{"name":"Toys","currency":"EUR","time_zone":"Europe/Berlin","platform":"shopify"}'
    columns = "shop_id, name, currency, time_zone, platform, info"
    shop = (1, SHOP, "EUR", "Europe/Berlin", "shopify", info)
    old.execute(f"INSERT INTO shops ({columns}) VALUES (?, ?, ?, ?, ?, ?)", shop)  # noqa: S608 - names from above
    for source, amount in (("a.csv", 100), ("b.csv", 200)):  # in those days two tables were added up
        old.execute("INSERT INTO spend VALUES (1, '2026-03-01', ?, 0, 'google', '', ?, NULL)", (source, amount))
    told = [("traffic", 1, "shopify", 7), ("traffic", 2, "t.csv", 5), ("traffic_aside", 1, "t.csv", 9)]
    for table, day, source, sessions in told:
        row = (1, f"2026-03-0{day}", source, 0, "direct", "", sessions, *[None] * 4)
        old.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - names from above
    for page in ("/sale", "/kite"):
        old.execute("INSERT INTO landings VALUES (1, '2026-03-01', ?, 3, 2, 1, 1)", (page,))
    old.execute("INSERT INTO table_contents VALUES (1, 'traffic', 't.csv', 'as it was')")
    old.close()

    with open_cache(path) as cache:
        facts = cache.facts.of(SHOP)
        march = Period.month("2026-03")
        assert facts.sums(["marketing_spend", "sessions", "landing_sessions"], march) == {
            "": {"marketing_spend": 300, "sessions": 12, "landing_sessions": 6}
        }
        assert rows(path, "SELECT sessions FROM traffic WHERE counted = 0") == [(9,)]
        assert rows(path, "SELECT page, source, position FROM landings ORDER BY page") == [
            ("/kite", "shopify", 0),
            ("/sale", "shopify", 1),
        ]
        assert cache.feeds.known_source(SHOP, TRAFFIC, "t.csv").content == "as it was"
        assert facts.coverage("traffic") == Period(date(2026, 3, 1), date(2026, 3, 2))
        assert cache.check() == []
        cache.feeds.name_sources(SHOP, SPEND, [NamedSource("b.csv"), NamedSource("a.csv")])
        assert facts.sums(["marketing_spend"], march) == {"": {"marketing_spend": 200}}
        assert [(one.source, one.winners) for one in cache.feeds.left_out(SHOP)] == [
            ("a.csv", ("b.csv",)),
            ("t.csv", ("shopify",)),
        ]
        moved = dump(path)
        cache.facts.refresh(SHOP, force=True)
        assert dump(path) == moved


def test_what_was_expected_and_what_was_open_before_effects_were_kept_with_it_go_on(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = file_of_step(path, 20)
    old.execute(
        "INSERT INTO shops (shop_id, name, currency, time_zone, platform, info) VALUES (1, ?, 'EUR', 'UTC', '', '')",
        (SHOP,),
    )
    for subject, why in (("revenue", "sold out"), ("", "moving")):
        window = (1, 1, subject, "2026-03-01", "2026-03-09", why, "anna", 1_772_400_000)
        old.execute(
            "INSERT INTO expectations VALUES (? + (SELECT count(*) FROM expectations), ?, ?, ?, ?, ?, ?, ?)", window
        )
    told = (
        '{"incident":"toys/revenue@1","opened_at":"2026-02-01T01:00:00Z","ended_at":"2026-02-09T01:00:00Z","told":true}'
    )
    open_since = (
        '"state":"firing","since":"2026-03-01T01:00:00Z","told_at":"2026-03-01T01:00:00Z","incident":"toys/revenue@2"'
    )
    old.execute("INSERT INTO watches VALUES (1, 'revenue', ?)", (f'{{{open_since},"looks":"x","past":[{told}]}}',))
    old.close()

    with open_cache(path) as cache:
        moving, sold_out = sorted(cache.expectations.listed(SHOP), key=lambda one: one.subject)
        assert (moving.subjects, sold_out.subjects) == ((), ("revenue",))
        cache.expectations.add(SHOP, msgspec.structs.replace(sold_out, also=("order_count",)))
        assert cache.expectations.listed(SHOP)[0].subjects == ("revenue", "order_count")
        watch = cache.incidents.watches(SHOP)["revenue"]
        assert (watch.incident, watch.reopened_at, watch.settled_at) == ("toys/revenue@2", None, None)
        assert [(one.incident, one.first_told) for one in watch.past] == [("toys/revenue@1", None)]
        assert cache.check() == []


def test_incidents_of_an_older_schema_keep_the_names_of_their_mails(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = file_of_step(path, STEPS.index(m0028_conversations_told_without_a_key.apply))
    info = '{"name":"Toys","currency":"EUR","time_zone":"Europe/Berlin","platform":"woocommerce"}'
    told = "shop_id, name, currency, time_zone, platform, info"
    old.execute(f"INSERT INTO shops ({told}) VALUES (1, ?, 'EUR', 'Europe/Berlin', 'woocommerce', ?)", (SHOP, info))  # noqa: S608 - names from above
    old.execute("INSERT INTO incident_log VALUES (1, 1, 5, 1, '', '{}', 'told', 0), (2, 1, 6, 1, '', '{}', '', 0)")
    old.executemany("INSERT INTO watches VALUES (1, ?, ?)", [("a", '{"incident":"open"}'), ("b", "{}")])
    old.close()

    with open_cache(path) as cache:
        named = cache.conversations.names(bytes)
        assert named.before == {"told", "open"}
        assert cache.conversations.names(lambda count: b"x" * count) == named  # made once
        assert cache.check() == []
        cache.shops.wipe(SHOP)
        assert cache.conversations.names(bytes).before == frozenset()
