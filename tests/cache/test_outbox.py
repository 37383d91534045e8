from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from cache import Cache
from commerce.errors import Refused, TryLater
from commerce.messages import Parked
from commerce.watches import LogEntry, Say, Watch, WatchState
from tests.cache.stored import change, open_cache, rows
from tests.make import NOON, SHOP, at, message

LATER = NOON + timedelta(minutes=10)


def test_a_message_comes_out_as_it_went_in(cache: Cache) -> None:
    assert cache.outbox.queue([message()], NOON) == 1
    (claimed,) = cache.outbox.claim(NOON)
    assert claimed.message == message()
    assert (claimed.attempt, claimed.written_at) == (1, NOON)


def test_a_known_key_is_never_queued_again(cache: Cache) -> None:
    assert cache.outbox.queue([message(), message(), message(recipient="bob@example.com")], NOON) == 2
    assert cache.outbox.queue([message()], NOON) == 0
    for claimed in cache.outbox.claim(NOON):
        cache.outbox.delivered(claimed.outbox_id, NOON)
    assert cache.outbox.queue([message()], LATER) == 0
    assert cache.outbox.claim(LATER) == []


def test_a_claimed_message_is_nobody_elses_until_the_lease_runs_out(cache: Cache) -> None:
    cache.outbox.queue([message()], NOON)
    (first,) = cache.outbox.claim(NOON, lease_s=60)
    assert cache.outbox.claim(NOON + timedelta(seconds=59)) == []
    (second,) = cache.outbox.claim(NOON + timedelta(seconds=60))
    assert second.attempt == 2
    assert second.message.message_id == first.message.message_id


def test_a_message_put_off_waits_for_its_time(cache: Cache) -> None:
    cache.outbox.queue([message()], NOON)
    (claimed,) = cache.outbox.claim(NOON)
    cache.outbox.put_off(claimed, LATER, "mail.example answered 451")
    assert cache.outbox.claim(LATER - timedelta(seconds=1)) == []
    assert [again.attempt for again in cache.outbox.claim(LATER)] == [2]


def test_a_refused_message_is_parked_until_a_person_releases_it(cache: Cache) -> None:
    cache.outbox.queue([message()], NOON)
    (claimed,) = cache.outbox.claim(NOON)
    cache.outbox.park(claimed, "mail.example answered 550", NOON)
    assert cache.outbox.claim(at(30)) == []
    told = ("email", "Toys on Monday", "mail.example answered 550", NOON, "digest:toys:2026-03-02:anna")
    assert cache.outbox.parked() == [Parked(claimed.outbox_id, *told)]
    cache.outbox.release(claimed.outbox_id, LATER)
    assert cache.outbox.parked() == []
    (again,) = cache.outbox.claim(LATER)
    assert (again.attempt, again.message) == (1, message())
    assert (again.written_at, again.waiting_since) == (NOON, LATER)


def test_a_message_that_may_have_arrived_waits_for_a_person(cache: Cache, path: Path) -> None:
    cache.outbox.queue([message("a"), message("b")], NOON)
    first, second = cache.outbox.claim(NOON)
    cache.outbox.leave_open(first, "no answer", NOON)
    cache.outbox.leave_open(second, "no answer", NOON)
    assert rows(path, "SELECT state FROM outbox") == [("uncertain",)] * 2
    assert cache.outbox.claim(at(30)) == []
    assert [(one.outbox_id, one.is_uncertain, one.reason) for one in cache.outbox.parked()] == [
        (first.outbox_id, True, "no answer"),
        (second.outbox_id, True, "no answer"),
    ]
    assert cache.outbox.queue([message("a")], LATER) == 0
    cache.outbox.drop(first.outbox_id, LATER)
    cache.outbox.release(second.outbox_id, LATER)
    assert cache.outbox.parked() == []
    [again] = cache.outbox.claim(LATER)
    assert (again.message.key, again.attempt, again.was_in_hand) == ("b", 1, False)


