"""`[channels.email]`: one mail server and sender."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from alerts.channels.tables import ChannelTable
from commerce.settings.fields import Mail, Variable, one_of


class EmailSettings(ChannelTable):
    """The `[channels.email]` table."""

    host: str = Field(examples=['host = "smtp.example.com"'])
    port: int = Field(default=587, ge=1, le=65535)
    security: Annotated[str, AfterValidator(partial(one_of, ("starttls", "tls", "none"), "security"))] = "starttls"
    user: str = ""
    password_env: Variable | None = None
    sender: Mail = Field(examples=['sender = "Shopbell <bell@toys.example>"'])
    ca_file: Annotated[Path, Field(strict=False)] | None = None

    def summary(self, home: Path) -> str:
        """Return where mail is handed over, and as whom."""
        del home
        return f"{self.host}:{self.port} as {self.user or 'nobody'}"

    def needs(self, name: str) -> bool:
        """Tell that a password is needed where a user is written."""
        del name
        return bool(self.user)
