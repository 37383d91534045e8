from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from commerce.period import Period
from commerce.special_days import SpecialDays
from commerce.watches import Past, Watch, WatchState
from shopbell.silent_days import silent_days

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 3, 6)
STOPPED = datetime(2026, 3, 3, 13, 5, tzinfo=UTC)
DEAD = Past("i", STOPPED + timedelta(hours=9), STOPPED + timedelta(hours=32), stopped_at=STOPPED, told=True)


def special(watches: dict[str, Watch]) -> dict[date, date | None]:
    days = SpecialDays(silent_days(watches, BERLIN, TODAY))
    return days.between(Period(date(2025, 3, 1), date(2026, 3, 31)), "revenue")


def test_days_on_which_nothing_could_be_sold_are_no_drift_and_are_like_no_day_of_another_year() -> None:
    year = timedelta(days=365)
    before = Past("h", DEAD.opened_at - year, DEAD.ended_at - year, stopped_at=STOPPED - year, told=True)
    found = special({"absence:orders": Watch(past=(before, DEAD))})
    assert list(found) == [date(2025, 3, 3), date(2025, 3, 4), date(2026, 3, 3), date(2026, 3, 4)]
    assert set(found.values()) == {None}


def test_a_part_that_was_silent_is_judged_like_any_day() -> None:
    going_on = Watch(WatchState.FIRING, since=DEAD.opened_at, stopped_at=STOPPED, told_at=DEAD.opened_at)
    assert special({"absence:channel:ads": Watch(past=(DEAD,)), "revenue": going_on}) == {}


def test_days_of_a_silence_that_goes_on_teach_nothing_once_it_was_told() -> None:
    seen = Watch(WatchState.PENDING, since=DEAD.opened_at, stopped_at=STOPPED)
    assert special({"absence:orders": seen}) == {}
    told = Watch(WatchState.FIRING, since=DEAD.opened_at, stopped_at=STOPPED, told_at=DEAD.opened_at)
    assert list(special({"absence:orders": told})) == [date(2026, 3, day) for day in range(3, 7)]


def test_absence_is_an_alarm_on_such_a_day_all_the_same() -> None:
    days = SpecialDays(silent_days({"absence:orders": Watch(past=(DEAD,))}, BERLIN, TODAY))
    assert days.silenced(date(2026, 3, 4), "absence:orders") is None
