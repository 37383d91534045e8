"""`[[channels.webhook]]`: one program that is told. Its address is a secret: who knows it can post there."""

from __future__ import annotations

from pathlib import Path

from alerts.channels.tables import DigestTable
from commerce.settings.fields import Variable


class WebhookSettings(DigestTable):
    """One `[[channels.webhook]]`. `allow_http`: also to a host that is not private, without encryption."""

    address_env: Variable | None = None
    secret_env: Variable | None = None
    allow_http: bool = False

    def summary(self, home: Path) -> str:
        """Return that there are an address and a secret; both are secrets as a whole."""
        del home
        return "address and signing secret known"
