"""What a channel says of itself, in its own folder: one declaration, and nobody else asks for its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from alerts.channels.tables import ChannelTable
from commerce.messages import Claimed, Edition
from commerce.settings.secret import Secret
from wording.fitting import TextLimit

#: What any channel can carry; `ChannelKind.own_form` adds to these.
COMMON_PARTS = frozenset({"text", "html", "pictures"})

T = TypeVar("T", bound=ChannelTable)


class Channel(Protocol):
    """One configured way out. Secrets are handed in when it is made and never appear in a message, error or repr."""

    def deliver(self, claimed: Claimed) -> str:
        """Hand the message over; return how the other side calls it, "" where it does not say.

        Raises:
            TryLater: The other side is busy or away; carries the wait it asked for.
            Refused: It will not take this message until a person changes something.
            Uncertain: It has the whole message, but its answer was lost.
        """
        ...


@dataclass(frozen=True, slots=True)
class Readers:
    """`[channels.<name>]` is one table; it reaches each `[[recipient]]` that has an address under the same name.

    Attributes:
        address: The type of that address, annotated for pydantic.
    """

    address: Any


@dataclass(frozen=True, slots=True)
class Tables:
    """Each `[[channels.<name>]]` reaches somebody of its own; its model is a `NamedTable`."""


@dataclass(frozen=True, slots=True)
class Everybody:
    """It reaches whom no other channel reaches, also where no `[channels.<name>]` is written.

    Attributes:
        table_for: Returns the table that stands for it then; takes the folder that it may fill.
    """

    table_for: Callable[[Path], ChannelTable]


@dataclass(frozen=True, slots=True)
class Configured(Generic[T]):
    """What a channel is made of.

    Attributes:
        table: Its table.
        secrets: {name: secret}, those that the table needs.
        home: The folder where relative paths of the table start.
        timeout_s: How long the other side may be silent.
    """

    table: T
    secrets: Mapping[str, str] = field(repr=False)
    home: Path
    timeout_s: float = 30

    def path(self, written: Path) -> Path:
        """Return a path of the table."""
        return self.home / written.expanduser()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKind:
    """A channel. Its folder bears its name and holds `channel.py` with `open_channel(configured) -> Channel`.

    Attributes:
        name: As the configuration calls it; also the folder's.
        settings: Model of its table, or of each of its tables.
        audience: How its recipients are found.
        carries: Parts of a message that it shows: "text", "html", "pictures" (by `cid:` in the HTML), or a form that
            some channel declares as its own. Text is always there, for notifications and as the last resort.
        editions: What it is sent.
        stands_in_for: Editions that it is sent only where no other channel takes them.
        secrets: What it needs to be let in.
        own_form: Name of a form that is this channel's own; `<form>.py` in its folder has one function an edition,
            `<edition>(renderer, language, known) -> str`.
        text_limit: How long a text may be; None: as long as it is.
        answers: What a reader can do from there; nothing yet anywhere.
    """

    name: str
    settings: type[ChannelTable]
    audience: Readers | Tables | Everybody
    carries: frozenset[str]
    editions: frozenset[Edition]
    stands_in_for: frozenset[Edition] = frozenset()
    secrets: tuple[Secret, ...] = ()
    own_form: str = ""
    text_limit: TextLimit | None = None
    answers: frozenset[str] = frozenset()

    @property
    def header(self) -> str:
        """The line in the configuration above its table."""
        return f"[[channels.{self.name}]]" if self.has_many else f"[channels.{self.name}]"

    @property
    def has_many(self) -> bool:
        """Whether it may have several tables."""
        return isinstance(self.audience, Tables)

    def takes_first(self, edition: Edition) -> bool:
        """Tell whether it is sent an edition whoever else is."""
        return edition in self.editions and edition not in self.stands_in_for

    def unwritten(self, folder: Path) -> tuple[ChannelTable, ...]:
        """Return the table that stands for one that is not written; none for a channel that somebody must choose."""
        return (self.audience.table_for(folder),) if isinstance(self.audience, Everybody) else ()

    def module(self, name: str) -> Any:
        """Import a module of its folder: late, since channels need libraries that most commands do not."""
        return import_module(f"{__package__}.{self.name}.{name}")

    def open(self, configured: Configured[Any]) -> Channel:
        """Return the channel, ready to deliver."""
        made: Channel = self.module("channel").open_channel(configured)
        return made
