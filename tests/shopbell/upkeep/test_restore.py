"""Put a copy back: what was there is set aside, nothing is touched before the copy is looked at, damage heals."""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cache import look_at
from commerce.clock import FrozenClock
from commerce.errors import Damaged, Refused, TryLater
from commerce.feeds import Feed
from commerce.pseudonym import Pseudonymizer
from commerce.watches import Watch, WatchState
from shopbell import doctor, secrets, service, wiring
from shopbell.jobs import digest
from shopbell.outside import random_bytes
from shopbell.upkeep.backup import Copy, backup, copies_in
from shopbell.upkeep.restore import damage, heal, rebuild, restore
from shopbell.web.door import Door, invite
from tests.make import NOON, message
from tests.shopbell.cli.home import Home, Ran
from tests.shopbell.installed import CUSTOMER_KEY
from tests.shopbell.upkeep.told import SHOP, reads, spoil, stored


def copied(installation: wiring.Installation) -> Copy:
    """Copy the database."""
    with installation.open_cache() as cache:
        return backup(installation, cache, NOON).copy


def later(installation: wiring.Installation) -> None:
    """Let the day go on: more orders, another incident, one message more; the first one leaves."""
    with installation.open_cache() as cache:
        reads(installation, cache, range(14))
        (claimed,) = cache.outbox.claim(NOON)
        cache.outbox.delivered(claimed.outbox_id, NOON)
        watch = Watch(state=WatchState.ACKNOWLEDGED, since=NOON, told_at=NOON, baseline_done=True)
        cache.incidents.commit(SHOP, {"order_count": watch}, [message("alert:toys:2")], [], NOON)


def asked(installation: wiring.Installation, *words: str) -> Ran:
    home = Home(installation.settings.place.parent)
    return home("restore", *words, "--data", str(installation.data), now=None)


def test_the_copy_is_back_and_what_was_there_is_set_aside_whole(installation: wiring.Installation) -> None:
    as_it_was = stored(installation.database)
    copy = copied(installation)
    later(installation)
    before = stored(installation.database)
    assert before["orders"] != as_it_was["orders"]
    restored = restore(installation, copy)
    assert stored(installation.database) == as_it_was
    assert restored.aside is not None
    assert stored(restored.aside) == before
    assert restored.aside.stat().st_mode & 0o777 == installation.database.stat().st_mode & 0o777 == 0o600
    assert restored.taken == {}
    with installation.open_cache() as cache:  # the next sync reads what is lacking
        reads(installation, cache, range(14))
    assert stored(installation.database)["orders"] == before["orders"]


def test_no_link_or_visit_that_was_ended_since_comes_back_with_a_copy(installation: wiring.Installation) -> None:
    with installation.open_cache() as cache:
        reads(installation, cache, range(3))
        ticket = invite(cache, installation.clock, random_bytes, SHOP, timedelta(days=90))
    made = copied(installation)
    with installation.open_cache() as cache:
        assert cache.visitors.revoke(SHOP) == 1
    restore(installation, made)
    door = Door(installation.clock, random_bytes)
    with installation.open_cache() as cache:
        assert cache.visitors.guests(installation.clock.now()) == []
        assert door.by_link(ticket, cache) is None


def test_undo_goes_back_and_forth(installation: wiring.Installation) -> None:
    as_it_was = stored(installation.database)
    copied(installation)
    later(installation)
    before = stored(installation.database)
    assert asked(installation, "--yes").code == 0
    assert stored(installation.database) == as_it_was
    ran = asked(installation, "--undo", "--yes", "--json")
    assert ran.code == 0, ran.err
    assert stored(installation.database) == before
    assert ran.json()["set_aside"]
    assert asked(installation, "--undo", "--yes").code == 0
    assert stored(installation.database) == as_it_was


