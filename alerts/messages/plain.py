"""Messages of text alone, which every channel takes: what did not get through elsewhere, and a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.messages.compose import message_id
from alerts.messages.recipient import Recipient
from commerce.messages import Message, MessageKind
from wording.escaping import TEXT, clip
from wording.fitting import fitted
from wording.language import language
from wording.render import Renderer
from wording.troubles import trouble_in

#: Messages told one by one; the rest is counted.
_SHOWN = 5
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Stuck:
    """A message that did not get through.

    Attributes:
        reader: Whom it is for; "" for nobody that the configuration names.
        code: "undelivered": laid aside; "uncertain": it may have arrived; "waiting": it is tried again.
    """

    subject: str
    reader: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class StuckAt:
    """Where messages of a shop do not get through: told once for each channel and `day` (of UTC)."""

    shop: str
    channel: str
    day: str
    messages: Sequence[Stuck]


@dataclass(frozen=True, slots=True)
class Content:
    """Key of a message, and what its templates take in."""

    key: str
    known: Mapping[str, Any]


def stuck_message(told: StuckAt, recipient: Recipient, renderer: Renderer, now: datetime) -> Message:
    """Return what somebody is told over a channel that works; `now` is UTC."""
    shown = [
        Stuck(clip(one.subject), clip(one.reader), one.code, _reason(one, recipient.language))
        for one in told.messages[:_SHOWN]
    ]
    known = {"shop": clip(told.shop), "channel": told.channel, "stuck": shown, "count": len(told.messages)}
    key = f"undelivered:{told.shop}:{told.channel}:{told.day}:{recipient.name}"
    return plain_message("undelivered", Content(key, known), recipient, renderer, now)


def _reason(stuck: Stuck, code: str) -> str:
    return clip(trouble_in(code, stuck.reason), _LONGEST_REASON)


def test_message(recipient: Recipient, zone: ZoneInfo, renderer: Renderer, now: datetime) -> Message:
    """Return a message that only says that its way is open; `now` is UTC, and told on the clock of `zone`."""
    at = language(recipient.language).moment(now, recipient.zone or zone)
    known = {"name": clip(recipient.name), "channel": recipient.channel.name, "at": at}
    content = Content(f"test:{now.isoformat()}:{recipient.name}", known)
    return plain_message("test", content, recipient, renderer, now)


def plain_message(
    kind: MessageKind, content: Content, recipient: Recipient, renderer: Renderer, now: datetime
) -> Message:
    """Return a message of text alone; its templates are `text/<kind>.txt.j2` and `text/<kind>_subject.txt.j2`."""
    limit, code = recipient.channel.text_limit, recipient.language
    text = renderer.text(f"text/{kind}.txt.j2", code, TEXT, content.known)
    return Message(
        key=content.key,
        kind=kind,
        channel=recipient.channel.name,
        recipient=recipient.address,
        language=code,
        subject=renderer.line(f"text/{kind}_subject.txt.j2", code, content.known),
        text=fitted(text, limit) if limit else text,
        message_id=message_id(content.key, recipient.channel.name, recipient.address, now),
    )
