"""When to speak of the product's own troubles: once when one has lasted, once when it is over. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import msgspec

from commerce.troubles import Remembered, Trouble, TroubleKind

#: How long a trouble must have been seen before it is told; one that is not named here says itself how long it lasts.
PATIENCE: Final[Mapping[TroubleKind, timedelta]] = {
    TroubleKind.SHOP_REFUSED: timedelta(hours=1),  # a firewall, too, turns away for some minutes
    TroubleKind.BACKUP_FAILING: timedelta(hours=2),  # it is tried again within the hour
    TroubleKind.JOB_FAILING: timedelta(hours=1),
}
_UNREAD: Final = frozenset({TroubleKind.SHOP_UNREAD, TroubleKind.SHOP_REFUSED})
#: What is seen of a shop only while it is read.
_OF_A_SHOP: Final = _UNREAD | {
    TroubleKind.FEED_STOPPED,
    TroubleKind.TABLE_UNREAD,
    TroubleKind.TABLE_ENDED,
    TroubleKind.SERVICE_SAYS,
}
#: Troubles that begin within this time are told together: one cable that is pulled out is five shops.
TOGETHER: Final = timedelta(minutes=15)
#: One that is gone for less may be back at the next look.
SETTLED: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Word:
    """What one look leads to.

    Attributes:
        remembered: {name: what to remember}, all of it.
        begun: Troubles to tell now.
        ended: Those that were told, and are over.
    """

    remembered: Mapping[str, Remembered]
    begun: Sequence[Trouble] = field(default=())
    ended: Sequence[Remembered] = field(default=())


def advance(known: Mapping[str, Remembered], seen: Sequence[Trouble], now: datetime, *, quiet: bool = False) -> Word:
    """Return what to remember and what to tell. Reads no clock and sends nothing.

    Args:
        known: What was remembered at the last look.
        seen: What is wrong now, each once.
        now: UTC.
        quiet: Nothing is told now, neither a begin nor an end: it waits.
    """
    wrong = {one.name: one for one in seen}
    here = {name: _seen(known.get(name), trouble, now) for name, trouble in wrong.items()}
    away = {name: one for name, one in known.items() if name not in wrong and one.told_at is not None}
    hidden = {name: one for name, one in away.items() if _is_hidden(one.trouble, seen)}
    gone = {name: _gone(one, now) for name, one in away.items() if name not in hidden}
    ended = [] if quiet else [name for name, one in gone.items() if one.gone_at and now - one.gone_at >= SETTLED]
    ripe = [name for name, one in here.items() if one.told_at is None and _ripe_at(one) <= now]
    waited = any(_ripe_at(here[name]) + TOGETHER <= now for name in ripe)
    begun = ripe if waited and not quiet else []
    told = {name: msgspec.structs.replace(here[name], told_at=now) for name in begun}
    left = {name: one for name, one in gone.items() if name not in ended}
    over = _once_a_shop([gone[name] for name in ended])
    return Word({**here, **told, **left, **hidden}, [wrong[name] for name in begun], over)


def _is_hidden(trouble: Trouble, seen: Sequence[Trouble]) -> bool:
    """Return whether nobody can tell if a trouble is over: nothing is known of a shop that cannot be read."""
    return trouble.kind in _OF_A_SHOP and any(one.kind in _UNREAD and one.shop == trouble.shop for one in seen)


def _once_a_shop(ended: Sequence[Remembered]) -> list[Remembered]:
    """Return what is over; that a shop is read again is told once, whatever kept it from that by and by."""
    first: dict[str, str] = {}
    for one in sorted(ended, key=lambda one: one.seen_at):
        if one.trouble.kind in _UNREAD:
            first.setdefault(one.trouble.shop, one.trouble.name)
    return [one for one in ended if one.trouble.kind not in _UNREAD or first[one.trouble.shop] == one.trouble.name]


def _seen(before: Remembered | None, trouble: Trouble, now: datetime) -> Remembered:
    """Return a trouble that is there; noted on an instant to come, by a clock that ran ahead, it is as new."""
    if before is None or before.seen_at > now:
        return Remembered(trouble, now, None if before is None else before.told_at)
    since = before.trouble.since if trouble.since is None else trouble.since
    return Remembered(msgspec.structs.replace(trouble, since=since), before.seen_at, before.told_at)


def _gone(before: Remembered, now: datetime) -> Remembered:
    if before.gone_at is None or before.gone_at > now:
        return msgspec.structs.replace(before, gone_at=now)
    return before


def _ripe_at(one: Remembered) -> datetime:
    """Return when a trouble has lasted long enough to be told."""
    return one.seen_at + PATIENCE.get(one.trouble.kind, timedelta(0))
