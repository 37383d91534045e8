"""Which days the jobs speak of, and that what they compare was counted in one way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed
from commerce.orders import Order
from commerce.period import Period
from shopbell import wiring
from shopbell.jobs import digest
from shopbell.jobs.shops import OpenShop
from shopbell.jobs.sync import sync
from tests import make
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.scripted import SlowShop

FIRST = datetime(2025, 5, 1, 10, tzinfo=UTC)
LAST_READ = datetime(2026, 4, 10, 8, tzinfo=UTC)  # ten in Berlin
MORNING = datetime(2026, 4, 11, 5, 30, tzinfo=UTC)


def history() -> list[Order]:
    """Two orders a day up to the morning of the tenth; who comes back does so after 60 days, some after 150."""
    orders = []
    for day in range((LAST_READ.date() - FIRST.date()).days + 1):
        for number, gap in enumerate((60, 150)):
            customer = 1 + 2 * (day % gap) + number * 1000
            orders.append(make.order(2 * day + number, FIRST + timedelta(days=day, hours=-3), by=f"{customer}"))
    return orders


@pytest.fixture
def installation(tmp_path: Path) -> wiring.Installation:
    text = '[shop.definitions]\nlapse = 90\n[targets.customer_retention_rate]\nat_least = "99 %"\n'
    return installed(tmp_path, TOYS + text, now=LAST_READ)


@pytest.fixture
def cache(installation: wiring.Installation) -> Iterator[Cache]:
    with installation.open_cache() as opened:
        yield opened


@pytest.fixture
def opened(installation: wiring.Installation, cache: Cache) -> OpenShop:
    """The shop as it is looked at on the morning after it was read last."""
    sync(installation.settings.shop[0], cache, SlowShop(history(), FrozenClock(LAST_READ)), installation.clock)
    return replace(installation, clock=FrozenClock(MORNING)).open_shop(installation.settings.shop[0], cache)


def test_a_reading_knows_what_was_there_when_it_began(installation: wiring.Installation, cache: Cache) -> None:
    clock = FrozenClock(datetime(2026, 4, 10, 20, tzinfo=UTC))
    sync(
        installation.settings.shop[0], cache, SlowShop(history(), clock, timedelta(hours=4)), clock
    )  # over midnight in Berlin
    assert clock.now() == datetime(2026, 4, 11, tzinfo=UTC)
    assert cache.feeds.states("toys")[Feed.ORDERS].synced_at == datetime(2026, 4, 10, 20, tzinfo=UTC)
    facts = cache.facts.of("toys")
    known = facts.coverage(Feed.ORDERS)
    assert known is not None
    assert known.last == date(2026, 4, 10)
    assert facts.whole_until(Feed.ORDERS) == date(2026, 4, 9)


def test_a_yesterday_that_was_read_at_ten_is_neither_judged_nor_told(
    opened: OpenShop, cache: Cache, installation: wiring.Installation
) -> None:
    assert not opened.stale
    assert opened.last_day == date(2026, 4, 9)
    told = digest.digest(opened, cache, installation.collection)
    known = [line for line in told.lines if line.verdict.figure.value is not None]
    assert {"order_count", "average_order_value", "customer_churn_rate"} <= {line.verdict.kpi for line in known}
    for line in known:
        assert line.verdict.figure.period.last == date(2026, 4, 9), line.verdict.kpi
        assert not line.history or line.history[-1][0] == date(2026, 4, 9)


def test_whoever_asks_for_the_running_month_gets_all_that_is_known(opened: OpenShop) -> None:
    figure = opened.book.figure("order_count", opened.facts, Period.month("2026-04"))
    assert (figure.period, figure.value) == (Period(date(2026, 4, 1), date(2026, 4, 10)), Fraction(20))


def test_retention_is_compared_with_the_same_share_of_the_time_before(
    opened: OpenShop, cache: Cache, installation: wiring.Installation
) -> None:
    told = digest.digest(opened, cache, installation.collection)
    line = next(line for line in told.lines if line.verdict.kpi == "customer_retention_rate")
    window = line.verdict.figure.period
    earlier = window.before()
    assert line.before is not None
    assert line.before.basis == line.verdict.figure.basis == "strict"
    assert line.before.period == earlier
    strict = opened.book.judged("customer_retention_rate", opened.facts, earlier)
    textbook = opened.book.figure("customer_retention_rate", opened.facts, earlier)
    assert line.before.value == strict.value != textbook.value


def test_a_tactic_is_chosen_by_what_the_verdict_is_about(opened: OpenShop) -> None:
    situation = opened.situation("customer_retention_rate")
    now, before = (ask("customer_retention_rate") for ask in (situation.figure, situation.before))
    assert now is not None
    assert before is not None
    assert now == opened.verdict("customer_retention_rate").figure
    assert (now.basis, before.basis) == ("strict", "strict")
    parts = situation.by_segment("customer_retention_rate", "customer_type")
    assert sum(part.numerator or 0 for part in parts.values()) == now.numerator
    assert sum(part.denominator or 0 for part in parts.values()) == now.denominator
    assert situation.by_segment("customer_value", "channel")  # composed: its segments add up to nothing


def test_the_parts_of_a_figure_are_taken_over_the_window_of_the_whole(opened: OpenShop) -> None:
    situation = opened.situation("customer_retention_rate")  # judged over 90 days
    whole = situation.figure("average_order_value")  # over fewer
    assert whole is not None
    parts = situation.by_segment("average_order_value", "customer_type")
    assert {part.period for part in parts.values()} == {whole.period}
    assert whole.period.length < opened.verdict("customer_retention_rate").figure.period.length
    assert sum(part.denominator or 0 for part in parts.values()) == whole.denominator
