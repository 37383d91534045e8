"""`[[recipient]]`, `[channels.*]` and `[webhooks]`: who is told, by which way, and where shops may ring.

The tables of a channel, and the address of a reader there, are what the channel declares in its folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from functools import cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, create_model
from pydantic import field_validator as checked

from alerts.channels.kind import Readers
from alerts.channels.register import Kind, channel_kinds
from alerts.channels.tables import ChannelTable
from commerce.settings import words
from commerce.settings.fields import Language, Name, TimeOfDay, Zone, one_of
from commerce.settings.hearing import Hearing
from commerce.settings.reading import Reading
from commerce.settings.table import Table
from commerce.settings.words import Vocabulary


class RecipientSettings(Reading, Hearing):
    """One `[[recipient]]`, beside the addresses that channels ask for. `shops` empty: all of them.

    `alerts`: by which channels incidents are told; None: as each channel says, whatever a team hears; (): by none.
    `digests`: by which channels digests come; None: by all that take them.
    """

    name: Name = Field(examples=['name = "Anna"'])
    language: Language | None = None
    digest_at: TimeOfDay = time(7, 30)
    time_zone: Zone | None = None
    shops: tuple[str, ...] = Field(default=(), strict=False)
    alerts: tuple[str, ...] | None = Field(default=None, strict=False)
    digests: tuple[str, ...] | None = Field(default=None, strict=False)

    @checked("alerts", "digests")
    @classmethod
    def _ways(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """Hold the ways against the channels that reach readers."""
        known = tuple(kind.name for kind in channel_kinds() if isinstance(kind.audience, Readers))
        return None if value is None else tuple(one_of(known, "channel", name) for name in value)

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield that alerts or digests are to come by a way for which no address is written, or digests by none."""
        yield from super().between(written, vocabulary)
        for key in ("alerts", "digests"):
            ways = written.get(key)
            for way in ways if isinstance(ways, list) else ():
                if way in cls.model_fields and way not in written:
                    yield f'{key} = [{words.shown(way)}] needs an address there; write {way} = "..." beside it'
        if written.get("digests") == []:
            yield "digests = [] names no way; `shopbell readers stop NAME` ends digests, or name a channel"

    @property
    def zone(self) -> ZoneInfo | None:
        """The recipient's own time zone; None: the shop's."""
        return ZoneInfo(self.time_zone) if self.time_zone else None

    def address(self, channel: str) -> str | None:
        """Return where a channel reaches the recipient; None where it does not."""
        written: str | None = getattr(self, channel, None)
        return written


class WebhookSettings(Table):
    """The `[webhooks]` table: where shops may ring; only loopback is open without being asked for by name."""

    listen: Annotated[tuple[str, int], BeforeValidator(lambda value, info: words.endpoint(value, info.field_name))] = (
        "127.0.0.1",
        8765,
    )


class ChannelSettings(Table):
    """The `[channels]` tables: a field for each channel."""

    def tables(self, channel: str) -> tuple[ChannelTable, ...]:
        """Return the tables of a channel, as written; none for one that is not configured, or is no channel."""
        written: Any = getattr(self, channel, None)
        return written if isinstance(written, tuple) else () if written is None else (written,)


def recipient_model() -> type[RecipientSettings]:
    """Return the model of `[[recipient]]` with an address for each channel that reaches readers."""
    return _recipient_model(channel_kinds())


def channels_model() -> type[ChannelSettings]:
    """Return the model of `[channels]` with the tables of each channel."""
    return _channels_model(channel_kinds())


@cache
def _recipient_model(kinds: Sequence[Kind]) -> type[RecipientSettings]:
    addresses: dict[str, Any] = {
        kind.name: (kind.audience.address() | None, None) for kind in kinds if isinstance(kind.audience, Readers)
    }
    return create_model("RecipientSettings", __base__=RecipientSettings, __doc__=RecipientSettings.__doc__, **addresses)


@cache
def _channels_model(kinds: Sequence[Kind]) -> type[ChannelSettings]:
    lists: dict[str, Any] = {
        kind.name: (many(kind.settings()), Field(default=(), strict=False)) for kind in kinds if kind.has_many
    }
    single: dict[str, Any] = {kind.name: (kind.settings() | None, None) for kind in kinds if not kind.has_many}
    return create_model("ChannelSettings", __base__=ChannelSettings, __doc__=ChannelSettings.__doc__, **lists, **single)


def many(model: Any) -> Any:
    """Return the type of several tables of a model that is known only when the program runs."""
    return tuple[model, ...]
