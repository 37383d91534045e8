"""Every place that prints a figure says what is missing from it: kpi, its JSON, check, digest, alert, doctor."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from cache import Cache
from cache.remarks import KINDS
from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Unread, Watermark
from commerce.languages import LANGUAGES
from commerce.orders import Order, Status
from commerce.tables import Mark, NamedSource, Reading
from commerce.tables.traffic import TRAFFIC
from shopbell import doctor, wiring
from shopbell.cli import main
from shopbell.jobs import digest
from shopbell.jobs.check import check
from shopbell.jobs.sync import sync
from shopbell.recipients import alert_recipients, digest_recipients
from tests import make
from tests.make import NOON
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.scripted import ScriptedShop
from wording import phrases

ORDERS_A_DAY = 3
#: 62 days of orders, of which the last 28 are in every figure of four weeks.
DAYS = 62
YESTERDAY, LAST_MONTH = NOON - timedelta(days=1), NOON - timedelta(days=40)


def history() -> list[Order]:
    days = (NOON - timedelta(days=back) for back in range(DAYS, 0, -1))
    return [make.order(f"{day:%m%d}{number}", day) for day in days for number in range(ORDERS_A_DAY)]


def unread(number: int, at: datetime | None, missing: str = Feed.ORDERS) -> Unread:
    what = "order" if missing == Feed.ORDERS else "refund"
    return Unread(f"WooCommerce {what} {number}: total: 'x' is no amount of money", at, missing)


Read = Callable[..., wiring.Installation]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return what reads the shop, of which some records could not be read."""

    def make_installation(*skipped: str, orders: Sequence[Order] = (), more: str = "") -> wiring.Installation:
        installation = installed(tmp_path, TOYS + '[[recipient]]\nname = "Anna"\n' + more)
        told = Page(Feed.ORDERS, Watermark(NOON), orders=[*history(), *orders], skipped=skipped)
        with installation.open_cache() as cache:
            sync(installation.settings.shop[0], cache, ScriptedShop({Feed.ORDERS: [told]}), installation.clock)
        return installation

    return make_installation


@pytest.fixture(autouse=True)
def _wide_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "1000")  # a sentence a line


