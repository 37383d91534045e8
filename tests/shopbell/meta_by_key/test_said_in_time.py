"""A token that runs out is told by mail weeks before it fails, once, and that it is over; no doctor has to be asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from commerce.clock import FrozenClock
from commerce.messages import Message
from shopbell.operation.found import Attention
from shopbell.operation.tell import tell
from shopbell.upkeep.services import look_due
from tests.shopbell.meta_by_key.meta_house import NOON, House

Build = Callable[..., House]


def told(house: House, day: int = 0, faults: Sequence[str] = ()) -> list[Message]:
    """Return what the operator is told so many days later, at a look and an hour after it: the shop itself is read."""
    clock, found = house.installation.clock, list[Message]()
    assert isinstance(clock, FrozenClock)
    for hour in range(2):
        for one in (clock, house.clock):
            one.move_to(NOON + timedelta(days=day, hours=hour))
        house.sync()
        house.meta.faults = list(faults)
        look_due(house.installation)
        tell(house.installation, house.cache, Attention(timedelta(days=1)))
        for claimed in house.cache.outbox.claim(clock.now(), limit=10):
            house.cache.outbox.delivered(claimed.outbox_id, clock.now())
            found.append(claimed.message)
    return found


def test_a_token_that_runs_out_is_told_two_weeks_before_and_once(build: Build) -> None:
    house = build(token_ends=NOON + timedelta(days=20))
    assert told(house) == []
    (message,) = told(house, 7)
    assert "the token for Meta runs out on 2026-12-20; make one for a system user" in message.text
    assert house.meta.token not in message.text
    assert told(house, 9) == []
    house.meta.token_ends = None
    (message,) = told(house, 11)
    assert "no longer so: the token for Meta runs out on 2026-12-20" in message.text


def test_a_service_that_does_not_answer_says_nothing_new(build: Build) -> None:
    house = build(token_ends=NOON + timedelta(days=8))
    assert len(told(house)) == 1
    assert told(house, 2, ["html"] * 9) == []


def test_it_is_asked_once_a_day(build: Build) -> None:
    house = build()
    house.sync()
    house.asked()
    look_due(house.installation)
    asked = len(house.asked())
    look_due(house.installation)
    assert (0 < asked <= 5, house.asked()) == (True, [])
