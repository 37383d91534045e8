"""The same shop in memory and in the real cache gives the same figures, segments and verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from cache import Cache
from commerce.facts import Facts
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order, ShopInfo
from commerce.period import Period
from commerce.purchase_days import PurchaseDay
from commerce.tables import TABLES
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from knowledge import load
from kpi.book import Book
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL
from kpi.facts.snapshot import Snapshot
from tests import make
from tests.kpi.memory_facts import DAY_ONE, Bought, MemoryFacts
from tests.make_tables import Spend, Traffic, reading

BOOK = Book(load().meanings(), load().input_units())
DAYS = 240
LAST = DAY_ONE + timedelta(days=DAYS - 1)
NOON = datetime(DAY_ONE.year, DAY_ONE.month, DAY_ONE.day, 12, tzinfo=UTC)


def story() -> MemoryFacts:
    """Three orders a day of forty regulars and newcomers, some guests, discounts and refunds."""
    chance = Random(7)  # noqa: S311 - a made-up shop
    orders = []
    for offset in range(DAYS):
        day = DAY_ONE + timedelta(days=offset)
        for number in range(3):
            who = chance.choice([f"regular{chance.randrange(40)}", f"new{offset}-{number}", ""])
            back = ((min(LAST, day + timedelta(days=3)), 400),) if chance.random() < 0.1 else ()
            orders.append(
                Bought(
                    day,
                    who,
                    chance.randint(1000, 9000),
                    discount=chance.choice([0, 0, 500]),
                    channel=chance.choice(["google / cpc", "direct"]),
                    campaign=chance.choice(["spring", ""]),
                    refunds=back,
                )
            )
    days = [DAY_ONE + timedelta(days=offset) for offset in range(DAYS)]
    return MemoryFacts(
        orders,
        spend=[(day, "google / cpc", "spring", 900 + number % 50) for number, day in enumerate(days)],
        traffic=[{"day": day, "channel": "direct", "sessions": 100, "carts": 9} for day in days],
    )


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    path: Path = tmp_path_factory.mktemp("kpi") / "cache.sqlite"
    with Cache.open(path, MEASURES, PURCHASE_PAIRS_SQL) as cache:
        cache.shops.ensure("toys", ShopInfo("Toys", "EUR", "UTC", "woocommerce"))
        facts = story()
        end = NOON + timedelta(days=DAYS)  # only days that were over are judged
        orders = tuple(_order(number, bought) for number, bought in enumerate(facts.orders, 1))
        cache.feeds.save_page("toys", Page(Feed.ORDERS, Watermark(seen_to=end), orders=orders))
        cache.feeds.note("toys", Feed.ORDERS, end)
        spend = [Spend(day, channel, campaign, amount) for day, channel, campaign, amount in facts.spend]
        cache.feeds.save_reading("toys", reading(SPEND, *spend), end)
        days = [DAY_ONE + timedelta(days=offset) for offset in range(DAYS)]
        traffic = [Traffic(day, "direct", "Desktop", 100, carts=9) for day in days]
        cache.feeds.save_reading("toys", reading(TRAFFIC, *traffic), end)
        cache.facts.refresh("toys")
        yield cache.facts.of("toys")


def _order(number: int, bought: Bought) -> Order:
    given_back = [make.refund(f"{number}-r", make.noon(day), amount) for day, amount in bought.refunds]
    return make.order(
        number,
        NOON + timedelta(days=(bought.day - DAY_ONE).days, seconds=number),
        net_minor=bought.net,
        discount_minor=bought.discount,
        tax_minor=0,  # the one in memory knows none
        by=bought.customer,
        channel=bought.channel,
        campaign=bought.campaign,
        device=bought.device,
        market=bought.market,
        refunds=tuple(given_back),
    )


@pytest.mark.parametrize("kpi", BOOK.ids)
def test_figures_segments_and_verdicts_are_the_same(stored: Facts, kpi: str) -> None:
    memory = story()
    memory.definition = stored.definition  # the lapse point of both is made of their own gaps
    memory.whole, memory.covers = {Feed.ORDERS: LAST}, {Feed.ORDERS: stored.coverage(Feed.ORDERS) or Period.day(LAST)}
    memory.comes_from = [one for table in TABLES for one in stored.origins(table.name, Period(DAY_ONE, LAST))]
    for period in (Period.month("2026-05"), Period.quarter("2026Q2"), Period.ending(LAST, 10)):
        assert BOOK.figure(kpi, stored, period) == BOOK.figure(kpi, memory, period)
        for segment in BOOK.segments(kpi):
            assert BOOK.by_segment(kpi, stored, period, segment) == BOOK.by_segment(kpi, memory, period, segment)
    today = LAST + timedelta(days=1)
    assert BOOK.judge(kpi, stored, shop="toys", target=None, now=NOON, today=today) == BOOK.judge(
        kpi, memory, shop="toys", target=None, now=NOON, today=today
    )


class Counting(MemoryFacts):
    """Counts how often purchases are read."""

    reads = 0

    def purchases(self, period: Period, segment: str = "") -> Mapping[str, Sequence[PurchaseDay]]:
        self.reads += 1
        return super().purchases(period, segment)


def test_one_look_reads_what_several_kpis_ask_for_once_and_judges_the_same() -> None:
    plain = story()
    counting = Counting(plain.orders, plain.spend, plain.traffic)
    look = Snapshot(counting)
    today = LAST + timedelta(days=1)
    for kpi in ("customer_churn_rate", "customer_lifetime_value", "repeat_customer_rate", "customer_churn_rate"):
        asked = {"shop": "toys", "target": None, "now": NOON, "today": today}
        assert BOOK.judge(kpi, look, **asked) == BOOK.judge(kpi, plain, **asked)  # type: ignore[arg-type]
    reads = counting.reads
    for kpi in BOOK.ids:
        BOOK.judge(kpi, look, shop="toys", target=None, now=NOON, today=today)
    again = counting.reads
    for kpi in BOOK.ids:
        BOOK.judge(kpi, look, shop="toys", target=None, now=NOON, today=today)
    assert reads <= again == counting.reads


def test_buyers_are_the_same(stored: Facts) -> None:
    won = Period(DAY_ONE, DAY_ONE + timedelta(days=150))
    found = stored.buyers(won, LAST)
    assert found == story().buyers(won, LAST)
    assert sum(one.later for one in found) > 0 < sum(one.repeat_minor for one in found)
