"""Slack's incoming webhooks: a team hears of incidents in its own place, and may get the digest there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from alerts.channels.configured import Configured
from alerts.channels.kind import Channel, ChannelKind, OwnForm, Question, Tables
from commerce.settings.secret import Secret

if TYPE_CHECKING:
    from alerts.channels.slack.settings import SlackSettings
    from wording.render import Renderer


def _settings() -> type[SlackSettings]:
    from alerts.channels.slack.settings import SlackSettings

    return SlackSettings


def _open(configured: Configured[SlackSettings]) -> Channel:
    from alerts.channels.slack.channel import open_channel

    return open_channel(configured)


def _alert(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    from alerts.channels.slack.blocks import alert

    return alert(renderer, language, known)


def _digest(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    from alerts.channels.slack.blocks import digest

    return digest(renderer, language, known)


def _together(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    from alerts.channels.slack.paragraphs import paragraphs

    return paragraphs("together", renderer, language, known)


def _period(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    from alerts.channels.slack.paragraphs import paragraphs

    return paragraphs("period", renderer, language, known)


CHANNEL = ChannelKind(
    name="slack",
    settings=_settings,
    audience=Tables(),
    open=_open,
    carries=frozenset({"text", "blocks"}),
    editions=frozenset({"alert", "digest"}),
    secrets=(
        Secret("webhook", also_called=("webhook_url",), shape=r"hooks\.slack(?:-gov)?\.com/|\bx(?:ox[a-z]|app)-"),
    ),
    own_form=OwnForm("blocks", {"alert": _alert, "digest": _digest, "together": _together, "period": _period}),
    questions=(
        Question(
            "slack_webhook_env",
            "Environment variable with a Slack webhook (empty: no Slack)",
            key="webhook_env",
            help="Environment variable with the Slack webhook.",
            asks_unseen="Address of a Slack webhook (not shown; empty: no Slack, or from an environment variable)",
        ),
    ),
)
