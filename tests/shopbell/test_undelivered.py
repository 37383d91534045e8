"""What does not get through is told: by doctor and alerts, in the next digest, by another channel, by the exit code."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed
from commerce.languages import LANGUAGES
from commerce.messages import Message
from shopbell import secrets, wiring
from shopbell.cli import BAD_CONFIG, FAILED, FINE, main
from shopbell.delivery import deliver
from shopbell.digests import write_digests
from shopbell.jobs.sync import sync
from tests import make
from tests.alerts.channels.mail_server import Mailbox, free_port, mail_server
from tests.listening import Handler, listening
from tests.shopbell.scripted import ScriptedShop

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADDRESS = "anna@toys.example"


@dataclass
class Place:
    """An installation with one reader by mail and one team in a chat, and the other sides of both."""

    folder: Path
    mail: Mailbox
    posted: list[dict[str, Any]]
    chat_answers: list[int]
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(NOON))

    def open(self) -> wiring.Installation:
        return wiring.open_installation(self.folder / "config.toml", self.folder / "data", self.clock, {})

    def run(self, *words: str) -> tuple[int, str]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            code = main([*words, "--config", str(self.folder), "--now", self.clock.now().isoformat()])
        return code, out.getvalue()

    @property
    def mails(self) -> list[Any]:
        return [message_from_bytes(mail, policy=default) for mail in self.mail.mails]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    mailbox, posted, answers = Mailbox(), list[dict[str, Any]](), [200]

    class Chat(Handler):
        def post(self) -> None:
            document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if answers[0] == 200:
                posted.append(document)
            self.answer(answers[0], b"ok")

    with mail_server(mailbox) as port, listening(Chat) as url:
        (tmp_path / "config.toml").write_text(
            '[shopbell]\ndata = "data"\n[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "https://toys.example"\n'
            f'[[recipient]]\nname = "Anna"\nemail = "{ADDRESS}"\nlanguage = "en"\n'
            f'[channels.email]\nhost = "localhost"\nport = {port}\nsecurity = "none"\nsender = "bell@toys.example"\n'
            '[[channels.slack]]\nname = "team"\nlanguage = "en"\n'
        )
        kept = secrets.load(tmp_path / "secrets.toml", {})
        secrets.save(kept, {"customer_key": "ab" * 32, "slack": {"team": {"webhook": f"{url}/hook"}}})
        yield Place(tmp_path, mailbox, posted, answers)


def queued(place: Place, cache: Cache, number: int = 1, channel: str = "email") -> None:
    to, name = (ADDRESS, "Anna") if channel == "email" else ("team", "team")
    key = f"alert:toys:revenue:{number:012d}:{name}"
    told = Message(key, "alert", channel, to, "en", f"Subject {number}", "Text", message_id=f"<{number}@x>")
    cache.outbox.queue([told], place.clock.now())


def after(place: Place, cache: Cache, wait: timedelta) -> None:
    """Let time pass, and what is due be handed out."""
    place.clock.move_to(place.clock.now() + wait)
    deliver(place.open(), cache)


REFUSES, FOR_NOW = f"550 5.1.1 <{ADDRESS}> is not known here", f"451 4.3.0 {ADDRESS} later"


@pytest.mark.parametrize(
    ("answer", "word"), [(REFUSES, "was not delivered (email)"), (FOR_NOW, "waits after 1 try (email)")]
)
def test_doctor_and_alerts_name_what_waits_and_why(place: Place, answer: str, word: str) -> None:
    place.mail.to = answer
    with place.open().open_cache() as cache:
        queued(place, cache)
        deliver(place.open(), cache)
    for words in (("doctor", "--no-contact"), ("alerts",)):
        code, said = place.run(*words)
        assert f"message 1: 'Subject 1' for Anna {word}: mail server localhost:" in said
        assert f'answered {answer[:3]} ({answer[4:9]}) to the recipient "Anna"' in said
        assert ADDRESS not in said
        assert code == (FAILED if words[0] == "doctor" else FINE)
    if answer is FOR_NOW:
        assert "next try 2026-03-02 12:01 UTC by `shopbell run`, or at once: `shopbell alerts retry 1`" in said


def test_what_was_only_written_is_no_problem(place: Place) -> None:
    with place.open().open_cache() as cache:
        queued(place, cache)
    code, said = place.run("doctor", "--no-contact")
    assert "note     message 1: 'Subject 1' for Anna goes out with the next delivery (email)" in said
    assert code == FINE


@pytest.mark.parametrize("answer", [REFUSES, FOR_NOW])
def test_retry_sends_at_once_what_was_not_delivered(place: Place, answer: str) -> None:
    place.mail.to = answer
    with place.open().open_cache() as cache:
        queued(place, cache, 1)
        queued(place, cache, 2)
        deliver(place.open(), cache)
    code, said = place.run("alerts", "retry", "1")
    assert (code, said.count("for Anna")) == (FAILED, 1)
    place.mail.to = "250 OK"
    assert place.run("alerts", "retry", "2") == (FINE, "message 2 is sent\n")
    assert place.run("alerts", "retry") == (FINE, "message 1 is sent\n")
    assert [mail["Subject"] for mail in place.mails] == ["Subject 2", "Subject 1"]
    assert place.run("alerts", "retry") == (FINE, "no message waits\n")
    code, said = place.run("alerts", "retry", "2")
    assert (code, "retry 2: no such message waits" in said) == (BAD_CONFIG, True)


def test_what_may_have_arrived_is_sent_again_only_by_its_number(place: Place) -> None:
    place.mail.answer = "what?"
    with place.open().open_cache() as cache:
        queued(place, cache)
        assert deliver(place.open(), cache).uncertain == 1
    place.mail.answer = "250 OK"
    code, said = place.run("alerts", "retry")
    assert (code, "'Subject 1' for Anna may have arrived, or not" in said) == (FAILED, True)
    assert len(place.mails) == 1
    assert place.run("alerts", "retry", "1") == (FINE, "message 1 is sent\n")
    assert len(place.mails) == 2


# another channel


def test_a_refused_mail_is_told_in_the_chat_once_a_day(place: Place) -> None:
    place.mail.to = REFUSES
    with place.open().open_cache() as cache:
        for number in range(1, 8):
            queued(place, cache, number)
        deliver(place.open(), cache)
        [told] = place.posted
        assert "7 messages about toys did not get through by email:" in told["text"]
        assert "“Subject 1” for Anna" in told["text"]
        assert "answered 550" in told["text"]
        assert "shopbell alerts retry" in told["text"]
        assert ADDRESS not in json.dumps(told)
        after(place, cache, timedelta(hours=1))
        queued(place, cache, 8)
        after(place, cache, timedelta(hours=1))
        assert len(place.posted) == 1
        after(place, cache, timedelta(days=1))
        queued(place, cache, 9)
        after(place, cache, timedelta(0))
        assert len(place.posted) == 2


def test_a_refused_chat_is_told_by_mail(place: Place) -> None:
    place.chat_answers[0] = 404
    with place.open().open_cache() as cache:
        queued(place, cache, channel="slack")
        deliver(place.open(), cache)
    [mail] = place.mails
    assert mail["Subject"] == "toys: 1 message did not get through by slack"
    assert "“Subject 1” for team" in mail.get_content()


def test_where_both_are_broken_nothing_goes_round_in_circles(place: Place) -> None:
    place.chat_answers[0], place.mail.to = 404, REFUSES
    with place.open().open_cache() as cache:
        queued(place, cache, 1)
        queued(place, cache, 2, "slack")
        for _ in range(5):
            after(place, cache, timedelta(minutes=1))
        assert [one.key.partition(":")[0] for one in cache.outbox.parked()] == ["alert", "alert", *["undelivered"] * 2]


def test_a_server_may_be_away_for_a_while_before_others_are_told(place: Place) -> None:
    place.mail.to = FOR_NOW
    with place.open().open_cache() as cache:
        queued(place, cache)
        after(place, cache, timedelta(hours=5))
        assert place.posted == []
        after(place, cache, timedelta(hours=1))
        [told] = place.posted
        assert "Is tried again: mail server localhost" in told["text"]


def test_in_the_quiet_hours_it_waits(place: Place) -> None:
    file = place.folder / "config.toml"
    file.write_text(file.read_text() + '[alerts]\nquiet_from = "11:00"\nquiet_to = "14:00"\n')
    place.mail.to = REFUSES
    with place.open().open_cache() as cache:
        queued(place, cache)
        deliver(place.open(), cache)
        assert place.posted == []
        after(place, cache, timedelta(hours=3))
        assert len(place.posted) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_the_language_of_who_hears_it(place: Place, language: str) -> None:
    file = place.folder / "config.toml"
    file.write_text(file.read_text().replace('"team"\nlanguage = "en"', f'"team"\nlanguage = "{language}"'))
    place.mail.to = REFUSES
    with place.open().open_cache() as cache:
        queued(place, cache)
        deliver(place.open(), cache)
    [told] = place.posted
    assert {"en": "Was not delivered", "vi": "Chưa gửi được", "zh_Hant": "未送達"}[language] in told["text"]


# the next digest, and the exit code of who writes it


def read(place: Place, cache: Cache) -> None:
    orders = make.page(make.order(1, NOON - timedelta(days=1)))
    sync(place.open().settings.shop[0], cache, ScriptedShop({Feed.ORDERS: [orders]}), place.clock)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (REFUSES, "A message was not delivered: 'Subject 1' for Anna (email): mail server localhost"),
        (FOR_NOW, "A message could not be delivered yet and is tried again: 'Subject 1' for Anna (email)"),
    ],
)
def test_the_next_digest_says_what_did_not_get_through(place: Place, answer: str, said: str) -> None:
    with place.open().open_cache() as cache:
        read(place, cache)
        place.mail.to = answer
        queued(place, cache)
        deliver(place.open(), cache)
        place.mail.to = "250 OK"
        place.clock.move_to(NOON + timedelta(seconds=10))
        write_digests(place.open())
    [mail] = place.mails
    assert said in " ".join(mail.get_body(("plain",)).get_content().split())
    assert ADDRESS not in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize("answer", [REFUSES, FOR_NOW])
def test_a_digest_that_does_not_get_through_is_no_success_today_nor_when_asked_again(place: Place, answer: str) -> None:
    with place.open().open_cache() as cache:
        read(place, cache)
    place.mail.to = answer
    assert place.run("digest")[0] == FAILED
    code, said = place.run("digest")
    assert "0 of 1 digests are new" in said
    assert "answered" in said
    assert code == FAILED
    place.mail.to = "250 OK"
    assert place.run("alerts", "retry")[0] == FINE
    assert place.run("digest")[0] == FINE


# a test by every channel


def test_doctor_sends_a_test_to_everybody_by_every_channel(place: Place) -> None:
    code, said = place.run("doctor", "--no-contact", "--send")
    assert code == FINE, said
    assert "ok       email Anna: the test message is sent" in said
    assert "ok       slack team: the test message is sent" in said
    [mail], [post] = place.mails, place.posted
    assert mail["Subject"] == "Shopbell: a test message for Anna"
    assert "messages reach Anna by email" in mail.get_content()
    assert "This is a test" in post["text"]
    code, said = place.run("doctor", "--no-contact")
    assert "message" not in said.replace("messages", "")
    assert len(place.mails) == 1


def test_doctor_tells_which_test_did_not_get_through(place: Place) -> None:
    place.mail.to = REFUSES
    code, said = place.run("doctor", "--no-contact", "--send", "--json")
    levels = {one["about"]: (one["level"], one["text"]) for one in json.loads(said)["findings"]}
    assert levels["email Anna"][0] == "problem"
    assert 'answered 550 (5.1.1) to the recipient "Anna"; nobody has that address' in levels["email Anna"][1]
    assert levels["slack team"][0] == "fine"
    assert code == FAILED
    assert ADDRESS not in said


@pytest.mark.parametrize(
    ("answer", "said"), [(FOR_NOW, "could not be delivered for now"), ("what?", "may have arrived, or not")]
)
def test_a_test_is_told_for_what_became_of_it(place: Place, answer: str, said: str) -> None:
    place.mail.to, place.mail.answer = ("250 OK", answer) if answer == "what?" else (answer, "250 OK")
    code, told = place.run("doctor", "--no-contact", "--send")
    assert (code, f"PROBLEM  email Anna: the test message {said}" in told) == (FAILED, True)


def test_who_is_reached_by_no_channel_finds_a_file(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[shopbell]\ndata = "data"\n[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "https://toys.example"\n'
        '[[recipient]]\nname = "Linh"\nlanguage = "vi"\n'
    )
    place = Place(tmp_path, Mailbox(), [], [200])
    _, said = place.run("doctor", "--no-contact", "--send")
    assert "ok       folder Linh: no other channel reaches Linh; the test message lies in " in said
    [file] = (tmp_path / "data" / "outbox").glob("*.txt")
    assert file.read_text().startswith("Shopbell: tin thử gửi Linh")


def test_a_server_that_is_not_there_is_told(place: Place) -> None:
    file = place.folder / "config.toml"
    lines = [f"port = {free_port()}" if line.startswith("port") else line for line in file.read_text().splitlines()]
    file.write_text("\n".join(lines))
    code, said = place.run("doctor", "--no-contact", "--send")
    assert code == FAILED
    assert "cannot be reached (ConnectionRefusedError)" in said
