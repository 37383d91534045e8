"""Slack by an app of the merchant's own: roots that change, threads, and buttons, behind any router."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from alerts.channels.configured import Configured
from alerts.channels.kind import Channel, ChannelKind, OwnForm, Tables
from commerce.settings.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from alerts.channels.hearing import Hearing, Listener, Manifest
    from alerts.channels.remarks import Remark
    from alerts.channels.slack_app.settings import SlackAppSettings
    from wording.render import Renderer


def _settings() -> type[SlackAppSettings]:
    from alerts.channels.slack_app.settings import SlackAppSettings

    return SlackAppSettings


def _open(configured: Configured[SlackAppSettings]) -> Channel:
    from alerts.channels.slack_app.channel import open_channel

    return open_channel(configured)


def _alert(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    from alerts.channels.slack_app.form import alert

    return alert(renderer, language, known)


def _digest(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    from alerts.channels.slack_app.form import digest

    return digest(renderer, language, known)


def _together(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    from alerts.channels.slack.paragraphs import paragraphs

    return paragraphs("together", renderer, language, known)


def _period(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    from alerts.channels.slack.paragraphs import paragraphs

    return paragraphs("period", renderer, language, known)


def _hear(hearing: Hearing) -> Listener:
    from alerts.channels.slack_app.listener import listener

    return listener(hearing)


def _examine(configured: Configured[Any], now: datetime, may_ask: bool) -> Iterator[Remark]:  # noqa: FBT001 - as told
    from alerts.channels.slack_app.examine import examine

    return examine(configured, now, may_ask)


def _manifest() -> Manifest:
    from alerts.channels.slack_app.manifest import manifest

    return manifest()


CHANNEL = ChannelKind(
    name="slack_app",
    settings=_settings,
    audience=Tables(),
    open=_open,
    carries=frozenset({"text", "roots"}),
    editions=frozenset({"alert", "digest"}),
    secrets=(
        Secret("bot_token", title="bot token", example="xoxb-...", shape=r"\bxox[a-z]-"),
        Secret("app_token", title="app-level token", example="xapp-...", shape=r"\bxapp-"),
    ),
    answers=frozenset({"acknowledge", "snooze", "expected", "tried", "later", "not_for_us"}),
    hear=_hear,
    examine=_examine,
    beside=frozenset({"slack"}),
    manifest=_manifest,
    own_form=OwnForm("roots", {"alert": _alert, "digest": _digest, "together": _together, "period": _period}),
)
