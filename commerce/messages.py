"""What leaves the house: a finished message, and what became of the attempt to deliver it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

MessageKind = Literal["alert", "still_firing", "recovered", "digest", "reminder"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture that the HTML part names by `cid:`."""

    content_id: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one recipient, rendered and ready.

    Attributes:
        key: Says what it is about, so that a restart repeats nothing, e.g. "digest:shop:2026-03-02:anna".
        channel: Name of the configured channel ("email", "slack", "folder", ...).
        recipient: Where the channel sends it: an address, or the name of a webhook; never the webhook's URL.
        message_id: RFC 5322 Message-ID, made once when the message is written and kept over retries.
        payload: What the channel posts, as JSON text (Slack); "" for mail.
    """

    key: str
    kind: MessageKind
    channel: str
    recipient: str
    language: str
    subject: str
    text: str
    html: str = ""
    payload: str = ""
    message_id: str = ""
    attachments: tuple[Attachment, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message taken out of the outbox for one attempt.

    Attributes:
        attempt: Counts from 1, anew after a release.
        released_at: When a person last let it be tried again; None when nobody had to.
    """

    outbox_id: int
    message: Message
    attempt: int
    written_at: datetime
    released_at: datetime | None = None

    @property
    def waiting_since(self) -> datetime:
        """Since when it has been trying to leave."""
        return self.released_at or self.written_at


@dataclass(frozen=True, slots=True)
class Parked:
    """A message that could not be delivered: it waits where the merchant sees it (`shopbell doctor`).

    Attributes:
        key: Of the message; it ends in the name of whom it is for.
    """

    outbox_id: int
    channel: str
    subject: str
    reason: str
    parked_at: datetime
    key: str = ""
