"""Answers by mail are read over a real connection, from a mailbox in which nothing is touched."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from time import process_time  # noqa: TID251 - measures the work done, whatever else goes on

import pytest

from alerts.channels.email.letterbox import Letter, Letterbox
from commerce.errors import Refused, TryLater
from practice.imap import PracticeMailbox

TODAY, CONVERSATION = date(2026, 3, 10), "incident-" + "0123456789abcdef" * 2
SECRET = "open sesame"


@pytest.fixture
def mailbox() -> Iterator[PracticeMailbox]:
    with PracticeMailbox() as opened:
        yield opened


def box(mailbox: PracticeMailbox, password: str = SECRET) -> Letterbox:
    return Letterbox("127.0.0.1", mailbox.port, "none", "bell", password, timeout_s=5)


def mail(text: str, *, answers: str = CONVERSATION, name: str = "<a@reader.example>", **fields: str) -> EmailMessage:
    written = EmailMessage()
    written["From"] = "Anna Bui <Anna@Example.com>"
    written["Subject"] = "Re: Toys: Conversion rate"
    written["Message-ID"] = name
    if answers:
        written["In-Reply-To"] = "<later@toys.example>"
        written["References"] = f"<{answers}@toys.example> <later@toys.example>"
    for field, value in fields.items():
        written[field.replace("_", "-")] = value
    written.set_content(text)
    return written


def came(mailbox: PracticeMailbox, *mails: EmailMessage | bytes, day: date = TODAY) -> list[Letter]:
    for one in mails:
        mailbox.put(bytes(one), day)
    return list(box(mailbox).letters(TODAY, ()))


def test_an_answer_is_found_by_the_mail_that_it_answers(mailbox: PracticeMailbox) -> None:
    [letter] = came(mailbox, mail("ok\n\nOn Tuesday Shopbell wrote:\n> Toys: Conversion rate 1.61%\n"))
    assert letter.conversation == CONVERSATION
    assert letter.sender == "anna@example.com"
    assert letter.name == "<a@reader.example>"
    assert letter.text.splitlines()[0] == "ok"


@pytest.mark.parametrize("subject", ["Re: Tiệm đồ chơi: Tỷ lệ chuyển đổi 1,45%", "回覆 玩具店的轉換率"])
def test_a_subject_is_read_as_it_was_written(mailbox: PracticeMailbox, subject: str) -> None:
    written = mail("ok")
    del written["Subject"]
    written["Subject"] = subject
    [letter] = came(mailbox, bytes(written))
    assert letter.subject == subject


def test_halves_of_signs_are_none(mailbox: PracticeMailbox) -> None:
    head = f"References: <{CONVERSATION}@toys.example>\r\nSubject: =?utf-7?q?+2AA-?=\r\n".encode()
    [letter] = came(mailbox, head + b"Content-Type: text/plain; charset=utf-7\r\n\r\nok +2AA-\r\n")
    assert letter.text.startswith("ok ?")
    assert (letter.text + letter.subject).encode()


def test_nobody_elses_mail_is_opened_and_none_is_changed(mailbox: PracticeMailbox) -> None:
    private = mail("dear doctor", answers="", name="<private@reader.example>")
    letters = came(mailbox, private, mail("ok"))
    assert len(letters) == 1
    assert [one for one in mailbox.commands if one.startswith("UID FETCH 1 ") and "HEADER.FIELDS" not in one] == []
    assert not any(word in " ".join(mailbox.commands).upper() for word in ("STORE", "SELECT", "EXPUNGE", "COPY"))
    assert any(one.startswith("EXAMINE") for one in mailbox.commands)


def test_what_was_seen_is_not_fetched_again_and_what_is_old_is_not_looked_for(mailbox: PracticeMailbox) -> None:
    mailbox.put(bytes(mail("ok", name="<old@reader.example>")), date(2026, 3, 1))
    mailbox.put(bytes(mail("ok")), TODAY)
    assert [one.name for one in box(mailbox).letters(TODAY, ())] == ["<a@reader.example>"]
    assert list(box(mailbox).letters(TODAY, {"<a@reader.example>"})) == []


def test_a_mail_that_answers_nothing_of_ours_is_asked_for_once(mailbox: PracticeMailbox) -> None:
    mailbox.put(bytes(mail("an order", answers="")), TODAY)
    mailbox.put(bytes(mail("ok")), TODAY)
    passed: set[str] = set()
    for _ in range(3):
        assert len(list(box(mailbox).letters(TODAY, (), passed))) == 1
    assert len([one for one in mailbox.commands if one.startswith("UID FETCH 1 ")]) == 1


def test_mails_without_a_name_are_several(mailbox: PracticeMailbox) -> None:
    nameless = [mail(text) for text in ("ok", "snooze 3d")]
    for one in nameless:
        del one["Message-ID"]
        mailbox.put(bytes(one), TODAY)
    assert [one.text.strip() for one in box(mailbox).letters(TODAY, {""})] == ["ok", "snooze 3d"]


@pytest.mark.parametrize(
    "fields", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Precedence": "auto_reply"}]
)
def test_a_machine_that_answers_by_itself_is_nobody(mailbox: PracticeMailbox, fields: dict[str, str]) -> None:
    assert came(mailbox, mail("I am on holiday, ok?", **fields)) == []


def test_a_page_is_read_as_its_words(mailbox: PracticeMailbox) -> None:
    page = mail("")
    page.set_content("<div>snooze 3d</div><div>&gt; <b>Toys</b></div>", subtype="html")
    [letter] = came(mailbox, page)
    assert letter.text.splitlines()[0] == "snooze 3d"


def test_how_a_page_looks_is_none_of_its_words(mailbox: PracticeMailbox) -> None:
    page = mail("")
    page.set_content(
        "<html><head><title>Re</title></head><style type='text/css'> P {margin: 0;} </style><div>ok</div></html>",
        subtype="html",
    )
    [letter] = came(mailbox, page)
    assert letter.text.split() == ["ok"]


def test_a_page_made_to_keep_us_busy_does_not(mailbox: PracticeMailbox) -> None:
    page = mail("")
    page.set_content("<" * 150_000, subtype="html", cte="7bit")
    begun = process_time()
    came(mailbox, page)
    assert process_time() - begun < 2


@pytest.mark.parametrize("depth", [1000, 3000])
def test_parts_within_parts_say_nothing_and_the_mail_behind_them_is_read(mailbox: PracticeMailbox, depth: int) -> None:
    head = f"References: <{CONVERSATION}@toys.example>\r\nMessage-ID: <deep@x>\r\n".encode()
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    letters = came(mailbox, head + deep, mail("ok"))
    assert [(one.name, one.text.strip()) for one in letters] == [("<deep@x>", ""), ("<a@reader.example>", "ok")]


@pytest.mark.parametrize(("folder", "written"), [("Trả lời", '"Tr&HqM- l&Ht0-i"'), ('R&D "A"', '"R&-D \\"A\\""')])
def test_a_folder_may_be_called_as_people_call_it(mailbox: PracticeMailbox, folder: str, written: str) -> None:
    list(replace(box(mailbox), folder=folder).letters(TODAY, ()))
    assert [one for one in mailbox.commands if one.startswith("EXAMINE")] == [f"EXAMINE {written}"]


def test_a_password_beyond_ascii_is_refused_by_name(mailbox: PracticeMailbox) -> None:
    with pytest.raises(Refused, match="does not take this user and password"):
        list(box(mailbox, "mật khẩu").letters(TODAY, ()))


@pytest.mark.parametrize(
    "content",
    [
        b"Content-Type: text/plain; charset=klingon\r\n",
        b"Content-Type: multipart/mixed; boundary=\r\n",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n",
        b"Content-Type: \xff\xfe\r\nFrom: =?utf-8?b?\xff?=\r\n",
    ],
)
def test_a_broken_mail_says_nothing_and_breaks_nothing(mailbox: PracticeMailbox, content: bytes) -> None:
    head = f"References: <{CONVERSATION}@toys.example>\r\nMessage-ID: <broken@x>\r\n".encode()
    [letter] = came(mailbox, head + content + b"\r\n\xff\x00 not a word\r\n")
    assert letter.name == "<broken@x>"


def test_a_wrong_password_is_refused_and_not_shown(mailbox: PracticeMailbox) -> None:
    with pytest.raises(Refused, match="does not take this user and password") as caught:
        list(box(mailbox, "wrong secret").letters(TODAY, ()))
    assert "secret" not in str(caught.value)
    assert "bell" not in str(caught.value)


@pytest.mark.parametrize("command", ["LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH"])
def test_a_server_that_hangs_up_is_tried_again(mailbox: PracticeMailbox, command: str) -> None:
    mailbox.put(bytes(mail("ok")), TODAY)
    mailbox.hangs_up_at = command
    with pytest.raises(TryLater, match="cannot be read"):
        list(box(mailbox).letters(TODAY, ()))
    mailbox.hangs_up_at = ""
    assert len(list(box(mailbox).letters(TODAY, ()))) == 1


def test_tls_from_the_first_byte_and_a_certificate_that_nobody_vouches_for(certificate: tuple[Path, Path]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with PracticeMailbox(context) as mailbox:
        mailbox.put(bytes(mail("ok")), TODAY)
        trusted = ssl.create_default_context(cafile=str(certificate[0]))
        safe = Letterbox("localhost", mailbox.port, "tls", "bell", SECRET, context=trusted, timeout_s=5)
        assert len(list(safe.letters(TODAY, ()))) == 1
        stranger = Letterbox(
            "localhost", mailbox.port, "tls", "bell", SECRET, context=ssl.create_default_context(), timeout_s=5
        )
        with pytest.raises(Refused, match="certificate that is not trusted"):
            list(stranger.letters(TODAY, ()))


@pytest.mark.parametrize("late", [False, True])
def test_the_server_says_when_a_mail_came_before_it_or_behind_it(mailbox: PracticeMailbox, late: bool) -> None:  # noqa: FBT001 - a case
    mailbox.says_when_late = late
    lies = mail('ok\n INTERNALDATE "01-Jan-1999 00:00:00 +0000"')
    mailbox.put(bytes(lies), datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
    [letter] = box(mailbox).letters(TODAY, ())
    assert letter.came_at == datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
