"""Mail over a real SMTP server, with and without TLS."""

from __future__ import annotations

import ssl
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from alerts.channels.email.channel import EmailChannel
from commerce.errors import Refused, TryLater, Uncertain
from commerce.messages import Claimed
from tests.alerts.channels.letter import CLAIMED, LETTER, WRITTEN
from tests.alerts.channels.mail_server import Mailbox, mail_server


@pytest.fixture(scope="module")
def tls(certificate: tuple[Path, Path]) -> tuple[Path, ssl.SSLContext]:
    """The file to trust a certificate by that nobody else vouches for; and a server's side of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return certificate[0], context


def plain(port: int, **more: Any) -> EmailChannel:
    return EmailChannel("localhost", "Shopbell <bell@example.com>", port=port, security="none", timeout_s=5, **more)


def test_a_mail_holds_text_html_and_pictures_and_its_own_id() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        plain(port).deliver(CLAIMED)
    mail = message_from_bytes(mailbox.mails[0], policy=default)
    assert mail["Message-ID"] == "<0123@example.com>"  # the sender's domain
    assert mail["Subject"] == LETTER.subject
    assert mail["To"] == "anna@example.com"
    assert mail["Content-Language"] == "zh-Hant"
    assert mail["Date"].datetime == WRITTEN
    assert mail.get_content_type() == "multipart/alternative"
    text, related = mail.iter_parts()
    assert text.get_content().strip() == "轉換率 2.16%"
    assert related.get_content_type() == "multipart/related"
    page, picture = related.iter_parts()
    assert "cid:chart@shopbell" in page.get_content()
    assert picture["Content-ID"] == "<chart@shopbell>"
    assert picture.get_content() == b"\x89PNG picture"


def test_a_retry_carries_the_same_message_id() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        plain(port).deliver(CLAIMED)
        plain(port).deliver(Claimed(7, LETTER, 2, WRITTEN))
    assert len({message_from_bytes(mail)["Message-ID"] for mail in mailbox.mails}) == 1


def test_a_later_word_names_the_mail_that_it_answers() -> None:
    mailbox = Mailbox()
    first = replace(LETTER, message_id="<first@shopbell.invalid>")
    later = replace(LETTER, message_id="<later@shopbell.invalid>", answers_to=first.message_id)
    with mail_server(mailbox) as port:
        for number, message in enumerate((first, later), 1):
            plain(port).deliver(Claimed(number, message, 1, WRITTEN))
    opened, followed = (message_from_bytes(mail) for mail in mailbox.mails)
    assert followed["In-Reply-To"] == followed["References"] == opened["Message-ID"] == "<first@example.com>"
    assert opened["In-Reply-To"] is None
    assert opened["References"] is None


def test_a_mail_that_opens_a_conversation_names_it_where_no_provider_writes_another_name() -> None:
    mailbox, name = Mailbox(), "<incident-" + "0" * 32 + "@shopbell.invalid>"
    with mail_server(mailbox) as port:
        plain(port).deliver(Claimed(1, replace(LETTER, message_id=name), 1, WRITTEN))
    mail = message_from_bytes(mailbox.mails[0])
    assert mail["References"] == mail["Message-ID"] == name.replace("shopbell.invalid", "example.com")


def test_starttls_and_login_on_a_trusted_certificate(tls: tuple[Path, ssl.SSLContext]) -> None:
    cert, context = tls
    mailbox = Mailbox()
    with mail_server(mailbox, tls_context=context, require_starttls=True) as port:
        EmailChannel(
            "localhost",
            "bell@example.com",
            port=port,
            username="bell",
            password="open sesame",
            verify=str(cert),
            timeout_s=5,
        ).deliver(CLAIMED)
    assert mailbox.logins == [b"bell"]
    assert mailbox.was_encrypted


def test_tls_from_the_first_byte(tls: tuple[Path, ssl.SSLContext]) -> None:
    cert, context = tls
    mailbox = Mailbox()
    with mail_server(mailbox, ssl_context=context) as port:
        EmailChannel("localhost", "bell@example.com", port=port, security="tls", verify=str(cert), timeout_s=5).deliver(
            CLAIMED
        )
    assert len(mailbox.mails) == 1


def test_a_certificate_nobody_vouches_for_is_refused(tls: tuple[Path, ssl.SSLContext]) -> None:
    _, context = tls
    mailbox = Mailbox()
    with mail_server(mailbox, tls_context=context) as port, pytest.raises(Refused, match="not trusted"):
        EmailChannel("localhost", "bell@example.com", port=port, timeout_s=5).deliver(CLAIMED)
    assert mailbox.mails == []


def test_a_server_without_starttls_gets_no_password() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port, pytest.raises(Refused, match="starttls"):
        EmailChannel("localhost", "b@example.com", port=port, username="bell", password="open sesame").deliver(CLAIMED)
    assert mailbox.logins == []


def test_a_wrong_password_is_refused_and_not_shown(tls: tuple[Path, ssl.SSLContext]) -> None:
    cert, context = tls
    with mail_server(Mailbox(), tls_context=context) as port, pytest.raises(Refused) as refused:
        EmailChannel(
            "localhost", "b@example.com", port=port, username="bell", password="wrong horse", verify=str(cert)
        ).deliver(CLAIMED)
    assert "answered 535 (5.7.8) to user name or password" in str(refused.value)
    assert "wrong horse" not in str(refused.value)


@pytest.mark.parametrize(
    ("mailbox", "expected"),
    [
        (Mailbox(answer="451 later"), TryLater),
        (Mailbox(answer="554 no"), Refused),
        (Mailbox(to="450 greylisted"), TryLater),
        (Mailbox(to="550 no such user"), Refused),
    ],
)
def test_an_answer_for_now_is_tried_again_and_one_for_good_is_not(mailbox: Mailbox, expected: type[Exception]) -> None:
    with mail_server(mailbox) as port, pytest.raises(expected) as caught:
        plain(port).deliver(CLAIMED)
    assert "anna@example.com" not in str(caught.value)


def test_a_refusal_names_the_reader_and_what_to_correct() -> None:
    with mail_server(Mailbox(to="550 no such user")) as port, pytest.raises(Refused) as caught:
        plain(port).deliver(replace(CLAIMED, reader="Anna"))
    said = (
        f'mail server localhost:{port} answered 550 to the recipient "Anna"; check the address in [[recipient]] "Anna"'
    )
    assert str(caught.value) == said


def test_a_refused_sender_is_told_from_a_refused_message() -> None:
    class Strict(Mailbox):
        async def handle_MAIL(self, *_: Any) -> str:  # noqa: N802 - the name that aiosmtpd calls
            return "550 not from here"

    with mail_server(Strict()) as port, pytest.raises(Refused, match="answered 550 to the sender; check `sender`"):
        plain(port).deliver(CLAIMED)


@pytest.mark.parametrize("farewell", ["451 busy", "554 no", None])
def test_a_mail_that_was_taken_stays_taken_whatever_is_said_to_the_farewell(farewell: str | None) -> None:
    class Rude(Mailbox):
        async def handle_QUIT(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - as above
            if farewell is None and server.transport is not None:
                server.transport.close()
            return farewell or ""

    mailbox = Rude()
    with mail_server(mailbox) as port:
        plain(port).deliver(CLAIMED)
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize(
    ("at", "answer", "wait_s"),
    [
        ("DATA", "550 5.4.5 Daily user sending limit exceeded.", 86_400),
        ("DATA", "421 4.7.28 unusual rate", None),
        ("RCPT", "454 4.7.0 Too many login attempts", 3600),
    ],
)
def test_a_limit_that_passes_is_no_refusal_whatever_its_number(at: str, answer: str, wait_s: float | None) -> None:
    mailbox = Mailbox(answer=answer) if at == "DATA" else Mailbox(to=answer)
    with mail_server(mailbox) as port, pytest.raises(TryLater) as caught:
        plain(port).deliver(CLAIMED)
    assert caught.value.wait_s == wait_s


def test_a_mail_without_an_answer_is_not_told_as_out_of_reach() -> None:
    mailbox = Mailbox(hangs_up=True)
    with mail_server(mailbox) as port, pytest.raises(Uncertain) as caught:
        plain(port).deliver(CLAIMED)
    assert str(caught.value) == (
        f"mail server localhost:{port} has the mail, but its answer was lost (SMTPServerDisconnected)"
    )
    assert len(mailbox.mails) == 1


def test_an_answer_that_is_none_leaves_it_open() -> None:
    with mail_server(Mailbox(answer="what?")) as port, pytest.raises(Uncertain):
        plain(port).deliver(CLAIMED)


def test_a_mail_that_was_never_handed_over_whole_is_tried_again() -> None:
    class Rude(Mailbox):
        async def handle_MAIL(self, server: SMTP, *_: Any) -> str:  # noqa: N802 - the name that aiosmtpd calls
            assert server.transport is not None
            server.transport.close()
            return "250 OK"

    with mail_server(Rude()) as port, pytest.raises(TryLater, match="cannot be reached"):
        plain(port).deliver(CLAIMED)


def test_silence_after_tls_from_the_first_byte_leaves_it_open(tls: tuple[Path, ssl.SSLContext]) -> None:
    cert, context = tls
    mailbox = Mailbox(answer=None)
    with mail_server(mailbox, ssl_context=context) as port, pytest.raises(Uncertain):
        EmailChannel("localhost", "b@example.com", port=port, security="tls", verify=str(cert), timeout_s=1).deliver(
            CLAIMED
        )
    assert len(mailbox.mails) == 1


def test_the_name_of_a_sent_mail_is_its_message_id() -> None:
    with mail_server(Mailbox()) as port:
        assert plain(port).deliver(CLAIMED) == "<0123@example.com>"
