"""What comes by the day: a tag that broke is said to be one, and a channel that brings nobody is missed."""

from __future__ import annotations

from datetime import date, timedelta

from kpi.verdict.absence.presence import Presence
from kpi.verdict.absence.tracking import TrafficDay, broken_days, silent_channels, untracked
from tests.kpi.verdict.absence.a_rhythm import BERLIN, MONDAY, at


def days(last: int, *, carts: int | None = 60, sessions: int = 1000, orders: int = 25) -> list[TrafficDay]:
    """Return ten usual weeks before Monday, and days of this kind from then on."""
    usual = [TrafficDay(MONDAY - timedelta(days=back), 1000 + back % 7 * 20, 60, 25) for back in range(70, 0, -1)]
    return [*usual, *(TrafficDay(MONDAY + timedelta(days=day), sessions, carts, orders) for day in range(last))]


def missing(found: list[Presence]) -> dict[tuple[str, str], Presence]:
    return {(one.kind, one.key): one for one in found if one.is_missing}


def test_no_cart_is_counted_while_orders_come_so_the_tag_broke() -> None:
    found = missing(untracked(days(2, carts=0), BERLIN))
    silence = found["carts", ""].silence
    assert silence is not None
    assert (silence.cause, silence.seen, silence.lost_minor) == ("broken_tag", 0, None)
    assert (silence.since, silence.until, silence.by_day) == (at(MONDAY, 0), at(MONDAY, 48), True)
    assert 90 < silence.expected < 130
    assert broken_days(days(2, carts=0)) == {MONDAY: "carts", MONDAY + timedelta(days=1): "carts"}


def test_no_cart_and_no_order_is_no_broken_tag() -> None:
    found = missing(untracked(days(1, carts=0, orders=0), BERLIN))
    assert found["carts", ""].silence is not None
    assert found["carts", ""].silence.cause == ""
    assert broken_days(days(1, carts=0, orders=0)) == {}


def test_no_visit_is_counted_while_orders_come_so_the_tag_broke() -> None:
    found = missing(untracked(days(1, carts=0, sessions=0), BERLIN))
    assert list(found) == [("visits", "")]
    assert broken_days(days(1, carts=0, sessions=0)) == {MONDAY: "visits"}


def test_a_closed_shop_few_carts_and_a_table_without_carts_are_nothing() -> None:
    for quiet in (days(1), days(1, carts=0, sessions=0, orders=0), days(1, carts=25), days(1, carts=None)):
        assert missing(untracked(quiet, BERLIN)) == {}
        assert broken_days(quiet) == {}
    assert missing(untracked(days(1, carts=0)[-10:], BERLIN)) == {}


def test_it_is_over_with_the_first_day_that_counts_again() -> None:
    told = [*days(2, carts=0), TrafficDay(MONDAY + timedelta(days=2), 1000, 58, 25)]
    assert missing(untracked(told, BERLIN)) == {}
    assert set(broken_days(told)) == {MONDAY, MONDAY + timedelta(days=1)}
    (carts,) = [one for one in untracked(told, BERLIN) if one.kind == "carts"]
    assert carts.silence is not None
    assert (carts.silence.since, carts.silence.until) == (at(MONDAY, 0), at(MONDAY, 48))


def test_a_channel_without_visits_is_missed_and_one_that_is_often_silent_is_not() -> None:
    known = [one.day for one in days(3)]
    steady = dict.fromkeys(known[:-3], 50)
    letters = {day: 300 if day.weekday() == 1 else 0 for day in known[:-3]}
    sessions: dict[str, dict[date, int]] = {"organic": dict.fromkeys(known, 500), "ads": steady, "email": letters}
    found = missing(silent_channels(sessions, known, BERLIN))
    assert list(found) == [("channel", "ads")]
    silence = found["channel", "ads"].silence
    assert silence is not None
    assert (silence.since, silence.until, silence.by_day) == (at(MONDAY, 0), at(MONDAY, 72), True)
    assert silence.expected == 150
    assert missing(silent_channels(sessions, known[:-3], BERLIN)) == {}
