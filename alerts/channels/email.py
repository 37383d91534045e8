"""Mail over SMTP: text and HTML as alternatives, pictures beside the HTML, and a Message-ID that outlives retries."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Literal

from commerce.errors import Refused, TryLater
from commerce.messages import Claimed, Message

#: From here on an answer of the server is final (RFC 5321, 4.2.1: 4yz is for now, 5yz is for good).
_FINAL = 500


@dataclass(frozen=True, slots=True)
class EmailChannel:
    """One SMTP server and sender.

    Attributes:
        security: "starttls" (port 587), "tls" (465), or "none" for a server on this machine.
        verify: Path of a CA file, or True for the system's. Never False.
        reader: How the configuration calls whom the mail is for; errors name the reader so, never by the address.
    """

    host: str
    sender: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    verify: bool | str = True
    timeout_s: float = 30
    reader: str = ""

    def deliver(self, claimed: Claimed) -> None:
        """Send one mail over a connection of its own; see `Channel.deliver`."""
        mail = as_mail(claimed.message, self.sender, claimed.written_at)
        try:
            self._hand_over(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()), (0, b""))[0]
            who = f'the recipient "{self.reader}"' if self.reader else "the recipient"
            mend = f'the address in [[recipient]] "{self.reader}"' if self.reader else "the recipient's address"
            raise self._sorted(code, who, mend) from error
        except smtplib.SMTPAuthenticationError as error:
            raise self._sorted(error.smtp_code, "user name or password", "both in the channel's settings") from error
        except smtplib.SMTPSenderRefused as error:
            raise self._sorted(error.smtp_code, "the sender", "`sender` in the channel's settings") from error
        except smtplib.SMTPResponseException as error:
            raise self._sorted(error.smtp_code, "the message", "the channel's settings") from error
        except smtplib.SMTPNotSupportedError as error:
            msg = f"{self._server} does not offer what `security` and `username` ask for ({self.security})"
            raise Refused(msg) from error
        except ssl.SSLCertVerificationError as error:
            msg = f"{self._server} shows a certificate that is not trusted ({error.verify_message})"
            raise Refused(msg) from error
        except (smtplib.SMTPException, OSError) as error:
            msg = f"{self._server} cannot be reached ({type(error).__name__})"
            raise TryLater(msg) from error

    def _hand_over(self, mail: EmailMessage) -> None:
        server = self._connection()
        try:
            if self.username:
                server.login(self.username, self.password)
            server.send_message(mail)
            # The mail is theirs from here on: an answer to QUIT, or none, must not send it a second time.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        finally:
            server.close()

    @property
    def _server(self) -> str:
        return f"mail server {self.host}:{self.port}"

    def _connection(self) -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=self.verify if isinstance(self.verify, str) else None)
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_s, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=self.timeout_s)
        if self.security == "starttls":
            try:
                server.starttls(context=context)
            except BaseException:
                server.close()
                raise
        return server

    def _sorted(self, code: int, what: str, mend: str) -> TryLater | Refused:
        """Return the error for an answer. The server's own words may name people, so only its number is told."""
        answer = f"{self._server} answered {code} to {what}"
        return Refused(f"{answer}; check {mend}") if code >= _FINAL else TryLater(answer)


def message_id(message: Message, sender: str) -> str:
    """Return the Message-ID under the domain that the mail comes from, if it has one; the same for every try."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return re.sub(r"@[^@>]*\.invalid>$", f"@{domain}>", message.message_id) if "." in domain else message.message_id


def as_mail(message: Message, sender: str, written_at: datetime) -> EmailMessage:
    """Return a message as multipart mail: text first, then HTML with its pictures."""
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
