"""LINE: pushes of an Official Account of one's own to one reader. Without a public address there is no way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from alerts.channels.configured import Configured
from alerts.channels.kind import Channel, ChannelKind, OwnForm, Question, Tables
from commerce.settings.secret import Secret
from wording.fitting import TextLimit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from alerts.channels.line.settings import LineSettings
    from alerts.channels.remarks import Remark
    from wording.render import Renderer


def _settings() -> type[LineSettings]:
    from alerts.channels.line.settings import LineSettings

    return LineSettings


def _open(configured: Configured[LineSettings]) -> Channel:
    from alerts.channels.line.channel import open_channel

    return open_channel(configured)


def _alert(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    from alerts.channels.brief import alert

    return alert(renderer, language, known)


def _digest(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    from alerts.channels.brief import digest

    return digest(renderer, language, known)


def _examine(configured: Configured[Any], now: datetime, may_ask: bool) -> Iterator[Remark]:  # noqa: FBT001 - as told
    from alerts.channels.line.examine import examine

    return examine(configured, now, may_ask)


CHANNEL = ChannelKind(
    name="line",
    settings=_settings,
    audience=Tables(),
    open=_open,
    carries=frozenset({"text", "brief"}),
    editions=frozenset({"alert", "digest"}),
    secrets=(Secret("token", title="channel access token"),),
    own_form=OwnForm("brief", {"alert": _alert, "digest": _digest}),
    text_limit=TextLimit(5000, "utf-16"),
    examine=_examine,
    questions=(
        Question(
            "line_to",
            "LINE user id of the reader, U and 32 signs (empty: no LINE)",
            key="to",
            help="LINE user id of the reader.",
        ),
        Question(
            "line_token_env",
            "Environment variable with the channel access token of LINE",
            key="token_env",
            help="Environment variable with the LINE token.",
            default="LINE_TOKEN",
            after=("line_to",),
            asks_unseen="Its channel access token (not shown; empty: from an environment variable)",
        ),
    ),
)
