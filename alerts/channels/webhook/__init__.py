"""A signed webhook: what is told, as JSON, to a program of the merchant's own, to n8n, Make or Home Assistant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from alerts.channels.configured import Configured
from alerts.channels.kind import Channel, ChannelKind, OwnForm, Tables
from commerce.settings.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from alerts.channels.remarks import Remark
    from alerts.channels.webhook.settings import WebhookSettings
    from wording.render import Renderer


def _settings() -> type[WebhookSettings]:
    from alerts.channels.webhook.settings import WebhookSettings

    return WebhookSettings


def _open(configured: Configured[WebhookSettings]) -> Channel:
    from alerts.channels.webhook.channel import open_channel

    return open_channel(configured)


def _alert(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    from alerts.channels.webhook.events import alert

    return alert(renderer, language, known)


def _digest(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    from alerts.channels.webhook.events import digest

    return digest(renderer, language, known)


def _examine(configured: Configured[Any], now: datetime, may_ask: bool) -> Iterator[Remark]:  # noqa: FBT001 - as told
    from alerts.channels.webhook.channel import examine

    return examine(configured, now, may_ask)


CHANNEL = ChannelKind(
    name="webhook",
    settings=_settings,
    audience=Tables(),
    open=_open,
    carries=frozenset({"text", "events"}),
    editions=frozenset({"alert", "digest"}),
    secrets=(
        Secret("address"),
        Secret("secret", title="signing secret", example="whsec_...", shape=r"\bwhsec_[A-Za-z0-9+/=]+"),
    ),
    own_form=OwnForm("events", {"alert": _alert, "digest": _digest}),
    examine=_examine,
)
