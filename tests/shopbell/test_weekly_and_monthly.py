"""The weekly and the monthly digest of a shop with a past: figures by hand, incidents, restatements, one mail each."""

from __future__ import annotations

import email.policy
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.parser import BytesParser
from pathlib import Path

import msgspec
import pytest

from alerts.messages.stake import at_stake_minor
from alerts.messages.together import Named, ShopNews, together_message
from commerce.clock import FrozenClock
from commerce.errors import BadConfig
from commerce.languages import LANGUAGES
from commerce.orders import Order, Status
from commerce.period import Period
from commerce.restatements import Restated, Restatement
from commerce.watches import LogEntry, Past, Say, Watch
from shopbell import wiring
from shopbell.digests import write_digests
from shopbell.jobs.course import course_of
from shopbell.jobs.periodic import messages as periodic_messages
from shopbell.jobs.periodic import periodic
from tests import make
from tests.alerts.a_shop import SCENE
from tests.alerts.channels.mail_server import Mailbox, mail_server
from tests.alerts.messages.written import RENDERER, SHELF
from tests.shopbell.a_past import BERLIN, before, looks, morning, orders, tell
from tests.shopbell.an_agency import INFO, SHOPS, TODAY, fell, live, look
from tests.shopbell.installed import TOYS, installed

MONDAY = TODAY + timedelta(days=3)
WEEK = Period.ending(MONDAY - timedelta(days=1), 7)
READS_BOTH = '[[recipient]]\nname = "Anna"\neditions = ["daily", "weekly"]\n'
ANNA = '[[recipient]]\nname = "Anna"\nemail = "anna@toys.example"\neditions = ["weekly", "monthly"]\nlanguage = "{}"\n'


def past() -> list[Order]:
    return orders(before(420, MONDAY), fell)


def is_in(one: Order, days: Period) -> bool:
    return one.placed_at.astimezone(BERLIN).date() in days


def lived(place: wiring.Installation, told: list[Order], until: datetime) -> None:
    with place.open_cache() as cache:
        cache.shops.ensure("toys", INFO)
        tell(cache, told, until)
        look(place, cache, "toys")


@pytest.mark.parametrize("code", LANGUAGES)
def test_one_mail_a_week_with_the_week_before_and_that_of_last_year(code: str, tmp_path: Path) -> None:
    box, told = Mailbox(), past()
    with mail_server(box) as port:
        mail = f'[channels.email]\nhost = "localhost"\nport = {port}\nsecurity = "none"\nsender = "bell@toys.example"\n'
        place = installed(tmp_path, TOYS + ANNA.format(code) + mail, now=morning(MONDAY))
        lived(place, told, morning(MONDAY))
        assert write_digests(place) == "written: toys for Anna (weekly), toys for Anna (monthly)"
        assert write_digests(place) == ""
        assert write_digests(replace(place, clock=FrozenClock(morning(MONDAY) + timedelta(days=6)))) == ""
    weekly, monthly = (BytesParser(policy=email.policy.default).parsebytes(one) for one in box.mails)
    plain = weekly.get_body(("plain",))
    assert plain is not None
    numbers = [sum(is_in(one, days) for one in told) for days in (WEEK, WEEK.before(), WEEK.earlier(364))]
    line = next(one for one in plain.get_content().splitlines() if str(numbers[0]) in one)
    assert str(numbers[1]) in line
    assert str(numbers[2]) in line
    assert weekly.get_body(("html",)) is not None
    assert "toys" in monthly["Subject"]


