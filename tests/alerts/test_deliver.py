from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from alerts.channels import Channel
from alerts.deliver import GIVE_UP_AFTER, Delivered, pump, wait
from commerce.clock import FrozenClock
from commerce.errors import Refused, TryLater
from commerce.messages import Claimed, Message

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

    def put_off(self, outbox_id: int, until: datetime, reason: str) -> None:
        self.due[outbox_id] = (until, self.due[outbox_id][1] + 1)
        self.fate[outbox_id] = f"put off: {reason}"

    def park(self, outbox_id: int, reason: str, now: datetime) -> None:
        del self.due[outbox_id]
        self.fate[outbox_id] = f"parked {now:%d}: {reason}"


class Good:
    def deliver(self, claimed: Claimed) -> None:
        assert claimed.message.text


class Busy:
    def deliver(self, claimed: Claimed) -> None:
        assert claimed.attempt
        msg = "busy"
        raise TryLater(msg, wait_s=600)


class Closed:
    def deliver(self, claimed: Claimed) -> None:
        assert claimed.attempt
        msg = "no such address"
        raise Refused(msg)


class Broken:
    def deliver(self, claimed: Claimed) -> None:
        assert claimed.attempt
        msg = "password hunter2"
        raise ValueError(msg)


CHANNELS: dict[str, Channel] = {"good": Good(), "busy": Busy(), "closed": Closed(), "broken": Broken()}


def test_each_message_meets_its_own_fate() -> None:
    shelf = Shelf("good", "busy", "closed", "gone", "broken", *["good"] * 20)
    assert pump(shelf, CHANNELS, FrozenClock(NOON)) == Delivered(sent=21, put_off=2, parked=2)
    assert shelf.fate[0] == "delivered 12:00"
    assert shelf.fate[1] == "put off: busy"
    assert shelf.due[1][0] == NOON + timedelta(minutes=10)
    assert shelf.fate[2] == "parked 02: no such address"
    assert "no longer configured" in shelf.fate[3]


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


def test_after_three_days_somebody_must_look() -> None:
    shelf, clock = Shelf("busy"), FrozenClock(NOON)
    while shelf.due:
        pump(shelf, CHANNELS, clock)
        clock.sleep(3600)
    assert clock.now() - NOON <= GIVE_UP_AFTER + timedelta(hours=7)
    assert shelf.fate[0].startswith("parked 05: given up after")
