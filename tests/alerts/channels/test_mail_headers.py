"""What stands in a header arrives as it was meant: over a real server, read by a strict reader and by Python's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alerts.channels.email import CHANNEL as EMAIL
from alerts.channels.email.channel import EmailChannel
from alerts.channels.email.settings import EmailSettings
from alerts.channels.folder.channel import FolderChannel
from alerts.channels.mail_headers import address_field, text_field
from alerts.messages.alert import alert_message
from alerts.messages.digest import digest_message
from alerts.messages.recipient import Recipient
from commerce.errors import Refused
from commerce.languages import LANGUAGES
from commerce.mail_address import mail_address
from commerce.messages import Claimed
from tests.alerts.a_shop import KNOWLEDGE, SCENE, digest, fired
from tests.alerts.channels.letter import CLAIMED, LETTER, WRITTEN
from tests.alerts.channels.mail_server import Mailbox, mail_server
from tests.alerts.channels.strict_fields import address_of, fields_of, text_of
from tests.many import examples
from wording.render import Renderer

RENDERER = Renderer(KNOWLEDGE)
OVER_ONE_SERVER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(50))
SENDER = "Shopbell <bell@toys.example>"
#: Names of shops as they are, at lengths where folding goes wrong.
NAMES = (
    "Cửa hàng đồ chơi gỗ và quà tặng thủ công Nguyễn Thị Minh Khai, thành phố Hồ Chí Minh",
    "小樹苗親子木作玩具與文具選物店・台北永康街旗艦門市・線上購物官方網站",
    "Müller & Söhne Spielwaren, Inh. K. Groß",
    "Toys =?utf-8?q?R?= Us",
    "Ngoc Lan Handmade Wooden Toys And Gifts And Very Many Other Things That Have A Long Name Indeed",
    "x" * 300,
    "😀👨‍👩‍👧‍👦 e\u0301e\u0301e\u0301" * 9,
    "Prix\u00a0: 1\u202f234,56\u00a0€ \u3000全形",
)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[int, Mailbox]]:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        yield port, mailbox


def sent(server: tuple[int, Mailbox], *, subject: str = "s", sender: str = SENDER, to: str = "a@b.example") -> bytes:
    """Return a mail as it arrives."""
    port, mailbox = server
    channel = EmailChannel("localhost", sender, port=port, security="none", timeout_s=5)
    channel.deliver(replace(CLAIMED, message=replace(LETTER, subject=subject, recipient=to)))
    return mailbox.mails[-1]


def read_by_python(mail: bytes, field: str) -> str:
    message = message_from_bytes(mail, policy=default)
    assert isinstance(message, EmailMessage)
    return str(message[field])


#: Whatever a merchant may call a shop, but for what is no text: breaks and control characters become blanks.
TEXTS = (
    st.lists(
        st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=60).map(str.strip)
        | st.sampled_from(NAMES)
        | st.text("aăâđêôơưáàảãạ ", min_size=1, max_size=80).map(str.strip),
        min_size=1,
        max_size=4,
    )
    .map(" ".join)
    .filter(lambda told: told.strip(" "))
)


@pytest.mark.untraced
@OVER_ONE_SERVER
@given(subject=TEXTS)
@example(subject="?=")
@example(subject="=?")
def test_a_subject_arrives_as_it_was_meant(server: tuple[int, Mailbox], subject: str) -> None:
    meant = " ".join(filter(None, subject.split(" ")))
    mail = sent(server, subject=subject)
    assert text_of(fields_of(mail)["subject"]) == meant
    assert read_by_python(mail, "Subject") == meant


@pytest.mark.untraced
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_subject_of_ours_arrives_with_every_name(server: tuple[int, Mailbox], language: str, name: str) -> None:
    to, scene = Recipient("anna", EMAIL, "anna@toys.example", language), replace(SCENE, shop=name)
    for message in (digest_message(digest(), scene, to, RENDERER), alert_message([fired()], scene, to, RENDERER)):
        mail = sent(server, subject=message.subject)
        assert text_of(fields_of(mail)["subject"]) == message.subject
        assert read_by_python(mail, "Subject") == message.subject


@pytest.mark.parametrize("length", range(40, 110))
def test_no_length_loses_a_blank(server: tuple[int, Mailbox], length: int) -> None:
    meant = ("Đồ chơi gỗ " * 12)[:length].strip() + ", 2 thg 3: 3 chỉ số lệch mục tiêu"
    assert text_of(fields_of(sent(server, subject=meant))["subject"]) == meant


def test_breaks_and_signs_that_are_no_text_become_blanks(server: tuple[int, Mailbox]) -> None:
    mail = sent(server, subject="one\r\nBcc: x@y.example\ttwo\x00\x1fthree\u2028four")
    assert text_of(fields_of(mail)["subject"]) == "one Bcc: x@y.example two three four"
    assert "bcc" not in fields_of(mail)


def test_half_a_character_does_not_hold_a_mail_up() -> None:
    assert text_of(text_field("Subject", "caf\ud800é").replace("\n", "")) == "caf?é"


SHOWN = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="<>"), max_size=120)


@pytest.mark.untraced
@OVER_ONE_SERVER
@given(name=SHOWN | st.sampled_from(NAMES))
@example(name="Toys, Ltd.")
@example(name='Toys "R" Us')
@example(name="back\\slash")
@example(name="(no comment)")
@example(name="anna@toys.example")
@example(name="a,b;c:d")
def test_a_senders_name_arrives_as_it_was_meant(server: tuple[int, Mailbox], name: str) -> None:
    meant = " ".join(name.split())
    quoted = meant.replace("\\", "\\\\").replace('"', '\\"')
    mail = sent(server, sender=f'"{quoted}" <bell@toys.example>')
    assert address_of(fields_of(mail)["from"]) == (meant, "bell@toys.example")
    shown, address = parseaddr(message_from_bytes(mail)["From"])  # the older reader: the newer keeps false blanks
    assert (str(make_header(decode_header(shown))) if shown else "", address) == (meant, "bell@toys.example")


@pytest.mark.parametrize(
    "written", ["Toys, Ltd. <bell@toys.example>", '"Toys, Ltd." <bell@toys.example>', "  Toys, Ltd.<bell@toys.example>"]
)
def test_a_comma_in_the_senders_name_is_quoted_and_the_server_sees_the_address(written: str) -> None:
    EmailSettings(host="mail.toys.example", sender=written)  # as the configuration reads it
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        mail = sent((port, mailbox), sender=written)
    assert mailbox.senders == ["bell@toys.example"]
    assert fields_of(mail)["from"] == '"Toys, Ltd." <bell@toys.example>'


def test_letters_beyond_ascii_in_a_domain_go_as_punycode(server: tuple[int, Mailbox]) -> None:
    mail = sent(server, to="Anna Müller <anna@müller.example>", sender="bell@đồ-chơi.example")
    assert server[1].recipients[-1] == "anna@xn--mller-kva.example"
    assert address_of(fields_of(mail)["to"]) == ("Anna Müller", "anna@xn--mller-kva.example")
    assert fields_of(mail)["from"].startswith("bell@xn--")
    assert fields_of(mail)["message-id"].endswith(f"@{fields_of(mail)['from'].partition('@')[2]}>")
    assert mail.isascii()


def test_a_server_that_can_takes_letters_beyond_ascii_before_the_at(server: tuple[int, Mailbox]) -> None:
    mail = sent(server, to="jörg@müller.example", subject="Đồ chơi")
    assert server[1].recipients[-1] == "jörg@xn--mller-kva.example"
    assert address_of(fields_of(mail)["to"]) == ("", "jörg@xn--mller-kva.example")
    assert text_of(fields_of(mail)["subject"]) == "Đồ chơi"


@pytest.mark.parametrize(("sender", "to", "named"), [
    (SENDER, "jörg@toys.example", '[[recipient]] "Jörg"'),
    ("glocke-ü@toys.example", "anna@toys.example", "`sender` in the channel's settings"),
])  # fmt: skip
def test_a_server_that_cannot_is_told_truly(sender: str, to: str, named: str) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, enable_SMTPUTF8=False) as port, pytest.raises(Refused) as caught:
        EmailChannel("localhost", sender, port=port, security="none", timeout_s=5).deliver(
            Claimed(7, replace(LETTER, recipient=to), 1, WRITTEN, reader="Jörg")
        )
    assert "offers no SMTPUTF8" in str(caught.value)
    assert named in str(caught.value)
    assert to not in str(caught.value)
    assert not mailbox.mails


@pytest.mark.parametrize("name", NAMES)
def test_a_file_to_look_at_has_the_same_header(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("outbox")
    FolderChannel(folder).deliver(replace(CLAIMED, message=replace(LETTER, subject=name, recipient=name)))
    [file] = folder.glob("*.eml")
    fields = fields_of(file.read_bytes())
    assert (text_of(fields["subject"]), text_of(fields["to"])) == (name, name)


@pytest.mark.parametrize("name", ["From", "To", "X" * 20])
def test_lines_are_measured_with_the_name_of_their_field(name: str) -> None:
    value = address_field(name, mail_address(f"{'Đồ chơi ' * 20} <bell@{'a' * 50}.example>"))
    assert fields_of(f"{name}: {value}\n\n".replace("\n", "\r\n").encode())
