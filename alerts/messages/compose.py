"""A message in the parts that its channel carries, and no others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from alerts.channels.register import form_named
from alerts.messages.recipient import Recipient
from commerce.conversation_names import ConversationNames
from commerce.messages import Attachment, Form, Message, MessageKind
from wording.escaping import HTML, TEXT
from wording.fitting import fitted
from wording.render import Renderer


def _no_pictures() -> Sequence[Attachment]:
    return ()


@dataclass(frozen=True, slots=True)
class Content:
    """What a message tells one reader, before it has a form.

    Attributes:
        form: Names the templates. A channel with a form of its own that knows none of that name gets the text.
        key: What it is about, and for whom; see `Message`.
        known: What the templates take in.
        pictures: Draws the pictures that the HTML names, for a channel that shows them.
        conversation: What a mail program keeps together: the id of an incident; "" for what stands alone. `begins`: it
            is the first word of it.
        names: Names the conversation; None: the message stands alone.
    """

    form: Form
    kind: MessageKind
    key: str
    known: Mapping[str, Any]
    pictures: Callable[[], Sequence[Attachment]] = _no_pictures
    conversation: str = ""
    begins: bool = False
    names: ConversationNames | None = None


def compose(content: Content, recipient: Recipient, renderer: Renderer, now: datetime) -> Message:
    """Return a message to one recipient, in the language and the parts of its channel; `now` is UTC."""
    channel, language = recipient.channel, recipient.language
    form, known = content.form, content.known
    text = renderer.text(f"text/{form}.txt.j2", language, TEXT, known)
    first = _first_of(content, recipient)
    return Message(
        key=content.key,
        kind=content.kind,
        channel=channel.name,
        recipient=recipient.address,
        language=language,
        subject=renderer.line(f"text/{form}_subject.txt.j2", language, known),
        text=fitted(text, channel.text_limit) if channel.text_limit else text,
        html=renderer.page(f"email/{form}.html.j2", language, HTML, known) if "html" in channel.carries else "",
        payload="".join(
            form_named(part).write[form](renderer, language, known)
            for part in channel.foreign_parts
            if form in form_named(part).write
        ),
        message_id=first if first and content.begins else message_id(content.key, channel.name, recipient.address, now),
        answers_to="" if content.begins else first,
        attachments=tuple(content.pictures()) if "pictures" in channel.carries else (),
    )


def _first_of(content: Content, recipient: Recipient) -> str:
    """Return the Message-ID of the first word of a conversation, which every later one names; "": there is none."""
    if not content.conversation or content.names is None:
        return ""
    name = content.names(content.conversation, recipient.channel.name, recipient.address, recipient.name)
    return f"<{name}@shopbell.invalid>"


def message_id(key: str, channel: str, recipient: str, now: datetime) -> str:
    """Return a Message-ID: the same inputs give the same one, another writing of the message another."""
    digest = sha256(f"{key}\n{channel}\n{recipient}\n{now.isoformat()}".encode()).hexdigest()
    return f"<{digest[:32]}@shopbell.invalid>"
