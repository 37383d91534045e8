"""Zalo by a bot of one's own: short texts to readers, and their written answers, behind any router."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from alerts.channels.configured import Configured
from alerts.channels.kind import BY_WORDS, Channel, ChannelKind, OwnForm, Question, Readers
from commerce.settings.secret import Secret
from wording.fitting import TextLimit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from alerts.channels.hearing import Hearing, Listener, Manifest
    from alerts.channels.remarks import Remark
    from alerts.channels.zalo.settings import ZaloSettings
    from wording.render import Renderer


def _settings() -> type[ZaloSettings]:
    from alerts.channels.zalo.settings import ZaloSettings

    return ZaloSettings


def _address() -> Any:
    from alerts.channels.zalo.settings import Chat

    return Chat


def _open(configured: Configured[ZaloSettings]) -> Channel:
    from alerts.channels.zalo.channel import open_channel

    return open_channel(configured)


def _alert(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    from alerts.channels.answerable import alert

    return alert(renderer, language, known)


def _digest(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    from alerts.channels.answerable import digest

    return digest(renderer, language, known)


def _hear(hearing: Hearing) -> Listener:
    from alerts.channels.zalo.listener import listener

    return listener(hearing)


def _examine(configured: Configured[Any], now: datetime, may_ask: bool) -> Iterator[Remark]:  # noqa: FBT001 - as told
    from alerts.channels.zalo.examine import examine

    return examine(configured, now, may_ask)


def _manifest() -> Manifest:
    from alerts.channels.zalo.manifest import manifest

    return manifest()


CHANNEL = ChannelKind(
    name="zalo",
    settings=_settings,
    audience=Readers(_address),
    open=_open,
    carries=frozenset({"text", "answerable"}),
    editions=frozenset({"alert", "digest"}),
    stands_in_for=frozenset({"digest"}),  # whoever has mail reads it there, whole and with charts
    secrets=(Secret("token", title="bot token", example="123456789:...", shape=r"\b\d{9,}:[A-Za-z0-9_-]{10,}"),),
    own_form=OwnForm("answerable", {"alert": _alert, "digest": _digest}),
    text_limit=TextLimit(2000, "utf-16"),
    answers=BY_WORDS,
    hear=_hear,
    examine=_examine,
    manifest=_manifest,
    questions=(
        Question(
            "zalo_token_env",
            "Environment variable with the token of a Zalo bot (empty: no Zalo)",
            key="token_env",
            help="Environment variable with the token of the Zalo bot.",
            asks_unseen="Token of a Zalo bot (not shown; empty: no Zalo, or from an environment variable)",
        ),
    ),
)
