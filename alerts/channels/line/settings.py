"""`[[channels.line]]`: one reader of LINE, reached by an Official Account of the merchant's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from alerts.channels.tables import DigestTable
from commerce.settings import words
from commerce.settings.fields import Address, Variable

API = "https://api.line.me"
_USER = re.compile(r"U[0-9a-f]{32}")


def _user(value: str) -> str:
    if not _USER.fullmatch(value):
        msg = (
            f"to = {words.shown(value)} is no LINE user id (U and 32 signs); copy “Your user ID” from the LINE"
            " Developers console, Basic settings: it is not the LINE ID that people search for"
        )
        raise ValueError(msg)
    return value


class LineSettings(DigestTable):
    """One `[[channels.line]]`. `to`: the user id of the reader, which differs from provider to provider.

    `editions`: where nothing else is written the weekly digest alone, since each day's would be a message of the month.
    """

    to: Annotated[str, AfterValidator(_user)] = Field(examples=['to = "U4af4980629..."'])
    token_env: Variable | None = None
    editions: tuple[str, ...] = Field(default=("weekly",), strict=False)
    api: Address = API

    def summary(self, home: Path) -> str:
        """Return when it pushes; each push counts in the month's quota."""
        del home
        if self.digest_at is None:
            return "pushes alerts"
        every_day = ": the daily one takes about 31 of the month's messages" if "daily" in self.editions else ""
        return f"pushes alerts, and digests ({', '.join(self.editions)}){every_day}"
