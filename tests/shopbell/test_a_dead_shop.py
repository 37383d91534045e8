"""Nobody can buy for days: what the numbers say meanwhile, what is told again after a week, and what it cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Watermark
from commerce.figures import VerdictState
from commerce.judgements import Question
from commerce.orders import Order
from commerce.watches import Say, WatchState
from kpi.verdict.absence.past import PastSilence, past_silences
from shopbell import wiring
from shopbell.jobs.absences import arrivals_of
from shopbell.jobs.backtest import backtest, reaches_back
from shopbell.jobs.check import check
from shopbell.jobs.shops import OpenShop
from tests import make
from tests.shopbell.a_past import TODAY, before, morning, orders, tell
from tests.shopbell.installed import installed

pytestmark = pytest.mark.untraced

DIED = morning(TODAY - timedelta(days=9), 14)
NOW = morning(TODAY)
INFO = msgspec.structs.replace(make.INFO, identity="toys")


@pytest.fixture
def place(tmp_path: Path) -> wiring.Installation:
    return installed(tmp_path, now=NOW)


@pytest.fixture
def cache(place: wiring.Installation) -> Iterator[Cache]:
    with place.open_cache() as opened:
        opened.shops.ensure("toys", INFO)
        yield opened


def test_while_nobody_can_buy_no_number_is_as_usual_and_the_cost_grows(
    place: wiring.Installation, cache: Cache
) -> None:
    sold = [one for one in orders(before(230)) if one.placed_at < DIED]
    said, costs = [], []
    for hours in range(0, 204, 12):
        opened = looked_at(place, cache, sold, hours)
        report = check(opened, cache, place.collection, place.renderer, ())
        said += [(hours, one.subject, one.say) for one in report.decisions if one.say is not Say.NOTHING]
        stopped = [one for one in report.verdicts if one.silence is not None and one.off_target]
        numbers = [one for one in report.verdicts if one.silence is None]
        if not stopped:
            continue
        costs += [one.silence.lost_minor or 0 for one in stopped if one.silence is not None]
        assert VerdictState.ON_TARGET not in {one.state for one in numbers}
        hidden = [one for one in numbers if one.why == "silenced"]
        assert all(one.drift is None and one.baseline is None for one in hidden)
        assert {one.question for one in hidden} <= {Question.DRIFT}
    assert [(subject, say) for _, subject, say in said] == [
        ("absence:orders", Say.FIRED),
        ("absence:orders", Say.STILL_FIRING),
    ]
    assert said[0][0] <= 24
    assert costs == sorted(costs)
    assert costs[-1] == pytest.approx(8 * 26 * 4500, rel=0.2)  # days, orders a day, cents an order
    watches = cache.incidents.watches("toys")
    assert {one.state for subject, one in watches.items() if subject != "absence:orders"} == {WatchState.CALM}


def looked_at(place: wiring.Installation, cache: Cache, sold: list[Order], hours: int) -> OpenShop:
    clock = place.clock
    assert isinstance(clock, FrozenClock)
    clock.move_to(DIED + timedelta(hours=hours))
    tell(cache, sold, clock.now())
    return place.open_shop(place.settings.shop[0], cache)


@pytest.mark.parametrize(("minutes", "rings"), [(3, 0), (40, 1)])
def test_a_silence_that_was_over_before_the_next_reading_would_have_told_nobody(
    place: wiring.Installation, cache: Cache, minutes: int, rings: int
) -> None:
    placed = orders(before(120))
    opened = looked_at(place, cache, [one for one in placed if one.placed_at < DIED], 48)
    certain_at = datetime.fromtimestamp(_past(opened, cache)[0].presence.certain_s or 0, UTC)
    back_at = certain_at + timedelta(minutes=minutes)
    again = [make.order("back", back_at, source="checkout"), *(one for one in placed if one.placed_at > back_at)]
    upto = DIED + timedelta(hours=60)
    now_known = [one for one in again if one.placed_at <= upto]
    cache.feeds.save_page("toys", Page(Feed.ORDERS, Watermark(upto), orders=now_known))
    opened = looked_at(place, cache, [], 60)
    came = arrivals_of(cache, "toys", opened.now, reaches_back(opened, 9))
    found = backtest(opened, place.collection, 9, arrivals=came).rings["normal"]
    assert [one.kpi for one in found if one.question is Question.ABSENCE] == ["absence:orders"] * rings


def _past(opened: OpenShop, cache: Cache) -> list[PastSilence]:
    came = arrivals_of(cache, "toys", opened.now, reaches_back(opened, 9))
    assert came is not None
    return past_silences(came, opened.zone, int((DIED - timedelta(days=2)).timestamp()))


@pytest.mark.parametrize("reading", ["whole", "told no more", "failed"])
def test_what_was_begun_at_the_checkout_meanwhile_is_told_where_the_shop_tells_of_it(
    place: wiring.Installation, cache: Cache, reading: str
) -> None:
    sold = [one for one in orders(before(230)) if one.placed_at < DIED]
    left = [make.checkout(f"left-{one.id}", one.placed_at - timedelta(minutes=20)) for one in sold]
    meanwhile = [make.checkout(f"since-{number}", DIED + timedelta(hours=1 + number)) for number in range(5)]
    opened, until = looked_at(place, cache, sold, 18), DIED + timedelta(hours=18)
    cache.feeds.save_page("toys", Page(Feed.CHECKOUTS, Watermark(until), checkouts=left + meanwhile))
    cache.feeds.note("toys", Feed.CHECKOUTS, DIED + timedelta(hours=2) if reading == "failed" else until)
    cache.shops.ensure("toys", msgspec.structs.replace(INFO, tells_left_checkouts=reading != "told no more"))
    opened = place.open_shop(place.settings.shop[0], cache)
    report = check(opened, cache, place.collection, place.renderer, ())
    (silence,) = [one.silence for one in report.verdicts if one.silence is not None and one.off_target]
    assert silence.kind == "orders"
    assert silence.checkouts == (5 if reading == "whole" else None)
