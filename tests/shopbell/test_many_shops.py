"""A reader of many shops gets one message over all of them a day, worst first, in one language."""

from __future__ import annotations

import email.policy
from dataclasses import replace
from datetime import timedelta
from email.parser import BytesParser
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from commerce.errors import BadConfig
from shopbell import wiring
from shopbell.cli import main
from shopbell.delivery import deliver
from shopbell.digests import tell_together, write_digests
from shopbell.recipients import readers
from tests.alerts.channels.mail_server import Mailbox, mail_server
from tests.shopbell.an_agency import SHOPS, TODAY, UNREAD, live, now
from tests.shopbell.installed import installed

ANNA = '[[recipient]]\nname = "Anna"\nemail = "anna@agency.example"\ntogether = true\nlanguage = "vi"\n'
BEN = '[[recipient]]\nname = "Ben"\nshops = ["coffee"]\ntogether = true\n'
TEAM = '[[channels.slack]]\nname = "team"\nwebhook_env = "HOOK"\ndigest_at = "09:00"\ntogether = true\n'


def at(place: wiring.Installation, later: timedelta) -> wiring.Installation:
    return replace(place, clock=FrozenClock(now() + later))


def test_one_mail_over_all_shops_once_a_day_worst_first(tmp_path: Path) -> None:
    box = Mailbox()
    with mail_server(box) as port:
        mail = (
            f'[channels.email]\nhost = "localhost"\nport = {port}\nsecurity = "none"\nsender = "bell@agency.example"\n'
        )
        place = installed(tmp_path, SHOPS + ANNA + BEN + mail, now=now())
        with place.open_cache() as cache:
            live(place, cache)
        assert write_digests(place) == "written: coffee for Ben, all shops for Anna"
        assert write_digests(at(place, timedelta(minutes=1))) == ""
        assert write_digests(at(place, timedelta(days=1))) == "written: coffee for Ben, all shops for Anna"
    letter, _ = (BytesParser(policy=email.policy.default).parsebytes(one) for one in box.mails)
    assert "3 trong số 4" in letter["Subject"]
    assert UNREAD in letter["Subject"]
    plain = letter.get_body(("plain",))
    assert plain is not None
    text = plain.get_content().replace("\r\n", "\n")
    places = [text.index(f"\n* {name}\n") for name in (UNREAD, "toys", "books")]
    assert places == sorted(places)
    assert "\ncoffee: " in text  # a calm shop is one line
    assert letter.get_body(("html",)) is not None


def test_the_order_is_by_money_then_by_how_much_is_open_then_by_name(tmp_path: Path) -> None:
    place = installed(tmp_path, SHOPS + ANNA, now=now())
    with place.open_cache() as cache:
        live(place, cache)
        [anna] = readers(place.settings)
        told, found = tell_together(place, anna, TODAY, cache)
    assert set(told) == {"books", "coffee", "toys"}
    stake = {one.shop: one.at_stake_minor for one in found}
    assert stake["toys"] > stake["books"] > stake["coffee"] == stake[UNREAD] == 0
    assert all(len(one.figures) == 2 for one in found if one.shop != UNREAD)


def test_a_shop_that_is_read_no_more_comes_first_with_since_when(tmp_path: Path) -> None:
    place = installed(tmp_path, SHOPS + ANNA.replace('"vi"', '"en"'), now=now())
    with place.open_cache() as cache:
        live(place, cache)
        assert write_digests(place)
    late = at(place, timedelta(days=2))
    assert write_digests(late)
    newest = max((late.data / "outbox").glob("*.txt")).read_text()
    assert f"shops that need a look: 4 of 4; cannot be read: toys; books; coffee; {UNREAD}" in newest
    assert "Not read since Mar 20, 2026, 08:00" in newest
    assert "Off when last seen: Orders" in newest


def test_who_reads_one_shop_reads_its_digest(tmp_path: Path) -> None:
    place = installed(tmp_path, SHOPS + ANNA + BEN, now=now())
    assert [(one.name, one.together) for one in readers(place.settings)] == [("Anna", True), ("Ben", False)]


def test_a_team_reads_many_shops_in_one_message_and_says_when(tmp_path: Path) -> None:
    place = installed(tmp_path, SHOPS + TEAM, now=now())
    assert [(one.name, one.together) for one in readers(place.settings)] == [("slack team", True)]
    with pytest.raises(BadConfig, match='together is about digests, and none comes here; write digest_at = "07:30"'):
        installed(tmp_path, SHOPS + TEAM.replace('digest_at = "09:00"\n', ""), now=now())


def test_it_is_written_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = installed(tmp_path, SHOPS + BEN + '[[recipient]]\nname = "Cleo"\n', now=now())
    with place.open_cache() as cache:
        live(place, cache)
    call = ["digest", "--config", str(tmp_path / "config.toml"), "--data", str(place.data), "--now", now().isoformat()]
    assert main([*call, "--together", "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert told.count("Worst first") == 1  # Ben has one shop
    assert main([*call, "--together"]) == 0
    assert "all shops for Cleo: 1 of 1 digests are new" in capsys.readouterr().out
    assert main([*call, "--together"]) == 0
    assert "all shops for Cleo: 0 of 1 digests are new" in capsys.readouterr().out
    assert main([*call, "--together", "--shop", "toys"]) == 2
    assert "leave one of them out" in capsys.readouterr().err


def test_where_nobody_reads_of_several_shops_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = installed(tmp_path, SHOPS + BEN, now=now())
    call = ["digest", "--config", str(tmp_path / "config.toml"), "--data", str(place.data), "--now", now().isoformat()]
    assert main([*call, "--together", "--dry-run"]) == 0
    assert "nobody reads of more than one shop" in capsys.readouterr().err


def test_a_week_that_was_told_is_not_told_again_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weekly = ANNA + 'editions = ["weekly"]\n'
    place = installed(tmp_path, SHOPS + weekly, now=now())
    with place.open_cache() as cache:
        live(place, cache)
    assert write_digests(place) == "written: all shops for Anna (weekly)"  # a Friday; it was due on Monday
    call = ["digest", "--config", str(tmp_path), "--data", str(place.data), "--now", now().isoformat()]
    assert main([*call, "--edition", "weekly"]) == 0
    assert "all shops for Anna (weekly): 0 of 1 digests are new" in capsys.readouterr().out


def test_a_message_that_was_stopped_and_started_comes_again(tmp_path: Path) -> None:
    place = installed(tmp_path, SHOPS + ANNA, now=now())
    with place.open_cache() as cache:
        live(place, cache)
    call = ["--config", str(tmp_path), "--data", str(place.data), "--now", now().isoformat()]
    assert main(["readers", "stop", "Anna", *call]) == 0
    assert write_digests(place) == ""
    assert main(["readers", "start", "Anna", *call]) == 0
    assert write_digests(place) == "written: all shops for Anna"


def test_what_did_not_arrive_is_told_once_with_the_first_of_the_shops(tmp_path: Path) -> None:
    box = Mailbox(answer="554 5.7.1 not wanted")
    with mail_server(box) as port:
        mail = (
            f'[channels.email]\nhost = "localhost"\nport = {port}\nsecurity = "none"\nsender = "bell@agency.example"\n'
        )
        place = installed(tmp_path, SHOPS + ANNA + mail + TEAM.replace("together = true\n", ""), now=now())
        with place.open_cache() as cache:
            live(place, cache)
        write_digests(place)
        with place.open_cache() as cache:
            deliver(place, cache)
            told = [one for one in cache.outbox.waiting() if one.key.startswith("undelivered:")]
    assert [one.key.split(":")[1] for one in told] == ["books"]
