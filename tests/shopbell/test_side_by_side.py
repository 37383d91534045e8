"""What goes on at the same moment, or goes wrong beside: two looks, one broken shop among others, nobody written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cache import Cache
from cache.faces.incidents import Incidents
from cache.session import Session
from commerce.clock import FrozenClock
from commerce.errors import Refused, TryLater
from commerce.feeds import Feed, Page, Watermark
from commerce.watches import Watch, WatchState
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL
from shopbell import doctor, wiring
from shopbell.digests import write_digests
from shopbell.jobs.check import check
from shopbell.recipients import alert_recipients
from tests.alerts.inbox.answering import answered
from tests.make import INFO, NOON
from tests.shopbell.installed import TOYS, installed


class MeddledIncidents(Incidents):
    """Incidents of which another process moves a watch after every reading of the watches, a few times."""

    moves = 0

    def watches(self, shop: str) -> dict[str, Watch]:
        found = super().watches(shop)
        if self.moves:
            self.moves -= 1
            moved = Watch(state=WatchState.FIRING, since=NOON - timedelta(days=self.moves + 1), baseline_done=True)
            super().commit(shop, {"order_count": moved}, [], [], NOON)
        return found


class Meddled(Cache):
    """A cache with such incidents."""

    incidents: MeddledIncidents

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.incidents = MeddledIncidents(session)


@pytest.fixture
def installation(tmp_path: Path) -> wiring.Installation:
    target = '[targets.order_count]\nat_least = 1\nper = "week"\n'
    return installed(tmp_path, TOYS.replace("toys", "gone") + TOYS + target)


@pytest.fixture
def cache(installation: wiring.Installation) -> Iterator[Meddled]:
    with installation.open_cache():
        pass
    with Meddled.open(installation.database, MEASURES, PURCHASE_PAIRS_SQL) as opened:
        assert isinstance(opened, Meddled)
        opened.shops.ensure("toys", INFO)
        opened.feeds.save_page("toys", Page(Feed.ORDERS, Watermark(NOON)))
        opened.feeds.note("toys", Feed.ORDERS, NOON)
        opened.runs.note("sync", "toys", NOON, NOON)
        yield opened


def test_an_incident_taken_on_during_a_look_stays_taken_on(installation: wiring.Installation, cache: Meddled) -> None:
    cache.incidents.moves = 1
    opened = installation.open_shop(installation.settings.shop[1], cache)
    cache.incidents.moves = 1
    check(
        opened, cache, installation.collection, installation.renderer, alert_recipients(installation.settings, "toys")
    )
    assert cache.incidents.watches("toys")["order_count"].incident_state is WatchState.FIRING


def test_taking_an_incident_on_looks_again_once_and_then_gives_way(cache: Meddled) -> None:
    known = Watch(state=WatchState.FIRING, since=NOON - timedelta(days=9), baseline_done=True)
    cache.incidents.commit("toys", {"order_count": known}, [], [], NOON)
    cache.incidents.moves = 1
    assert answered(cache, "acknowledge", "order_count", NOON).after == "acknowledged"
    taken_on = cache.incidents.watches("toys")["order_count"]
    assert taken_on.is_acknowledged
    assert taken_on.since == NOON - timedelta(days=1)
    cache.incidents.moves = 3
    with pytest.raises(TryLater, match="somebody else moved an incident"):
        answered(cache, "acknowledge", "order_count", NOON + timedelta(minutes=1))


def test_one_shops_trouble_keeps_no_other_shops_digest_away_and_the_owner_reads_where_nobody_is_written(
    installation: wiring.Installation, cache: Meddled
) -> None:
    cache.shops.ensure("gone", INFO)
    cache.feeds.note("gone", Feed.ORDERS, NOON)
    broken = installation.settings.shop[0].model_copy(update={"exchange_rates": {"USD": Decimal(0)}})
    settings = installation.settings.model_copy(update={"shop": (broken, installation.settings.shop[1])})
    morning = FrozenClock(datetime(2026, 3, 3, 7, 30, tzinfo=ZoneInfo("Europe/Berlin")))
    with pytest.raises(Refused, match="'gone'"):
        write_digests(replace(installation, settings=settings, clock=morning))
    assert list((installation.data / "outbox").glob("*owner*.html"))
    alone = settings.model_copy(update={"shop": (settings.shop[1],)})
    assert write_digests(replace(installation, settings=alone, clock=morning)) == ""  # it has been told today


def test_doctor_says_that_others_could_read_the_database(installation: wiring.Installation, cache: Meddled) -> None:
    cache.close()
    installation.database.chmod(0o644)
    told = [finding.text for finding in doctor.examine(installation, contact=False).findings]
    assert any("others could read" in text for text in told)
    told = [finding.text for finding in doctor.examine(installation, contact=False).findings]
    assert not any("others could read" in text for text in told)
