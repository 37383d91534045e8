"""A shop of Hanoi that closes for the week of Tet, as nearly all do: no silence of it is an alarm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from cache import Cache
from commerce.period import Period
from shopbell import wiring
from tests import make
from tests.shopbell.a_past import Rate, looks, morning, orders, would_have_rung
from tests.shopbell.installed import TOYS, installed

pytestmark = pytest.mark.untraced

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
INFO = msgspec.structs.replace(make.INFO, identity="toys", time_zone=HANOI.key)
#: From the eve to the sixth day of the year; public holidays end with the fourth.
TET, LAST_TET = Period(date(2026, 2, 16), date(2026, 2, 22)), Period(date(2025, 1, 28), date(2025, 2, 3))
LOOKS = [morning(day, hour, HANOI) for day in TET.days() for hour in (8, 20)]
#: Days of the year before on which nearly everything is closed.
HOLIDAYS = {date(2025, 9, 1), date(2025, 9, 2), date(2026, 1, 1)}


def closed(*days: Period) -> Rate:
    return lambda day: 0.0 if day in HOLIDAYS or any(day in some for some in days) else 16.0


@pytest.fixture
def place(tmp_path: Path) -> wiring.Installation:
    return installed(tmp_path, TOYS, now=LOOKS[0] - timedelta(days=2))


@pytest.fixture
def cache(place: wiring.Installation) -> Iterator[Cache]:
    with place.open_cache() as opened:
        opened.shops.ensure("toys", INFO)
        yield opened


@pytest.mark.parametrize("opened", [date(2024, 12, 1), date(2025, 8, 1)], ids=["as last year", "for the first time"])
def test_the_silence_of_tet_is_not_told(place: wiring.Installation, cache: Cache, opened: date) -> None:
    told = orders(Period(opened, TET.last), closed(TET, LAST_TET), zone=HANOI)
    heard = looks(place, cache, told, [LOOKS[0] - timedelta(days=1), *LOOKS])
    assert [word for word in heard if "absence:" in word] == []
    assert [ring.kpi for ring in would_have_rung(place, cache, 10)] == []


def test_who_sold_at_the_last_tet_is_missed_at_this_one(place: wiring.Installation, cache: Cache) -> None:
    told = orders(Period(date(2024, 12, 1), TET.last), closed(TET), zone=HANOI)
    heard = looks(place, cache, told, [LOOKS[0] - timedelta(days=1), *LOOKS])
    assert next(word for word in heard if "absence:" in word) == "2026-02-16 13:00 absence:orders fired"
