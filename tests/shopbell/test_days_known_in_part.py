"""A week or month that is known in part: said first, and nothing of fewer days stands beside more of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from commerce.languages import LANGUAGES
from commerce.orders import Order
from commerce.period import Period
from shopbell.digests import tell, tell_together, write_digests
from shopbell.jobs.numbers_of_days import number
from shopbell.jobs.periodic import periodic, spans_of
from shopbell.recipients import readers
from shopbell.wiring import Installation
from tests.make_tables import Traffic, traffic_page
from tests.shopbell.a_past import BERLIN, before, morning, orders
from tests.shopbell.a_past import tell as let_tell
from tests.shopbell.an_agency import INFO, SHOPS, TODAY, live
from tests.shopbell.installed import TOYS, installed

pytestmark = pytest.mark.untraced

MONDAY = TODAY + timedelta(days=3)
WEEK = Period.ending(MONDAY - timedelta(days=1), 7)
#: Read on Friday in the morning: Thursday is the last whole day.
FRIDAY = morning(MONDAY - timedelta(days=3), 10)
READ_TO = MONDAY - timedelta(days=4)
WEEKLY = '[[recipient]]\nname = "Anna"\nlanguage = "{}"\neditions = ["weekly"]\n'


def known(place: Installation, told: Sequence[Order], until: datetime) -> None:
    with place.open_cache() as cache:
        cache.shops.ensure("toys", INFO)
        let_tell(cache, told, until)


def written(place: Installation) -> str:
    assert write_digests(place)
    [file] = (place.data / "outbox").glob("*.txt")
    return file.read_text(encoding="utf-8")


def counted(told: Sequence[Order], days: Period) -> int:
    return sum(one.placed_at.astimezone(BERLIN).date() in days for one in told)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_week_read_to_its_fourth_day_says_so_first_and_is_held_beside_four_days(code: str, tmp_path: Path) -> None:
    place, told = installed(tmp_path, TOYS + WEEKLY.format(code), now=morning(MONDAY)), orders(before(420, MONDAY))
    known(place, told, FRIDAY)
    text = written(place)
    subject, head = text.splitlines()[0], text.splitlines()[3]
    said = {"en": "all numbers are of fewer days", "vi": "mọi số liệu đều tính trên ít ngày hơn"}
    assert said.get(code, "所有數字的天數都較少") in subject
    assert "10:00" in subject
    assert "10:00" in head  # the stale notice
    assert "toys" in head
    assert {"en": "Mar 19, 2026", "vi": "19/03/2026"}.get(code, "2026年3月19日") in head
    parts = [Period(one.first, one.first + timedelta(days=3)) for one in (WEEK, WEEK.earlier(7), WEEK.earlier(364))]
    numbers = [str(counted(told, one)) for one in parts]
    assert any(all(number in line for number in numbers) for line in text.splitlines())


def test_a_week_read_to_its_end_says_nothing_of_it(tmp_path: Path) -> None:
    place, told = installed(tmp_path, TOYS + WEEKLY.format("en"), now=morning(MONDAY)), orders(before(420, MONDAY))
    known(place, told, morning(MONDAY))
    text = written(place)
    assert "only" not in text.splitlines()[0]
    assert "fewer" not in text
    assert "Not beside" not in text


def test_a_week_of_which_no_day_is_read_has_no_number_and_says_why(tmp_path: Path) -> None:
    place, told = installed(tmp_path, TOYS + WEEKLY.format("en"), now=morning(MONDAY)), orders(before(420, MONDAY))
    known(place, told, morning(WEEK.first))
    text = written(place)
    assert "toys was read up to Mar 15, 2026 only, so nothing of these days is known." in text
    assert "; nothing of these days is known" in text.splitlines()[0]
    assert "\nRevenue: " not in text


def test_a_table_that_ends_early_names_its_numbers(tmp_path: Path) -> None:
    place, told = installed(tmp_path, TOYS + WEEKLY.format("en"), now=morning(MONDAY)), orders(before(60, MONDAY))
    known(place, told, morning(MONDAY))
    visits = [Traffic(one, "direct", "", 100) for one in before(60, MONDAY).days() if one <= READ_TO]
    with place.open_cache() as cache:
        cache.feeds.save_page("toys", traffic_page(visits, seen_to=morning(MONDAY)))
        cache.facts.refresh("toys")
    text = written(place)
    assert "of fewer days: Sessions" in text.splitlines()[0]
    assert "only" not in text.splitlines()[0]
    assert "(Mar 16 \N{EN DASH} 19)" in text.splitlines()[3]


def test_last_year_is_left_out_with_its_reason_where_history_begins_within_it(tmp_path: Path) -> None:
    place, told = installed(tmp_path, TOYS + WEEKLY.format("en"), now=morning(MONDAY)), orders(before(368, MONDAY))
    known(place, told, morning(MONDAY))  # since Mar 20, 2025: a part of the week of Mar 17 to 23
    text = written(place)
    assert "(before: " in text
    assert "; last year: " not in text
    assert "Against the week before (Mar 9 \N{EN DASH} 15, 2026)." in text
    assert "Not beside last year: orders are known from Mar 20, 2025 on." in text


def test_a_day_of_which_nothing_is_known_is_told_and_held_beside_nothing(tmp_path: Path) -> None:
    place, told = installed(tmp_path, TOYS + WEEKLY.format("en"), now=morning(MONDAY)), orders(before(60, MONDAY))
    known(place, told, morning(MONDAY))
    gap = WEEK.first + timedelta(days=2)
    days = [one for one in before(60, MONDAY).days() if one != gap]
    with place.open_cache() as cache:
        rows = [Traffic(one, "direct", "", 100) for one in days]
        cache.feeds.save_page("toys", traffic_page(rows, seen_to=morning(MONDAY)))
        cache.facts.refresh("toys")
        [shop] = place.settings.shop
        opened = place.open_shop(shop, cache)
        visits = number("visitor_count", spans_of("weekly", WEEK, opened), opened)
    assert visits.figure.value == 600
    assert visits.figure.unknown_days == 1
    assert visits.before.value is None


def test_a_month_beside_a_shorter_one_that_is_known_to_a_day_it_has_not(tmp_path: Path) -> None:
    now = morning(date(2026, 3, 31), 10)
    place, told = installed(tmp_path, TOYS, now=now), orders(before(120, date(2026, 3, 31)))
    known(place, told, now)
    month = Period.month("2026-03")
    with place.open_cache() as cache:
        [shop] = place.settings.shop
        told_of, _ = periodic("monthly", month, place.open_shop(shop, cache), cache, place.collection)
    of = {one.figure.kpi: one for some in told_of.numbers.values() for one in some}
    assert told_of.read_to == date(2026, 3, 30)
    assert of["order_count"].figure.period.last == date(2026, 3, 30)
    assert of["order_count"].before.value is None  # February has no thirtieth day
    assert of["order_count"].year_ago.value is None


def test_over_many_shops_the_one_that_is_read_in_part_is_named_in_subject_and_head(tmp_path: Path) -> None:
    anna = '[[recipient]]\nname = "Anna"\ntogether = true\neditions = ["weekly"]\n'
    place = installed(tmp_path, SHOPS + anna, now=morning(MONDAY))
    with place.open_cache() as cache:
        live(place, cache, MONDAY)
        told = orders(before(150, MONDAY), seed=7)
        cache.shops.ensure("wine", INFO)
        let_tell(cache, told, morning(WEEK.last, 12), "wine")  # not long ago, and before the week was over
        [anna_reads] = readers(place.settings)
        _, news = tell_together(place, anna_reads, MONDAY, cache)
    text = written(place)
    assert "read in part: wine (up to Mar 21, 2026)" in text.splitlines()[0]
    assert "\nRead in part: wine (up to Mar 21, 2026).\n" in text
    assert "wine was read up to Mar 21, 2026 only. Of fewer days, and held beside as few: " in text
    [wine] = [one for one in news if one.shop == "wine"]
    six = Period(WEEK.first, WEEK.last - timedelta(days=1))
    figure = next(one for one in wine.figures if one.figure.kpi == "order_count")
    assert figure.before is not None
    assert figure.figure.value == counted(told, six)
    assert figure.before.value == counted(told, six.earlier(7))


def test_the_numbers_of_a_week_are_those_that_its_reader_chose(tmp_path: Path) -> None:
    chosen = 'kpis = ["new_customer_count", "average_order_value"]\n'
    place = installed(tmp_path, TOYS + WEEKLY.format("en") + chosen, now=morning(MONDAY))
    known(place, orders(before(60, MONDAY)), morning(MONDAY))
    lines = [line.split(":")[0] for line in written(place).splitlines()]
    order = [lines.index(name) for name in ("Revenue", "Orders", "New customers", "Average order value")]
    assert order == sorted(order)


def test_the_numbers_of_a_month_are_those_that_its_reader_chose(tmp_path: Path) -> None:
    chosen = 'kpis = ["refund_rate"]\n'
    monthly = WEEKLY.format("en").replace("weekly", "monthly")
    place = installed(tmp_path, TOYS + monthly + chosen, now=morning(MONDAY))
    known(place, orders(before(90, MONDAY)), morning(MONDAY))
    text = written(place)
    assert "\nRefund rate: " in text
    assert "\nGross sales: " not in text
    assert "more numbers: shopbell kpi" in text


def test_one_edition_serves_readers_with_and_without_a_choice(tmp_path: Path) -> None:
    ben = WEEKLY.format("en").replace("Anna", "Ben") + 'kpis = ["refund_rate"]\n'
    place = installed(tmp_path, TOYS + WEEKLY.format("en") + ben, now=morning(MONDAY))
    known(place, orders(before(60, MONDAY)), morning(MONDAY))
    with place.open_cache() as cache:
        [shop] = place.settings.shop
        edition = tell(place, "weekly", WEEK, place.open_shop(shop, cache), cache)
        anna, ben_gets = edition.messages([who for one in readers(place.settings) for who in one.recipients])
    assert "Refund rate" not in anna.text
    assert "Refund rate" in ben_gets.text
