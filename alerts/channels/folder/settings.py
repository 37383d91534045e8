"""`[channels.folder]`: where messages land as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from alerts.channels.tables import ChannelTable


class FolderSettings(ChannelTable):
    """The `[channels.folder]` table."""

    path: Annotated[Path, Field(strict=False, examples=['path = "outbox"'])]

    def summary(self, home: Path) -> str:
        """Return the folder."""
        return str(home / self.path.expanduser())