def test_it_asks_before_it_touches_anything(installation: wiring.Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    copied(installation)
    later(installation)
    before = stored(installation.database)
    ran = asked(installation)  # nobody answers
    assert (ran.code, "stopped" in ran.err) == (1, True)
    assert "put back the copy of 2026-03-02 12:00 UTC" in ran.out
    assert stored(installation.database) == before
    assert asked(installation, "--json").code == 2
    assert asked(installation, "--from", "x", "--undo", "--yes").code == 2


def test_what_could_be_put_back_is_listed(installation: wiring.Installation) -> None:
    assert "no copies yet" in asked(installation, "--list").out
    assert "there is nothing to put back" in asked(installation, "--yes").err
    assert "there is nothing to put back" in asked(installation, "--undo", "--yes").err
    copied(installation)
    asked(installation, "--yes")
    told = json.loads(asked(installation, "--list", "--json").out)
    assert {one["kind"] for one in told} == {"backup", "set aside"}
    assert "shopbell-20260302T120000Z.sqlite" in asked(installation, "--list").out


def test_a_copy_by_its_name_or_path_and_none_by_a_wrong_one(installation: wiring.Installation, tmp_path: Path) -> None:
    copy = copied(installation)
    elsewhere = tmp_path / "stick.sqlite"
    elsewhere.write_bytes(copy.path.read_bytes())
    for name in (copy.path.name, str(elsewhere)):
        later_rows = stored(installation.database)
        assert asked(installation, "--from", name, "--yes").code == 0
        assert stored(installation.database)["orders"] == later_rows["orders"]
    ran = asked(installation, "--from", "nowhere.sqlite", "--yes")
    assert (ran.code, "no such file" in ran.err) == (1, True)


@pytest.mark.parametrize("hurt", [spoil, lambda path: os.truncate(path, 30_000), lambda path: path.write_bytes(b"")])
def test_a_copy_that_is_not_sound_is_never_put_back(
    installation: wiring.Installation, hurt: Callable[[Path], object]
) -> None:
    good = copied(installation)
    with installation.open_cache() as cache:
        bad = backup(installation, cache, NOON + timedelta(hours=1)).copy
    hurt(bad.path)
    before = stored(installation.database)
    with pytest.raises(Damaged):
        restore(installation, bad)
    assert stored(installation.database) == before
    ran = asked(installation, "--yes")  # the newest sound one
    assert ran.code == 0
    assert f"passed over: {bad.path}" in ran.err
    assert good.path.name in ran.out


def test_a_copy_of_another_customer_key_is_refused(installation: wiring.Installation) -> None:
    with installation.open_cache() as cache:
        cache.set_key_fingerprint(Pseudonymizer(bytes.fromhex(CUSTOMER_KEY)).fingerprint())
    copy = copied(installation)
    held = secrets.save(installation.secrets, {"customer_key": "cd" * 32})
    with pytest.raises(Damaged, match="customer_key does not fit"):
        restore(replace(installation, secrets=held), copy)
    assert look_at(installation.database) == []


def test_nothing_is_replaced_while_another_process_uses_it(installation: wiring.Installation) -> None:
    copied(installation)
    script = (
        "import sys, sqlite3\nconnection = sqlite3.connect(sys.argv[1])\n"
        "connection.execute('SELECT COUNT(*) FROM shops').fetchone()\nprint('open', flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(installation.database)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(TryLater, match="another process uses it; stop every `shopbell`"):
            restore(installation, copies_in(installation.backups)[0])
        other.stdin.close()
        other.wait(10)
    assert look_at(installation.database) == []
    assert restore(installation, copies_in(installation.backups)[0]).aside is not None


# damage


def truncated(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(path, path.stat().st_size // 2)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def overwritten(path: Path) -> None:
    path.write_bytes(b"<html>404</html>" * 400)


def first_page_lost(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\0" * 4096)


HURT = [spoil, truncated, emptied, overwritten, first_page_lost]


@pytest.mark.parametrize("hurt", HURT)
def test_the_service_heals_a_damaged_database_from_the_newest_backup(
    installation: wiring.Installation, hurt: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    copied(installation)
    as_it_was = stored(installation.database)
    hurt(installation.database)
    size = installation.database.stat().st_size
    assert str(installation.database) in damage(installation)
    with caplog.at_level(logging.WARNING):
        service.check_installation(installation)
    assert "the database was damaged: the copy of 2026-03-02 12:00 UTC" in caplog.text
    kept = {name: rows for name, rows in stored(installation.database).items() if name != "facts"}
    assert kept == {name: rows for name, rows in as_it_was.items() if name != "facts"}
    assert damage(installation) == ""
    [aside] = copies_in(installation.set_aside)
    assert aside.path.stat().st_size == size
    service.check_installation(installation)  # once is enough
    assert len(copies_in(installation.set_aside)) == 1


def test_what_the_damaged_file_still_knows_is_newer_than_the_backup(installation: wiring.Installation) -> None:
    copied(installation)
    later(installation)
    with installation.open_cache() as cache:
        cache.runs.note("digest Anna", SHOP, NOON, NOON)
    spoil(installation.database)
    restored = heal(installation)
    assert restored is not None
    with installation.open_cache() as cache:
        assert cache.incidents.watches(SHOP)["order_count"].state is WatchState.ACKNOWLEDGED
        assert cache.outbox.queue([message("alert:toys:1"), message("alert:toys:2")], NOON) == 0  # both are known
        (waiting,) = cache.outbox.claim(NOON)  # the first one was delivered
        assert waiting.message.key == "alert:toys:2"
        assert cache.runs.last("digest Anna", SHOP) is not None  # no second digest of today
        assert cache.check() == []


def test_without_a_backup_all_begins_anew_and_keeps_what_can_be_read(installation: wiring.Installation) -> None:
    before = stored(installation.database)
    spoil(installation.database)
    restored = rebuild(installation)
    assert "no sound backup, so all begins anew" in restored.summary
    after = stored(installation.database)
    assert after["orders"] == []
    for table in ("spend", "watches", "incident_log", "outbox"):
        assert after[table] == before[table], table
    with installation.open_cache() as cache:
        assert cache.feeds.watermark(SHOP, Feed.ORDERS).seen_to is None
        reads(installation, cache, range(10))
        assert cache.check() == []
    assert len(stored(installation.database)["orders"]) == 10


@pytest.mark.parametrize("hurt", [emptied, overwritten, first_page_lost])
def test_without_a_backup_of_a_file_that_tells_nothing_the_shop_is_simply_read_again(
    installation: wiring.Installation, hurt: Callable[[Path], None]
) -> None:
    hurt(installation.database)
    service.check_installation(installation)
    with installation.open_cache() as cache:
        reads(installation, cache, range(10))
    assert len(stored(installation.database)["orders"]) == 10


@pytest.mark.parametrize("hurt", HURT)
def test_a_damaged_database_is_told_by_every_command_with_the_remedy(
    installation: wiring.Installation, hurt: Callable[[Path], None]
) -> None:
    copied(installation)
    hurt(installation.database)
    home = Home(installation.settings.place.parent)
    for words in (["doctor", "--no-contact"], ["kpi"], ["check"], ["digest"], ["alerts"], ["backup"]):
        ran = home(*words, "--data", str(installation.data), now=None)
        said = ran.out + ran.err
        assert "Traceback" not in said
        assert "mistake of Shopbell" not in said
        if words[0] in {"doctor", "backup"}:
            assert (ran.code, "`shopbell restore`" in said) == (1, True), words
    assert asked(installation, "--yes").code == 0
    assert home("doctor", "--no-contact", "--data", str(installation.data), now=None).out.count("sound, private") == 1


def test_a_missing_log_beside_the_file_loses_nothing_that_was_folded_in(installation: wiring.Installation) -> None:
    with closing(sqlite3.connect(installation.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = stored(installation.database)
    for file in installation.database_files[1:]:
        file.unlink(missing_ok=True)
    service.check_installation(installation)
    assert stored(installation.database) == before


def test_a_newer_version_s_database_is_refused_and_not_replaced(installation: wiring.Installation) -> None:
    copied(installation)
    with closing(sqlite3.connect(installation.database)) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(Refused, match="written by a newer Shopbell"):
        service.check_installation(installation)
    assert copies_in(installation.set_aside) == []


def test_digest_and_doctor_tell_what_was_put_back_and_damage_that_is_found(installation: wiring.Installation) -> None:
    copied(installation)
    spoil(installation.database)
    heal(installation)

    def told(now_in: timedelta = timedelta(0)) -> list[str]:
        opened = replace(installation, clock=FrozenClock(NOON + now_in))
        with opened.open_cache() as cache:
            made = digest.digest(opened.open_shop(opened.settings.shop[0], cache), cache, opened.collection)
            return [notice.code for notice in made.notices]

    assert "put_back" in told()
    assert "put_back" not in told(timedelta(days=2))
    assert "damaged" not in told()
    text = [one.text for one in doctor.examine(installation, contact=False).findings]
    assert any("was damaged, and was replaced by its copy of 2026-03-02 12:00 UTC" in one for one in text)
    with installation.open_cache() as cache:
        cache.runs.note("file check", "", NOON, NOON, "row 3 missing from index")
    assert "damaged" in told()


def test_after_a_restore_the_shop_is_swept_since_what_vanished_leaves_no_trace(
    installation: wiring.Installation,
) -> None:
    with installation.open_cache() as cache:
        cache.runs.note("sweep", SHOP, NOON, NOON)
    restore(installation, copied(installation))
    with installation.open_cache() as cache:
        last = cache.runs.last("sweep", SHOP)
    assert last is not None
    assert last.started_at.year == 1970


def test_the_log_of_a_damaged_file_does_not_spoil_the_one_that_replaces_it(
    installation: wiring.Installation, tmp_path: Path
) -> None:
    """A crash left a log full of pages beside the file, and then the file was damaged."""
    copied(installation)
    as_it_was = stored(installation.database)
    crashed = replace(installation, data=tmp_path / "crashed")
    shutil.copytree(installation.data, crashed.data)
    with installation.open_cache() as cache:
        reads(installation, cache, range(40))
        for file, to in zip(installation.database_files[:2], crashed.database_files, strict=False):
            shutil.copyfile(file, to)
    log = crashed.database_files[1]
    assert log.stat().st_size > 0
    overwritten(crashed.database)
    assert heal(crashed) is not None
    assert not log.exists() or log.stat().st_size == 0
    assert look_at(crashed.database) == []
    assert stored(crashed.database)["orders"] == as_it_was["orders"]
    [aside] = copies_in(crashed.set_aside)
    assert Path(f"{aside.path}-wal").stat().st_size > 0
