"""LINE from the configuration to the telephone: doctor, the test message, an alert, and a month that is used up."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from alerts.channels.register import kind_named
from alerts.messages.alert import alert_message
from alerts.messages.recipient import Recipient
from commerce.errors import BadConfig
from practice.line import READER, TOKEN, Fault, PracticeLineAccount
from shopbell.cli import FAILED, FINE, main
from shopbell.delivery import deliver
from shopbell.recipients import alert_recipients, digest_readers, digest_recipients
from shopbell.wiring import Installation
from tests.alerts.a_shop import KNOWLEDGE, SCENE, fired
from tests.make import NOON
from tests.shopbell.installed import TOYS, installed
from wording.render import Renderer

RENDERER = Renderer(KNOWLEDGE)


@dataclass
class Place:
    folder: Path
    account: PracticeLineAccount
    more: str = ""

    def open(self) -> Installation:
        table = f'[[channels.line]]\nname = "mei"\nto = "{READER}"\nlanguage = "zh_Hant"\napi = "{self.account.url}"\n'
        return installed(self.folder, f"{TOYS}{table}{self.more}", {"line": {"mei": {"token": TOKEN}}})

    def run(self, *words: str) -> tuple[int, str]:
        self.open()
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            where = ("--config", str(self.folder), "--data", str(self.folder / "data"))
            code = main([*words, *where, "--now", NOON.isoformat()])
        return code, out.getvalue()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with PracticeLineAccount() as account:
        yield Place(tmp_path, account)


def test_doctor_sends_a_test_that_arrives(place: Place) -> None:
    code, said = place.run("doctor", "--no-contact", "--send")
    assert (code, "ok       line mei: the test message is sent" in said) == (FINE, True), said
    [shown] = place.account.shown
    assert "mei" in shown
    assert "Shopbell" in shown
    assert TOKEN not in said


def test_doctor_says_that_the_reader_has_blocked_the_account(place: Place) -> None:
    place.account.friends.clear()
    code, said = place.run("doctor", "--no-contact", "--send")
    assert "line mei: the test message was not delivered: LINE answered 404; the reader has blocked" in said
    assert (code, place.account.pushes) == (FAILED, [])
    code, said = place.run("doctor")
    assert "line mei: LINE answered 404; the reader has blocked this LINE account" in said
    assert "line mei: messages of this month: 0 of 200 used" in said


def test_a_digest_comes_only_where_an_hour_is_named(place: Place) -> None:
    assert [one.channel.name for one in alert_recipients(place.open().settings, "toys")] == ["line"]
    assert [one.channel.name for one in digest_recipients(place.open().settings, "toys")] == ["folder"]
    place.more = 'digest_at = "08:00"\n'
    settings = place.open().settings
    assert [one.channel.name for one in digest_recipients(settings, "toys")] == ["line"]
    assert [one.edition for one in digest_readers(settings, "toys")] == ["weekly"]
    assert "digests (weekly)" in place.run("doctor", "--no-contact")[1]
    place.more = 'digest_at = "08:00"\neditions = ["daily"]\n'
    assert "digests (daily): the daily one takes about 31" in place.run("doctor", "--no-contact")[1]


def alert(installation: Installation) -> None:
    kind = kind_named("line")
    assert kind is not None
    with installation.open_cache() as cache:
        told = alert_message([fired()], SCENE, Recipient("mei", kind, "mei", "zh_Hant"), RENDERER)
        cache.outbox.queue([told], installation.clock.now())
        deliver(installation, cache)


def test_an_alert_arrives_in_the_readers_language_and_in_a_few_lines(place: Place) -> None:
    alert(place.open())
    [shown] = place.account.shown
    assert "獲客成本" in shown.splitlines()[0]
    assert "第一步" in shown
    assert len(shown.splitlines()) <= 7


def test_a_month_that_is_used_up_lays_the_alert_aside_and_says_so(place: Place) -> None:
    place.account.used = 200
    installation = place.open()
    alert(installation)
    with installation.open_cache() as cache:
        [parked] = cache.outbox.parked()
    assert parked.reason.startswith("LINE answered 429; the messages of this month are used up at LINE")
    assert not parked.is_uncertain
    said = place.run("alerts")[1]
    assert "used up at LINE" in said
    assert TOKEN not in said


def test_a_reader_who_is_taken_out_while_a_message_waits_is_told_of(place: Place) -> None:
    place.account.faults = [Fault(503)]
    alert(place.open())
    without = installed(place.folder, TOYS)
    with without.open_cache() as cache:
        [waiting] = cache.outbox.waiting()
        cache.outbox.release(waiting.outbox_id, without.clock.now())
        deliver(without, cache)
        [waiting] = cache.outbox.waiting()
    assert '[[channels.line]] "mei" is there no more; write it again' in waiting.reason


@pytest.mark.parametrize("to", ["anna-line", "U4AF4980629", "C4af4980629aaaaaaaaaaaaaaaaaaaaaa", ""])
def test_something_that_is_no_user_id_is_told_where_it_is_written(to: str, tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match=r"is no LINE user id \(U and 32 signs\); copy “Your user ID”"):
        installed(tmp_path, f'{TOYS}[[channels.line]]\nname = "mei"\nto = "{to}"\n')
