"""What mail servers really answer: whether a message waits or is laid aside, and what helps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alerts.channels.email.answers import MESSAGE, sorted_answer
from alerts.channels.email.channel import EmailChannel
from commerce.errors import Refused, ShopbellError, TryLater
from tests.alerts.channels.letter import CLAIMED
from tests.alerts.channels.mail_server import Mailbox, mail_server

LATER, REFUSED = TryLater, Refused
#: Where in the conversation, the whole answer, what becomes of the message, and what a merchant is told.
ANSWERS = [
    ("login", "534 5.7.9 Application-specific password required.", REFUSED, "wants an app password: turn on two-step"),
    ("login", "535 5.7.8 Username and Password not accepted.", REFUSED, "a new password of the account ends them all"),
    ("login", "454 4.7.0 Too many login attempts, please try again later.", 3600, ""),
    ("login", "535 5.7.139 SmtpClientAuthentication is disabled for the Tenant.", REFUSED, "end of December 2026"),
    ("login", "535 5.7.139 basic authentication is disabled.", REFUSED, "send through another provider"),
    ("login", "535 5.7.0 authentication failed", REFUSED, "check both in the channel's settings"),
    ("by", "530 5.7.0 Must issue a STARTTLS command first", REFUSED, 'write security = "starttls" (587)'),
    ("by", "530 5.7.57 Client was not authenticated", REFUSED, "write `user` and its password"),
    ("by", "553 5.7.1 Sender address rejected: not owned by user", REFUSED, "must be the mailbox that logs in"),
    ("by", "550 5.7.60 does not have permissions to send as this sender", REFUSED, "must be the mailbox that logs in"),
    ("to", "550 5.1.1 The email account does not exist.", REFUSED, 'correct the address in [[recipient]] "Anna"'),
    ("to", "452 4.2.2 The recipient's inbox is out of storage space", LATER, "the reader's mailbox is full"),
    ("to", "552 5.2.2 Mailbox full", 3600, "the reader's mailbox is full"),
    ("to", "554 5.7.1 Relay access denied", REFUSED, "delivers only for those who log in"),
    ("to", "450 4.2.0 Greylisted, please try again", 600, ""),
    ("to", "550 5.2.121 recipient's per hour receive limit exceeded", 3600, ""),
    ("answer", "550 5.4.5 Daily user sending limit exceeded.", 86_400, "does somebody else use it, too?"),
    ("answer", "554 5.1.90 reached your daily limit for message recipients", 86_400, "does somebody else use it, too?"),
    ("answer", "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail", LATER, ""),
    ("answer", "550 5.7.26 This mail has been blocked because the sender is unauthenticated.", REFUSED, "SPF, DKIM"),
    ("answer", "550 5.7.515 Access denied, sending domain", REFUSED, "SPF, DKIM and DMARC"),
    ("answer", "552 5.3.4 Message size exceeds fixed limit", REFUSED, "a mistake of Shopbell"),
    ("answer", "554 5.7.1 Message rejected: Email address is not verified.", REFUSED, "ask for production access"),
    ("answer", "454 4.7.0 Throttling failure: Daily message quota exceeded", 3600, ""),
    ("answer", "554 4.3.2 try again", LATER, ""),
    ("answer", "421 4.3.2 Service not available, closing transmission channel", LATER, ""),
    ("answer", "554 no", REFUSED, "check the channel's settings"),
]  # fmt: skip


def heard(where: str, answer: str) -> ShopbellError:
    """Return what becomes of a message when a real server answers so."""
    told: dict[str, Any] = {where: answer}
    with mail_server(Mailbox(**told), auth_require_tls=False) as port, pytest.raises(ShopbellError) as caught:
        EmailChannel(
            "localhost", "bell@toys.example", port=port, security="none", username="bell", password="open sesame",
            timeout_s=5,
        ).deliver(replace(CLAIMED, reader="Anna"))  # fmt: skip
    return caught.value


@pytest.mark.parametrize(("where", "answer", "outcome", "means"), ANSWERS)
def test_an_answer_says_what_becomes_of_the_message_and_what_helps(
    where: str, answer: str, outcome: type[ShopbellError] | int, means: str
) -> None:
    error = heard(where, answer)
    assert isinstance(error, TryLater if isinstance(outcome, int) else outcome)
    if isinstance(error, TryLater):
        assert error.wait_s == (outcome if isinstance(outcome, int) else None)
    number, code, words = answer.split(" ", 2) if answer != "554 no" else ("554", "", "no")
    assert f"answered {number} ({code}) to " in str(error) if code else f"answered {number} to " in str(error)
    assert means in str(error)
    assert words not in str(error)


@pytest.mark.parametrize("words", [b"", b"5.4", b"you@5.4.5", b"9.4.5 x", b"5.4.5x", b"\xff\xfe", b"bell@toys.example"])
def test_only_an_enhanced_code_is_taken_from_what_a_server_says(words: bytes) -> None:
    assert (
        str(sorted_answer("it", 550, words, MESSAGE)) == "it answered 550 to the message; check the channel's settings"
    )


@pytest.mark.parametrize("password", ["mật khẩu", "密碼", "naïve"])
def test_a_password_beyond_ascii_is_sent_as_it_is(password: str) -> None:
    taken: list[bytes] = []

    class Box(Mailbox):
        def login(self, *arguments: Any) -> Any:
            taken.append(arguments[-1].password)
            return super().login(*arguments)

    with (
        mail_server(Box(), auth_require_tls=False) as port,
        pytest.raises(Refused, match=r"answered 535 \(5\.7\.8\) to user name"),
    ):
        EmailChannel(
            "localhost", "b@toys.example", port=port, security="none", username="b", password=password
        ).deliver(CLAIMED)
    assert taken == [password.encode()]


def test_a_server_without_a_login_is_told_as_one() -> None:
    with mail_server(Mailbox()) as port, pytest.raises(Refused, match="offers no login with a password"):
        EmailChannel("localhost", "b@toys.example", port=port, security="none", username="b", password="x").deliver(
            CLAIMED
        )
