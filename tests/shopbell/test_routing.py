"""Who hears of what: by shop, number and how grave it is; by which way; one message where several read at one place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from alerts.messages.route import Route
from commerce.clock import FrozenClock
from commerce.errors import BadConfig
from commerce.messages import Message
from commerce.watches import Severity
from shopbell import doctor
from shopbell.config import Settings
from shopbell.delivery import deliver
from shopbell.jobs.check import check
from shopbell.recipients import alert_recipients, digest_recipients
from shopbell.undelivered import still_waiting
from tests.alerts.channels.mail_server import Mailbox, mail_server
from tests.shopbell.a_past import BERLIN, before, morning, orders, tell
from tests.shopbell.an_agency import INFO, TODAY, fell
from tests.shopbell.installed import TOYS, installed

MAIL = '[channels.email]\nhost = "localhost"\nsender = "bell@toys.example"\n'
PEOPLE = """
[[recipient]]
name = "Anna"
email = "anna@toys.example"
alert_from = "high"
[[recipient]]
name = "Ben"
email = "ben@toys.example"
alert_kpis = ["revenue"]
[[recipient]]
name = "Cleo"
email = "cleo@toys.example"
alert_kpis = ["customer_acquisition_cost"]
"""


def looked(folder: Path, people: str) -> tuple[list[Message], list[str]]:
    """Let orders fall, and look on some mornings: what is written, and why what was not sent was not."""
    place, written = installed(folder, TOYS + people + MAIL, now=morning(TODAY)), list[Message]()
    past = orders(before(150, TODAY), fell)
    with place.open_cache() as cache:
        cache.shops.ensure("toys", INFO)
        for back in (30, 18, 12, 6):  # before it fell, and after
            now = morning(TODAY - timedelta(days=back))
            tell(cache, past, now)
            opened = replace(place, clock=FrozenClock(now)).open_shop(place.settings.shop[0], cache)
            told = alert_recipients(place.settings, "toys")
            written += check(opened, cache, place.collection, place.renderer, told).messages
        held = [one.reason for one in cache.incidents.log("toys") if not one.sent and one.reason == "nobody_asked"]
    return written, held


def test_a_reader_hears_of_his_numbers_and_from_how_grave_on(tmp_path: Path) -> None:
    messages, held = looked(tmp_path, PEOPLE)
    assert {one.recipient for one in messages} == {"anna@toys.example", "ben@toys.example"}  # revenue fell with orders
    assert held == []


def test_what_nobody_asked_for_was_not_sent_and_the_log_says_so(tmp_path: Path) -> None:
    cleo = PEOPLE[PEOPLE.index('[[recipient]]\nname = "Cleo"') :]
    messages, held = looked(tmp_path, cleo)
    assert messages == []
    assert set(held) == {"nobody_asked"}


@pytest.mark.parametrize(
    ("route", "about", "severity", "takes"),
    [
        (Route(), ["revenue"], Severity.LOW, True),
        (Route(least=Severity.MEDIUM), ["revenue"], Severity.LOW, False),
        (Route(least=Severity.MEDIUM), ["revenue"], None, True),
        (Route(least=Severity.HIGH), ["revenue"], None, False),
        (Route(frozenset({"revenue"})), ["order_count", "revenue"], Severity.LOW, True),
        (Route(frozenset({"refund_rate"})), ["order_count", "revenue"], Severity.HIGH, False),
        (Route(frozenset({"revenue"}), Severity.HIGH), ["revenue"], Severity.MEDIUM, False),
    ],
)
def test_both_must_fit(route: Route, about: list[str], severity: Severity | None, takes: bool) -> None:  # noqa: FBT001 - a column
    assert route.takes(about, severity) is takes


def test_doctor_says_where_nobody_hears_everything(tmp_path: Path) -> None:
    def told(people: str) -> list[str]:
        found = doctor.examine(installed(tmp_path, TOYS + people + MAIL), contact=False).findings
        return [one.text for one in found if one.about == 'alerts of "toys"']

    assert "no reader hears of every incident" in told(PEOPLE)[0]
    assert told(PEOPLE + '[[recipient]]\nname = "Dora"\nemail = "dora@toys.example"\n') == []


def settings(folder: Path, people: str) -> Settings:
    return installed(folder, TOYS + people + MAIL).settings


def test_several_at_one_address_get_one_message_in_the_first_ones_language(tmp_path: Path) -> None:
    two = PEOPLE.replace("ben@", "Anna@").replace('alert_kpis = ["revenue"]', 'alert_from = "high"\nlanguage = "vi"')
    found = [(one.name, one.language) for one in alert_recipients(settings(tmp_path, two), "toys")]
    assert found == [("Anna", "en"), ("Cleo", "en")]


def test_alerts_and_digests_go_by_ways_of_their_own(tmp_path: Path) -> None:
    apart = '[[recipient]]\nname = "Anna"\nemail = "a@toys.example"\nalerts = []\ndigests = ["email"]\n'
    told = settings(tmp_path, apart)
    assert [one.channel.name for one in digest_recipients(told, "toys")] == ["email"]
    assert [one.name for one in alert_recipients(told, "toys")] == ["owner"]


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ('alert_from = "hihg"', 'unknown severity "hihg"; did you mean "high"?'),
        ('alert_kpis = ["revenu"]', 'unknown KPI "revenu"; did you mean "revenue"?'),
        ('digests = ["emial"]', 'unknown channel "emial"; did you mean "email"?'),
        ("digests = []", "digests = [] names no way; `shopbell readers stop NAME` ends digests"),
        ('digests = ["email"]', 'digests = ["email"] needs an address there'),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, line: str, refusal: str) -> None:
    with pytest.raises(BadConfig) as told:
        settings(tmp_path, f'[[recipient]]\nname = "Anna"\n{line}\n')
    assert refusal in str(told.value)


@pytest.mark.parametrize(
    ("local", "until"),
    [
        ("2026-03-20T21:59", None),
        ("2026-03-20T22:00", "2026-03-21T07:00"),
        ("2026-03-21T06:59", "2026-03-21T07:00"),
        ("2026-03-21T07:00", None),
        ("2026-03-28T23:00", "2026-03-29T07:00"),  # the night in which the clock is put forward
    ],
)
def test_quiet_hours_end_on_the_readers_own_clock(local: str, until: str | None) -> None:
    now, *end = (datetime.fromisoformat(text).replace(tzinfo=BERLIN) for text in (local, until) if text)
    assert Route(quiet=(time(22), time(7))).not_before(now, BERLIN) == (end[0] if end else None)
    noon = Route(quiet=(time(12), time(13)))
    assert noon.not_before(datetime(2026, 3, 20, 12, 30, tzinfo=BERLIN), BERLIN) == datetime(
        2026, 3, 20, 13, tzinfo=BERLIN
    )


def test_an_alert_waits_for_the_morning_of_its_reader_alone(tmp_path: Path) -> None:
    box, late = Mailbox(), morning(TODAY - timedelta(days=12), 23)
    quiet = 'email = "anna@toys.example"\nquiet_from = "22:00"\nquiet_to = "07:00"\n'
    people = f'[[recipient]]\nname = "Anna"\n{quiet}[[recipient]]\nname = "Ben"\nemail = "ben@toys.example"\n'
    with mail_server(box) as port:
        mail = MAIL.replace("sender", f'port = {port}\nsecurity = "none"\nsender')
        place, past = installed(tmp_path, TOYS + people + mail), orders(before(150, TODAY), fell)
        with place.open_cache() as cache:
            cache.shops.ensure("toys", INFO)
            for now in (morning(TODAY - timedelta(days=30)), late):
                tell(cache, past, now)
                at = replace(place, clock=FrozenClock(now))
                opened, told = at.open_shop(at.settings.shop[0], cache), alert_recipients(at.settings, "toys")
                check(opened, cache, at.collection, at.renderer, told)
                deliver(at, cache)
            assert box.recipients == ["ben@toys.example"]
            [waiting] = cache.outbox.waiting()
            assert "is held in the quiet hours of its reader until 2026-03-09 06:00 UTC" in still_waiting(
                waiting, place.settings
            )
            deliver(replace(place, clock=FrozenClock(late + timedelta(hours=7, minutes=59))), cache)
            assert box.recipients == ["ben@toys.example"]
            deliver(replace(place, clock=FrozenClock(late + timedelta(hours=8))), cache)
    assert box.recipients == ["ben@toys.example", "anna@toys.example"]
    with pytest.raises(BadConfig, match="quiet hours need both ends"):
        installed(tmp_path, TOYS + people.replace('quiet_to = "07:00"\n', ""))
