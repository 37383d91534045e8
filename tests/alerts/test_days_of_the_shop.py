"""What belongs together is told by the shop's own days: what was seen is an instant, what began is a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.decide.answers import expect
from alerts.decide.look import Look
from alerts.decide.policy import Policy
from alerts.decide.rule import advance
from commerce.judgements import Onset
from commerce.watches import Say, Watch, WatchState
from tests.alerts.a_shop import NOW
from tests.alerts.life import DAY, TODAY, Life, drifting, silent
from tests.alerts.test_tick import judged

#: The last day on which the number may have begun: a silence of the day after is a part of the story.
LAST = TODAY - 2 * DAY


@pytest.mark.parametrize(
    ("zone", "stopped_at", "is_one"),
    [
        ("UTC", datetime(2026, 3, 9, 18, tzinfo=UTC), True),
        ("Asia/Taipei", datetime(2026, 3, 9, 12, tzinfo=UTC), True),
        ("Asia/Taipei", datetime(2026, 3, 9, 18, tzinfo=UTC), False),  # two in the morning of the 10th
        ("UTC", datetime(2026, 3, 10, 0, tzinfo=UTC), False),
        ("Pacific/Honolulu", datetime(2026, 3, 10, 0, tzinfo=UTC), True),  # the afternoon of the 9th
    ],
)
def test_a_number_fell_into_a_silence_by_the_shops_days(zone: str, stopped_at: datetime, *, is_one: bool) -> None:
    shop, hours = Life("revenue", zone=zone), (NOW - stopped_at) // timedelta(hours=1)
    fell = drifting("revenue", LAST)
    assert fell.drift is not None
    fell = replace(fell, drift=replace(fell.drift, onset=Onset(LAST, LAST - 3 * DAY, LAST)))
    shop.look(silent(hours=hours))
    shop.look(silent(hours=hours), fell)
    assert (shop.watches["revenue"].state is WatchState.EFFECT) == is_one
    assert (("revenue", Say.FIRED) in shop.heard) != is_one


@pytest.mark.parametrize(("zone", "is_news"), [("UTC", False), ("America/Los_Angeles", True)])
def test_what_begins_on_the_shops_day_after_a_cause_has_ended_is_news(zone: str, *, is_news: bool) -> None:
    """It ended at one in the morning in UTC: that is still the evening before in Los Angeles."""
    shop = Life("conversion_rate", "revenue", zone=zone)
    shop.look(drifting("conversion_rate", TODAY - 10 * DAY))
    for _ in range(2):
        shop.look(drifting("conversion_rate", change="0", state="on_target"))
    ended_on = shop.watches["conversion_rate"].past[-1].ended_at.date()
    began = drifting("revenue", ended_on)
    assert began.drift is not None
    shop.look(replace(began, drift=replace(began.drift, onset=Onset(ended_on, ended_on, ended_on))))
    assert (("revenue", Say.FIRED) in shop.heard) == is_news


@pytest.mark.parametrize(("days", "is_news"), [(20, False), (5, False), (4, True), (2, True)])
def test_what_begins_while_its_cause_is_expected_is_expected_with_it(days: int, *, is_news: bool) -> None:
    """Conversion is said to be expected for some days; revenue falls later, from day 5 on at the earliest."""
    shop = Life("conversion_rate", "revenue")
    shop.look(drifting("conversion_rate", TODAY - 10 * DAY))
    watch = shop.watches["conversion_rate"]
    shop.watches["conversion_rate"] = expect(watch, shop.now, TODAY + days * DAY)
    shop.days += 10
    *_, revenue = shop.look(drifting("conversion_rate", state="no_data"), drifting("revenue", TODAY + 8 * DAY))
    assert (("revenue", Say.FIRED) in shop.heard) == is_news
    assert revenue.cause == ("" if is_news else "conversion_rate")


@pytest.mark.parametrize(("zone", "first"), [("UTC", TODAY), ("America/Los_Angeles", TODAY - DAY)])
def test_a_first_day_that_is_found_later_lies_no_later_than_the_shops_day_of_the_first_look(
    zone: str, first: date
) -> None:
    seen = Look(off=True, zone=ZoneInfo(zone))
    watch = advance(Watch(baseline_done=True), NOW, Policy(), seen).watch
    assert (watch.began, watch.looked_on) == (None, first)
    later = advance(watch, NOW + 9 * DAY, Policy(), replace(seen, began=TODAY + 5 * DAY)).watch
    assert later.began == first


@pytest.mark.parametrize(("zone", "first"), [("UTC", TODAY), ("America/Los_Angeles", TODAY - DAY)])
def test_the_shops_zone_reaches_what_is_remembered_of_every_verdict(zone: str, first: date) -> None:
    shop = Life("revenue", zone=zone)
    shop.look(replace(judged("revenue"), since=TODAY))
    assert shop.watches["revenue"].began == first
