"""Do the channels have what they need, and what became of their messages?"""

from __future__ import annotations

from collections.abc import Iterator

from alerts.channels.register import Kind
from alerts.channels.tables import ChannelTable, NamedTable
from cache import Cache
from commerce.errors import BadConfig
from shopbell.delivery import Dispatcher, configured, dispatcher, undelivered
from shopbell.doctor.health import Finding
from shopbell.wiring import Installation


def channels(installation: Installation) -> list[Finding]:
    """Is every secret of the channels there? Nothing is sent to find out."""
    opener = dispatcher(installation)
    findings = [one for kind, table in configured(installation.settings) for one in _standing(opener, kind, table)]
    return findings or [Finding("note", "channels", f"none configured: messages land in {opener.last_resort()}")]


def laid_aside(installation: Installation, cache: Cache) -> Iterator[Finding]:
    """Yield the messages that wait for a person: not delivered, or perhaps."""
    for parked in cache.outbox.parked():
        yield Finding("problem", f"message {parked.outbox_id}", undelivered(parked, installation.settings))


def _standing(opener: Dispatcher, kind: Kind, table: ChannelTable) -> Iterator[Finding]:
    """Yield how one table of a channel stands, and what is to be known of it."""
    about = f"{kind.name} {table.name}" if isinstance(table, NamedTable) else kind.name
    try:
        opener.secrets_of(kind, table)
    except BadConfig as error:
        yield Finding("bad_config", about, str(error))
    else:
        yield Finding("fine", about, table.summary(opener.home))
    yield from (Finding("note", about, remark) for remark in table.remarks())
