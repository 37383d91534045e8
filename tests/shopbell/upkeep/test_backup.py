"""Copies of the database: whole though it is written meanwhile, private, sound, as many as are wanted."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cache import look_at
from commerce.clock import FrozenClock
from commerce.errors import Damaged, Refused
from shopbell import doctor, service, wiring
from shopbell.upkeep.backup import backup, copies_in, is_due, sweep_parts
from tests.make import NOON
from tests.shopbell.cli.home import Home
from tests.shopbell.upkeep.told import SHOP, reads, spoil, stored


def at(installation: wiring.Installation, now: datetime) -> wiring.Installation:
    return replace(installation, clock=FrozenClock(now))


def test_a_copy_holds_all_that_the_database_holds_and_is_private(installation: wiring.Installation) -> None:
    with installation.open_cache() as cache:
        made = backup(installation, cache, NOON)
    assert stored(made.copy.path) == stored(installation.database)
    assert look_at(made.copy.path) == []
    assert made.copy.path.stat().st_mode & 0o777 == 0o600
    assert installation.backups.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in installation.backups.iterdir()] == ["shopbell-20260302T120000Z.sqlite"]
    assert "sound; 1 kept" in made.summary


def test_a_copy_is_whole_while_others_write(installation: wiring.Installation) -> None:
    stop, wrote = threading.Event(), threading.Event()

    def write() -> None:
        with installation.open_cache() as cache:
            number = 100
            while not stop.is_set():
                reads(installation, cache, [number])
                number += 1
                wrote.set()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert wrote.wait(10)
        with installation.open_cache() as cache:
            for minute in range(8):
                made = backup(installation, cache, NOON + timedelta(minutes=minute))
                assert look_at(made.copy.path) == []
                told = stored(made.copy.path)
                assert len(told["orders"]) > 10
    finally:
        stop.set()
        thread.join(120)


def test_the_oldest_is_given_up_for_the_newest(installation: wiring.Installation) -> None:
    stranger = installation.backups / "holiday.sqlite"
    with installation.open_cache() as cache:
        for day in range(9):
            made = backup(installation, cache, NOON + timedelta(days=day))
            stranger.write_text("none of ours")
    assert made.kept == 7
    kept = copies_in(installation.backups)
    assert [one.made_at for one in kept] == [NOON + timedelta(days=day) for day in range(8, 1, -1)]
    assert stranger.exists()


def test_two_copies_in_one_second_are_two(installation: wiring.Installation) -> None:
    with installation.open_cache() as cache:
        first, second = (backup(installation, cache, NOON) for _ in range(2))
    assert first.copy.path != second.copy.path
    assert len(copies_in(installation.backups)) == 2


def test_a_damaged_database_is_not_copied_and_no_older_copy_given_up(installation: wiring.Installation) -> None:
    with installation.open_cache() as cache:
        backup(installation, cache, NOON)
    spoil(installation.database)
    with installation.open_cache() as cache:
        with pytest.raises(Damaged, match=r"shopbell\.sqlite: .*shopbell restore"):
            backup(installation, cache, NOON + timedelta(days=1))
        assert is_due(cache, timedelta(days=1), NOON + timedelta(days=1))
    assert [one.made_at for one in copies_in(installation.backups)] == [NOON]
    assert [path.name for path in installation.backups.iterdir()] == ["shopbell-20260302T120000Z.sqlite"]
    found = doctor.examine(installation, contact=False).findings
    told = {one.about: one.text for one in found if one.level == "problem"}
    assert "the last one failed, 2026-03-03" in told["backup"]
    assert "no more can be looked at: " in told["database"]


def test_a_folder_that_cannot_be_written_is_told_and_told_again(
    tmp_path: Path, installation: wiring.Installation
) -> None:
    (tmp_path / "no-folder").write_text("a file")
    config = installation.settings.place
    config.write_text(config.read_text() + '[backup]\nfolder = "no-folder"\n')
    opened = wiring.open_installation(config, installation.data, FrozenClock(NOON), {})
    with pytest.raises(Refused, match=r"cannot be written .*folder. under \[backup\]"):
        service.back_up(opened)
    with opened.open_cache() as cache:
        assert is_due(cache, timedelta(days=1), NOON)


def test_the_service_copies_once_a_day_and_nothing_before_there_is_anything(
    installation: wiring.Installation, tmp_path: Path
) -> None:
    assert "1 kept" in service.back_up(installation)
    assert service.back_up(at(installation, NOON + timedelta(hours=23))) == ""
    assert "2 kept" in service.back_up(at(installation, NOON + timedelta(hours=24)))
    assert "3 kept" in service.back_up(at(installation, NOON - timedelta(days=95)))  # the clock was set back
    (tmp_path / "new").mkdir()
    fresh = replace(installation, data=tmp_path / "new")
    assert service.back_up(fresh) == ""
    with fresh.open_cache() as cache, pytest.raises(Refused, match="nothing is stored yet"):
        backup(fresh, cache, NOON)


def test_what_a_killed_copy_left_is_swept_and_what_is_in_hand_is_not(installation: wiring.Installation) -> None:
    with installation.open_cache() as cache:
        backup(installation, cache, NOON)
    part = installation.backups / ".shopbell-20260302T120000Z.sqlite.part"
    part.write_text("half")
    sweep_parts([installation.backups], datetime.fromtimestamp(part.stat().st_mtime - 1, NOON.tzinfo))
    assert part.exists()
    sweep_parts([installation.backups], datetime.fromtimestamp(part.stat().st_mtime + 1, NOON.tzinfo))
    assert not part.exists()
    assert len(copies_in(installation.backups)) == 1


def test_the_command_tells_scripts_what_it_made(installation: wiring.Installation) -> None:
    home = Home(installation.settings.place.parent)
    ran = home("backup", "--data", str(installation.data), "--json", now=None)
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert (told["sound"], told["shops"], told["kept"], told["given_up"]) == (True, [SHOP], 1, [])
    assert look_at(Path(told["file"])) == []
    ran = home("backup", "--data", str(installation.data), now=None)
    assert "sound; 2 kept" in ran.out
    assert "customer_key of secrets.toml" in ran.out


def test_the_doctor_tells_that_a_database_without_a_shop_was_perhaps_lost(installation: wiring.Installation) -> None:
    def said() -> list[str]:
        found = doctor.examine(installation, contact=False).findings
        return [one.text for one in found if one.level == "note" and one.about == "database"]

    service.back_up(installation)
    assert said() == []
    for file in installation.data.glob(f"{installation.database.name}*"):
        file.unlink()
    (text,) = said()
    assert text.startswith("no shop is stored in it, but a copy of 2026-03-02 12:00 UTC lies in ")
    assert "`shopbell restore`" in text


def test_the_doctor_knows_of_no_copy_an_old_one_and_a_fresh_one(installation: wiring.Installation) -> None:
    def said(now: datetime) -> list[tuple[str, str]]:
        health = doctor.examine(at(installation, now), contact=False)
        return [
            (one.level, one.text.partition(";")[0].partition(" in ")[0])
            for one in health.findings
            if one.about == "backup"
        ]

    assert said(NOON) == [("note", "there is none")]
    service.back_up(installation)
    assert said(NOON) == [("fine", "1")]
    assert said(NOON + timedelta(days=4)) == [("problem", "the newest is of 2026-03-02 12:00 UTC")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"SQLite format 3\x00 and nothing", "file is not a database"),
        (b"something else" * 999, "file is not a database"),
    ],
)
def test_a_file_that_is_none_is_told_apart(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.sqlite"
    path.write_bytes(content)
    assert said in look_at(path)[0]
    assert "no such file" in look_at(tmp_path / "none")[0]


def test_another_programs_database_and_one_of_a_newer_version_are_told(
    installation: wiring.Installation, tmp_path: Path
) -> None:
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE songs (title)")
    assert "is no database of Shopbell" in look_at(other)[0]
    with closing(sqlite3.connect(installation.database)) as connection:
        connection.execute("PRAGMA user_version = 999")
    assert "written by a newer Shopbell (schema 999" in look_at(installation.database)[0]


def test_a_copy_dated_in_the_future_counts_as_the_oldest(installation: wiring.Installation) -> None:
    ahead = service.back_up(at(installation, NOON + timedelta(days=95)))
    assert "1 kept" in ahead
    with installation.open_cache() as cache:
        for hour in range(7):
            made = backup(installation, cache, NOON + timedelta(hours=hour))
    assert [path.name for path in made.given_up] == ["shopbell-20260605T120000Z.sqlite"]
