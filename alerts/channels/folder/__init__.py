"""Files to look at: where messages land that no other channel takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alerts.channels.configured import Configured
from alerts.channels.kind import Channel, ChannelKind, Everybody

if TYPE_CHECKING:
    from alerts.channels.folder.settings import FolderSettings


def _settings() -> type[FolderSettings]:
    from alerts.channels.folder.settings import FolderSettings

    return FolderSettings


def _table_for(folder: Path) -> FolderSettings:
    return _settings()(path=folder)


def _open(configured: Configured[FolderSettings]) -> Channel:
    from alerts.channels.folder.channel import FolderChannel

    return FolderChannel(configured.path(configured.table.path))


CHANNEL = ChannelKind(
    name="folder",
    settings=_settings,
    audience=Everybody(_table_for),
    open=_open,
    carries=frozenset({"text", "html", "pictures", "blocks"}),  # everything, to look at before a channel is chosen
    editions=frozenset({"alert", "digest"}),
    stands_in_for=frozenset({"alert", "digest"}),
)
