"""Do the channels have what they need, and what became of their messages?"""

from __future__ import annotations

from collections.abc import Iterator

from alerts.channels.register import Kind
from alerts.channels.tables import ChannelTable, NamedTable
from cache import Cache
from commerce.errors import BadConfig
from shopbell.delivery import Dispatcher, configured, dispatcher
from shopbell.doctor.health import Finding, Level
from shopbell.doctor.webhooks import webhooks
from shopbell.undelivered import has_failed, still_waiting, undelivered
from shopbell.wiring import Installation


def channels(installation: Installation) -> list[Finding]:
    """Is every secret of the channels there, and of the shops that ring? Nothing is sent to find out."""
    opener = dispatcher(installation)
    findings = [one for kind, table in configured(installation.settings) for one in _standing(opener, kind, table)]
    return [*(findings or [Finding("note", "channels", _none(opener))]), *webhooks(installation)]


def _none(opener: Dispatcher) -> str:
    return (
        f"nobody is written to yet: messages are kept as files in {opener.last_resort()}; which channels there are, and"
        f" what to write into {opener.settings.place.name} for them, stands in docs/guide/messages.md"
    )


def not_through(installation: Installation, cache: Cache) -> Iterator[Finding]:
    """Yield the messages that wait for a person, not delivered or perhaps, and those that are still tried."""
    settings = installation.settings
    for parked in cache.outbox.parked():
        yield Finding("problem", f"message {parked.outbox_id}", undelivered(parked, settings))
    for waiting in cache.outbox.waiting():
        level: Level = "problem" if has_failed(waiting) else "note"
        yield Finding(level, f"message {waiting.outbox_id}", still_waiting(waiting, settings))


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
