"""Mail over SMTP, one connection a mail.

What a server answers is told by its number only: its words may name people. Source: RFC 5321, 4.2.1 and 4.2.5.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage

from alerts.channels.email.connection import PlainStart, TlsStart
from alerts.channels.email.settings import EmailSettings
from alerts.channels.kind import Configured
from alerts.channels.mime import as_mail
from commerce.errors import Refused, TryLater, Uncertain
from commerce.messages import Claimed

#: From here on an answer of the server is final (RFC 5321, 4.2.1: 4yz is for now, 5yz is for good).
_FINAL = 500
#: Answers that say how long to stay away, by number and enhanced code (RFC 3463), though the number alone says less:
#: Gmail's daily limit looks final and passes in a day; too many logins must not be hammered at.
_WAITS_S = {(550, "5.4.5"): 86_400, (454, "4.7.0"): 3600}
_ENHANCED = re.compile(r"\d\.\d{1,3}\.\d{1,3}(?=\s|$)")


def open_channel(configured: Configured[EmailSettings]) -> EmailChannel:
    """Return the way to one mail server."""
    mail = configured.table
    return EmailChannel(
        host=mail.host,
        port=mail.port,
        security=mail.security,
        sender=mail.sender,
        username=mail.user,
        password=configured.secrets.get("password", ""),
        verify=str(configured.path(mail.ca_file)) if mail.ca_file else True,
        timeout_s=configured.timeout_s,
    )


@dataclass(frozen=True, slots=True)
class EmailChannel:
    """One SMTP server and sender.

    Attributes:
        security: "starttls" (port 587), "tls" (465), or "none" for a server on this machine.
        verify: Path of a CA file, or True for the system's. Never False.
    """

    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    verify: bool | str = True
    timeout_s: float = 30

    def deliver(self, claimed: Claimed) -> str:
        """Send one mail and return its Message-ID; see `Channel.deliver`."""
        mail = as_mail(claimed.message, self.sender, claimed.written_at)
        try:
            self._hand_over(mail)
        except smtplib.SMTPRecipientsRefused as error:
            answer = next(iter(error.recipients.values()), (0, b""))
            who = f'the recipient "{claimed.reader}"' if claimed.reader else "the recipient"
            mend = f'the address in [[recipient]] "{claimed.reader}"' if claimed.reader else "the recipient's address"
            raise self._sorted(*answer, who, mend) from None  # an error's own text names people, here and below
        except smtplib.SMTPResponseException as error:
            raise self._sorted(error.smtp_code, error.smtp_error, *_subject_of(error)) from None
        except smtplib.SMTPNotSupportedError:
            msg = f"{self._server} does not offer what `security` and `username` ask for ({self.security})"
            raise Refused(msg) from None
        except ssl.SSLCertVerificationError as error:
            msg = f"{self._server} shows a certificate that is not trusted ({error.verify_message})"
            raise Refused(msg) from None
        except (smtplib.SMTPException, OSError) as error:
            msg = f"{self._server} cannot be reached ({type(error).__name__})"
            raise TryLater(msg) from None
        return str(mail["Message-ID"])

    def _hand_over(self, mail: EmailMessage) -> None:
        server = self._connection()
        try:
            if self.username:
                server.login(self.username, self.password)
            server.send_message(mail)
            # The mail is theirs from here on: an answer to QUIT, or none, must not send it a second time.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        except (smtplib.SMTPException, OSError) as error:
            if server.left_open(error):
                msg = f"{self._server} has the mail, but its answer was lost ({type(error).__name__})"
                raise Uncertain(msg) from None
            raise
        finally:
            server.close()

    @property
    def _server(self) -> str:
        return f"mail server {self.host}:{self.port}"

    def _connection(self) -> PlainStart:
        context = ssl.create_default_context(cafile=self.verify if isinstance(self.verify, str) else None)
        if self.security == "tls":
            return TlsStart(self.host, self.port, timeout=self.timeout_s, context=context)
        server = PlainStart(self.host, self.port, timeout=self.timeout_s)
        if self.security == "starttls":
            try:
                server.starttls(context=context)
            except BaseException:
                server.close()
                raise
        return server

    def _sorted(self, code: int, words: bytes | str, what: str, mend: str) -> TryLater | Refused:
        """Return the error for an answer."""
        answer = f"{self._server} answered {code} to {what}"
        enhanced = _ENHANCED.match(words.decode(errors="replace") if isinstance(words, bytes) else words)
        wait_s = _WAITS_S.get((code, enhanced[0])) if enhanced else None
        if code >= _FINAL and wait_s is None:
            return Refused(f"{answer}; check {mend}")
        return TryLater(answer, wait_s=wait_s)


def _subject_of(error: smtplib.SMTPResponseException) -> tuple[str, str]:
    """Return what an answer is about, and what to look at should it be final."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "user name or password", "both in the channel's settings"
    if isinstance(error, smtplib.SMTPSenderRefused):
        return "the sender", "`sender` in the channel's settings"
    return "the message", "the channel's settings"
