"""Who may come in: links that are good once, lasting ones for guests, the password; and how often somebody may try."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from cache import Cache
from commerce.clock import Clock
from commerce.visitors import Role, Ticket, Visitor
from shopbell.web import keys

#: A link that is good once is used at once, from the screen on which it was printed.
LINK_LASTS: Final = timedelta(minutes=15)
VISIT_LASTS: Final = timedelta(days=30)
#: Wrong passwords that anybody may try within `_TRIES_WITHIN_S`, all together. Links are not counted: nobody guesses
#: 256 bits, and whoever uses up the tries must not keep the owner out, who has `shopbell open`.
MOST_TRIES: Final = 10
_TRIES_WITHIN_S: Final = 600.0


def make_link(cache: Cache, clock: Clock, random_bytes: keys.RandomBytes) -> str:
    """Return the secret of a link for the owner, good once and for a quarter of an hour."""
    now = clock.now()
    return _issue(cache, Visitor(Role.OWNER, "", now + LINK_LASTS), clock, random_bytes, is_once=True)


def invite(cache: Cache, clock: Clock, random_bytes: keys.RandomBytes, shop: str, lasts: timedelta) -> str:
    """Return the secret of a link for guests of one shop, good for as long as is said, as often as it is opened."""
    now = clock.now()
    return _issue(cache, Visitor(Role.GUEST, shop, now + lasts), clock, random_bytes, is_once=False)


def _issue(cache: Cache, visitor: Visitor, clock: Clock, random_bytes: keys.RandomBytes, *, is_once: bool) -> str:
    carried = keys.secret(random_bytes)
    cache.visitors.issue(Ticket(keys.digest(carried), visitor, is_once, clock.now()))
    return carried


@dataclass
class Tries:
    """How often somebody was turned away lately. A guess is a guess, whoever makes it: addresses are cheap."""

    elapsed: Callable[[], float]
    _at: deque[float] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_s(self) -> int:
        """Return for how many seconds nobody may try; 0: now."""
        with self._lock:
            now = self.elapsed()
            while self._at and now - self._at[0] >= _TRIES_WITHIN_S:
                self._at.popleft()
            return 0 if len(self._at) < MOST_TRIES else int(_TRIES_WITHIN_S - (now - self._at[0])) + 1

    def note(self) -> None:
        """Note that somebody was turned away."""
        with self._lock:
            self._at.append(self.elapsed())


@dataclass(frozen=True)
class Door:
    """Lets visitors in.

    Attributes:
        password: As it is kept; "" where there is none.
    """

    clock: Clock
    random_bytes: keys.RandomBytes
    password: str = ""
    tries: Tries = field(init=False)

    def __post_init__(self) -> None:
        """Begin to count."""
        object.__setattr__(self, "tries", Tries(self.clock.elapsed))

    def by_link(self, carried: str, cache: Cache) -> str | None:
        """Return what the browser carries from now on; None: the link is not good, or not any more."""
        now, visit = self.clock.now(), keys.secret(self.random_bytes)
        visitor = cache.visitors.enter(keys.digest(carried), keys.digest(visit), now + VISIT_LASTS, now)
        return None if visitor is None else visit

    def by_password(self, password: str, cache: Cache) -> str | None:
        """Return what the browser carries from now on; None: it is another password, or there is none."""
        if not self.password or not keys.fits(password, self.password):
            self.tries.note()
            return None
        visit = keys.secret(self.random_bytes)
        until = self.clock.now() + VISIT_LASTS
        cache.visitors.begin(Visitor(Role.OWNER, "", until), keys.digest(visit))
        return visit

    def visitor(self, carried: str, cache: Cache) -> Visitor | None:
        """Return who carries this; None: nobody who is in."""
        return cache.visitors.visitor(keys.digest(carried), self.clock.now()) if carried else None
