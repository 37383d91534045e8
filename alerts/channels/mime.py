"""A message as multipart mail: text first, then HTML with its pictures, under a Message-ID that outlives retries."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from hashlib import sha256

from alerts.channels.mail_headers import address_field, text_field
from commerce.mail_address import MailAddress
from commerce.messages import CONVERSATION, Message


class _AsWritten(EmailPolicy):
    """Keeps header fields as they are written: folded and encoded already, addresses beyond ASCII as UTF-8."""

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        """Return what is stored of a field."""
        return name, value


_POLICY = _AsWritten(linesep="\r\n", refold_source="none", utf8=True)


def message_id(message: Message, sender: MailAddress) -> str:
    """Return the Message-ID under the domain that the mail comes from, if it has one; the same for every try."""
    return _under_domain(message.message_id, sender)


def _under_domain(identifier: str, sender: MailAddress) -> str:
    if "." not in sender.domain or sender.domain.startswith("["):
        return identifier
    return re.sub(r"@[^@>]*\.invalid>$", f"@{sender.domain}>", identifier)


def as_mail(message: Message, sender: MailAddress, to: str, written_at: datetime) -> EmailMessage:
    """Return a message as multipart mail, whose bytes go over the wire as they are; `to` is the value of that field."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = address_field("From", sender)
    mail["To"] = to
    mail["Subject"] = text_field("Subject", message.subject)
    mail["Date"] = format_datetime(written_at)
    mail["Message-ID"] = message_id(message, sender)
    if message.answers_to:  # RFC 5322, 3.6.4: what answers the first of a conversation names it in both fields
        for name in ("In-Reply-To", "References"):
            mail[name] = _under_domain(message.answers_to, sender)
    if not message.answers_to and message.message_id.startswith(CONVERSATION):
        mail["References"] = _under_domain(message.message_id, sender)  # some providers give a mail another Message-ID
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies, please
    mail.set_content(message.text, cte="quoted-printable")
    if message.html:
        mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
        related = list(mail.iter_parts())[-1]
        if isinstance(related, EmailMessage):
            for picture in message.attachments:
                main, _, sub = picture.media_type.partition("/")
                related.add_related(picture.content, main, sub, cid=f"<{picture.content_id}>", disposition="inline")
    _set_boundaries(mail, message)
    mail["Content-Language"] = message.language.replace("_", "-")  # last: setting the parts takes such fields away
    return mail


def _set_boundaries(mail: EmailMessage, message: Message) -> None:
    """Name what stands between the parts: short enough for one line, and the same for every try."""
    name = sha256(f"{message.key}\n{message.message_id}".encode(errors="replace")).hexdigest()[:20]
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"{name}-{number}")
