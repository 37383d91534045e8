"""What a channel is handed to take answers in, as long as the service runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from alerts.channels.configured import Configured
from alerts.inbox.desk import Desk
from cache import Cache
from commerce.clock import Clock
from commerce.conversation_names import ConversationNames
from wording.names import Names


@dataclass(frozen=True, slots=True)
class Hearing:
    """What answers are taken in with.

    Attributes:
        channels: What each table of the channel is made of.
        open_cache: Opens the database.
        desk: What every answer is held against.
        shops: Those of the configuration.
        readers_of: Returns who reads of a shop; nobody where none is written.
        conversations: Returns what the mails about incidents are named by.
        answerers_of: Returns who may answer for it; None: who reads of it.
        language: Of who names none.
        names: Returns what things are called in a language.
        clock: What time it is.
        chance: Returns a number from 0 to 1 that nobody can guess, for waits that must not fall together.
        alone: Tells whether nobody else holds a name; held until it is left.
        reader_at: Returns name and language of the reader at an address of the channel; None: nobody is there.
        readers: Returns (address, name, language) of everybody who has an address of the channel, as it is written.
    """

    channels: Sequence[Configured[Any]]
    open_cache: Callable[[], Cache]
    desk: Callable[[Cache], Desk]
    shops: Callable[[], Collection[str]]
    readers_of: Callable[[str], Sequence[str]]
    language: str
    names: Callable[[str], Names]
    clock: Clock
    chance: Callable[[], float]
    alone: Callable[[str], AbstractContextManager[bool]]
    reader_at: Callable[[str], tuple[str, str] | None] = lambda _address: None
    readers: Callable[[], Sequence[tuple[str, str, str]]] = lambda: ()
    answerers_of: Callable[[str], Sequence[str]] | None = None
    conversations: Callable[[Cache], ConversationNames | None] = lambda _cache: None

    def may_answer(self, who: str, shop: str) -> bool:
        """Return whether somebody may answer for a shop."""
        return who in (self.answerers_of or self.readers_of)(shop)


class Listener(Protocol):
    """Takes answers in, in threads of its own."""

    def start(self) -> None:
        """Begin; returns at once."""
        ...

    def stop(self) -> None:
        """End, and say so to the other side; waits no longer than a few seconds."""
        ...


#: Makes what listens; it does not listen yet.
Hear = Callable[[Hearing], Listener]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is pasted at the other side, to make there what a channel needs.

    Attributes:
        text: The manifest.
        link: A web address that brings it along; "" for none.
        steps: What to do, in order.
    """

    text: str
    link: str
    steps: tuple[str, ...]
