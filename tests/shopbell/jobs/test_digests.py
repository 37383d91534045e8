"""Digests: once a day of their reader's own calendar, with what must be known of the data; and incidents by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

import knowledge
from cache import Cache
from commerce.clock import FrozenClock
from commerce.errors import Refused
from commerce.feeds import Feed
from commerce.orders import ShopInfo
from commerce.tables.spend import SPEND
from connectors.sources.file.settings import settings_of
from shopbell import wiring
from shopbell.digests import write_digests
from shopbell.jobs import digest, editions
from shopbell.jobs.sync import sync
from shopbell.recipients import digest_readers
from shopbell.sources import sources_of
from tests.alerts.inbox.answering import answered
from tests.make import NOON
from tests.shopbell.jobs.told import page
from tests.shopbell.scripted import ScriptedShop

# digests


def at(text: str, zone: str = "Europe/Berlin") -> FrozenClock:
    return FrozenClock(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


@pytest.mark.parametrize(
    ("local", "due"),
    [("2026-03-02T07:29", False), ("2026-03-02T07:30", True), ("2026-03-02T23:00", True), ("2026-03-03T00:10", False)],
)
def test_a_digest_is_due_from_the_readers_hour_on(
    installation: wiring.Installation,
    cache: Cache,
    local: str,
    due: bool,  # noqa: FBT001 - a table's column
) -> None:
    sync(installation.settings.shop[0], cache, ScriptedShop({Feed.ORDERS: [page(1)]}), installation.clock)
    opened = replace(installation, clock=at(local)).open_shop(installation.settings.shop[0], cache)
    [reader] = digest_readers(installation.settings, installation.settings.shop[0].name)
    assert (editions.due(reader, opened.name, editions.Due(opened.now, opened.zone), cache) is not None) is due


@pytest.mark.untraced
def test_sleeping_for_days_brings_one_digest_and_a_repeated_hour_no_second(
    installation: wiring.Installation, cache: Cache
) -> None:
    sync(installation.settings.shop[0], cache, ScriptedShop({Feed.ORDERS: [page(1)]}), installation.clock)

    def written(local: str, fold: int = 0) -> bool:
        instant = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Europe/Berlin"), fold=fold)
        return write_digests(replace(installation, clock=FrozenClock(instant))) != ""

    assert written("2026-10-20T07:30")
    assert not written("2026-10-20T07:31")
    assert written("2026-10-24T15:00")  # asleep for four days: one digest, today's
    assert not written("2026-10-24T15:01")
    anna = installation.settings.recipient[0].model_copy(update={"digest_at": time(2, 30)})
    early = replace(installation, settings=installation.settings.model_copy(update={"recipient": (anna,)}))
    told = []
    for fold in (0, 1):  # 02:30 comes twice that night
        instant = datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=ZoneInfo("Europe/Berlin"))
        told.append(write_digests(replace(early, clock=FrozenClock(instant))))
    assert told == ["written: toys for Anna", ""]


def test_two_mornings_of_a_reader_are_two_letters_although_the_shop_has_one_day(
    installation: wiring.Installation, cache: Cache
) -> None:
    sync(installation.settings.shop[0], cache, ScriptedShop({Feed.ORDERS: [page(1)]}), installation.clock)
    anna = installation.settings.recipient[0].model_copy(update={"time_zone": "Pacific/Auckland", "digest_at": time(1)})
    far = replace(installation, settings=installation.settings.model_copy(update={"recipient": (anna,)}))
    for local in ("2026-03-10T14:00", "2026-03-11T01:00"):  # the first one late; in the shop both on 10 March
        clock = at(local, "Pacific/Auckland")
        assert far.open_shop(far.settings.shop[0], cache).zone.key == "Europe/Berlin"
        assert clock.now().astimezone(ZoneInfo("Europe/Berlin")).date() == date(2026, 3, 10)
        assert write_digests(replace(far, clock=clock)) == "written: toys for Anna"
    assert len(list((far.data / "outbox").glob("*.eml"))) == 2


def test_a_digest_tells_a_table_that_is_gone_from_a_shop_that_refuses(
    installation: wiring.Installation, cache: Cache
) -> None:
    table = installation.settings.shop[0].model_copy(
        update={"spend": (settings_of(SPEND).model_validate({"path": "gone.csv"}),)}
    )
    refusal = Refused("the key may not read checkouts", feed="checkouts")
    connector = ScriptedShop({Feed.ORDERS: [page(1)], Feed.CHECKOUTS: [refusal]})
    sync(table, cache, connector, installation.clock, sources_of(installation.settings, table, installation.secrets))
    told = {
        notice.code: notice
        for notice in digest.digest(installation.open_shop(table, cache), cache, installation.collection).notices
    }
    assert told["feed_failed"].feed is Feed.CHECKOUTS
    assert told["table_failed"].feed == "spend"
    assert "gone.csv" in told["table_failed"].detail


# incidents


def test_snoozing_and_acknowledging_ask_for_an_incident(installation: wiring.Installation, cache: Cache) -> None:
    sync(installation.settings.shop[0], cache, ScriptedShop({Feed.ORDERS: [page(1)]}), installation.clock)
    with pytest.raises(Refused, match="it is not watched"):
        answered(cache, "acknowledge", "order_count", NOON)
    with pytest.raises(Refused, match="it is not watched"):
        answered(cache, "snooze", "order_count", NOON, until="1d")


def test_a_key_that_was_revoked_is_named_with_what_to_do(installation: wiring.Installation, cache: Cache) -> None:
    toys = installation.settings.shop[0]
    sync(toys, cache, ScriptedShop({Feed.ORDERS: [page(1)]}), installation.clock)
    refusal = Refused("toys.example answered 401; the shop saw no key that it knows; make a new key under WooCommerce")

    class Closed(ScriptedShop):
        def shop(self) -> ShopInfo:
            raise refusal

    def failures(later: timedelta) -> list[str]:
        clock = FrozenClock(NOON + later)
        with pytest.raises(Refused):
            sync(toys, cache, Closed({}), clock)
        opened = replace(installation, clock=clock).open_shop(toys, cache)
        told = digest.digest(opened, cache, knowledge.load())
        return [one.detail for one in told.notices if one.code == "reading_failed"]

    assert failures(timedelta(minutes=20)) == [], "a shop that was busy for a moment needs nobody"
    assert failures(timedelta(hours=5)) == [str(refusal)], "long before it is out of date"
    sync(toys, cache, ScriptedShop({Feed.ORDERS: [page(1)]}), FrozenClock(NOON + timedelta(hours=6)))
    opened = replace(installation, clock=FrozenClock(NOON + timedelta(hours=9))).open_shop(toys, cache)
    told = digest.digest(opened, cache, knowledge.load())
    assert "reading_failed" not in {one.code for one in told.notices}


# once a quarter


def test_the_first_digest_of_a_quarter_asks_to_look_again_and_no_later_one(
    installation: wiring.Installation, cache: Cache
) -> None:
    toys = installation.settings.shop[0]
    sync(toys, cache, ScriptedShop({Feed.ORDERS: [page(1)]}), installation.clock)

    def is_asked(day: date, hour: int = 9, *, written: bool = True) -> bool:
        clock = FrozenClock(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))
        opened = replace(installation, clock=clock).open_shop(toys, cache)
        told = digest.digest(opened, cache, installation.collection)
        if written:
            digest.queue([], told, opened, cache, opened.now)
        return "quarter_begun" in {one.code for one in told.notices}

    assert not is_asked(date(2026, 3, 3)), "the very first digest: all was set up just now"
    assert not is_asked(date(2026, 3, 31))
    assert is_asked(date(2026, 4, 2), written=False), "the machine was off on the first; only looked at"
    assert is_asked(date(2026, 4, 2))
    assert is_asked(date(2026, 4, 2), 12), "another reader, later on the same day"
    assert not is_asked(date(2026, 4, 3))
    assert not is_asked(date(2026, 6, 30))
    assert is_asked(date(2027, 4, 1)), "the same quarter of another year"
