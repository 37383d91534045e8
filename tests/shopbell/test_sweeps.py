"""Sweeps, second looks, tables that did not change, hints, and what doctor says of rights and versions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from cache import Cache
from commerce.errors import Refused, TryLater
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import FeedAccess, Order, ShopInfo, Tombstone
from commerce.period import Period
from commerce.tables.spend import SPEND
from shopbell import doctor, service, wiring
from shopbell.jobs import digest
from shopbell.jobs.notes import banner, history_notice, needing_history
from shopbell.jobs.report import Stopped
from shopbell.jobs.sweep import is_due, sweep
from shopbell.jobs.sync import sync
from shopbell.recipients import digest_recipients
from shopbell.schedule import Job, Service
from tests import make
from tests.connectors import opening
from tests.make import NOON
from tests.make_tables import file_source
from tests.shopbell.installed import installed
from tests.shopbell.scripted import SWEPT as INFO
from tests.shopbell.scripted import SweptShop
from tests.waiting import elapsed, pause

WEEK = timedelta(days=7)
YESTERDAY = Period.day(date(2026, 3, 1))
CONFIG = '[[shop]]\nname = "toys"\nplatform = "shopify"\nurl = "toys.myshopify.com"\n'


def order(number: int) -> Order:
    return make.order(number, NOON - timedelta(days=1), platform_status="paid", by=f"customer {number}")


Examine = Callable[[ShopInfo], tuple[doctor.ShopHealth, list[str]]]


@pytest.fixture
def installation(tmp_path: Path) -> wiring.Installation:
    return installed(tmp_path, CONFIG, {"shop": {"toys": {"token": "t"}}})


@pytest.fixture
def cache(installation: wiring.Installation) -> Iterator[Cache]:
    with installation.open_cache() as opened:
        yield opened


def gone(number: str) -> Page:
    return Page(Feed.ORDERS, Watermark(), tombstones=[Tombstone(number, NOON)])


# sweeps


def test_a_sweep_stores_what_is_gone_and_moves_no_feed(installation: wiring.Installation, cache: Cache) -> None:
    shop = SweptShop([order(1), order(2)], [gone("1")])
    sync(installation.settings.shop[0], cache, shop, installation.clock)
    report = sweep(installation.settings.shop[0], cache, shop, installation.clock)
    assert report is not None
    assert (report.deleted, report.read_again, shop.known) == (1, 0, ["1", "2"])
    assert cache.feeds.watermark("toys", Feed.ORDERS).seen_to == NOON
    assert [one.id for one in cache.feeds.census("toys").orders()] == ["2"]


def test_a_sweep_comes_once_a_week_and_again_after_a_failure(installation: wiring.Installation, cache: Cache) -> None:
    assert not is_due(cache, "toys", NOON, WEEK)
    shop = SweptShop([order(1)], [TryLater("busy")])
    sync(installation.settings.shop[0], cache, shop, installation.clock)
    assert not is_due(cache, "toys", NOON, WEEK)
    assert not is_due(cache, "toys", NOON + WEEK - timedelta(hours=1), WEEK)
    assert is_due(cache, "toys", NOON + WEEK, WEEK)
    with pytest.raises(TryLater):
        sweep(installation.settings.shop[0], cache, shop, installation.clock)
    assert not is_due(cache, "toys", NOON + timedelta(hours=23), WEEK)  # it would read for hours again
    assert is_due(cache, "toys", NOON + timedelta(days=1), WEEK)
    assert is_due(cache, "toys", NOON + timedelta(hours=6), timedelta(hours=6))
    shop.swept = []
    sweep(installation.settings.shop[0], cache, shop, installation.clock)
    assert not is_due(cache, "toys", NOON + timedelta(days=1), WEEK)


@pytest.mark.parametrize("crash", [ZeroDivisionError("anna@toys.example"), KeyboardInterrupt()])
def test_a_sweep_that_crashed_is_not_done_for_a_week(
    installation: wiring.Installation, cache: Cache, crash: ZeroDivisionError | KeyboardInterrupt
) -> None:
    shop = SweptShop([order(1)], [crash])
    sync(installation.settings.shop[0], cache, shop, installation.clock)
    with pytest.raises(type(crash)):
        sweep(installation.settings.shop[0], cache, shop, installation.clock)
    run = cache.runs.last("sweep", "toys")
    assert run is not None
    assert run.error == type(crash).__name__
    assert is_due(cache, "toys", NOON + timedelta(days=1), WEEK)


def test_another_shop_is_not_swept_for_the_orders_of_the_first(installation: wiring.Installation, cache: Cache) -> None:
    shop = SweptShop([order(1)], [gone("1")], info=msgspec.structs.replace(INFO, identity="toys.myshopify.com"))
    sync(installation.settings.shop[0], cache, shop, installation.clock)
    shop.info = msgspec.structs.replace(INFO, identity="books.myshopify.com")
    with pytest.raises(Refused, match="another `name`"):
        sweep(installation.settings.shop[0], cache, shop, installation.clock)
    assert [one.id for one in cache.feeds.census("toys").orders()] == ["1"]


def test_what_was_unfinished_is_looked_at_again_after_a_sync(installation: wiring.Installation, cache: Cache) -> None:
    late = msgspec.structs.replace(order(1), net_minor=900)
    shop = SweptShop([order(1)], later=[Page(Feed.ORDERS, Watermark(), orders=[late])])
    sync(installation.settings.shop[0], cache, shop, installation.clock)
    assert shop.known == ["1"]
    assert cache.feeds.watermark("toys", Feed.ORDERS).seen_to == NOON
    sums = cache.facts.of("toys").sums(["net_sales"], YESTERDAY)
    assert sums[""]["net_sales"] == 900


def test_a_second_look_that_is_refused_or_fails_is_told_and_the_tables_are_read(
    installation: wiring.Installation, cache: Cache, tmp_path: Path
) -> None:
    table = tmp_path / "spend.csv"
    table.write_text("day,channel,amount\n2026-03-01,google,12.50\n")
    settings, sources = installation.settings.shop[0], [file_source(SPEND, table)]
    unreadable = Page(Feed.ORDERS, Watermark(), skipped=("order 7: no total",))
    shop = SweptShop([order(1)], later=[unreadable, Refused("the scope read_all_orders is missing", "orders")])
    report = sync(settings, cache, shop, installation.clock, sources)
    assert report.skipped == ["order 7: no total"]
    assert report.refused == {Feed.ORDERS: "the scope read_all_orders is missing"}
    assert report.records[SPEND.name] == 1
    assert cache.feeds.states("toys")[Feed.ORDERS].error == ""  # they were read
    table.write_text("day,channel,amount\n2026-03-01,google,13\n")
    shop.later = [TryLater("busy")]
    with pytest.raises(TryLater, match=r"^busy$"):
        sync(settings, cache, shop, installation.clock, sources)
    assert cache.facts.of("toys").sums(["marketing_spend"], YESTERDAY)[""] == {"marketing_spend": 1300}
    shop.later = [Refused("the token was revoked")]
    with pytest.raises(Refused, match="revoked"):
        sync(settings, cache, shop, installation.clock, sources)


def test_stopping_ends_a_second_look_as_well(installation: wiring.Installation, cache: Cache) -> None:
    shop = SweptShop(later=[Page(Feed.ORDERS, Watermark(), orders=[order(1)]), TryLater("asked for another page")])
    with pytest.raises(Stopped, match="toys: stopped while reading orders once more"):
        sync(
            installation.settings.shop[0],
            cache,
            shop,
            installation.clock,
            stopping=lambda: bool(cache.facts.count_statuses("toys")),
        )
    assert [one.id for one in cache.feeds.census("toys").orders()] == ["1"]


# tables


def test_a_table_that_did_not_change_is_not_stored_again(
    installation: wiring.Installation, cache: Cache, tmp_path: Path
) -> None:
    table = tmp_path / "spend.csv"
    sources = [file_source(SPEND, table)]
    settings, shop = installation.settings.shop[0], SweptShop()

    def read(text: str) -> tuple[int, str]:
        table.write_text(text)
        report = sync(settings, cache, shop, installation.clock, sources)
        return report.records.get(SPEND.name, 0), cache.feeds.states("toys")[SPEND.name].error

    good = "day,channel,amount\n2026-03-01,google,12.50\n"
    assert read(good) == (1, "")
    assert read(good) == (0, "")
    assert read(good + "2026-03-02,google,7\n") == (2, "")
    assert read(good) == (1, "")


def test_bad_rows_are_named_until_they_are_mended(
    installation: wiring.Installation, cache: Cache, tmp_path: Path
) -> None:
    table = tmp_path / "spend.csv"
    table.write_text("day,channel,amount\n2026-03-01,google,12.50\n2026-03-02,google,much\n")
    for _ in range(2):
        report = sync(
            installation.settings.shop[0], cache, SweptShop(), installation.clock, [file_source(SPEND, table)]
        )
        assert len(report.bad_rows) == 1
        (told,) = cache.feeds.skipped("toys")
        assert (told.feed, "line 3" in told.text) == (SPEND.name, True)
        assert cache.feeds.states("toys")[SPEND.name].error == ""  # the others are there
    table.write_text("day,channel,amount\n2026-03-01,google,12.50\n2026-03-02,google,13.00\n")
    sync(installation.settings.shop[0], cache, SweptShop(), installation.clock, [file_source(SPEND, table)])
    assert cache.feeds.skipped("toys") == []


# hints


def test_a_sync_answers_the_hints_of_its_feeds(installation: wiring.Installation, cache: Cache) -> None:
    cache.shops.ensure("toys", INFO)
    cache.feeds.hint("toys", Feed.ORDERS, ["1"], NOON - timedelta(minutes=1))
    cache.feeds.hint("toys", Feed.DISCOUNTS, ["5"], NOON - timedelta(minutes=1))
    sync(installation.settings.shop[0], cache, SweptShop(), installation.clock)
    assert cache.feeds.hinted("toys") == {Feed.DISCOUNTS: ["5"]}


def test_a_woken_job_runs_before_its_time() -> None:
    done = threading.Event()
    runs: list[float] = []

    def work() -> str:
        runs.append(elapsed())
        if len(runs) == 2:
            done.set()
        return ""

    running = Service([Job("sync toys", timedelta(hours=1), work)])
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        end = elapsed() + 20
        while not runs and elapsed() < end:
            pause(0.01)
        running.wake("sync toys", soon=timedelta(milliseconds=50))
        running.wake("no such job")
        assert done.wait(20)
    finally:
        running.stop.set()
        thread.join(120)
    assert len(runs) == 2


def test_the_service_sweeps_beside_its_other_jobs(installation: wiring.Installation) -> None:
    names = [job.name for job in service.jobs(installation, lambda: False)]
    assert names == [
        "sync toys",
        "sweep",
        "digests",
        "deliver",
        "look after ourselves",
        "backup",
        "file check",
        "services",
        "prune",
    ]
    assert service.sweep_due(installation) == ""


# doctor


@pytest.fixture
def findings(installation: wiring.Installation, monkeypatch: pytest.MonkeyPatch) -> Examine:
    def examine(info: ShopInfo) -> tuple[doctor.ShopHealth, list[str]]:
        opening.stand_in(monkeypatch, "shopify", lambda *_: SweptShop(info=info))
        health = doctor.examine(installation).shops[0]
        return health, [f"{one.level} {one.about}: {one.text}" for one in health.findings]

    return examine


def test_doctor_shows_each_feed_with_its_rights_and_what_they_are_good_for(findings: Examine) -> None:
    orders = FeedAccess("orders", ("read_orders",), "granted")
    traffic = FeedAccess("traffic", ("read_reports",), "missing", "Ask for it in the app's settings.")
    health, told = findings(msgspec.structs.replace(INFO, feeds=(orders, traffic)))
    assert [(one.feed, one.state) for one in health.permissions] == [("orders", "granted"), ("traffic", "missing")]
    assert "conversion_rate" in health.permissions[1].kpis
    assert "note traffic: not readable: grant read_reports. Ask for it in the app's settings." in told


def test_doctor_asks_for_no_right_to_read_what_a_table_supplies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "traffic.csv").write_text("day,channel,sessions\n2026-03-01,google,5\n")
    table = '[[shop.traffic]]\npath = "traffic.csv"\n'
    opened = installed(tmp_path, CONFIG + table, {"shop": {"toys": {"token": "t"}}})
    traffic = FeedAccess("traffic", ("read_reports",), "missing", "give the app the scope read_reports")
    lacks = "The token lacks the scope read_reports."
    info = msgspec.structs.replace(INFO, feeds=(traffic,), notes=(lacks,))
    opening.stand_in(monkeypatch, "shopify", lambda *_: SweptShop(info=info))
    (health,) = doctor.examine(opened).shops
    assert [one.text for one in health.findings if "read_reports" in one.text] == [lacks]


def test_doctor_warns_of_a_version_that_ends_or_is_another(findings: Examine) -> None:
    _, told = findings(
        msgspec.structs.replace(
            INFO, api_pinned="2026-01", platform_version="2026-04", api_sunset=NOON.date() + timedelta(days=80)
        )
    )
    assert any("problem API version: answered with version 2026-04 although 2026-01" in one for one in told)
    assert any("note API version: version 2026-01 ends on 2026-05-21" in one for one in told)
    _, calm = findings(
        msgspec.structs.replace(
            INFO, api_pinned="2026-01", platform_version="2026-01", api_sunset=NOON.date() + timedelta(days=91)
        )
    )
    assert not any("API version" in one for one in calm)


def test_doctor_warns_when_checkouts_live_shorter_than_a_sync_interval(findings: Examine) -> None:
    _, told = findings(msgspec.structs.replace(INFO, draft_life_s=600))
    assert any("problem checkouts: the shop forgets unfinished checkouts after" in one for one in told)
    _, calm = findings(msgspec.structs.replace(INFO, draft_life_s=3600))
    assert not any("checkouts:" in one for one in calm)


def test_a_table_that_moved_counts_once_and_one_that_was_taken_out_no_more(
    installation: wiring.Installation, cache: Cache, tmp_path: Path
) -> None:
    def spent() -> int:
        sums = cache.facts.of("toys").sums(["marketing_spend"], Period(date(2026, 3, 1), date(2026, 3, 1)))
        return sums.get("", {}).get("marketing_spend", 0)

    def read(*files: Path) -> None:
        sync(
            installation.settings.shop[0],
            cache,
            SweptShop(),
            installation.clock,
            [file_source(SPEND, file) for file in files],
        )

    old, new = tmp_path / "spend.csv", tmp_path / "moved.csv"
    old.write_text("day,channel,campaign,amount\n2026-03-01,google / cpc,all,12.50\n")
    read(old)
    read(new)  # not there yet: what was known is kept
    assert spent() == 1250
    old.rename(new)
    read(new)
    assert spent() == 1250
    read()
    assert spent() == 0
    assert cache.feeds.states("toys")[SPEND.name].error == ""


#: Money that was spent is the first that these lack. Of the lifetime value over acquisition cost it is the lifetime
#: value, and whether acquisition cost drifts is asked of those who were new.
WITHOUT_SPEND = {"acquisition_to_retention_cost_ratio", "aov_minus_cac", "retention_cost_per_customer"}


def test_a_short_history_is_said_wherever_figures_are_shown(installation: wiring.Installation, cache: Cache) -> None:
    cut = msgspec.structs.replace(INFO, history_from=NOON - timedelta(days=60))
    toys = installation.settings.shop[0]
    assert "since 2026-01-01 only (the scope read_all_orders is missing)" in banner(toys, cut)
    assert banner(toys, cut, is_cut=False) == banner(toys, INFO) == ""
    sync(installation.settings.shop[0], cache, SweptShop([order(1)], info=cut), installation.clock)
    opened = installation.open_shop(installation.settings.shop[0], cache)
    assert {"customer_churn_rate", "customer_lifetime_value", "new_customer_count"} <= set(needing_history())
    for kpi in needing_history():
        missing = opened.verdict(kpi).figure.missing
        assert missing is not None, kpi
        assert missing.reason == ("no_input" if kpi in WITHOUT_SPEND else "short_history"), kpi
    assert opened.verdict("order_count").figure.value == 1
    assert [notice.day for notice in history_notice(opened.info, opened.facts)] == [(NOON - timedelta(days=60)).date()]
    [health] = [one for one in doctor.examine(installation, contact=False).shops if one.name == "toys"]
    [said] = [finding.text for finding in health.findings if "refused until a year of orders is known" in finding.text]
    assert "New customers" in said
    for code, words in (
        ("en", "Orders are known only from"),
        ("vi", "Chỉ biết các đơn hàng từ"),
        ("zh_Hant", "起的訂單"),
    ):
        reader = replace(digest_recipients(installation.settings, "toys")[0], language=code)
        [message] = digest.messages(
            digest.digest(opened, cache, installation.collection), opened, [reader], installation.renderer
        )
        assert words in message.text


@pytest.mark.parametrize(("shown", "why"), [(None, "history_from"), (60, "history_from"), (5, "read_all_orders")])
def test_a_history_that_the_merchant_cut_is_no_whole_one(
    installation: wiring.Installation, cache: Cache, shown: int | None, why: str
) -> None:
    info = msgspec.structs.replace(INFO, history_from=None if shown is None else NOON - timedelta(days=shown))
    toys = installation.settings.shop[0].model_copy(update={"history_from": (NOON - timedelta(days=30)).date()})
    sync(toys, cache, SweptShop([order(1)], info=info), installation.clock)
    opened = installation.open_shop(toys, cache)
    assert opened.facts.history_is_cut
    missing = opened.verdict("customer_retention_rate").figure.missing
    assert missing is not None
    assert missing.reason == "short_history"
    assert f"{NOON - timedelta(days=5 if shown == 5 else 30):%Y-%m-%d} only" in banner(toys, opened.info)
    assert why in banner(toys, opened.info)
