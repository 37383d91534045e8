"""Look after ourselves every few minutes, and tell the operator once what is wrong, and once that it is over."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from alerts.decide.troubles import Word, advance
from alerts.deliver import hand_over
from alerts.messages.recipient import Recipient
from alerts.messages.trouble import Troubles, trouble_message
from cache import Cache
from commerce.errors import Damaged, Refused, ShopbellError, Uncertain
from commerce.messages import Claimed, Message
from commerce.troubles import Remembered, Trouble, TroubleKind
from shopbell.config import Settings
from shopbell.delivery import deliver, dispatcher
from shopbell.operation.found import Attention, broken_ways, troubles
from shopbell.operation.operators import operators
from shopbell.telling import is_told_elsewhere
from shopbell.wiring import Installation

_log = logging.getLogger("shopbell.run")

#: What both clocks may differ by between two looks: more is a sleep of the machine, or a clock that was set.
_STEADY: Final = timedelta(seconds=60)
Ways = frozenset[tuple[str, str]]
Failing = Callable[[], Mapping[str, tuple[datetime, str]]]


def tell(
    installation: Installation, cache: Cache, attention: Attention, directly: Mapping[str, Remembered] | None = None
) -> Word:
    """Look what is wrong, remember it, and queue what is to be said, in one transaction.

    Args:
        installation: The installation.
        cache: Remembers.
        attention: How long we have been looking.
        directly: Troubles that were told without being remembered, since nothing could be.
    """
    now, known = installation.clock.now(), cache.troubles.remembered()
    seen = troubles(installation, cache, attention)
    zone = zone_of(installation, cache)
    quiet = installation.settings.alerts.is_quiet(now.astimezone(zone).time())
    word = advance({**known, **(directly or {})}, seen, now, quiet=quiet)
    broken = broken_ways(installation.settings, cache, now)
    queued = list(_messages(installation, word, broken, zone))
    if queued or word.remembered != known:
        cache.troubles.commit(word.remembered, queued, now)
    return word


def zone_of(installation: Installation, cache: Cache) -> ZoneInfo:
    """Return the clock of the installation: that of its first shop that is known."""
    infos = (cache.shops.info(name) for name in installation.names)
    return next((ZoneInfo(info.time_zone) for info in infos if info is not None), ZoneInfo("UTC"))


def _messages(installation: Installation, word: Word, broken: Ways, zone: ZoneInfo) -> Iterator[Message]:
    """Yield one message for everybody who hears of any of it."""
    settings, now = installation.settings, installation.clock.now()
    begun: dict[Recipient, list[Trouble]] = defaultdict(list)
    ended: dict[Recipient, list[Remembered]] = defaultdict(list)
    for one in word.begun:
        for who in _hears(settings, one, broken):
            begun[who].append(one)
    for over in word.ended:
        for who in _hears(settings, over.trouble, broken):
            ended[who].append(over)
    for who in dict.fromkeys([*begun, *ended]):
        about = {one.shop for one in begun[who]} | {one.trouble.shop for one in ended[who]}
        shop = about.pop() if len(about) == 1 else ""
        told = Troubles(f"trouble:{shop}:{now:%Y%m%dT%H%M%SZ}", begun[who], ended[who])
        yield trouble_message(told, who, zone, installation.renderer, now)


def _hears(settings: Settings, trouble: Trouble, broken: Ways) -> Sequence[Recipient]:
    """Return who is told; of messages that are stuck their readers are told by another channel already."""
    if trouble.kind is TroubleKind.MESSAGES_STUCK and is_told_elsewhere(settings, trouble.about):
        return ()
    return operators(settings, trouble.shop, broken)


@dataclass(slots=True)
class Lookout:
    """The job of the service. It knows how long it has been looking, and what was said while nothing could be stored.

    Attributes:
        installation: The installation.
        failing: Tells which jobs fail by a mistake of the program itself.
    """

    installation: Installation
    failing: Failing = dict
    _steady_s: float = field(init=False)
    _last: tuple[float, datetime] = field(init=False)
    _directly: dict[str, Remembered] = field(default_factory=dict)
    _refused: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        clock = self.installation.clock
        self._steady_s, self._last = clock.elapsed(), (clock.elapsed(), clock.now())

    def __call__(self) -> str:
        """Look, and tell; returns one line for the log, "" when there is nothing to tell.

        Raises:
            ShopbellError: The database cannot be used; that was told without it.
        """
        try:
            with self.installation.open_cache() as cache:
                word = tell(self.installation, cache, self._attention(), self._directly)
                self._directly.clear()
                if word.begun or word.ended:
                    deliver(self.installation, cache)
        except Refused as error:
            self._tell_directly(error)
            raise
        begun = [f"told: {one.name}" for one in word.begun]
        return "; ".join([*begun, *(f"over: {one.trouble.name}" for one in word.ended)])

    def _attention(self) -> Attention:
        """Return how long we have been looking; a sleep, or a clock that was set, begins it anew."""
        elapsed_s, now = self.installation.clock.elapsed(), self.installation.clock.now()
        went_by, told = timedelta(seconds=elapsed_s - self._last[0]), now - self._last[1]
        if abs(told - went_by) > _STEADY:
            self._steady_s = elapsed_s
        self._last = elapsed_s, now
        return Attention(timedelta(seconds=elapsed_s - self._steady_s), self.failing())

    def _tell_directly(self, error: Refused) -> None:
        """Hand a word to the channels without the outbox, which lies in the very file that cannot be used; once."""
        damaged = isinstance(error, Damaged)
        kind = TroubleKind.DATABASE_DAMAGED if damaged else TroubleKind.DATABASE_UNUSABLE
        now = self.installation.clock.now()
        trouble = Trouble(kind, detail=str(error), since=now)
        if trouble.name in self._directly:
            return
        channels = dispatcher(self.installation).channels()
        told = Troubles(f"trouble::{now:%Y%m%dT%H%M%SZ}", [trouble])
        for who in operators(self.installation.settings, "", self._refused):
            message = trouble_message(told, who, ZoneInfo("UTC"), self.installation.renderer, now)
            try:
                hand_over(Claimed(0, message, 1, now), channels)
            except ShopbellError as refusal:
                _log.warning("the operator could not be told: %s", refusal)
                if isinstance(refusal, Refused):  # the next look goes by another way
                    self._refused.add((who.channel.name, who.name))
                if not isinstance(refusal, Uncertain):
                    continue
            self._directly[trouble.name] = Remembered(trouble, now, told_at=now)
