"""The listener of the product at a practice workspace, with patience of tenths of seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from alerts.channels.hearing import Hearing
from alerts.channels.slack_app.listener import SlackListener
from alerts.inbox.desk import Desk
from cache import Cache
from practice.slack.workspace import Posted
from shopbell.outside import SystemClock
from tests.alerts.a_shop import KNOWLEDGE
from tests.alerts.channels.a_workspace import NOW, SHOP, SUBJECT, Room
from tests.alerts.channels.an_ear import QUICK, Alone
from tests.cache.stored import open_cache
from tests.waiting import until
from wording.names import Names


class StoppedClock(SystemClock):
    """Stands where the shop's day is; what is measured goes on."""

    def now(self) -> Any:
        return NOW


def hearing_of(
    room: Room,
    readers: Sequence[str] = ("anna",),
    shops: Sequence[str] = (SHOP,),
    opened: Callable[[], Cache] | None = None,
    second: str = "",
) -> Hearing:
    """Return what answers are taken in with; `second`: to whom an incident is taken that nobody answers."""
    told, answering = StoppedClock(), [*readers, *([second] if second else [])]

    def desk(cache: Cache) -> Desk:
        return Desk(cache, answering, (SUBJECT,), told.now(), KNOWLEDGE.tactics)

    return Hearing(
        channels=[room.configured],
        open_cache=opened or (lambda: open_cache(room.path)),
        desk=desk,
        shops=lambda: shops,
        readers_of=lambda _shop: list(readers),
        answerers_of=lambda _shop: answering,
        language="en",
        names=lambda code: Names(KNOWLEDGE, code),
        clock=told,
        chance=lambda: 0.5,
        alone=lambda name: ALONE.setdefault(name + str(room.path), Alone())(),
    )


ALONE: dict[str, Alone] = {}


@contextmanager
def listening(room: Room, **known: Any) -> Iterator[SlackListener]:
    """Listen until the end."""
    listener = SlackListener(hearing_of(room, **known), QUICK)
    listener.start()
    try:
        until(lambda: bool(room.slack.live()))
        until(lambda: any(ear.state.is_open for ear in listener._ears))  # noqa: SLF001 - nothing else tells it
        yield listener
    finally:
        listener.stop()


def whispered(room: Room) -> list[str]:
    """Return what was said to whoever pressed, and to nobody else."""
    return [one["text"] for told in room.slack.workspace.replies.values() for one in told]


def settled(room: Room) -> None:
    """Wait until nothing that was taken in waits."""
    until(lambda: not room.cache.conversations.waiting("slack_app"))


def alert(room: Room) -> Posted:
    """Post the alert; return its root."""
    room.deliver(room.told())
    return room.roots[-1]
