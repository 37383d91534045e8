from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.channels.kind import Channel
from alerts.deliver import GIVE_UP_AFTER, Delivered, pump, wait
from cache import Cache
from commerce.clock import FrozenClock
from commerce.errors import Refused, TryLater, Uncertain
from commerce.messages import Claimed, Message
from tests.cache.stored import open_cache

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Shelf:
    """An outbox in memory, with the manners of the real one: what is put off is not due before its time."""

    def __init__(self, *channels: str) -> None:
        self.due = {number: (NOON, 1) for number, _ in enumerate(channels)}
        self.channels = channels
        self.fate: dict[int, str] = {}

    def claim(self, now: datetime, limit: int = 10) -> Sequence[Claimed]:
        ready = [number for number, (at, _) in self.due.items() if at <= now][:limit]
        return [Claimed(number, self.message(number), self.due[number][1], NOON) for number in ready]

    def message(self, number: int) -> Message:
        return Message(str(number), "alert", self.channels[number], "anna", "en", "subject", "text")

    def delivered(self, outbox_id: int, now: datetime) -> None:
        del self.due[outbox_id]
        self.fate[outbox_id] = f"delivered {now:%H:%M}"

    def put_off(self, claimed: Claimed, until: datetime, reason: str) -> None:
        self.due[claimed.outbox_id] = (until, claimed.attempt + 1)
        self.fate[claimed.outbox_id] = f"put off: {reason}"

    def park(self, claimed: Claimed, reason: str, now: datetime) -> None:
        del self.due[claimed.outbox_id]
        self.fate[claimed.outbox_id] = f"parked {now:%d}: {reason}"

    def leave_open(self, claimed: Claimed, reason: str, now: datetime) -> None:
        del self.due[claimed.outbox_id]
        self.fate[claimed.outbox_id] = f"open {now:%d}: {reason}"


class Good:
    def deliver(self, claimed: Claimed) -> str:
        assert claimed.message.text
        return ""


class Busy:
    def deliver(self, claimed: Claimed) -> str:
        assert claimed.attempt
        msg = "busy"
        raise TryLater(msg, wait_s=600)


class Closed:
    def deliver(self, claimed: Claimed) -> str:
        assert claimed.attempt
        msg = "no such address"
        raise Refused(msg)


class Silent:
    def deliver(self, claimed: Claimed) -> str:
        assert claimed.attempt
        msg = "no answer"
        raise Uncertain(msg)


class Broken:
    def deliver(self, claimed: Claimed) -> str:
        assert claimed.attempt
        msg = "password hunter2"
        raise ValueError(msg)


CHANNELS: dict[str, Channel] = {
    "good": Good(),
    "busy": Busy(),
    "closed": Closed(),
    "broken": Broken(),
    "silent": Silent(),
}


def test_each_message_meets_its_own_fate() -> None:
    shelf = Shelf("good", "busy", "closed", "gone", "broken", *["good"] * 20)
    assert pump(shelf, CHANNELS, FrozenClock(NOON)) == Delivered(sent=21, put_off=2, parked=2)
    assert shelf.fate[0] == "delivered 12:00"
    assert shelf.fate[1] == "put off: busy"
    assert shelf.due[1][0] == NOON + timedelta(minutes=10)
    assert shelf.fate[2] == "parked 02: no such address"
    assert "no longer configured" in shelf.fate[3]


