"""Who leaves after one page, and how long a page is looked at; a row that does not tell leaves its day out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from commerce.figures import Target, VerdictState
from commerce.period import Period
from commerce.tables.traffic import TRAFFIC
from tests.kpi.catalog.asked import WEEK, day, figure, judged, reason, split, told
from tests.kpi.memory_facts import MemoryFacts

KNOWN: dict[str, Any] = {"bounces": 9, "page_views": 60, "time_on_pages_s": 1500}


def visits(offsets: Sequence[int] = range(7), /, **row: Any) -> list[dict[str, object]]:
    return [{"day": day(offset), "channel": "google", "sessions": 20, **KNOWN, **row} for offset in offsets]


def facts(*rows: dict[str, object], covers: Period = WEEK) -> MemoryFacts:
    return MemoryFacts(traffic=rows, covers={TRAFFIC.name: covers})


def test_bounces_and_page_views_are_added_up_before_they_are_divided() -> None:
    shop = facts(*visits(range(6)), *visits([6], sessions=80, bounces=6, page_views=300, time_on_pages_s=1200))
    bounced, looked = figure("bounce_rate", shop), figure("average_time_on_page", shop)
    assert bounced.value == Fraction(6 * 9 + 6, 6 * 20 + 80)  # 60 of 200, not the mean of the days' rates
    assert looked.value == Fraction(6 * 1500 + 1200, 6 * 60 + 300)  # 10,200 s on 660 pages: 15.45 s
    assert told(bounced) == {"single_page_sessions": 60, "sessions": 200}
    assert told(looked) == {"page_view_seconds": 10_200, "page_views": 660}


def test_they_are_told_by_channel_and_by_device() -> None:
    shop = facts(*visits(), *visits(channel="email", device="Mobile", bounces=2))
    channels, devices = split("bounce_rate", shop, "channel"), split("bounce_rate", shop, "device")
    assert {key: one.value for key, one in channels.items()} == {"google": Fraction(9, 20), "email": Fraction(1, 10)}
    assert {key: one.value for key, one in devices.items()} == {"Desktop": Fraction(9, 20), "Mobile": Fraction(1, 10)}
    assert set(split("average_time_on_page", shop, "device")) == {"Desktop", "Mobile"}


def test_without_the_columns_what_lacks_is_named() -> None:
    shop = facts(*visits(bounces=None, page_views=None, time_on_pages_s=None))
    assert (reason(figure("bounce_rate", shop)), reason(figure("average_time_on_page", shop))) == ("no_input",) * 2
    missing = figure("average_time_on_page", shop).missing
    assert missing is not None
    assert missing.inputs == ("page_view_seconds", "page_views")


def test_no_visit_and_no_page_is_no_rate() -> None:
    nothing = facts(*visits(sessions=0, bounces=0, page_views=0, time_on_pages_s=0))
    assert (reason(figure("bounce_rate", nothing)), reason(figure("average_time_on_page", nothing))) == ("no_base",) * 2


def test_more_bounces_than_visits_are_no_rate() -> None:
    assert reason(figure("bounce_rate", facts(*visits(bounces=21)))) == "impossible"


def test_a_day_on_which_a_row_does_not_know_is_left_out_and_told() -> None:
    shop = facts(*visits(bounces=8), *visits([3], channel="email", bounces=None, sessions=1000))
    found = figure("bounce_rate", shop)
    assert (found.value, found.unknown_days) == (Fraction(8, 20), 1)
    assert split("bounce_rate", shop, "channel")["google"].denominator == 6 * 20


def test_a_verdict_on_bounces_goes_by_the_days_that_are_known() -> None:
    days = range(-120, 7)
    rows = [*visits([one for one in days if one < -7], sessions=300, bounces=120), *visits(range(-7, 7), bounces=14)]
    said = judged(
        "bounce_rate", facts(*rows, covers=Period(day(-120), day(6))), day(7), Target("at_most", Fraction(1, 2))
    )
    assert said.state is VerdictState.OFF_TARGET
    assert said.figure.value == Fraction(14, 20)
