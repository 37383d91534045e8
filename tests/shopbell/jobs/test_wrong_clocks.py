"""A clock that ran 95 days ahead and is set right again: what it dated heals by itself, and nothing stands still."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.decide import rule
from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Watermark
from commerce.watches import Past, Watch, WatchState
from shopbell import wiring
from shopbell.digests import write_digests
from shopbell.jobs.sweep import is_due
from shopbell.jobs.sync import sync
from tests import make
from tests.make import NOON, message
from tests.shopbell.scripted import ScriptedShop

AHEAD = NOON + timedelta(days=95)
SHOP = "toys"


def read(installation: wiring.Installation, cache: Cache, shop: ScriptedShop, *, ahead: bool = False) -> list[str]:
    """Sync once; return the instants from which the feeds were read."""
    shop.asked.clear()
    sync(installation.settings.shop[0], cache, shop, FrozenClock(AHEAD if ahead else NOON))
    return [since.seen_to.isoformat() if since.seen_to else "" for _, since in shop.asked]


def orders(until: Watermark) -> ScriptedShop:
    order = make.order("1", NOON - timedelta(days=2), changed_at=NOON - timedelta(hours=30))
    return ScriptedShop({Feed.ORDERS: [Page(Feed.ORDERS, until, orders=[order])]})


def test_a_watermark_of_the_future_is_put_back_to_the_last_change_that_is_known(
    installation: wiring.Installation, cache: Cache, caplog: pytest.LogCaptureFixture
) -> None:
    assert read(installation, cache, orders(Watermark(AHEAD)), ahead=True) == [""]
    healed = NOON - timedelta(hours=30) - timedelta(days=1)
    assert read(installation, cache, orders(Watermark(NOON))) == [healed.isoformat()]
    assert "toys: orders were read up to 2026-06-05T12:00:00+00:00, which is still to come" in caplog.text
    assert read(installation, cache, orders(Watermark(NOON))) == [NOON.isoformat()]


def test_a_watermark_of_the_future_over_nothing_begins_anew(installation: wiring.Installation, cache: Cache) -> None:
    nothing = ScriptedShop({Feed.ORDERS: [Page(Feed.ORDERS, Watermark(AHEAD))]})
    read(installation, cache, nothing, ahead=True)
    assert read(installation, cache, nothing) == [""]


def test_a_clock_that_is_behind_leaves_a_true_watermark_alone(installation: wiring.Installation, cache: Cache) -> None:
    late = make.order("1", AHEAD, changed_at=AHEAD)
    shop = ScriptedShop({Feed.ORDERS: [Page(Feed.ORDERS, Watermark(AHEAD), orders=[late])]})
    read(installation, cache, shop, ahead=True)
    assert read(installation, cache, shop) == [AHEAD.isoformat()]


@pytest.mark.untraced
def test_digests_come_again_on_the_day_the_clock_is_set_right(installation: wiring.Installation, cache: Cache) -> None:
    read(installation, cache, orders(Watermark(NOON)))

    def written(days: float) -> bool:
        clock = FrozenClock(NOON + timedelta(days=days))
        return write_digests(replace(installation, clock=clock)) != ""

    assert written(0)
    assert not written(0)
    assert written(95)
    assert written(1)
    assert not written(1.1)
    assert written(2)
    keys = [claimed.message.key for claimed in cache.outbox.claim(AHEAD + timedelta(days=9), limit=100)]
    assert len(keys) == len(set(keys))


@pytest.mark.untraced
def test_a_day_whose_digest_was_written_before_the_jump_brings_no_second_one(
    installation: wiring.Installation, cache: Cache
) -> None:
    read(installation, cache, orders(Watermark(NOON)))
    for days in (0, 95, 0):
        write_digests(replace(installation, clock=FrozenClock(NOON + timedelta(days=days))))
    written = list((installation.data / "outbox").glob("*.txt"))
    assert len(written) == 2


def test_a_sweep_dated_in_the_future_is_done_anew(installation: wiring.Installation, cache: Cache) -> None:
    read(installation, cache, orders(Watermark(NOON)))
    cache.runs.note("sweep", SHOP, AHEAD, AHEAD)
    assert is_due(cache, SHOP, NOON, timedelta(days=7))
    cache.runs.note("sweep", SHOP, NOON, NOON)
    assert not is_due(cache, SHOP, NOON, timedelta(days=7))


def test_a_reading_dated_in_the_future_counts_as_stale(installation: wiring.Installation, cache: Cache) -> None:
    read(installation, cache, orders(Watermark(NOON)), ahead=True)
    assert installation.open_shop(installation.settings.shop[0], cache).stale
    read(installation, cache, orders(Watermark(NOON)))
    assert not installation.open_shop(installation.settings.shop[0], cache).stale


def test_messages_put_off_or_claimed_by_a_clock_ahead_leave_when_it_is_set_right(cache: Cache) -> None:
    cache.outbox.queue([message("a"), message("b"), message("c")], AHEAD)
    put_off, *_ = cache.outbox.claim(AHEAD, limit=2)
    cache.outbox.put_off(put_off, AHEAD + timedelta(hours=6), "busy")
    assert len(cache.outbox.claim(NOON)) == 3
    assert cache.outbox.claim(NOON) == []  # claimed by now, for the while of a lease


def test_hints_of_a_clock_ahead_do_not_wake_the_sync_for_ever(installation: wiring.Installation, cache: Cache) -> None:
    read(installation, cache, orders(Watermark(NOON)))
    cache.feeds.hint(SHOP, Feed.ORDERS, ["1"], AHEAD)
    read(installation, cache, orders(Watermark(NOON)))
    assert cache.feeds.hinted(SHOP) == {}


def test_an_incident_dated_in_the_future_goes_on_today() -> None:
    ahead = Watch(
        state=WatchState.FIRING, since=AHEAD, told_at=AHEAD, changed_at=AHEAD, looks="xx", looked_on=AHEAD.date(),
        baseline_done=True, began=AHEAD.date(), until=AHEAD, reopened_at=AHEAD, settled_at=AHEAD,
        past=(
            Past("i@1", NOON - timedelta(days=9), NOON - timedelta(days=7)),
            Past("i@1", NOON - timedelta(days=3), AHEAD),
            Past("i@1", AHEAD, AHEAD),
        ),
    )  # fmt: skip
    healed = rule.set_right(ahead, NOON, NOON.date())
    assert (healed.since, healed.told_at, healed.changed_at) == (NOON, NOON, NOON)
    assert (healed.reopened_at, healed.settled_at) == (NOON, NOON)
    days = [tuple((NOON - at).days for at in (one.opened_at, one.ended_at)) for one in healed.past]
    assert days == [(9, 7), (3, 0), (0, 0)]  # "it was over on" a day to come would be said of what is back
    assert (healed.looked_on, healed.began) == (NOON.date(), NOON.date())
    assert healed.until == AHEAD  # a person chose it
    usual = Watch(since=NOON - timedelta(days=3), looked_on=NOON.date() + timedelta(days=1))
    assert rule.set_right(usual, NOON, NOON.date()) is usual