def test_what_digests_told_as_restated_in_the_week_is_told_once_more(tmp_path: Path) -> None:
    place, told = installed(tmp_path, TOYS + READS_BOTH, now=morning(MONDAY)), past()
    lived(place, told, morning(MONDAY - timedelta(days=5)))
    for back in range(5, -1, -1):
        now = morning(MONDAY - timedelta(days=back))
        with place.open_cache() as cache:
            tell(cache, told, now)
            if back == 3:  # taken back after its day was shown
                shown = Period.day(MONDAY - timedelta(days=6))
                gone = [one for one in told if is_in(one, shown)]
                changed = [msgspec.structs.replace(one, status=Status.CANCELLED, changed_at=now) for one in gone]
                cache.feeds.save_page("toys", make.page(*changed, seen_to=now))
        write_digests(replace(place, clock=FrozenClock(now)))
    texts = {file.name: file.read_text() for file in (place.data / "outbox").glob("*.txt")}
    saying = {name[:8] for name, text in texts.items() if "were cancelled" in text}
    assert saying == {"20260320", "20260323"}
    weekly = texts[max(name for name in texts if "weekly" in name)]  # the first one came at once, of the week before
    [line] = [line for line in weekly.splitlines() if "were cancelled" in line]
    assert line.startswith("Mar 17, 2026: ")
    assert "Orders 0 instead of" in line


def test_what_is_over_is_told_with_what_it_cost(tmp_path: Path) -> None:
    place = installed(tmp_path, TOYS + READS_BOTH, now=morning(MONDAY))
    lived(place, orders(before(60, MONDAY)), morning(MONDAY))
    opened, ended = morning(MONDAY - timedelta(days=6)), morning(MONDAY - timedelta(days=2))
    subject, incident = "average_order_value", "toys/average_order_value@2026-03-17T07:00Z"
    gone = Past(incident, opened, ended, began=date(2026, 3, 15), told=True)
    word = LogEntry(opened, "toys", subject, incident, Say.FIRED, sent=True, detail="cost_per_week_minor=70000")
    with place.open_cache() as cache:
        cache.incidents.commit("toys", {subject: Watch(past=(gone,))}, [], [word], opened)
        [shop] = place.settings.shop
        told, _ = periodic("weekly", WEEK, place.open_shop(shop, cache), cache, place.collection)
    [over] = told.over
    assert (over.subject, over.days) == (subject, Period(date(2026, 3, 15), date(2026, 3, 21)))
    assert over.cost_minor == 63_333  # 700 euros a week for six days and eight hours
    assert subject in told.opened


def test_over_many_shops_a_week_is_one_message(tmp_path: Path) -> None:
    anna = '[[recipient]]\nname = "Anna"\ntogether = true\neditions = ["weekly"]\n'
    place = installed(tmp_path, SHOPS + anna, now=morning(TODAY))
    with place.open_cache() as cache:
        live(place, cache)
    assert write_digests(place) == "written: all shops for Anna (weekly)"
    [told] = (place.data / "outbox").glob("*.txt")
    assert "15, 2026 (in brackets: the week before)" in told.read_text()


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ('editions = ["dayly"]', 'unknown edition "dayly"; did you mean "daily"?'),
        ("editions = []", 'editions = [] names none; write ["daily"]'),
        ('weekdays = ["funday"]', 'unknown weekday "funday"; did you mean "sunday"?'),
        ("weekdays = []", 'weekdays = [] names none; write e.g. weekdays = ["monday", "thursday"]'),
        ('weekly_on = "mo"', 'unknown weekday "mo"'),
        ('edition = "weekly"', 'unknown key "edition"; did you mean "editions"?'),
    ],
)
def test_what_cannot_be_is_named_with_what_to_write(tmp_path: Path, line: str, refusal: str) -> None:
    with pytest.raises(BadConfig) as told:
        installed(tmp_path, TOYS + f'[[recipient]]\nname = "Anna"\n{line}\n')
    assert refusal in str(told.value)