def test_who_comes_late_does_not_leave_open_what_is_settled(cache: Cache) -> None:
    cache.outbox.queue([message()], NOON)
    (slow,) = cache.outbox.claim(NOON, lease_s=1)
    (quick,) = cache.outbox.claim(LATER)
    assert (slow.was_in_hand, quick.was_in_hand) == (False, True)
    cache.outbox.delivered(quick.outbox_id, LATER)
    cache.outbox.leave_open(slow, "no answer", LATER)
    assert cache.outbox.parked() == []


def test_a_dropped_message_is_gone_for_good(cache: Cache, path: Path) -> None:
    cache.outbox.queue([message()], NOON)
    (claimed,) = cache.outbox.claim(NOON)
    cache.outbox.drop(claimed.outbox_id, NOON)  # only what is parked can be dropped
    cache.outbox.park(claimed, "mail.example answered 550", NOON)
    cache.outbox.drop(claimed.outbox_id, LATER)
    assert cache.outbox.parked() == []
    cache.outbox.release(claimed.outbox_id, LATER)
    assert cache.outbox.claim(at(30)) == []
    assert cache.outbox.queue([message()], at(30)) == 0
    assert rows(path, "SELECT reason, message FROM outbox") == [("dropped", None)]


def test_who_comes_late_does_not_take_a_delivered_message_back(cache: Cache) -> None:
    cache.outbox.queue([message()], NOON)
    (slow,) = cache.outbox.claim(NOON, lease_s=1)
    (quick,) = cache.outbox.claim(LATER)
    cache.outbox.delivered(quick.outbox_id, LATER)
    cache.outbox.put_off(slow, LATER, "timed out")
    cache.outbox.park(slow, "refused", LATER)
    assert cache.outbox.claim(at(30)) == []
    assert cache.outbox.parked() == []


def test_who_comes_late_does_not_settle_what_somebody_else_is_handing_over(cache: Cache) -> None:
    cache.outbox.queue([message()], NOON)
    (slow,) = cache.outbox.claim(NOON, lease_s=1)
    (quick,) = cache.outbox.claim(LATER, lease_s=60)
    cache.outbox.put_off(slow, LATER, "timed out")
    cache.outbox.park(slow, "refused", LATER)
    assert cache.outbox.parked() == []
    assert cache.outbox.claim(LATER + timedelta(seconds=59)) == []  # still in the hands of the quick one
    cache.outbox.park(quick, "mail.example answered 550", LATER)
    assert [parked.reason for parked in cache.outbox.parked()] == ["mail.example answered 550"]


def test_oldest_messages_go_first_and_not_all_at_once(cache: Cache) -> None:
    cache.outbox.queue([message("b")], LATER)
    cache.outbox.queue([message("a")], NOON)
    assert [claimed.message.key for claimed in cache.outbox.claim(LATER, limit=1)] == ["a"]
    assert [claimed.message.key for claimed in cache.outbox.claim(LATER)] == ["b"]


def test_what_was_delivered_keeps_its_key_and_drops_its_content(cache: Cache, path: Path) -> None:
    cache.outbox.queue([message()], NOON)
    (claimed,) = cache.outbox.claim(NOON)
    cache.outbox.delivered(claimed.outbox_id, NOON)
    assert rows(path, "SELECT key, state, message FROM outbox") == [("digest:toys:2026-03-02:anna", "delivered", None)]


@pytest.mark.parametrize("shared", [True, False], ids=["one cache", "a cache for each thread"])
def test_no_two_threads_get_the_same_message(cache: Cache, path: Path, *, shared: bool) -> None:
    cache.outbox.queue([message(f"m{number}") for number in range(60)], NOON)
    got: list[str] = []
    start = threading.Barrier(4)

    def work() -> None:
        mine = cache if shared else open_cache(path)
        start.wait()
        while claimed := mine.outbox.claim(NOON, limit=3):
            got.extend(one.message.key for one in claimed)
        if not shared:
            mine.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(got) == sorted(f"m{number}" for number in range(60))


