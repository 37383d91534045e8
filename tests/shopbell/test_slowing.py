"""The daily digest of who used to answer and says nothing for four weeks comes once a week, and says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from commerce.watches import LogEntry, Say, Watch, WatchState
from shopbell import doctor, wiring
from shopbell.cli import main
from shopbell.digests import write_digests
from tests.shopbell.a_past import before, morning, orders, tell
from tests.shopbell.an_agency import INFO, TODAY
from tests.shopbell.installed import TOYS, installed

pytestmark = pytest.mark.untraced

NOW = morning(TODAY)  # a Friday
READERS = '[[recipient]]\nname = "Anna"\n{}[[recipient]]\nname = "Ben"\n'
SUBJECT, INCIDENT = "average_order_value", "toys/average_order_value@2026-02-01T07:00Z"


def lived(folder: Path, *, answered_days: int, open_days: int, more: str = "") -> wiring.Installation:
    """Let something be open for so many days, which Anna answered so many days ago; Ben never did."""
    place = installed(folder, TOYS + READERS.format(more), now=NOW)
    since = NOW - timedelta(days=open_days)
    watch = Watch(state=WatchState.FIRING, since=since, told_at=since, incident=INCIDENT, baseline_done=True)
    at = NOW - timedelta(days=answered_days)
    answer = LogEntry(at, "toys", SUBJECT, INCIDENT, Say.NOTHING, sent=False, action="note", who="Anna")
    with place.open_cache() as cache:
        cache.shops.ensure("toys", INFO)
        tell(cache, orders(before(120, TODAY)), NOW)
        cache.incidents.commit("toys", {SUBJECT: watch}, [], [answer], at)
    return place


def written(place: wiring.Installation, days: Sequence[int]) -> list[str]:
    mornings = (replace(place, clock=FrozenClock(NOW + timedelta(days=day))) for day in days)
    return [write_digests(one).removeprefix("written: ") for one in mornings]


def test_it_comes_once_a_week_says_so_and_is_taken_back(tmp_path: Path) -> None:
    place = lived(tmp_path, answered_days=30, open_days=40)
    both, ben = "toys for Anna, toys for Ben", "toys for Ben"
    assert written(place, range(5)) == [ben, ben, ben, both, ben]  # the fourth is a Monday
    told = {file.name: file.read_text() for file in (place.data / "outbox").glob("*.txt")}
    for name, text in told.items():
        assert ("Daily again: shopbell readers start Anna --edition daily" in text) is name.endswith("Anna-en.txt")
        assert text.splitlines()[2].startswith("This comes once a week now") is name.endswith("Anna-en.txt")
    call = ["readers", "start", "Anna", "--config", str(tmp_path), "--data", str(place.data)]
    assert main([*call, "--now", (NOW + timedelta(days=4)).isoformat()]) == 0
    assert written(place, (5, 6)) == [both, both]
    daily = [file.read_text() for file in (place.data / "outbox").glob("2026032[56]*Anna-en.txt")]
    assert len(daily) == 2
    assert not any("once a week now" in text for text in daily)


def test_it_comes_on_a_day_on_which_its_reader_reads(tmp_path: Path) -> None:
    place = lived(tmp_path, answered_days=30, open_days=40, more='weekdays = ["saturday", "sunday"]\n')
    assert ["Anna" in one for one in written(place, range(7))] == [False, True, *[False] * 5]  # from a Friday on


def test_doctor_tells_it(tmp_path: Path) -> None:
    place = lived(tmp_path, answered_days=30, open_days=40)
    [note] = [one for one in doctor.examine(place, contact=False).findings if one.about == 'reader "Anna"']
    assert "toys: the daily edition comes once a week, for want of answers" in note.text


@pytest.mark.parametrize(
    ("answered_days", "open_days", "more"),
    [(27, 40, ""), (30, 27, ""), (30, 40, "slow_down = false\n"), (30, 40, 'editions = ["weekly"]\n')],
    ids=["answered lately", "open for less", "not wanted", "weekly anyway"],
)
def test_nothing_else_slows_it_down(tmp_path: Path, answered_days: int, open_days: int, more: str) -> None:
    place = lived(tmp_path, answered_days=answered_days, open_days=open_days, more=more)
    assert "Anna" in written(place, [0])[0]
