"""What comes round: the weekly look at the whole file, and giving up what is old; and forgetting in the copies."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cache import look_at
from cache.customers import customer_number
from commerce.clock import FrozenClock
from commerce.errors import Damaged
from commerce.pseudonym import Pseudonymizer
from commerce.watches import LogEntry, Say
from shopbell import wiring
from shopbell.upkeep.backup import backup, copies_in
from shopbell.upkeep.regular import check_due, prune_due
from tests.cache.stored import change, rows
from tests.make import NOON, message
from tests.shopbell.cli.home import Home
from tests.shopbell.installed import CUSTOMER_KEY
from tests.shopbell.upkeep.told import SHOP, spoil, stored

YEARS = timedelta(days=800)


def at(installation: wiring.Installation, now: datetime) -> wiring.Installation:
    return replace(installation, clock=FrozenClock(now))


def test_the_whole_file_is_looked_at_once_a_week(installation: wiring.Installation) -> None:
    assert check_due(installation).endswith("shopbell.sqlite: sound")
    assert check_due(at(installation, NOON + timedelta(days=6, hours=23))) == ""
    spoil(installation.database)
    with pytest.raises(Damaged, match="shopbell restore"):
        check_due(at(installation, NOON + timedelta(days=7)))
    with installation.open_cache() as cache:
        last = cache.runs.last("file check", "")
    assert last is not None
    assert "shopbell restore" in last.error


def pruned(installation: wiring.Installation, now: datetime) -> str:
    """Prune on a day after one on which it was looked already, as the service does."""
    assert prune_due(at(installation, now - timedelta(days=1))) == ""
    return prune_due(at(installation, now))


def test_what_was_settled_long_ago_is_given_up_and_what_waits_stays(installation: wiring.Installation) -> None:
    with installation.open_cache() as cache:
        (first,) = cache.outbox.claim(NOON)
        cache.outbox.delivered(first.outbox_id, NOON)
        cache.outbox.queue([message("alert:toys:parked"), message("alert:toys:waiting")], NOON)
        (parked,) = cache.outbox.claim(NOON, limit=1)
        cache.outbox.park(parked, "refused", NOON)
        entry = LogEntry(NOON + YEARS, SHOP, "revenue", "i", Say.FIRED, sent=True)
        cache.incidents.commit(SHOP, {}, [], [entry], NOON)
    said = pruned(installation, NOON + YEARS)
    assert (
        said == f"older than {NOON + YEARS - timedelta(days=400):%Y-%m-%d}, given up: 2 lines of the log and messages"
    )
    keys = rows(installation.database, "SELECT key, state FROM outbox ORDER BY outbox_id")
    assert keys == [("alert:toys:parked", "parked"), ("alert:toys:waiting", "waiting")]
    assert len(stored(installation.database)["incident_log"]) == 1
    assert stored(installation.database)["watches"] != []


def test_files_of_messages_and_replaced_databases_go_by_their_names(installation: wiring.Installation) -> None:
    outbox, aside = installation.data / "outbox", installation.set_aside
    outbox.mkdir()
    aside.mkdir()
    old, young, theirs = (
        "20260102T090000Z-3-digest-toys-en.eml",
        "20280501T090000Z-9-digest-toys-en.txt",
        "20200101.txt",
    )
    for folder, name in ((outbox, old), (outbox, young), (outbox, theirs), (aside, "shopbell-20260101T000000Z.sqlite")):
        (folder / name).write_text("x")
    (aside / "shopbell-20260101T000000Z.sqlite-wal").write_text("x")
    assert "3 files" in pruned(installation, NOON + YEARS)
    assert sorted(path.name for path in outbox.iterdir()) == [theirs, young]
    assert list(aside.iterdir()) == []


def test_the_age_is_the_merchants_to_choose(installation: wiring.Installation) -> None:
    config = installation.settings.place
    config.write_text('[shopbell]\nkeep_for = "100 days"\n' + config.read_text())
    opened = wiring.open_installation(config, installation.data, FrozenClock(NOON), {})
    assert "1 lines of the log" in pruned(opened, NOON + timedelta(days=101))


def test_a_clock_that_jumps_gives_nothing_up(installation: wiring.Installation) -> None:
    assert prune_due(installation) == ""
    assert prune_due(at(installation, NOON + YEARS)) == ""  # is it true? it is only noted
    assert prune_due(at(installation, NOON)) == ""  # it was not
    assert prune_due(at(installation, NOON + timedelta(days=1))) == ""
    assert len(stored(installation.database)["incident_log"]) == 1


# forgetting


def orders_of(path: Path, customer: str) -> int:
    number = rows(path, "SELECT customer_id, COUNT(*) FROM orders GROUP BY customer_id")
    return sum(count for key, count in number if key == int(customer))


def test_who_is_forgotten_is_forgotten_in_every_copy(installation: wiring.Installation) -> None:
    key = Pseudonymizer(bytes.fromhex(CUSTOMER_KEY))("email", "anna@toys.example")
    number = str(customer_number(key, 0))
    with installation.open_cache() as cache:
        backup(installation, cache, NOON)
    copy = copies_in(installation.backups)[0].path
    for path in (installation.database, copy):
        change(path, "UPDATE orders SET customer_id = ? WHERE order_key = 3", (int(number),))
        assert orders_of(path, number) == 1
    broken = installation.backups / "shopbell-20260101T000000Z.sqlite"
    broken.write_bytes(b"half a file" * 100)
    home = Home(installation.settings.place.parent)
    ran = home(
        "redact-customer", "--shop", SHOP, "--email", "anna@toys.example", "--yes", "--data", str(installation.data)
    )
    assert ran.code == 0, ran.err
    assert orders_of(installation.database, number) == 0
    assert orders_of(copy, number) == 0
    assert look_at(copy) == []
    assert "shopbell-20260101T000000Z.sqlite could not be changed, and was deleted" in ran.err
    assert not broken.exists()
    assert len(stored(copy)["orders"]) == 10


def test_a_shop_that_is_wiped_is_wiped_in_every_copy(installation: wiring.Installation) -> None:
    with installation.open_cache() as cache:
        backup(installation, cache, NOON)
    home = Home(installation.settings.place.parent)
    assert home("wipe", "--shop", SHOP, "--yes", "--data", str(installation.data), now=None).code == 0
    for path in (installation.database, copies_in(installation.backups)[0].path):
        assert set(map(len, stored(path).values())) == {0}
        assert SHOP.encode() not in path.read_bytes()
    assert [path.name for path in installation.backups.iterdir()] == ["shopbell-20260302T120000Z.sqlite"]
