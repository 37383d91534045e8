"""Takes answers in while the service runs: every channel that hears anything listens in threads of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from alerts.channels.configured import Configured
from alerts.channels.hearing import Hearing, Listener
from alerts.channels.register import Kind, channel_kinds
from commerce.errors import BadConfig
from shopbell.delivery import dispatcher
from shopbell.desk import answerers_of, desk, readers_of
from shopbell.exclusive import alone_or_not
from shopbell.outside import chance
from shopbell.wiring import Installation
from wording.names import Names

_LOG = logging.getLogger("shopbell.run")


@contextmanager
def hearing(installation: Installation) -> Iterator[None]:
    """Listen to every channel that people answer by, until it is left. Only the service does: no command listens."""
    with ExitStack() as ended:
        for kind in channel_kinds():
            listener = listener_of(installation, kind)
            if listener is not None:
                listener.start()
                ended.callback(listener.stop)
        yield


def listener_of(installation: Installation, kind: Kind) -> Listener | None:
    """Return what listens to a channel; None where nothing comes in there, or it is not configured."""
    taken_in_with = hearing_of(installation, kind)
    return kind.hear(taken_in_with) if kind.hear is not None and taken_in_with is not None else None


def hearing_of(installation: Installation, kind: Kind) -> Hearing | None:
    """Return what answers by a channel are taken in with; None where nothing comes in, or it is not configured."""
    channels = list(_configured(installation, kind)) if kind.hear is not None else []
    if not channels:
        return None
    return Hearing(
        channels=channels,
        open_cache=installation.open_cache,
        desk=partial(desk, installation),
        shops=lambda: installation.names,
        readers_of=partial(readers_of, installation),
        answerers_of=partial(answerers_of, installation),
        language=installation.settings.shopbell.language,
        names=lambda language: Names(installation.collection, language),
        clock=installation.clock,
        chance=chance,
        alone=lambda name: alone_or_not(installation.data / name),
        reader_at=partial(_reader_at, installation, kind.name),
        readers=partial(_readers, installation, kind.name),
        conversations=installation.conversations,
    )


def _readers(installation: Installation, channel: str) -> list[tuple[str, str, str]]:
    """Return (address, name, language) of everybody who has an address of a channel."""
    settings = installation.settings
    found = [(one.address(channel), one.name, one.language or settings.shopbell.language) for one in settings.recipient]
    return [(address, name, language) for address, name, language in found if address]


def _reader_at(installation: Installation, channel: str, address: str) -> tuple[str, str] | None:
    """Return name and language of the reader at an address of a channel; None: nobody is there."""
    found = (one for one in _readers(installation, channel) if one[0] == address)
    return next(((name, language) for _, name, language in found), None)


def _configured(installation: Installation, kind: Kind) -> Iterator[Configured[Any]]:
    """Yield what the tables of a channel are made of; one whose secret is missing hears nothing, and doctor says so."""
    opener = dispatcher(installation)
    for table in installation.settings.channels.tables(kind.name):
        try:
            yield opener.configured(kind, table)
        except BadConfig as error:
            _LOG.warning("%s takes no answers: %s", kind.name, error)