def told_by(command: str, installation: wiring.Installation, *words: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        places = ("--config", str(installation.settings.place), "--data", str(installation.data))
        main([command, *places, "--now", NOON.isoformat(), *words])
    return out.getvalue()


def remarks(installation: wiring.Installation, kpi: str, *words: str) -> list[dict[str, Any]]:
    rows = {row["kpi"]: row for row in json.loads(told_by("kpi", installation, "--json", *words))}
    found: list[dict[str, Any]] = rows[kpi]["remarks"]
    return found


@contextlib.contextmanager
def cache_of(installation: wiring.Installation) -> Iterator[Cache]:
    with installation.open_cache() as cache:
        yield cache


def digest_of(installation: wiring.Installation) -> str:
    with cache_of(installation) as cache:
        opened = installation.open_shop(installation.settings.shop[0], cache)
        told = digest.digest(opened, cache, installation.collection)
        readers = digest_recipients(installation.settings, opened.name)
        (message,) = digest.messages(told, opened, readers, installation.renderer)
        return message.text


def test_the_table_of_kpi_says_how_many_orders_are_missing(read: Read) -> None:
    installation = read(unread(1, YESTERDAY), unread(2, YESTERDAY), unread(3, LAST_MONTH))
    told = [line.strip() for line in told_by("kpi", installation).splitlines()]
    sentence = "2 orders of these days could not be read and are missing from these figures; one of them:"
    assert sum(line.startswith(sentence) for line in told) == 1
    assert "đơn trong những ngày này không đọc được" in told_by("kpi", installation, "--language", "vi")


def test_orders_that_wait_are_told_of_the_days_before_the_first_that_counts_too(read: Read) -> None:
    before = NOON - timedelta(days=DAYS + 5)
    waits = make.order("77", before, status=Status.UNKNOWN, platform_status="shipped")
    installation = read(orders=[waits])
    asked = ("--first", str((before - timedelta(days=3)).date()), "--last", str(YESTERDAY.date()))
    for kpi in ("revenue", "order_count"):
        assert [(one["kind"], one["count"]) for one in remarks(installation, kpi, *asked)] == [("unknown_status", 1)]
    assert remarks(installation, "revenue") == []


def test_a_figure_of_other_days_does_not_complain(read: Read) -> None:
    installation = read(unread(3, LAST_MONTH))
    [of_others] = [line for line in told_by("kpi", installation).splitlines() if "could not be read" in line]
    assert "Average customer lifespan, " in of_others.partition(":")[0]  # it looks further back than these four weeks
    february = ("--first", "2026-01-19", "--last", "2026-01-25")
    assert "1 order of these days could not be read" in told_by("kpi", installation, *february)
    assert "1 order of these days" in told_by("kpi", installation, *february, "--by", "channel")


def test_json_has_a_field_for_it_that_is_always_there(read: Read) -> None:
    installation = read(unread(1, YESTERDAY), unread(4, None))
    dated, undated = remarks(installation, "order_count")
    assert dated == {
        "kind": "unread_orders",
        "count": 1,
        "first": "2026-03-01",
        "last": "2026-03-01",
        "detail": "WooCommerce order 1: total: 'x' is no amount of money",
        "text": "1 order of these days could not be read and is missing from these figures: WooCommerce order 1: total:"
        " 'x' is no amount of money",
    }
    assert (undated["kind"], undated["first"], undated["last"]) == ("undated_orders", None, None)
    assert [one["kind"] for one in remarks(installation, "order_count", "--month", "2026-02")] == ["undated_orders"]
    assert remarks(installation, "net_promoter_score") == []  # not made of orders


def test_a_refund_is_missing_from_figures_that_take_refunds_off_only(read: Read) -> None:
    installation = read(unread(5, YESTERDAY, Feed.REFUNDS))
    assert [one["kind"] for one in remarks(installation, "revenue")] == ["unread_refunds"]
    assert remarks(installation, "average_order_value") == []


def test_orders_that_wait_for_a_decision_are_told_beside_the_figures(read: Read) -> None:
    boxed = make.order("b", YESTERDAY, status=Status.UNKNOWN, platform_status="boxed")
    dollars = make.order("d", YESTERDAY, currency="USD")
    installation = read(orders=(boxed, dollars))
    told = {one["kind"]: (one["count"], one["detail"]) for one in remarks(installation, "revenue")}
    assert told == {"unknown_status": (1, "boxed"), "foreign_currency": (1, "USD")}
    assert "1 order with the unknown status “boxed” (€10.00) is not counted; `shopbell doctor` shows" in told_by(
        "kpi", installation
    )


def test_check_digest_and_doctor_say_it_too(read: Read) -> None:
    installation = read(unread(1, YESTERDAY), unread(2, None), more="[targets.average_order_value]\nat_least = 20\n")
    sentence = "1 order of these days could not be read"
    assert sentence in told_by("check", installation, "--dry-run")
    assert json.loads(told_by("check", installation, "--dry-run", "--json"))[0]["remarks"][0]["count"] == 1
    assert sentence in digest_of(installation)
    assert "not even its day" in digest_of(installation)
    (toys,) = doctor.examine(installation, contact=False).shops
    [text] = [one.text for one in toys.findings if one.about == "orders"]
    assert text.endswith("; missing from the figures: 1 of 2026-03-01, 1 of an unknown day")


def test_an_alert_says_it_of_its_own_days(read: Read) -> None:
    target = "[targets.average_order_value]\nat_least = 9\n"
    installation = read(unread(1, YESTERDAY), unread(2, NOON - timedelta(days=DAYS)), more=target)
    texts: list[str] = []
    for day in range(20):  # from now on every order is a cheap one
        later = replace(installation, clock=FrozenClock(NOON + timedelta(days=day)))
        cheap = [
            make.order(f"c{day}{number}", later.clock.now() - timedelta(hours=1), net="1.00") for number in range(9)
        ]
        with later.open_cache() as cache:
            told = Page(Feed.ORDERS, Watermark(later.clock.now()), orders=cheap)
            sync(later.settings.shop[0], cache, ScriptedShop({Feed.ORDERS: [told]}), later.clock)
            opened = later.open_shop(later.settings.shop[0], cache)
            recipients = alert_recipients(later.settings, opened.name)
            report = check(opened, cache, later.collection, later.renderer, recipients)
            texts += [message.text for message in report.messages]
    assert texts
    assert "1 order of these days could not be read" in texts[0]


def test_every_kind_and_mark_has_its_sentence() -> None:
    assert {one.kind for one in KINDS} | set(get_args(Mark)) <= set(phrases.NOTICES)


# what a source says of its own days

VISITS = "[targets.conversion_rate]\nat_least = 2\n"
OF_VISITS = {
    "en": "On 3 of these days Google Analytics 4 left out rows of few visitors: its figures are a little too low there",
    "vi": "Trong những ngày này có 3 ngày Google Analytics 4 bỏ bớt các dòng có ít khách",
    "zh_Hant": "Google Analytics 4 略去了訪客很少的資料列",
}


def visited(installation: wiring.Installation, marks: Mapping[Mark, Sequence[date]], sessions: int = 100) -> None:
    """Let a service tell of so many visits a day, and say what it does of some of these days."""
    every = [NOON.date() - timedelta(days=back) for back in range(DAYS, 0, -1)]
    rows = [TRAFFIC.row(day, "direct", "", sessions, 10, 5, None, 3, 40, None, 900) for day in every]
    with cache_of(installation) as cache:
        cache.feeds.name_sources("toys", TRAFFIC, [NamedSource("ga4#1", "Google Analytics 4")])
        reading = Reading(TRAFFIC, "ga4#1", rows, every, goes_on=True, marks=marks)
        cache.feeds.save_reading("toys", reading, installation.clock.now())


def few_days() -> list[date]:
    return [NOON.date() - timedelta(days=back) for back in (5, 6, 7)]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_mark_of_a_source_is_told_beside_every_figure_of_its_days(read: Read, code: str) -> None:
    installation = read(more=VISITS.replace("2", '"1 %"'))
    visited(installation, {"withheld": few_days()})
    for command in ("kpi", "check"):
        words = ("--dry-run",) if command == "check" else ()
        assert OF_VISITS[code] in told_by(command, installation, *words, "--language", code), command
    early = ("--first", "2026-01-19", "--last", "2026-01-25")
    assert OF_VISITS[code] not in told_by("kpi", installation, *early, "--language", code)
    assert remarks(installation, "revenue") == []
    assert [one["kind"] for one in remarks(installation, "conversion_rate")] == ["withheld"]


def alerts(installation: wiring.Installation, hours: int) -> list[str]:
    """Return what a check so many hours later writes."""
    later = replace(installation, clock=FrozenClock(NOON + timedelta(hours=hours)))
    with cache_of(later) as cache:
        opened = later.open_shop(later.settings.shop[0], cache)
        report = check(opened, cache, later.collection, later.renderer, alert_recipients(later.settings, opened.name))
        return [message.text for message in report.messages]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_digest_and_an_alert_tell_it_until_the_days_are_read_again_clean(read: Read, code: str) -> None:
    installation = read(more=f'language = "{code}"\n[targets.conversion_rate]\nat_least = "9 %"\n')
    visited(installation, {}, sessions=12)
    assert alerts(installation, hours=0) == []
    visited(installation, {"withheld": few_days()})
    assert [OF_VISITS[code] in text for text in alerts(installation, hours=1)] == [True]
    assert OF_VISITS[code] in digest_of(installation)
    visited(installation, {})
    assert OF_VISITS[code] not in digest_of(installation)
