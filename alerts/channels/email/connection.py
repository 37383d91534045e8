"""A conversation with a mail server that remembers whether the server has the whole mail."""

from __future__ import annotations

import smtplib
from typing import Any

#: The end of a mail on the wire (RFC 5321, 4.1.1.4): from here on the server may have accepted it.
_END = b"\r\n.\r\n"
_FIRST_REFUSAL, _LAST_REFUSAL = 400, 599


class PlainStart(smtplib.SMTP):
    """Begins in the open; STARTTLS comes next, or nothing.

    Attributes:
        has_all: The end of the mail has left: from then on a silence is no refusal.
    """

    has_all = False

    def send(self, s: Any) -> None:
        """Send, and note the end of a mail once it has left."""
        super().send(s)
        if isinstance(s, bytes) and s.endswith(_END):
            self.has_all = True

    def left_open(self, error: Exception) -> bool:
        """Tell whether an error leaves open if the mail was accepted: the server has it, and gave no clear answer."""
        is_answer = isinstance(error, smtplib.SMTPDataError) and _FIRST_REFUSAL <= error.smtp_code <= _LAST_REFUSAL
        return self.has_all and not is_answer


class TlsStart(PlainStart, smtplib.SMTP_SSL):
    """TLS from the first byte."""
