"""A message as multipart mail: text first, then HTML with its pictures, under a Message-ID that outlives retries."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from commerce.messages import Message


def message_id(message: Message, sender: str) -> str:
    """Return the Message-ID under the domain that the mail comes from, if it has one; the same for every try."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return re.sub(r"@[^@>]*\.invalid>$", f"@{domain}>", message.message_id) if "." in domain else message.message_id


def as_mail(message: Message, sender: str, written_at: datetime) -> EmailMessage:
    """Return a message as multipart mail."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = message.recipient
    mail["Subject"] = " ".join(message.subject.split())
    mail["Date"] = format_datetime(written_at)
    mail["Message-ID"] = message_id(message, sender)
    mail["Content-Language"] = message.language.replace("_", "-")
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies, please
    mail.set_content(message.text, cte="quoted-printable")
    if message.html:
        mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
        related = list(mail.iter_parts())[-1]
        if isinstance(related, EmailMessage):
            for picture in message.attachments:
                main, _, sub = picture.media_type.partition("/")
                related.add_related(picture.content, main, sub, cid=f"<{picture.content_id}>", disposition="inline")
    return mail