def test_a_silence_that_ended_is_told_with_what_did_not_come(tmp_path: Path) -> None:
    silent = Period(WEEK.first + timedelta(days=1), WEEK.first + timedelta(days=3))
    came = [one for one in orders(before(200, MONDAY)) if not is_in(one, silent)]
    place = installed(tmp_path, TOYS + READS_BOTH, now=morning(WEEK.first))
    instants = [morning(day, hour) for day in WEEK.days() for hour in (0, 6, 12, 18)]
    with place.open_cache() as cache:
        cache.shops.ensure("toys", INFO)
        said = list(looks(place, cache, came, instants))
        subject = next(word.split()[2] for word in said if word.endswith(" fired") and "absence:orders" in word)
        assert any(f"{subject} recovered" in word for word in said)
        shown = replace(place, clock=FrozenClock(morning(MONDAY)))
        [shop] = place.settings.shop
        opened = shown.open_shop(shop, cache)
        told, _ = periodic("weekly", WEEK, opened, cache, place.collection)
        [letter] = periodic_messages(told, opened, [SHELF], place.renderer)
    [over] = [one for one in told.over if one.subject == subject]
    usual = sum(one.net_minor for one in came if is_in(one, WEEK.before())) / 7
    assert over.cost_minor is not None
    assert 2 * usual < over.cost_minor < 5 * usual  # three days and some hours
    assert "Over: No orders, Mar 1" in letter.text
    assert "; it cost about €" in letter.text


def test_the_number_with_the_most_at_stake_comes_first_with_its_course(tmp_path: Path) -> None:
    place, told = installed(tmp_path, TOYS + READS_BOTH, now=morning(MONDAY)), past()
    lived(place, told, morning(MONDAY))
    with place.open_cache() as cache:
        [shop] = place.settings.shop
        opened = place.open_shop(shop, cache)
        week, _ = periodic("weekly", WEEK, opened, cache, place.collection)
        [letter] = periodic_messages(week, opened, [SHELF], place.renderer)
    stakes = [at_stake_minor(one) or 0 for one in week.incidents]
    assert stakes == sorted(stakes, reverse=True)
    assert len(week.incidents[0].course) > 10
    assert [one.content_id for one in letter.attachments] == ["order_count@shopbell", "order_count.dark@shopbell"]
    assert 'src="cid:order_count@shopbell"' in letter.html
    assert len(letter.html.encode()) < 100_000


def test_over_many_shops_a_week_tells_every_day_that_changed() -> None:
    changed = [
        Restatement(Period.day(WEEK.first + timedelta(days=back)), (Restated("order_count", "count", "", 30, 29),), ())
        for back in range(7)
    ]
    shops = [ShopNews("toys", SCENE, WEEK, restated=changed), ShopNews("books", SCENE, WEEK)]
    texts = {
        edition: together_message(shops, Named(edition, MONDAY), SCENE.now, SHELF, RENDERER).text
        for edition in ("weekly", "daily")
    }
    assert [texts["weekly"].count("Orders 29 instead of 30"), texts["daily"].count("instead of")] == [7, 1]


def test_a_sum_is_drawn_over_as_many_days_as_its_usual_level(tmp_path: Path) -> None:
    place, told = installed(tmp_path, TOYS + READS_BOTH, now=morning(MONDAY)), past()
    lived(place, told, morning(MONDAY))
    with place.open_cache() as cache:
        [shop] = place.settings.shop
        opened = place.open_shop(shop, cache)
        verdict = opened.verdict("order_count")
        course = course_of(opened, verdict)
    length = verdict.figure.period.length
    assert course[-1] == (verdict.figure.period.last, verdict.figure.value)
    assert all(value == sum(is_in(one, Period.ending(day, length)) for one in told) for day, value in course)


def test_a_course_ends_at_the_number_that_is_told_whatever_days_the_verdict_looked_at(tmp_path: Path) -> None:
    place = installed(tmp_path, TOYS + READS_BOTH, now=morning(MONDAY))
    lived(place, past(), morning(MONDAY))
    with place.open_cache() as cache:
        [shop] = place.settings.shop
        opened = place.open_shop(shop, cache)
        for kpi in ("order_count", "average_order_value"):
            verdict = opened.verdict(kpi)
            last = verdict.figure.period.last
            shorter = replace(verdict, figure=replace(verdict.figure, period=Period.ending(last, 3)))
            told = opened.book.judged(kpi, opened.facts, Period.ending(last, 3))
            assert course_of(opened, shorter)[-1] == (last, told.value), kpi
