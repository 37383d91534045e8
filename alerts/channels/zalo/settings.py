"""`[channels.zalo]`: one bot, which reaches each `[[recipient]]` whose chat with it is known."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from alerts.channels.tables import ChannelTable
from commerce.settings import words
from commerce.settings.fields import Address, Variable

API = "https://bot-api.zaloplatforms.com"
_CHAT = re.compile(r"[0-9A-Za-z_-]{8,64}")


def _chat(value: str) -> str:
    if not _CHAT.fullmatch(value):
        msg = (
            f"zalo = {words.shown(value)} is no id of a chat; write anything to the bot while `shopbell run` runs: it"
            " answers with the line to write here"
        )
        raise ValueError(msg)
    return value


Chat = Annotated[str, AfterValidator(_chat)]


class ZaloSettings(ChannelTable):
    """The `[channels.zalo]` table. `answers` false: nothing is listened for."""

    token_env: Variable | None = None
    answers: bool = True
    api: Address = API

    def summary(self, home: Path) -> str:
        """Return whether people answer there."""
        del home
        return f"token known, {'takes answers' if self.answers else 'takes no answers'}"
