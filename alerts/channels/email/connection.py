"""A conversation with a mail server that remembers whether the server has the whole mail."""

from __future__ import annotations

import smtplib
import ssl
from base64 import b64encode
from typing import Any

from connectors.deadline import current, reading

#: The end of a mail on the wire (RFC 5321, 4.1.1.4): from here on the server may have accepted it.
_END = b"\r\n.\r\n"
_LOGGED_IN = 235
_FIRST_REFUSAL, _LAST_REFUSAL = 400, 599


class NoEncryption(smtplib.SMTPResponseException):
    """STARTTLS was offered, and not done."""


class PlainStart(smtplib.SMTP):
    """Begins in the open; STARTTLS comes next, or nothing.

    Attributes:
        has_all: The end of the mail has left: from then on a silence is no refusal.
    """

    has_all = False

    def getreply(self) -> tuple[int, bytes]:
        """Read an answer; it ends with the deadline of the conversation, however slowly it drips."""
        reader: Any = self  # what the library keeps its connection in has no types
        if (deadline := current()) is not None and reader.file is None and reader.sock is not None:
            reader.file = reading(reader.sock, deadline)
        return super().getreply()

    def send(self, s: Any) -> None:
        """Send, and note the end of a mail once it has left."""
        super().send(s)
        if isinstance(s, bytes) and s.endswith(_END):
            self.has_all = True

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Go over to TLS.

        Raises:
            NoEncryption: The server offers it, and does not do it.
        """
        try:
            self.starttls(context=context)
        except smtplib.SMTPResponseException as error:
            raise NoEncryption(error.smtp_code, error.smtp_error) from None

    def log_in(self, user: str, password: str) -> None:
        """Log in; letters beyond ASCII, which Python's own login cannot send, go as UTF-8 (RFC 4616)."""
        if user.isascii() and password.isascii():
            self.login(user, password)
            return
        self.ehlo_or_helo_if_needed()
        if "PLAIN" not in self.esmtp_features.get("auth", "").upper().split():
            msg = "no login that takes letters beyond ASCII"
            raise smtplib.SMTPNotSupportedError(msg)
        token = b64encode(f"\0{user}\0{password}".encode()).decode()
        code, words = self.docmd("AUTH", f"PLAIN {token}")
        if code != _LOGGED_IN:
            raise smtplib.SMTPAuthenticationError(code, words)

    def left_open(self, error: Exception) -> bool:
        """Tell whether an error leaves open if the mail was accepted: the server has it, and gave no clear answer."""
        is_answer = isinstance(error, smtplib.SMTPDataError) and _FIRST_REFUSAL <= error.smtp_code <= _LAST_REFUSAL
        return self.has_all and not is_answer


class TlsStart(PlainStart, smtplib.SMTP_SSL):
    """TLS from the first byte."""
