"""What somebody wrote to the bot, out of one update; hostile until escaped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from commerce.stored import readable

_TEXT = "message.text.received"
_LONGEST_TEXT = 1000


@readable
class Written(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came in, as it is stored until it is done.

    Attributes:
        id: Zalo's name for the message.
        text: "" of what is no text: a sticker, a picture, or what Zalo hides.
        sent_at: Unix seconds.
    """

    id: str
    chat: str
    text: str
    sent_at: float = 0

    @property
    def at(self) -> datetime:
        """When it was written; UTC."""
        return datetime.fromtimestamp(self.sent_at, UTC)


def written_of(update: Mapping[str, Any]) -> Written | None:
    """Return what was written in a private chat; None of groups, of bots, and of what nobody can read."""
    try:
        message = update["message"]
        chat, date = message["chat"], message["date"]
        if chat["chat_type"] != "PRIVATE" or message["from"].get("is_bot"):
            return None
        text = message["text"] if update["event_name"] == _TEXT else ""
        return Written(_id(message["message_id"]), _id(chat["id"]), str(text)[:_LONGEST_TEXT], float(date) / 1000)
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError):
        return None


def _id(value: object) -> str:
    """Return an id.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(value, str) or not 0 < len(value) <= 100:  # noqa: PLR2004 - longer than any of Zalo's
        raise ValueError(type(value).__name__)
    return value
