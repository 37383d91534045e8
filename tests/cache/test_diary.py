"""The diary goes with its shop, is nobody else's, and outlives a damaged file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from cache import Cache
from commerce.answers import Answer, Done
from commerce.diary import DiaryEntry, DiaryState
from commerce.watches import LogEntry, Say
from tests.cache.stored import change, open_cache, rows
from tests.make import INFO, NOON, SHOP

ENTRY = DiaryEntry("chat", DiaryState.ADOPTED, "anna", NOON, "conversion_rate", adopted_on=date(2026, 3, 2))


def write(cache: Cache, entry: DiaryEntry, number: int = 1) -> None:
    done = Done(Answer(f"a{number}", "tried", SHOP, entry.tactic, "anna", "test"), NOON, entry.tactic)
    line = LogEntry(NOON, SHOP, entry.kpi, "", Say.NOTHING, sent=False)
    cache.diary.answer(SHOP, done, line, expected=cache.diary.entries(SHOP), kept=entry)


def test_entries_come_out_as_they_went_in_the_oldest_first(cache: Cache) -> None:
    other = msgspec.structs.replace(ENTRY, tactic="mail", segment="device", key="mobile", note="<b>")
    write(cache, ENTRY)
    write(cache, other, 2)
    found = cache.diary.entries(SHOP)
    assert [msgspec.structs.replace(one, number=0) for one in found] == [ENTRY, other]
    write(cache, msgspec.structs.replace(found[0], state=DiaryState.CLOSED), 3)
    assert [one.state for one in cache.diary.entries(SHOP)] == [DiaryState.CLOSED, DiaryState.ADOPTED]


def test_it_is_written_in_the_diary_of_its_shop_and_goes_with_it(cache: Cache) -> None:
    cache.shops.ensure("wood", msgspec.structs.replace(INFO, name="Wood", identity="wood.example"))
    write(cache, ENTRY)
    assert cache.diary.entries("wood") == []
    cache.shops.wipe(SHOP)
    assert rows(cache.path, "SELECT * FROM diary") == []


def test_it_is_taken_over_from_a_damaged_file(tmp_path: Path) -> None:
    with open_cache(tmp_path / "old.db") as old:
        old.shops.ensure(SHOP, INFO)
        write(old, ENTRY)
    change(tmp_path / "old.db", "PRAGMA wal_checkpoint(TRUNCATE)")
    with open_cache(tmp_path / "new.db") as new:
        assert new.take_over(tmp_path / "old.db", tables=False)["diary"] == 1
        assert [one.tactic for one in new.diary.entries(SHOP)] == ["chat"]
