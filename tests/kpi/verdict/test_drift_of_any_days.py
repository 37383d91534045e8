"""Whatever the days hold, a look says something finite and holds together, or says that it cannot tell."""

from __future__ import annotations

from math import isfinite

from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.estimate.daily import Spread
from kpi.estimate.series import Series
from kpi.estimate.watched import WatchedSeries, as_points, itself, one_less, turned_over
from kpi.verdict.drift import DriftWatch
from tests.kpi.verdict.made_up_days import MONDAY, day
from tests.many import examples

SPREADS: tuple[Spread, ...] = ("count", "sum", "none")
WEEK = st.lists(st.integers(-50, 400), min_size=7, max_size=7)


@st.composite
def watched(draw: st.DrawFn) -> WatchedSeries:
    """Return weeks that repeat, with days changed, unknown, empty or below nothing, seen from any side."""
    length = draw(st.integers(1, 300))
    week, odd = draw(WEEK), draw(st.dictionaries(st.integers(0, 299), st.integers(-500, 100_000), max_size=30))
    unknown = draw(st.frozensets(st.integers(0, 299), max_size=80))
    known = [0.0 if i in unknown else 1.0 for i in range(length)]
    above = [float(odd.get(i, week[i % 7])) * known[i] for i in range(length)]
    is_total = draw(st.booleans())
    kind: Spread = draw(st.sampled_from(SPREADS))
    below = known if is_total else [float(abs(one) + draw(st.integers(0, 3))) * 2 for one in above]
    if not is_total and draw(st.booleans()):
        above, kind = [abs(one) for one in above], "share"
    series = Series(MONDAY, above, [one * mark for one, mark in zip(below, known, strict=True)], known, is_total)
    value_of = itself if is_total else draw(st.sampled_from((itself, one_less, turned_over, as_points)))
    return WatchedSeries(series, draw(st.sampled_from((1, -1))), kind, value_of=value_of)


@settings(max_examples=examples(40), deadline=None)
@given(watched(), st.integers(0, 320), st.one_of(st.none(), st.integers(-30, 300)), st.frozensets(st.integers(0, 299)))
def test_a_look_at_any_days_holds_together(
    days: WatchedSeries, last: int, onset: int | None, special: frozenset[int]
) -> None:
    like = {day(i): None if i % 2 else day(i - 150) for i in special}
    watch = DriftWatch(days, like)
    reading = watch.reading(day(last), usual_before=None if onset is None else day(onset))
    assert all(map(isfinite, (reading.value, reading.usual, reading.low, reading.high, reading.change, reading.surely)))
    assert all(map(isfinite, reading.smallest.values()))
    assert reading.low <= reading.high
    if reading.window is not None:
        assert reading.window.last <= day(last)
        assert reading.drift() is not None
    if reading.onset is not None:
        assert reading.onset.earliest <= reading.onset.day <= reading.onset.latest <= day(last)
    assert reading == watch.reading(day(last), usual_before=None if onset is None else day(onset))
