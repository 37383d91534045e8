"""A source that stops is told by its own name, and what rests on it has no value rather than a better one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from commerce.figures import Target, VerdictState
from commerce.period import Period
from commerce.tables import NamedSource, Reading
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from connectors.sources.file import title_of
from shopbell.jobs.digest import digest
from shopbell.jobs.shops import OpenShop
from shopbell.jobs.table_notes import table_notes
from tests import make
from tests.shopbell.a_shop_with_tables import TabledShop, march
from wording.notices import notice_text

BERLIN = ZoneInfo("Europe/Berlin")
SERVICES = {"Meta": ("facebook / paid", "1"), "Google Ads": ("google / cpc", "2")}
CAC = "customer_acquisition_cost"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TabledShop]:
    """A shop with three new customers a day since January, looked at on March 12."""
    made = TabledShop(tmp_path, None)  # type: ignore[arg-type] # the cache lies where the configuration says
    made.names()
    with made.installation().open_cache() as cache:
        made.cache = cache
        days = [date(2026, 1, 1) + timedelta(days=n) for n in range(70)]
        made.orders = [
            make.order(f"{day}{n}", datetime(day.year, day.month, day.day, 9 + n, tzinfo=UTC), by=f"{day}-{n}")
            for day in days
            for n in range(3)
        ]
        made.sync()
        yield made


def tells(
    shop: TabledShop,
    title: str,
    first: date,
    last: date,
    *,
    dear_from: date = date.max,
    provisional: int = 0,
    begins: date | None = None,
) -> None:
    """Let one of the services tell of some days, 10.00 a day, of dear ones 900.00."""
    channel, account = SERVICES[title]
    days = list(Period(first, last).days())
    rows = [SPEND.row(day, channel, "", 90_000 if day >= dear_from else 1000, None, account) for day in days]
    at = datetime.combine(last + timedelta(days=1), datetime.min.time(), BERLIN) + timedelta(hours=6)
    settled = last - timedelta(days=provisional) if provisional else None
    shop.cache.feeds.save_reading(
        "toys", Reading(SPEND, title, rows, days, goes_on=True, settled=settled, begins=begins), at
    )
    shop.cache.feeds.name_sources("toys", SPEND, [NamedSource(one, title=one) for one in SERVICES])


def opened(shop: TabledShop) -> OpenShop:
    installation = shop.installation()
    return installation.open_shop(installation.settings.shop[0], shop.cache)


def notices(shop: TabledShop, code: str = "en") -> list[str]:
    told = digest(opened(shop), shop.cache, shop.installation().collection)
    return [notice_text(one, BERLIN, shop.installation().collection, code) for one in told.notices]


def test_one_of_two_that_stops_is_an_absence_of_its_own_and_makes_no_week_cheaper(shop: TabledShop) -> None:
    for title in SERVICES:
        tells(shop, title, march(1), march(5))
    tells(shop, "Google Ads", march(4), march(11))
    look = opened(shop)
    (told,) = [one for one in look.absences if one.silence is not None and one.silence.kind == "source"]
    assert (told.subject, told.state) == ("absence:source:Meta", VerdictState.OFF_TARGET)
    assert told.silence is not None
    assert told.silence.since.astimezone(BERLIN).date() == march(6)
    both = look.book.figure(CAC, look.facts, Period(march(1), march(5)))
    assert both.value == Fraction(2 * 1000, 3)
    after = look.book.figure(CAC, look.facts, Period(march(6), march(11)))
    assert after.value is None
    assert {one.title: one.is_lacking for one in after.origins} == {"Meta": True, "Google Ads": False}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "en",
            "Where it comes from: marketing spend: not known since Mar 6, 2026: Meta was last read Mar 6",
        ),
        ("vi", "Nguồn số liệu: chi phí tiếp thị: không có dữ liệu từ 06/03/2026: Meta"),
        ("zh_Hant", "數字來源"),
    ],
)
def test_a_digest_says_what_is_waited_for(shop: TabledShop, code: str, said: str) -> None:
    for title in SERVICES:
        tells(shop, title, march(1), march(5))
    tells(shop, "Google Ads", march(4), march(11))
    (told,) = [one for one in notices(shop, code) if "Meta" in one]
    assert told.startswith(said)


def test_what_tells_again_is_missed_no_more(shop: TabledShop) -> None:
    for title in SERVICES:
        tells(shop, title, march(1), march(11))
    look = opened(shop)
    assert [one for one in look.absences if one.off_target] == []
    assert look.book.figure(CAC, look.facts, Period(march(6), march(11))).value == Fraction(2 * 1000, 3)


def test_where_one_stopped_before_the_other_is_read_nothing_is_known(shop: TabledShop) -> None:
    tells(shop, "Google Ads", date(2026, 1, 1), date(2026, 1, 31))
    tells(shop, "Meta", march(1), march(11), begins=date(2026, 1, 1))
    look = opened(shop)
    assert look.facts.coverage("spend") is None
    assert look.book.figure(CAC, look.facts, Period(date(2026, 1, 1), date(2026, 1, 31))).value is None
    tells(shop, "Meta", date(2026, 1, 1), march(11), begins=date(2026, 1, 1))
    assert opened(shop).facts.coverage("spend") == Period(date(2026, 1, 1), date(2026, 1, 31))


def test_what_may_still_change_is_named(shop: TabledShop) -> None:
    tells(shop, "Meta", march(1), march(11), provisional=2)
    (told,) = [one for one in notices(shop) if "Meta" in one]
    assert told == (
        "Where it comes from: marketing spend: Meta, read 06:00, Mar 10\N{THIN SPACE}\N{EN DASH}\N{THIN SPACE}11"
        " provisional."
    ).replace("\N{THIN SPACE}", " ")


def judged(shop: TabledShop, provisional: int) -> tuple[VerdictState, date]:
    """Return what is said of a target when the last week cost ninety times as much, and up to which day it looks."""
    tells(shop, "Meta", date(2026, 1, 1), march(11), dear_from=march(5), provisional=provisional)
    look = opened(shop)
    target = Target("at_most", Fraction(2000))
    told = look.book.judge(CAC, look.facts, shop="toys", target=target, now=look.now, today=look.today)
    return told.state, told.figure.period.last


def test_terrible_days_ring_on_no_target_while_they_are_provisional_and_do_once_they_are_settled(
    shop: TabledShop,
) -> None:
    assert judged(shop, provisional=7) == (VerdictState.ON_TARGET, march(4))
    assert judged(shop, provisional=2) == (VerdictState.OFF_TARGET, march(9))  # two days behind the newest


def visits(shop: TabledShop, many_from: date, provisional: int) -> set[tuple[str, VerdictState]]:
    """Return what is told as off when visits are many and orders are not, since a day; some days may still change."""
    days = list(Period(date(2026, 1, 1), march(11)).days())
    rows = [TRAFFIC.row(day, "direct", "", 1000 if day >= many_from else 60) for day in days]
    at = datetime(2026, 3, 12, 6, tzinfo=BERLIN)
    settled = march(11) - timedelta(days=provisional) if provisional else None
    shop.cache.feeds.save_reading("toys", Reading(TRAFFIC, "ga", rows, days, goes_on=True, settled=settled), at)
    return {(one.subject, one.state) for one in opened(shop).judged() if one.off_target}


def test_terrible_days_are_no_drift_while_they_are_provisional_and_are_once_they_are_settled(shop: TabledShop) -> None:
    fell = ("conversion_rate", VerdictState.OFF_TARGET)
    assert fell not in visits(shop, march(3), provisional=9)
    assert fell in visits(shop, march(3), provisional=2)
    assert fell not in visits(shop, march(10), provisional=2)  # the provisional days alone


def test_a_sheet_that_stops_is_told_by_messages_and_not_by_every_sync_as_well(shop: TabledShop) -> None:
    sheet = "https://sheets.example/google.csv#1"
    for last in (march(1), march(2), march(3)):  # it goes on, so that it can stop
        days = list(Period(date(2026, 2, 1), last).days())
        rows = [SPEND.row(day, "google / cpc", "", 1000, None, "2") for day in days]
        at = datetime.combine(last + timedelta(days=1), datetime.min.time(), BERLIN)
        shop.cache.feeds.save_reading("toys", Reading(SPEND, sheet, rows, days, speaks_of=days), at)
        shop.cache.feeds.name_sources("toys", SPEND, [NamedSource(sheet, title=title_of(sheet))])
    early, now = (datetime(2026, 3, day, 12, tzinfo=UTC) for day in (7, 12))
    late = "has no row after 2026-03-03; what fills it may have stopped"
    assert [late in one for one in table_notes(shop.cache, "toys", early, with_stopped=False)] == [True]
    assert [one.subject for one in opened(shop).absences if one.off_target] == ["absence:source:sheets.example"]
    assert list(table_notes(shop.cache, "toys", now, with_stopped=False)) == []
    assert [late in one for one in table_notes(shop.cache, "toys", now)] == [True]  # doctor: where it lies
