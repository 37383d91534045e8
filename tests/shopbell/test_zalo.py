"""Zalo from the first word to an answer: a stranger's line, the configuration, an alert, and what is written back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from commerce.errors import BadConfig
from practice.zalo import CHAT, TOKEN, PracticeBot
from shopbell.cli import group
from shopbell.delivery import deliver
from shopbell.doctor.channels import channels
from shopbell.doctor.sending import send
from shopbell.hearing import hearing
from shopbell.recipients import alert_recipients, digest_recipients
from shopbell.wiring import Installation
from tests.alerts.channels.a_bot import StoppedClock, alert_of
from tests.alerts.channels.a_workspace import NOW, SUBJECT, WATCH
from tests.make import INFO
from tests.shopbell.installed import TOYS, installed
from tests.waiting import until

READER = f'[[recipient]]\nname = "Lan"\nlanguage = "vi"\nzalo = "{CHAT}"\n'


@dataclass
class Place:
    folder: Path
    bot: PracticeBot

    def open(self, readers: str = READER, token: str = TOKEN) -> Installation:
        table = f'[channels.zalo]\napi = "{self.bot.url}"\n'
        opened = installed(self.folder, f"{TOYS}{readers}{table}", {"zalo": {"token": token}} if token else {})
        told = replace(opened, clock=StoppedClock())
        with told.open_cache() as cache:
            cache.shops.ensure("toys", INFO)
            cache.incidents.commit("toys", {SUBJECT: WATCH}, [], [], NOW)
        return told

    def answered(self, text: str) -> str:
        before = len(self.bot.shown)
        self.bot.write(text, NOW.timestamp())
        until(lambda: len(self.bot.shown) > before)
        return self.bot.shown[-1][1]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with PracticeBot() as bot:
        yield Place(tmp_path, bot)


def alert(installation: Installation) -> None:
    with installation.open_cache() as cache:
        cache.outbox.queue([alert_of("vi")], installation.clock.now())
        deliver(installation, cache)


def test_whoever_writes_first_is_told_the_line_that_lets_him_in(place: Place) -> None:
    with hearing(place.open('[[recipient]]\nname = "Lan"\n')):
        assert f'zalo = "{CHAT}"' in place.answered("xin chào")
    with hearing(place.open()):
        assert "Bạn có thể viết" in place.answered("?")


def test_an_alert_is_answered_and_every_later_message_knows(place: Place) -> None:
    installation = place.open()
    alert(installation)
    with hearing(installation):
        told = place.answered("đã biết, đang gọi nhà cung cấp")
    assert told.startswith("Lan: ")
    with installation.open_cache() as cache:
        watch = cache.incidents.watches("toys")[SUBJECT]
    assert (watch.by, watch.is_acknowledged) == ("Lan", True)


def test_doctor_sends_and_tells_how_it_stands(place: Place) -> None:
    installation = place.open()
    with installation.open_cache() as cache:
        [found] = send(installation, cache, None)
    assert (found.level, found.about) == ("fine", "zalo Lan")
    assert "Lan" in place.bot.shown[-1][1]
    assert ("fine", "the bot is 'bot.VDKyGxQvc'") in [
        (one.level, one.text) for one in channels(installation, contact=True)
    ]
    place.bot.blocked.add(CHAT)
    with installation.open_cache() as cache:
        [found] = send(installation, cache, None)
    assert "the reader has blocked the bot" in found.text
    assert TOKEN not in found.text


def test_whoever_has_mail_reads_the_digest_there_and_is_called_in_zalo(place: Place) -> None:
    assert [one.channel.name for one in digest_recipients(place.open().settings, "toys")] == ["zalo"]
    both = f'{READER}email = "lan@toys.example"\n[channels.email]\nhost = "localhost"\nsender = "b@toys.example"\n'
    settings = place.open(both).settings
    assert [one.channel.name for one in digest_recipients(settings, "toys")] == ["email"]
    assert [one.channel.name for one in alert_recipients(settings, "toys")] == ["zalo"]


def test_without_its_token_nobody_listens_and_doctor_says_so(place: Place) -> None:
    installation = place.open(token="")
    with hearing(installation):
        pass
    assert place.bot.calls == []
    assert any(one.level == "bad_config" and "[channels.zalo]: no token" in one.text for one in channels(installation))


def test_a_reader_who_is_taken_out_while_a_message_waits(place: Place) -> None:
    installation = place.open()
    with installation.open_cache() as cache:
        cache.outbox.queue([alert_of("vi")], installation.clock.now())
    without = replace(installed(place.folder, TOYS), clock=StoppedClock())
    with without.open_cache() as cache:
        deliver(without, cache)
        [waiting] = cache.outbox.waiting()
    assert "there is no [channels.zalo] any more; write it again" in waiting.reason


def test_something_that_is_no_chat_is_told_where_it_is_written(place: Place) -> None:
    with pytest.raises(BadConfig, match="is no id of a chat; write anything to the bot while `shopbell run` runs"):
        place.open('[[recipient]]\nname = "Lan"\nzalo = "0912 345 678"\n')


def test_the_steps_are_printed_without_a_configuration() -> None:
    told = CliRunner().invoke(group, ["connect", "zalo"])
    assert told.exit_code == 0
    assert "Zalo Bot Manager" in told.output
    assert '[zalo]\ntoken = "123456789:..."' in told.output
