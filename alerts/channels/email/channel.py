"""Mail over SMTP, one connection a mail.

What a server answers is told by its numbers only (`answers`): its words may name people. Addresses beyond ASCII go to
servers that offer SMTPUTF8; domains beyond it go as punycode to all. Source: RFC 5321, 4.2.5; RFC 6531, 3.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage

from alerts.channels.configured import Configured
from alerts.channels.email import answers
from alerts.channels.email.answers import sorted_answer
from alerts.channels.email.connection import NoEncryption, PlainStart, TlsStart
from alerts.channels.email.settings import EmailSettings
from alerts.channels.mail_headers import address_field
from alerts.channels.mime import as_mail
from commerce.errors import Refused, TryLater, Uncertain
from commerce.mail_address import MailAddress, mail_address
from commerce.messages import Claimed
from connectors.deadline import within

#: A conversation may take as long as so many answers that are just not silent: less than a message is lent for.
_ANSWERS = 3


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
        elapsed=configured.elapsed,
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
    elapsed: Callable[[], float] = lambda: 0.0

    def deliver(self, claimed: Claimed) -> str:
        """Send one mail and return its Message-ID; see `Channel.deliver`."""
        sender, recipient = self._addresses(claimed)
        mail = as_mail(claimed.message, sender, address_field("To", recipient), claimed.written_at)
        try:
            self._hand_over(mail, sender, recipient, claimed.reader)
        except smtplib.SMTPRecipientsRefused as error:
            # an error's own text names people, here and below
            answer = next(iter(error.recipients.values()), (0, b""))
            raise sorted_answer(self._server, *answer, answers.recipient(claimed.reader)) from None
        except smtplib.SMTPResponseException as error:
            raise sorted_answer(self._server, error.smtp_code, error.smtp_error, _subject_of(error)) from None
        except ssl.SSLCertVerificationError as error:
            msg = f"{self._server} shows a certificate that is not trusted ({error.verify_message})"
            raise Refused(msg) from None
        except (smtplib.SMTPException, OSError) as error:
            msg = f"{self._server} cannot be reached ({type(error).__name__})"
            raise TryLater(msg) from None
        return str(mail["Message-ID"])

    def _addresses(self, claimed: Claimed) -> tuple[MailAddress, MailAddress]:
        """Return from whom and to whom a message goes."""
        try:
            return mail_address(self.sender), mail_address(claimed.message.recipient)
        except ValueError:
            msg = f"the message for {_whom(claimed.reader)} has an address that is none; correct it there"
            raise Refused(msg) from None

    def _hand_over(self, mail: EmailMessage, sender: MailAddress, recipient: MailAddress, reader: str) -> None:
        """Talk to the server until it has the mail; all of it ends in time, however slowly its answers drip."""
        with within(self.timeout_s * _ANSWERS, self.elapsed):
            self._talk(mail, sender, recipient, reader)

    def _talk(self, mail: EmailMessage, sender: MailAddress, recipient: MailAddress, reader: str) -> None:
        server = self._connection()
        try:
            self._log_in(server)
            options = self._options(server, sender, recipient, reader)
            server.sendmail(sender.address, [recipient.address], mail.as_bytes(), options)
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

    def _log_in(self, server: PlainStart) -> None:
        """Log in where there is a user."""
        if not self.username:
            return
        try:
            server.log_in(self.username, self.password)
        except smtplib.SMTPNotSupportedError:
            msg = (
                f"{self._server} offers no login with a password over this connection; check `port` and `security`, or"
                " leave `user` out where it wants none"
            )
            raise Refused(msg) from None

    def _options(self, server: PlainStart, sender: MailAddress, recipient: MailAddress, reader: str) -> tuple[str, ...]:
        """Return what to ask of the server for these addresses (RFC 6531).

        Raises:
            Refused: One has letters that the server cannot take before its @; names whose.
        """
        server.ehlo_or_helo_if_needed()
        if sender.is_ascii and recipient.is_ascii:
            return ()
        if server.has_extn("smtputf8"):
            return ("SMTPUTF8", "BODY=8BITMIME")
        whose = _whom(reader) if sender.is_ascii else "`sender` in the channel's settings"
        msg = (
            f"{self._server} takes only addresses of plain letters (it offers no SMTPUTF8), and that of {whose} has"
            " others before the @; write another address of the same mailbox"
        )
        raise Refused(msg)

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
                server.encrypt(context)
            except smtplib.SMTPNotSupportedError:
                server.close()
                asked = 'what security = "starttls" asks for; check `port`, or write "tls" (465)'
                msg = f"{self._server} does not offer {asked}"
                raise Refused(msg) from None
            except BaseException:
                server.close()
                raise
        return server


def _whom(reader: str) -> str:
    """Return how an error calls a reader's entry in the configuration; never the address."""
    return f'[[recipient]] "{reader}"' if reader else "the recipient"


def _subject_of(error: smtplib.SMTPResponseException) -> answers.Subject:
    """Return what an answer is about."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return answers.LOGIN
        case smtplib.SMTPSenderRefused():
            return answers.SENDER
        case smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            return answers.GREETING
        case NoEncryption():
            return answers.ENCRYPTION
        case _:
            return answers.MESSAGE
