from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from commerce.clock import FrozenClock, local_day

MIDNIGHT_IN_BERLIN = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)


def test_a_frozen_clock_moves_only_when_told() -> None:
    clock = FrozenClock(MIDNIGHT_IN_BERLIN)
    assert clock.now() == clock.now() == MIDNIGHT_IN_BERLIN
    clock.sleep(90)
    assert clock.now() == MIDNIGHT_IN_BERLIN + timedelta(seconds=90)
    clock.move_to(datetime(2026, 3, 1, 1, tzinfo=ZoneInfo("Europe/Berlin")))
    assert clock.now() == datetime(2026, 3, 1, 0, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_a_day_is_the_shops_day() -> None:
    assert str(local_day(MIDNIGHT_IN_BERLIN, ZoneInfo("Europe/Berlin"))) == "2026-02-01"
    assert str(local_day(MIDNIGHT_IN_BERLIN, ZoneInfo("America/New_York"))) == "2026-01-31"
