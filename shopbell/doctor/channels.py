"""Do the channels have what they need, and what became of their messages?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from alerts.channels.register import Kind
from alerts.channels.tables import ChannelTable, NamedTable
from cache import Cache
from commerce.errors import BadConfig
from shopbell.delivery import Dispatcher, configured, dispatcher
from shopbell.doctor.health import Finding, Level
from shopbell.doctor.webhooks import webhooks
from shopbell.undelivered import has_failed, still_waiting, undelivered
from shopbell.wiring import Installation


def channels(installation: Installation, *, contact: bool = False) -> list[Finding]:
    """Is every secret of the channels there, and of the shops that ring? Nothing is sent to find out.

    With `contact`, a channel that can tell who we are there is asked.
    """
    opener, now = dispatcher(installation), installation.clock.now()
    findings = []
    for kind, table in configured(installation.settings):
        findings += [*_standing(opener, kind, table), *_examined(opener, kind, table, now, contact=contact)]
        findings += _doubled(installation, kind, table)
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


def _examined(
    opener: Dispatcher, kind: Kind, table: ChannelTable, now: datetime, *, contact: bool
) -> Iterator[Finding]:
    """Yield what a channel can tell of itself, where its secrets are there."""
    if kind.examine is None:
        return
    try:
        made = opener.configured(kind, table)
    except BadConfig:
        return  # told already
    for one in kind.examine(made, now, contact):
        yield Finding(one.level, _about(kind, table), one.text)


def _doubled(installation: Installation, kind: Kind, table: ChannelTable) -> Iterator[Finding]:
    """Yield that a shop is heard of by two ways that lead to the same people."""
    for other in sorted(kind.beside):
        for twin in installation.settings.channels.tables(other):
            if isinstance(table, NamedTable) and isinstance(twin, NamedTable):
                both = [shop for shop in installation.names if table.hears_of(shop) and twin.hears_of(shop)]
                if both:
                    told = f"{', '.join(both)} is told by {other} {twin.name} as well"
                    yield Finding("note", _about(kind, table), f"{told}: in the same place everything comes twice")


def _about(kind: Kind, table: ChannelTable) -> str:
    return f"{kind.name} {table.name}" if isinstance(table, NamedTable) else kind.name


def _standing(opener: Dispatcher, kind: Kind, table: ChannelTable) -> Iterator[Finding]:
    """Yield how one table of a channel stands, and what is to be known of it."""
    about = _about(kind, table)
    try:
        opener.secrets_of(kind, table)
    except BadConfig as error:
        yield Finding("bad_config", about, str(error))
    else:
        yield Finding("fine", about, table.summary(opener.home))
    yield from (Finding("note", about, remark) for remark in table.remarks())
