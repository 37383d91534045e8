"""`[[channels.apprise]]`: one service, by its Apprise address. That is a secret as a whole: keys stand in it."""

from __future__ import annotations

from pathlib import Path

from alerts.channels.tables import DigestTable
from commerce.settings.fields import Variable


class AppriseSettings(DigestTable):
    """One `[[channels.apprise]]`."""

    address_env: Variable | None = None

    def summary(self, home: Path) -> str:
        """Return that there is an address."""
        del home
        return "address known"
