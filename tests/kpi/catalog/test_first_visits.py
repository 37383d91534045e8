"""Who leaves the first visit without an order; a row that does not tell leaves its day out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from commerce.figures import Target, VerdictState
from commerce.period import Period
from commerce.tables.traffic import TRAFFIC
from tests.kpi.catalog.asked import WEEK, day, figure, judged, reason, split, told
from tests.kpi.memory_facts import MemoryFacts

RATE = "first_visit_non_purchase_rate"


def visits(offsets: Sequence[int] = range(7), /, **row: object) -> list[dict[str, object]]:
    known = {"channel": "google", "sessions": 200, "first_visits": 100, "first_visits_with_order": 2}
    return [{"day": day(offset), **known, **row} for offset in offsets]


def facts(*rows: dict[str, object], covers: Period = WEEK) -> MemoryFacts:
    return MemoryFacts(traffic=rows, covers={TRAFFIC.name: covers})


def test_first_visits_are_added_up_before_they_are_divided() -> None:
    found = figure(RATE, facts(*visits(range(6)), *visits([6], first_visits=400, first_visits_with_order=38)))
    assert found.value == Fraction(950, 1000)  # 50 of 1,000 bought, not the mean of the days' rates
    assert told(found) == {"first_visits_without_order": 950, "first_time_visitors": 1000}


def test_it_is_told_by_channel_and_by_device() -> None:
    shop = facts(*visits(), *visits(channel="email", device="Mobile", first_visits_with_order=10))
    channels, devices = split(RATE, shop, "channel"), split(RATE, shop, "device")
    assert {key: one.value for key, one in channels.items()} == {"google": Fraction(98, 100), "email": Fraction(9, 10)}
    assert {key: one.value for key, one in devices.items()} == {"Desktop": Fraction(98, 100), "Mobile": Fraction(9, 10)}


def test_without_either_column_what_lacks_is_named() -> None:
    nothing, visits_only = (
        figure(RATE, facts(*visits(first_visits=first, first_visits_with_order=None))) for first in (None, 100)
    )
    assert (reason(nothing), reason(visits_only)) == ("no_input",) * 2
    assert nothing.missing is not None
    assert nothing.missing.inputs == ("first_time_visitors", "first_visit_buyers")


def test_nobody_new_is_no_rate_and_more_orders_than_first_visits_are_none_either() -> None:
    assert reason(figure(RATE, facts(*visits(first_visits=0, first_visits_with_order=0)))) == "no_base"
    assert reason(figure(RATE, facts(*visits(first_visits_with_order=101)))) == "impossible"


def test_a_day_on_which_a_row_does_not_know_is_left_out_and_told() -> None:
    shop = facts(*visits(), *visits([3], channel="email", first_visits_with_order=None))
    found = figure(RATE, shop)
    assert (found.value, found.unknown_days) == (Fraction(98, 100), 1)
    assert split(RATE, shop, "channel")["google"].denominator == 600


def test_a_verdict_holds_it_against_its_target() -> None:
    covers, target = Period(day(-120), day(6)), Target("at_most", Fraction(95, 100))
    rows = visits(range(-120, 7), first_visits=1000, first_visits_with_order=10)
    said = judged(RATE, facts(*rows, covers=covers), day(7), target)
    assert (said.state, said.figure.value) == (VerdictState.OFF_TARGET, Fraction(99, 100))
