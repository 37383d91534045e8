"""What leaves the house: a finished message, and what became of the attempt to deliver it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from commerce.stored import readable

MessageKind = Literal[
    "alert", "still_firing", "recovered", "digest", "reminder", "undelivered", "trouble", "test", "answer"
]
#: What a channel takes or leaves: everything that one tick has to say of incidents, or the morning's digest.
Edition = Literal["alert", "digest"]
#: By which templates a message is written; all but the first are forms of the digest.
Form = Literal["alert", "digest", "together", "period"]
#: How often a digest comes: each is an edition of its own.
Cadence = Literal["daily", "weekly", "monthly"]


@dataclass(frozen=True, slots=True)
class EditionState:
    """Where an edition of a reader stands, and since when (UTC).

    `state`: "stopped": the reader wants none; "kept": it comes as the configuration says, and somebody asked for that.
    """

    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture that the HTML part names by `cid:`."""

    content_id: str
    media_type: str
    content: bytes


@readable
@dataclass(frozen=True, slots=True)
class Message:
    """One message to one recipient, rendered and ready.

    Attributes:
        key: Says what it is about, so that a restart repeats nothing, e.g. "digest:shop:2026-03-02:anna".
        channel: Name of the channel, as the configuration calls it.
        recipient: Where the channel sends it: an address, or the name of one of its tables; never a secret.
        message_id: RFC 5322 Message-ID, made once when the message is written and kept over retries.
        answers_to: Message-ID of the message that began the same conversation; "" where it begins it or stands alone.
        payload: The message in a form of the channel's own, as JSON text; "" where it has none.
        not_before: Until when it waits, UTC; None: it goes at once.
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
    answers_to: str = ""
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message taken out of the outbox for one attempt.

    Attributes:
        attempt: Counts from 1, anew after a release.
        released_at: When a person last let it be tried again; None when nobody had to.
        was_in_hand: Whoever took it out before us never said what became of it: it may be delivered a second time.
        reader: How the configuration calls whom it is for; errors name them so, never by the address. "": not known.
    """

    outbox_id: int
    message: Message
    attempt: int
    written_at: datetime
    released_at: datetime | None = None
    was_in_hand: bool = False
    reader: str = ""

    @property
    def waiting_since(self) -> datetime:
        """Since when it has been trying to leave."""
        return self.released_at or self.written_at


@dataclass(frozen=True, slots=True)
class Parked:
    """A message that was laid aside: it waits where the merchant sees it (`shopbell doctor`).

    Attributes:
        key: Of the message; it ends in the name of whom it is for.
        is_uncertain: It may have been delivered, the answer was lost; False: it was not.
    """

    outbox_id: int
    channel: str
    subject: str
    reason: str
    parked_at: datetime
    key: str = ""
    is_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that is still to be delivered by itself.

    Attributes:
        key: Of the message; it ends in the name of whom it is for.
        reason: Why the last try failed; "" before the first one.
        attempts: How many tries there were since it was written, or released.
        due_at: When it is tried next; of one in hand, when it is taken for abandoned.
        is_in_hand: Somebody is handing it over at this moment, or was stopped while doing so.
    """

    outbox_id: int
    channel: str
    subject: str
    reason: str
    written_at: datetime
    due_at: datetime
    attempts: int = 0
    key: str = ""
    is_in_hand: bool = False


#: How the Message-ID of a mail begins that opens a conversation.
CONVERSATION: Final = "<incident-"