def test_what_may_have_arrived_is_neither_repeated_nor_forgotten(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FrozenClock(NOON)
    with open_cache(tmp_path / "a.db") as cache:
        cache.outbox.queue(letters(1), NOON)
        went = pump(cache.outbox, {"mail": Silent()}, clock)
        assert (went, went.summary) == (Delivered(uncertain=1), "0 sent, 0 put off, 0 parked, 1 perhaps sent")
        assert "message 1 may have been delivered, and is not repeated: no answer" in caplog.text
        clock.sleep(timedelta(days=10).total_seconds())
        assert pump(cache.outbox, {"mail": Good()}, clock) == Delivered()
        [open_one] = cache.outbox.parked()
        assert (open_one.is_uncertain, open_one.reason) == (True, "no answer")
        cache.outbox.release(open_one.outbox_id, clock.now())
        assert pump(cache.outbox, {"mail": Good()}, clock) == Delivered(sent=1)
        assert cache.outbox.parked() == []


def test_a_message_that_a_stopped_process_had_in_hand_goes_out_again_and_that_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FrozenClock(NOON)
    with open_cache(tmp_path / "a.db") as cache:
        cache.outbox.queue(letters(1), NOON)
        cache.outbox.claim(NOON, lease_s=60)
        clock.sleep(61)
        assert pump(cache.outbox, {"mail": Good()}, clock) == Delivered(sent=1)
    assert "message 1 is handed over once more: whoever did so before was stopped" in caplog.text


def test_a_message_that_was_put_off_is_no_second_one(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = FrozenClock(NOON)
    with open_cache(tmp_path / "a.db") as cache:
        cache.outbox.queue(letters(1), NOON)
        pump(cache.outbox, {"mail": Busy()}, clock)
        clock.sleep(3600)
        pump(cache.outbox, {"mail": Good()}, clock)
    assert "once more" not in caplog.text


def test_a_fault_of_our_own_tells_its_kind_and_no_secret() -> None:
    shelf = Shelf("broken")
    pump(shelf, CHANNELS, FrozenClock(NOON))
    assert shelf.fate[0] == "put off: the channel 'broken' failed (ValueError)"


def test_waits_double_and_end() -> None:
    assert [wait(attempt) for attempt in (1, 2, 3)] == [
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(minutes=4),
    ]
    assert wait(60) == timedelta(hours=6)
    assert wait(1, asked_s=90) == timedelta(seconds=90)


@pytest.mark.parametrize("asked_s", [1e9, 1e300, float("inf")])
def test_who_asks_us_to_stay_away_for_ever_is_asked_again_in_a_day(asked_s: float) -> None:
    assert wait(1, asked_s) == timedelta(days=1)


class Slow:
    """A server that takes nearly its whole timeout; after each message another process looks into the same outbox."""

    def __init__(self, clock: FrozenClock, other: Cache) -> None:
        self.clock = clock
        self.other = other
        self.went: list[str] = []

    def deliver(self, claimed: Claimed) -> str:
        self.clock.sleep(29)
        self.went.append(claimed.message.key)
        if len(self.went) >= 5:
            for one in self.other.outbox.claim(self.clock.now()):
                self.went.append(one.message.key)
                self.other.outbox.delivered(one.outbox_id, self.clock.now())
        return ""


def letters(count: int) -> list[Message]:
    return [Message(f"m{number}", "alert", "mail", "anna", "en", "s", "t") for number in range(count)]


def test_a_slow_server_lets_no_claim_run_out_on_the_messages_behind(tmp_path: Path) -> None:
    clock = FrozenClock(NOON)
    with open_cache(tmp_path / "a.db") as first, open_cache(tmp_path / "a.db") as second:
        slow = Slow(clock, second)
        first.outbox.queue(letters(10), NOON)
        pump(first.outbox, {"mail": slow}, clock)
    assert sorted(slow.went) == [f"m{number}" for number in range(10)]


def test_a_released_message_has_three_days_again(tmp_path: Path) -> None:
    clock = FrozenClock(NOON)
    with open_cache(tmp_path / "a.db") as cache:
        cache.outbox.queue(letters(1), NOON)
        assert pump(cache.outbox, {"mail": Closed()}, clock).parked == 1
        clock.sleep(timedelta(days=10).total_seconds())
        cache.outbox.release(cache.outbox.parked()[0].outbox_id, clock.now())
        assert pump(cache.outbox, {"mail": Busy()}, clock) == Delivered(put_off=1)
        while not cache.outbox.parked():
            clock.sleep(3600)
            pump(cache.outbox, {"mail": Busy()}, clock)
    assert timedelta(days=13) <= clock.now() - NOON <= timedelta(days=13, hours=7)


def test_after_three_days_somebody_must_look() -> None:
    shelf, clock = Shelf("busy"), FrozenClock(NOON)
    while shelf.due:
        pump(shelf, CHANNELS, clock)
        clock.sleep(3600)
    assert clock.now() - NOON <= GIVE_UP_AFTER + timedelta(hours=7)
    assert shelf.fate[0].startswith("parked 05: given up after")
