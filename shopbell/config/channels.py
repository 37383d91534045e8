"""`[[recipient]]`, `[channels.*]` and `[webhooks]`: who is told, by which way, and where shops may ring."""

from __future__ import annotations

from datetime import time
from functools import partial
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
)

from commerce.settings import words
from commerce.settings.fields import Language, Mail, Name, TimeOfDay, Variable, Zone, one_of
from commerce.settings.table import Table


class RecipientSettings(Table):
    """One `[[recipient]]` of the digest. `shops` empty: all of them."""

    name: Name
    email: Mail | None = None
    language: Language | None = None
    digest_at: TimeOfDay = time(7, 30)
    time_zone: Zone | None = None
    shops: tuple[str, ...] = Field(default=(), strict=False)

    def zone(self, shop_zone: str) -> ZoneInfo:
        """Return the recipient's own time zone, the shop's where none is written."""
        return ZoneInfo(self.time_zone or shop_zone)


class EmailSettings(Table):
    """The `[channels.email]` table."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Annotated[str, AfterValidator(partial(one_of, ("starttls", "tls", "none"), "security"))] = "starttls"
    user: str = ""
    password_env: Variable | None = None
    sender: Mail
    ca_file: Annotated[Path, Field(strict=False)] | None = None


class SlackSettings(Table):
    """One `[[channels.slack]]`. `shops` empty: all of them."""

    name: Name
    webhook_env: Variable | None = None
    language: Language | None = None
    shops: tuple[str, ...] = Field(default=(), strict=False)


class FolderSettings(Table):
    """The `[channels.folder]` table: where messages land when no other channel takes them."""

    path: Annotated[Path, Field(strict=False)]


class WebhookSettings(Table):
    """The `[webhooks]` table: where shops may ring; only loopback is open without being asked for by name."""

    listen: Annotated[tuple[str, int], BeforeValidator(lambda value, info: words.endpoint(value, info.field_name))] = (
        "127.0.0.1",
        8765,
    )


class ChannelSettings(Table):
    """The `[channels]` tables."""

    email: EmailSettings | None = None
    slack: tuple[SlackSettings, ...] = Field(default=(), strict=False)
    folder: FolderSettings | None = None
