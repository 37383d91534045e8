"""Reading a shop: each feed for itself, what was read is kept, what was not is told."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from cache import Cache
from commerce.clock import FrozenClock
from commerce.errors import BadRecord, Refused, TryLater
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Customer
from commerce.period import Period
from commerce.tables.spend import SPEND
from commerce.tables.survey import SURVEYS
from commerce.tables.traffic import TRAFFIC
from connectors.register import platforms
from connectors.sources.file.settings import settings_of
from shopbell import doctor, wiring
from shopbell.digests import write_digests
from shopbell.jobs import digest
from shopbell.jobs.report import Stopped
from shopbell.jobs.sync import sync
from shopbell.jobs.waiting import unknown_statuses
from shopbell.recipients import digest_recipients
from tests.make import NOON
from tests.make_tables import file_source
from tests.shopbell.jobs.told import order, page
from tests.shopbell.scripted import INFO, ScriptedShop

# sync


def test_half_a_history_is_no_news(installation: wiring.Installation, cache: Cache) -> None:
    shop = installation.settings.shop[0]
    half = ScriptedShop({Feed.ORDERS: [page(1, 2, seen_to=NOON - timedelta(days=400)), TryLater("it went away")]})
    with pytest.raises(TryLater):
        sync(shop, cache, half, installation.clock)
    assert cache.facts.of("toys").coverage(Feed.ORDERS) is None
    assert write_digests(installation) == ""
    assert cache.outbox.claim(NOON) == []
    with pytest.raises(Refused, match="toys: the first reading of its orders is unfinished"):
        installation.open_shop(shop, cache)
    (toys,) = doctor.examine(installation, contact=False).shops
    told = [finding.text for finding in toys.findings if finding.about == Feed.ORDERS]
    assert told == [
        "it went away",
        "first reading unfinished: 2 so far, no figure is told yet; `shopbell sync` goes on",
    ]
    sync(shop, cache, ScriptedShop({Feed.ORDERS: [page(3)]}), installation.clock)
    assert write_digests(installation) == "written: toys for Anna"
    (toys,) = doctor.examine(installation, contact=False).shops
    assert not any("unfinished" in finding.text for finding in toys.findings)


def test_doctor_names_a_table_that_is_not_there_and_survives_what_nobody_foresaw(
    installation: wiring.Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: object) -> ScriptedShop:
        person = "anna@toys.example"
        raise ZeroDivisionError(person)

    monkeypatch.setattr(wiring.Installation, "connect", connect)
    shop = installation.settings.shop[0].model_copy(
        update={"spend": (settings_of(SPEND).model_validate({"path": "spend.csv"}),)}
    )
    settings = installation.settings.model_copy(update={"shop": (shop,)})
    (toys,) = doctor.examine(replace(installation, settings=settings)).shops
    missing, surprise = (finding for finding in toys.findings if finding.level == "problem")
    assert (
        missing.text
        == f"there is no file {installation.settings.place.parent / 'spend.csv'}; mend `path` in config.toml"
    )
    assert surprise.text.startswith(f"unforeseen ZeroDivisionError in {Path(__file__).name}, line ")
    assert "anna" not in surprise.text


def test_doctor_says_which_feeds_were_not_read_for_long(installation: wiring.Installation, cache: Cache) -> None:
    shop = installation.settings.shop[0]
    some: list[Page | Exception] = [Page(Feed.COSTS, Watermark(NOON))]
    sync(shop, cache, ScriptedShop({Feed.ORDERS: [page(1)], Feed.COSTS: some}), installation.clock)
    cache.feeds.note("toys", SPEND.name, NOON)  # a table that was taken out of the configuration
    late = replace(installation, clock=FrozenClock(NOON + timedelta(hours=30)))
    sync(shop, cache, ScriptedShop({Feed.ORDERS: [page(2)], Feed.COSTS: [Refused("no", "costs")]}), late.clock)

    def told(hours: int) -> list[str]:
        now = replace(installation, clock=FrozenClock(NOON + timedelta(hours=hours)))
        (toys,) = doctor.examine(now, contact=False).shops
        return [f"{one.about}: {one.text}" for one in toys.findings if "not read" in one.text]

    assert told(31) == [
        "costs: not read since 2026-03-02 12:00 UTC; `shopbell run` must be running, or `shopbell sync`"
    ]
    assert [one.partition(":")[0] for one in told(55)] == ["orders", "costs"]


def test_a_refused_feed_is_noted_and_the_others_go_on(installation: wiring.Installation, cache: Cache) -> None:
    refusal = Refused("the key may not read checkouts; give it that right", feed="checkouts")
    connector = ScriptedShop({Feed.CHECKOUTS: [refusal], Feed.ORDERS: [page(1, 2)]})
    report = sync(installation.settings.shop[0], cache, connector, installation.clock)
    assert report.refused == {Feed.CHECKOUTS: str(refusal)}
    assert report.records == {Feed.ORDERS: 2}
    states = cache.feeds.states("toys")
    assert states[Feed.CHECKOUTS].error == str(refusal)
    assert states[Feed.ORDERS].synced_at == NOON


def test_a_feed_that_the_shop_keeps_back_and_an_own_table_supplies_is_no_failure(
    installation: wiring.Installation, cache: Cache, tmp_path: Path
) -> None:
    (tmp_path / "traffic.csv").write_text("day,channel,sessions\n2026-03-01,google,5\n")
    sources = [file_source(TRAFFIC, tmp_path / "traffic.csv")]
    denied = Refused("give the app the scope read_reports", TRAFFIC.name)
    shop = installation.settings.shop[0]
    for _ in range(2):
        connector = ScriptedShop({Feed.ORDERS: [page(1)], TRAFFIC.name: [denied]})
        assert sync(shop, cache, connector, installation.clock, sources).refused == {}
    state = cache.feeds.states("toys")[TRAFFIC.name]
    assert (state.error, state.row_count) == ("", 1)


def test_a_feed_that_was_read_and_is_kept_back_now_is_a_failure_beside_an_own_table_too(
    installation: wiring.Installation, cache: Cache, tmp_path: Path
) -> None:
    (tmp_path / "traffic.csv").write_text("day,channel,sessions\n2026-03-01,google,5\n")
    sources, shop = [file_source(TRAFFIC, tmp_path / "traffic.csv")], installation.settings.shop[0]
    told = Page(TRAFFIC.name, Watermark(NOON))
    sync(shop, cache, ScriptedShop({Feed.ORDERS: [page(1)], TRAFFIC.name: [told]}), installation.clock, sources)
    denied = Refused("give the app the scope read_reports", TRAFFIC.name)
    again = ScriptedShop({Feed.ORDERS: [page(1)], TRAFFIC.name: [denied]})
    assert sync(shop, cache, again, installation.clock, sources).refused == {TRAFFIC.name: str(denied)}


def test_doctor_counts_what_was_skipped_feed_by_feed_and_says_it_once(
    installation: wiring.Installation, cache: Cache, tmp_path: Path
) -> None:
    (tmp_path / "traffic.csv").write_text("day,channel,sessions\n2026-03-01,google,5\n2026-03-01,bing,many\n")
    (tmp_path / "answers.csv").write_text("day,kind,score\n2026-03-01,nps,9\n2026-03-01,nps,11\n2026-03-01,nps,12\n")
    sources = [
        file_source(TRAFFIC, tmp_path / "traffic.csv"),
        file_source(SURVEYS, tmp_path / "answers.csv"),
    ]
    unreadable = Page(Feed.ORDERS, Watermark(), skipped=("order 7: no total", "order 8: no total"))
    sync(installation.settings.shop[0], cache, ScriptedShop({Feed.ORDERS: [unreadable]}), installation.clock, sources)
    (toys,) = doctor.examine(installation, contact=False).shops
    told = [
        (one.level, one.about, one.text) for one in toys.findings if "skipped" in one.text or "read, the" in one.text
    ]
    assert [one[:2] for one in told] == [("note", "orders"), ("note", "surveys"), ("note", "traffic")]
    assert told[0][2].startswith("2 records could not be read, the newest: order ")
    assert told[1][2].startswith(f"2 rows skipped, one of them: {tmp_path / 'answers.csv'}, line 3, score: ")
    assert told[2][2].startswith(f"1 row skipped: {tmp_path / 'traffic.csv'}, line 3, sessions: 'many'")


def test_what_is_read_twice_is_stored_once_and_the_summary_says_so(
    installation: wiring.Installation, cache: Cache
) -> None:
    connector = ScriptedShop({Feed.ORDERS: [page(1, 2), page(2, 3)]})
    assert (
        sync(installation.settings.shop[0], cache, connector, installation.clock).summary
        == "toys: read 4 orders (3 stored in all, some were read more than once)"
    )


def test_a_shop_that_goes_away_keeps_what_was_read(installation: wiring.Installation, cache: Cache) -> None:
    connector = ScriptedShop({Feed.ORDERS: [page(1, 2, seen_to=NOON - timedelta(hours=1)), TryLater("busy")]})
    with pytest.raises(TryLater):
        sync(installation.settings.shop[0], cache, connector, installation.clock)
    assert cache.feeds.watermark("toys", Feed.ORDERS).seen_to == NOON - timedelta(hours=1)
    assert cache.facts.count_statuses("toys") == {"completed": 2}
    run = cache.runs.last("sync", "toys")
    assert run is not None
    assert run.error == "busy"


def test_a_feed_that_fails_every_time_keeps_nothing_else_from_being_read(
    installation: wiring.Installation, cache: Cache, tmp_path: Path
) -> None:
    table = tmp_path / "traffic.csv"
    table.write_text("day,channel,device,sessions\n2026-03-01,direct,mobile,50\n")
    connector = ScriptedShop(
        {
            Feed.ORDERS: [page(1)],
            TRAFFIC.name: [TryLater("no report: tableData is null")],
            Feed.CUSTOMERS: [Page(Feed.CUSTOMERS, Watermark(NOON), customers=[Customer("a1" * 16, NOON, NOON)])],
            Feed.COSTS: [TryLater("come back in a minute", wait_s=60.0)],
        }
    )
    with pytest.raises(TryLater) as failure:
        sync(installation.settings.shop[0], cache, connector, installation.clock, [file_source(TRAFFIC, table)])
    assert str(failure.value) == "traffic: no report: tableData is null; costs: come back in a minute"
    assert failure.value.wait_s == 60.0
    run = cache.runs.last("sync", "toys")
    assert run is not None
    assert run.error == str(failure.value)
    states = cache.feeds.states("toys")
    assert (states[TRAFFIC.name].row_count, states[Feed.CUSTOMERS].row_count) == (1, 1)
    assert states[Feed.COSTS].error == "come back in a minute"
    assert cache.facts.of("toys").sums(["sessions"], Period.day(date(2026, 3, 1)))[""] == {"sessions": 50}


def test_one_failing_feed_ends_the_run_in_its_own_words(installation: wiring.Installation, cache: Cache) -> None:
    broken = page(2)
    broken = replace(broken, feed=Feed.CHECKOUTS, orders=[msgspec.structs.replace(order(2), net_minor=2**70)])
    connector = ScriptedShop({Feed.ORDERS: [page(1)], Feed.CHECKOUTS: [broken], Feed.DISCOUNTS: []})
    with pytest.raises(BadRecord, match=r"^shop 'toys': a page of checkouts holds a value that cannot be stored"):
        sync(installation.settings.shop[0], cache, connector, installation.clock)
    assert [feed for feed, _ in connector.asked] == [Feed.ORDERS, Feed.CHECKOUTS, Feed.DISCOUNTS]


def test_a_wait_that_ended_because_we_stop_is_no_reason_to_go_on(
    installation: wiring.Installation, cache: Cache
) -> None:
    waiting = TryLater("stopped while waiting")
    connector = ScriptedShop({Feed.ORDERS: [page(1)], Feed.CHECKOUTS: [waiting], Feed.DISCOUNTS: [page(2)]})
    with pytest.raises(TryLater, match=r"^stopped while waiting$"):
        sync(
            installation.settings.shop[0],
            cache,
            connector,
            installation.clock,
            stopping=lambda: len(connector.asked) > 1,
        )
    assert [feed for feed, _ in connector.asked] == [Feed.ORDERS, Feed.CHECKOUTS]


@pytest.mark.parametrize("crash", [ZeroDivisionError("anna@toys.example"), KeyboardInterrupt()])
def test_a_run_that_crashed_is_no_success(
    installation: wiring.Installation, cache: Cache, crash: BaseException
) -> None:
    def feeds() -> tuple[str, ...]:
        raise crash

    connector = ScriptedShop({})
    connector.feeds = feeds  # type: ignore[method-assign]  # a shop that does what nobody foresaw
    with pytest.raises(type(crash)):
        sync(installation.settings.shop[0], cache, connector, installation.clock)
    run = cache.runs.last("sync", "toys")
    assert run is not None
    assert run.error == type(crash).__name__


def test_stopping_finishes_the_page_in_hand_and_the_next_run_goes_on(
    installation: wiring.Installation, cache: Cache
) -> None:
    shop = installation.settings.shop[0]
    early = NOON - timedelta(hours=2)
    connector = ScriptedShop({Feed.ORDERS: [page(1, seen_to=early), page(2)]})
    stop = threading.Event()
    with pytest.raises(Stopped):
        sync(shop, cache, connector, installation.clock, progress=lambda *_: stop.set(), stopping=stop.is_set)
    assert cache.facts.count_statuses("toys") == {"completed": 1}
    sync(shop, cache, connector, installation.clock)
    assert connector.asked[-1] == (Feed.ORDERS, Watermark(early))


def test_another_currency_than_the_written_one_is_refused_before_anything_is_read(
    installation: wiring.Installation, cache: Cache
) -> None:
    shop = installation.settings.shop[0].model_copy(update={"currency": "USD"})
    with pytest.raises(Refused, match='currency = "USD", but the shop sells in EUR'):
        sync(shop, cache, ScriptedShop({Feed.ORDERS: [page(1)]}), installation.clock)
    assert cache.shops.names() == []


def test_the_written_time_zone_wins(installation: wiring.Installation, cache: Cache) -> None:
    shop = installation.settings.shop[0].model_copy(update={"time_zone": "Asia/Taipei"})
    sync(shop, cache, ScriptedShop({Feed.ORDERS: [page(1)]}), installation.clock)
    info = cache.shops.info("toys")
    assert info is not None
    assert info.time_zone == "Asia/Taipei"


def test_a_table_without_a_good_row_changes_nothing_and_is_told(
    installation: wiring.Installation, cache: Cache, tmp_path: Path
) -> None:
    file = tmp_path / "spend.csv"
    sources = [file_source(SPEND, file)]
    shop, connector = installation.settings.shop[0], ScriptedShop({Feed.ORDERS: [page(1)]})
    file.write_text("day,channel,campaign,amount\n2026-03-01,google / cpc,all,12.50\n")
    assert sync(shop, cache, connector, installation.clock, sources).records[SPEND.name] == 1
    file.write_text("day,channel,campaign,amount\n2026-03-01,google / cpc,all,lots\n")
    report = sync(shop, cache, connector, installation.clock, sources)
    assert len(report.bad_rows) == 1
    assert "line 2, amount" in report.bad_rows[0]
    assert cache.feeds.states("toys")[SPEND.name].row_count == 1
    assert "no row is good: nothing was changed" in cache.feeds.states("toys")[SPEND.name].error
    file.write_text("day,channel,campaign,amount\n2026-03-01,google / cpc,all,12,50\n")
    (told,) = sync(shop, cache, connector, installation.clock, sources).bad_rows
    assert "line 2: " in told
    assert "spend.csv, line 2: " in cache.feeds.skipped("toys")[0].text
    file.unlink()
    report = sync(shop, cache, connector, installation.clock, sources)
    assert "spend.csv" in report.refused[SPEND.name]
    assert cache.feeds.states("toys")[SPEND.name].row_count == 1


def test_an_empty_shop_and_a_shop_with_one_order_are_judged_without_a_verdict(
    installation: wiring.Installation, cache: Cache
) -> None:
    shop = installation.settings.shop[0]
    for pages in ([Page(Feed.ORDERS, Watermark(NOON))], [page(1)]):
        sync(shop, cache, ScriptedShop({Feed.ORDERS: [*pages]}), installation.clock)
        opened = installation.open_shop(shop, cache)
        assert {verdict.off_target for verdict in opened.judged()} == {None}
        told = digest.digest(opened, cache, installation.collection)
        [message] = digest.messages(
            told, opened, digest_recipients(installation.settings, "toys"), installation.renderer
        )
        assert "never supplied (Orders placed" not in message.text
        if not pages[0].orders:
            assert "the shop was read, but has none in these days yet (Orders placed)." in message.text


def test_a_plugins_status_is_told() -> None:
    counts = {"completed": 5, "wc-boxed": 2, "trash": 1}
    assert unknown_statuses(platforms()["woocommerce"], counts) == {"wc-boxed": 2}
    assert unknown_statuses(platforms()["shopify"], {"partially_refunded": 3}) == {}


# what the shop could tell


LACKING = "put the companion in (`shopbell companion`), or hand in [[shop.traffic]]"


def test_what_a_shop_could_tell_is_said_once(installation: wiring.Installation, cache: Cache) -> None:
    shop, clock = installation.settings.shop[0], installation.clock

    def notes(would_tell_more: str | None) -> list[str]:
        told = ScriptedShop({Feed.ORDERS: []}, msgspec.structs.replace(INFO, would_tell_more=would_tell_more))
        return sync(shop, cache, told, clock).notes

    assert notes(None) == []  # nobody knows yet
    assert notes(LACKING) == [LACKING]
    assert notes(LACKING) == []
    assert notes(None) == []  # it does not answer: what was known holds
    assert notes(LACKING) == []
    assert notes("it is too old") == ["it is too old"]
    assert notes("") == []
    assert notes(LACKING) == [LACKING]  # it was there, and is gone


def test_what_another_source_tells_is_not_missed_in_the_shop(
    installation: wiring.Installation, cache: Cache, tmp_path: Path
) -> None:
    file = tmp_path / "visits.csv"
    file.write_text("day,channel,sessions\n2026-03-01,google / cpc,10\n", encoding="utf-8")
    source = file_source(TRAFFIC, file)
    told = ScriptedShop({Feed.ORDERS: []}, msgspec.structs.replace(INFO, would_tell_more=LACKING))
    assert LACKING not in sync(installation.settings.shop[0], cache, told, installation.clock, [source]).notes
