"""How messages leave: a channel is opened when one goes out, so that a missing secret costs time, never a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from alerts.channels.configured import Configured
from alerts.channels.kind import Channel, Everybody, Readers
from alerts.channels.register import Kind, channel_kinds, last_resort
from alerts.channels.tables import ChannelTable, NamedTable
from alerts.deliver import Delivered, pump
from cache import Cache
from commerce.errors import BadConfig, Refused, TryLater
from commerce.messages import Claimed
from commerce.settings.secret import Secret
from shopbell.config import Settings
from shopbell.outside import SystemClock
from shopbell.secrets import Secrets
from shopbell.telling import tell_elsewhere
from shopbell.undelivered import addressee
from shopbell.wiring import Installation

#: The folder for messages that no channel takes, beside the database.
OUTBOX = "outbox"


def deliver(installation: Installation, cache: Cache) -> Delivered:
    """Hand every due message to its channel, and tell by another what did not get through."""
    channels = dispatcher(installation).channels()
    went = pump(cache.outbox, channels, installation.clock)
    if tell_elsewhere(installation, cache):
        pump(cache.outbox, channels, installation.clock)
    return went


def dispatcher(installation: Installation) -> Dispatcher:
    """Return what opens the channels of an installation."""
    return Dispatcher(installation.settings, installation.secrets, installation.data, installation.open_cache)


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Opens channels: what is configured, where its secrets come from, where the data lie, and how they are opened."""

    settings: Settings
    secrets: Secrets
    data: Path
    open_cache: Callable[[], Cache] | None = None

    def channels(self) -> dict[str, Channel]:
        """Return every channel by the name under which messages know it."""
        return {kind.name: _OpenedLate(self, kind) for kind in channel_kinds()}

    def tables(self, kind: Kind) -> tuple[ChannelTable, ...]:
        """Return the tables of a channel; of that for everybody also the one that stands for none."""
        return self.settings.channels.tables(kind.name) or kind.unwritten(self.data.absolute() / OUTBOX)

    def folders(self) -> list[Path]:
        """Return the folders that messages are written into as files."""
        written = (getattr(table, "path", None) for table in self.tables(last_resort()))
        return [self.home / path.expanduser() for path in written if isinstance(path, Path)]

    def open(self, kind: Kind, table: ChannelTable) -> Channel:
        """Return a channel, ready to deliver.

        Raises:
            BadConfig: One of its secrets is missing.
        """
        return kind.open(self.configured(kind, table))

    def configured(self, kind: Kind, table: ChannelTable) -> Configured[Any]:
        """Return what a channel is made of.

        Raises:
            BadConfig: One of its secrets is missing.
        """
        secrets, clock = self.secrets_of(kind, table), SystemClock()
        return Configured(table, secrets, self.home, elapsed=clock.elapsed, open_cache=self.open_cache, now=clock.now)

    def secrets_of(self, kind: Kind, table: ChannelTable) -> dict[str, str]:
        """Return {name: secret} of what a table needs.

        Raises:
            BadConfig: One is missing; says where to write it.
        """
        wanted_by = f"{self.settings.place.name}, {title(kind, table)}"
        return {
            secret.name: self.secrets.find(variable(table, secret), place(kind, table, secret), wanted_by)
            for secret in kind.secrets
            if table.needs(secret.name)
        }

    @property
    def home(self) -> Path:
        """Where relative paths of the tables start."""
        return self.settings.place.parent

    def last_resort(self) -> str:
        """Return where messages land that no channel takes."""
        kind = last_resort()
        return self.tables(kind)[0].summary(self.home)


@dataclass(frozen=True, slots=True)
class _OpenedLate:
    """A channel that is opened for each message; what is missing now may be there at the next try."""

    dispatcher: Dispatcher
    kind: Kind

    def deliver(self, claimed: Claimed) -> str:
        """Hand the message over; see `alerts.channels.kind.Channel`."""
        try:
            opened = self.dispatcher.open(self.kind, self._table(claimed))
        except BadConfig as error:
            raise TryLater(str(error)) from None
        settings, message = self.dispatcher.settings, claimed.message
        reader = addressee(settings, message.channel, message.key)
        today = replace(message, recipient=self._address(reader, message.recipient))
        return opened.deliver(replace(claimed, message=today, reader=reader))

    def _address(self, reader: str, written: str) -> str:
        """Return where a message goes to: the reader's address of today, which may have been corrected meanwhile.

        Raises:
            Refused: Nobody has that address any more: whoever was taken out, or took it out, is told no more figures.
        """
        if not isinstance(self.kind.audience, Readers):
            return written
        addresses = [(one.name, one.address(self.kind.name)) for one in self.dispatcher.settings.recipient]
        address = next((found for name, found in addresses if name == reader and found), None)
        if address is None and written not in {found for _, found in addresses}:
            msg = (
                "its reader is in the configuration no more, or has no address there; write the reader again, or give"
                " it up"
            )
            raise Refused(msg)
        return address or written

    def _table(self, claimed: Claimed) -> ChannelTable:
        """Return the table that a message goes by.

        Raises:
            BadConfig: It is no longer in the configuration.
        """
        tables, name = self.dispatcher.tables(self.kind), claimed.message.recipient
        found = next((one for one in tables if not isinstance(one, NamedTable) or one.name == name), None)
        if found is not None:
            return found
        file = self.dispatcher.settings.place.name
        if self.kind.has_many:
            raise BadConfig([f'{file}, {self.kind.header} "{name}" is there no more; write it again'])
        raise BadConfig([f"{file}: there is no {self.kind.header} any more; write it again"])


def title(kind: Kind, table: ChannelTable) -> str:
    """Return how errors call a table of the configuration."""
    return f'{kind.header} "{table.name}"' if isinstance(table, NamedTable) else kind.header


def place(kind: Kind, table: ChannelTable, secret: Secret) -> tuple[str, ...]:
    """Return where a secret lies in the secrets file."""
    names = (table.name,) if isinstance(table, NamedTable) else ()
    return (kind.name, *names, secret.name)


def variable(table: ChannelTable, secret: Secret) -> str | None:
    """Return the environment variable that a table names for a secret; None when it names none."""
    named: Any = getattr(table, secret.variable)
    return named if isinstance(named, str) else None


def configured(settings: Settings) -> Iterator[tuple[Kind, ChannelTable]]:
    """Yield the channels that somebody chose, with each of their tables; the one for everybody is always there."""
    for kind in channel_kinds():
        if not isinstance(kind.audience, Everybody):
            yield from ((kind, table) for table in settings.channels.tables(kind.name))