CLAIM_ALL = """
import sys
from pathlib import Path
from tests.cache.stored import open_cache
from tests.make import NOON
with open_cache(Path(sys.argv[1])) as cache:
    sys.stdin.readline()
    while claimed := cache.outbox.claim(NOON, limit=2):
        print(*(one.message.key for one in claimed), sep="\\n", flush=True)
"""


def test_no_two_processes_get_the_same_message(cache: Cache, path: Path) -> None:
    cache.outbox.queue([message(f"m{number}") for number in range(60)], NOON)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIM_ALL, str(path)],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    got = [key for process in processes for key in process.communicate(timeout=60)[0].split()]
    assert sorted(got) == sorted(f"m{number}" for number in range(60))


def entry(hour: int, **fields: object) -> LogEntry:
    usual = {"kpi": "revenue", "incident": "i", "say": Say.FIRED, "sent": True}
    return LogEntry(**{"at": at(2, hour), "shop": SHOP, **usual, **fields})  # type: ignore[arg-type] # made-up fields


def test_a_tick_remembers_what_it_says(cache: Cache) -> None:
    watch = Watch(state=WatchState.FIRING, since=at(1), told_at=NOON, looks="xxo", baseline_done=True)
    cache.incidents.commit(SHOP, {"revenue": watch}, [message()], [entry(12, tactic="win_back")], NOON)
    cache.incidents.commit(SHOP, {"order_count": Watch()}, [], [entry(13, say=Say.NOTHING, sent=False)], LATER)
    assert cache.incidents.watches(SHOP) == {"revenue": watch, "order_count": Watch()}
    assert len(cache.outbox.claim(LATER)) == 1
    assert cache.incidents.log() == [entry(13, say=Say.NOTHING, sent=False), entry(12, tactic="win_back")]
    assert cache.incidents.log(SHOP, limit=1) == [entry(13, say=Say.NOTHING, sent=False)]


def test_a_tick_decided_on_other_watches_says_and_remembers_nothing(cache: Cache) -> None:
    read = cache.incidents.watches(SHOP)
    taken_on = Watch(state=WatchState.ACKNOWLEDGED)
    cache.incidents.commit(SHOP, {"revenue": taken_on}, [], [], NOON, expected=read)
    fired = Watch(state=WatchState.FIRING)
    with pytest.raises(TryLater, match="somebody else"):
        cache.incidents.commit(SHOP, {"revenue": fired}, [message()], [entry(12)], NOON, expected=read)
    assert cache.incidents.watches(SHOP) == {"revenue": taken_on}
    assert cache.outbox.claim(NOON) == []
    assert cache.incidents.log() == []


def test_a_tick_that_fails_says_and_remembers_nothing(cache: Cache, path: Path) -> None:
    change(path, "DROP TABLE incident_log")
    with pytest.raises(Refused, match="cannot write"):
        cache.incidents.commit(SHOP, {"revenue": Watch(state=WatchState.FIRING)}, [message()], [entry(12)], NOON)
    assert cache.incidents.watches(SHOP) == {}
    assert cache.outbox.claim(NOON) == []


def test_shown_tactics_are_those_of_messages_that_left(cache: Cache) -> None:
    log = [
        entry(9, tactic="too long ago"),
        entry(11, tactic="bundle"),
        entry(12, tactic="win_back"),
        entry(13, tactic="held back", sent=False),
        entry(14, tactic="bundle"),
        entry(15),
    ]
    cache.incidents.commit(SHOP, {}, [], log, NOON)
    shown = cache.incidents.suggestions(SHOP, at(2, 10))
    assert [one.tactic for one in shown] == ["bundle", "win_back", "bundle"]


def test_the_log_forgets_what_was_held_back_long_ago(cache: Cache) -> None:
    cache.incidents.commit(SHOP, {}, [], [entry(12, say=Say.NOTHING, sent=False), entry(12)], NOON)
    cache.incidents.commit(SHOP, {}, [], [], NOON + timedelta(days=91))
    assert cache.incidents.log() == [entry(12)]
