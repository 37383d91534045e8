"""Open incidents in the digest: every one is listed, whatever can be said of it today."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed
from commerce.watches import Watch, WatchState
from shopbell import wiring
from shopbell.jobs import digest
from shopbell.jobs.sync import sync
from tests.make import NOON
from tests.shopbell.jobs.told import page
from tests.shopbell.scripted import ScriptedShop


def test_an_incident_that_cannot_be_judged_today_stays_in_the_digest(
    installation: wiring.Installation, cache: Cache
) -> None:
    toys = installation.settings.shop[0]
    sync(toys, cache, ScriptedShop({Feed.ORDERS: [page(1)]}), installation.clock)
    since = NOON - timedelta(days=20)
    watch = Watch(
        state=WatchState.FIRING, since=since, told_at=since, baseline_done=True, looks="x", incident="toys/revenue@1"
    )
    cache.incidents.commit("toys", {"revenue": watch}, [], [], NOON)
    opened = replace(installation, clock=FrozenClock(NOON)).open_shop(toys, cache)
    made = digest.digest(opened, cache, installation.collection)
    [case] = [one for one in made.incidents if one.verdict.kpi == "revenue"]
    assert case.verdict.off_target is None
    assert case.watch.since == since
