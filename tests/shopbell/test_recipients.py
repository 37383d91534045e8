"""Who is told over which channel: tables, readers with an address, and whoever nobody else reaches."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from commerce.errors import BadConfig
from commerce.watches import Severity
from shopbell.config import Settings, load
from shopbell.recipients import alert_recipients, digest_readers, digest_recipients, second_readers
from shopbell.wiring import vocabulary

SHOPS = (
    '[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "https://toys.example"\n'
    '[[shop]]\nname = "coffee"\nplatform = "shopify"\nurl = "coffee.myshopify.com"\n'
)
ANNA = '[[recipient]]\nname = "Anna"\nemail = "anna@toys.example"\n'
BAO = '[[recipient]]\nname = "Bảo"\nlanguage = "vi"\n'
MAIL = '[channels.email]\nhost = "localhost"\nsender = "bell@toys.example"\n'
TEAM = '[[channels.slack]]\nname = "team"\nlanguage = "zh_Hant"\nshops = ["toys"]\n'
DAILY = TEAM + 'digest_at = "09:00"\n'


def settings(folder: Path, *parts: str) -> Settings:
    (folder / "config.toml").write_text(SHOPS + "".join(parts))
    return load(folder / "config.toml", vocabulary())


def alerts(told: Settings, shop: str = "toys") -> list[tuple[str, str, str]]:
    return [(one.channel.name, one.address, one.language) for one in alert_recipients(told, shop)]


def digests(told: Settings, shop: str = "toys") -> list[tuple[str, str, str]]:
    return [(one.channel.name, one.address, one.language) for one in digest_recipients(told, shop)]


def test_without_anybody_the_owner_finds_files(tmp_path: Path) -> None:
    told = settings(tmp_path)
    assert alerts(told) == digests(told) == [("folder", "owner", "en")]


def test_a_reader_is_mailed_where_mail_and_an_address_are_there(tmp_path: Path) -> None:
    files = [("folder", "Anna", "en"), ("folder", "Bảo", "vi")]
    assert alerts(settings(tmp_path, ANNA, BAO)) == files
    assert alerts(told := settings(tmp_path, ANNA, BAO, MAIL)) == [("email", "anna@toys.example", "en"), files[1]]
    assert digests(told) == alerts(told)


def test_a_team_that_hears_of_incidents_takes_no_reader_his_mail(tmp_path: Path) -> None:
    told = settings(tmp_path, ANNA, BAO, MAIL, TEAM)
    assert alerts(told) == [("slack", "team", "zh_Hant"), ("email", "anna@toys.example", "en")]
    told = settings(tmp_path, ANNA, MAIL, TEAM)
    assert alerts(told, "coffee") == [("email", "anna@toys.example", "en")]
    assert digests(told) == [("email", "anna@toys.example", "en")]


def test_a_reader_chooses_by_which_ways_incidents_are_told(tmp_path: Path) -> None:
    quiet = ANNA + "alerts = []\n"
    assert alerts(settings(tmp_path, quiet, MAIL, TEAM)) == [("slack", "team", "zh_Hant")]
    assert alerts(settings(tmp_path, ANNA + 'alerts = ["email"]\n', MAIL)) == [("email", "anna@toys.example", "en")]
    assert alerts(settings(tmp_path, quiet, MAIL)) == [("folder", "owner", "en")]  # somebody always hears
    assert digests(settings(tmp_path, quiet, MAIL, TEAM)) == [("email", "anna@toys.example", "en")]


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        (ANNA + 'alerts = ["emial"]\n', 'unknown channel "emial"; did you mean "email"?'),
        (BAO + 'alerts = ["email"]\n', 'alerts = ["email"] needs an address there; write email = "..." beside it'),
        (ANNA + '[alerts]\nescalate_high = "4 h"\n', "escalation needs a reader and a time"),
        (ANNA + '[alerts]\nescalate_to = "Anna"\n', "escalation needs a reader and a time"),
        (
            ANNA + '[alerts]\nescalate_to = "Ana"\nescalate_high = "4 h"\n',
            '[alerts]: escalate_to: there is no [[recipient]] "Ana"; did you mean "Anna"?',
        ),
    ],
)
def test_ways_and_readers_that_are_not_there_are_named(tmp_path: Path, lines: str, refusal: str) -> None:
    with pytest.raises(BadConfig) as told:
        settings(tmp_path, lines)
    assert refusal in str(told.value)


def test_a_second_reader_is_reached_by_his_own_ways(tmp_path: Path) -> None:
    line = '[alerts]\nescalate_to = "{}"\nescalate_high = "4 h"\n'
    told = settings(tmp_path, ANNA, BAO, MAIL, TEAM, line.format("Anna"))
    assert [(one.channel.name, one.address) for one in second_readers(told)] == [("email", "anna@toys.example")]
    assert told.alerts.escalate == {Severity.HIGH: timedelta(hours=4)}
    told = settings(tmp_path, ANNA, BAO, MAIL, TEAM, line.format("Bảo"))
    assert [(one.channel.name, one.address) for one in second_readers(told)] == [("folder", "Bảo")]
    assert second_readers(settings(tmp_path, ANNA)) == []


def test_a_team_gets_the_digest_when_it_names_an_hour(tmp_path: Path) -> None:
    told = settings(tmp_path, ANNA, MAIL, DAILY)
    assert digests(told) == [("email", "anna@toys.example", "en"), ("slack", "team", "zh_Hant")]
    assert digests(told, "coffee") == [("email", "anna@toys.example", "en")]
    anna, team = digest_readers(told, "toys")
    assert (anna.name, anna.digest_at) == ("Anna", time(7, 30))
    assert (team.name, team.digest_at, team.zone) == ("slack team", time(9), None)


def test_where_a_team_reads_the_digest_no_owner_has_to_be_made_up(tmp_path: Path) -> None:
    assert digests(settings(tmp_path, DAILY)) == [("slack", "team", "zh_Hant")]
    assert digests(settings(tmp_path, TEAM)) == [("folder", "owner", "en")]


def test_no_two_readers_are_taken_for_one(tmp_path: Path) -> None:
    """What was written today is remembered by these names."""
    people = "".join(f'[[recipient]]\nname = "{name}"\n' for name in ("team", "slack team", "slack:team"))
    jobs = [reader.job for reader in digest_readers(settings(tmp_path, people, DAILY), "toys")]
    assert len(set(jobs)) == 4
    assert jobs[0] == "digest team"  # as files of earlier versions know it
