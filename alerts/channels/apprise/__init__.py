"""Any of the services that Apprise speaks to (Telegram, Teams, Discord, ntfy ...): short texts, one way.

Apprise is an extra: it is loaded where a table names it, and `doctor` says how it is installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alerts.channels.configured import Configured
from alerts.channels.kind import Channel, ChannelKind, Tables
from commerce.settings.secret import Secret
from wording.fitting import TextLimit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from alerts.channels.apprise.settings import AppriseSettings
    from alerts.channels.remarks import Remark


def _settings() -> type[AppriseSettings]:
    from alerts.channels.apprise.settings import AppriseSettings

    return AppriseSettings


def _open(configured: Configured[AppriseSettings]) -> Channel:
    from alerts.channels.apprise.channel import open_channel

    return open_channel(configured)


def _examine(configured: Configured[Any], now: datetime, may_ask: bool) -> Iterator[Remark]:  # noqa: FBT001 - as told
    from alerts.channels.apprise.examine import examine

    return examine(configured, now, may_ask)


CHANNEL = ChannelKind(
    name="apprise",
    settings=_settings,
    audience=Tables(),
    open=_open,
    carries=frozenset({"text", "brief"}),
    editions=frozenset({"alert", "digest"}),
    secrets=(Secret("address", example="tgram://..."),),
    text_limit=TextLimit(4000, "bytes"),
    examine=_examine,
)
