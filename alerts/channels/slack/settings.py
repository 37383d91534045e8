"""`[[channels.slack]]`: one incoming webhook."""

from __future__ import annotations

from pathlib import Path

from alerts.channels.tables import DigestTable
from commerce.settings.fields import Variable


class SlackSettings(DigestTable):
    """One `[[channels.slack]]`."""

    webhook_env: Variable | None = None

    def summary(self, home: Path) -> str:
        """Return that there is an address; it is a secret as a whole."""
        del home
        return "webhook known"
