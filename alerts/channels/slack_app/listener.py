"""Takes answers in by every app that is configured: one line an app, however many channels it posts to."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from functools import partial
from hashlib import sha256

from alerts.channels.configured import Configured
from alerts.channels.hearing import Hearing
from alerts.channels.slack_app.channel import web_api
from alerts.channels.slack_app.ear import Ear
from alerts.channels.slack_app.line import Patience
from alerts.channels.slack_app.posts import CHANNEL_NAME
from alerts.channels.slack_app.reception import Reception
from alerts.channels.slack_app.settings import SlackAppSettings
from alerts.channels.slack_app.ways import Ways, way_of
from alerts.channels.slack_app.worker import Worker
from commerce.conversations import LineState
from commerce.errors import ShopbellError

_LOG = logging.getLogger("shopbell.hear")


class SlackListener:
    """Listens for every app; see `alerts.channels.hearing.Listener`.

    Args:
        hearing: What answers are taken in with.
        patience: How long what may take.
    """

    def __init__(self, hearing: Hearing, patience: Patience | None = None) -> None:
        self._hearing, self._patience = hearing, patience or Patience()
        self._ears: list[Ear] = []
        tables: list[Configured[SlackAppSettings]] = [one for one in hearing.channels if one.table.answers]
        # a Slack that hangs must not hold up what people press next
        impatient = [replace(one, timeout_s=self._patience.call_s) for one in hearing.channels]
        ways = Ways([way_of(one, hearing) for one in impatient])
        self._worker = Worker(hearing, ways.to, ways.of, self._patience) if hearing.channels else None
        if self._worker is not None and tables:
            reception = Reception(hearing, ways.to, self._worker.wake)
            self._worker.reception = reception
            apps = {one.secrets["app_token"].strip(): one for one in reversed(tables)}
            self._ears = [self._ear(one, reception, tables) for one in apps.values()]

    def _ear(
        self, configured: Configured[SlackAppSettings], reception: Reception, tables: list[Configured[SlackAppSettings]]
    ) -> Ear:
        token = configured.secrets["app_token"].strip()
        names = [one.table.name for one in tables if one.secrets["app_token"].strip() == token]
        calls = replace(configured, timeout_s=self._patience.call_s)
        return Ear(
            web_api(calls, "app_token"),
            reception.take,
            clock=self._hearing.clock,
            chance=self._hearing.chance,
            alone=partial(self._hearing.alone, lock_name(token)),
            note=partial(self._note, names),
            patience=self._patience,
        )

    def _note(self, names: list[str], state: LineState) -> None:
        """Write down how the line stands, for whoever asks; that it cannot be is no reason to be deaf."""
        with suppress(ShopbellError), self._hearing.open_cache() as cache:
            for name in names:
                cache.conversations.note_line(CHANNEL_NAME, name, state)

    def start(self) -> None:
        """Begin; returns at once."""
        if self._worker is not None:
            self._worker.start()
        for ear in self._ears:
            ear.start()

    def stop(self) -> None:
        """Close every line, and finish what is in hand."""
        for ear in self._ears:
            ear.stop()
        if self._worker is not None:
            self._worker.stop()


def lock_name(token: str) -> str:
    """Return the name under which an app has one opener; the token cannot be read from it."""
    return f"{CHANNEL_NAME}-{sha256(token.encode()).hexdigest()[:12]}"


def listener(hearing: Hearing) -> SlackListener:
    """Return what listens, with the patience of the product."""
    return SlackListener(hearing)
