"""Whatever goes wrong while a service is read: the same tables in the end, nothing twice, nothing told as zero."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shopbell.a_source_by_key.meter import same_as_counted_anew
from tests.shopbell.services_by_key.a_life import KINDS, RESTATED, Life, life, sessions, spent


def lived(one: Life, days: int, *, is_disturbed: bool) -> None:
    """Read a shop day by day: a day is restated, a campaign renamed; disturbed, and everything fails now and then."""
    one.fail(0.2 * is_disturbed)
    for day in range(days):
        one.morning(day)
        if day == days // 3:
            one.restate(RESTATED, "1.3")
        if day == days // 2:
            one.rename()
        if is_disturbed:
            spoil(one, day)
        one.until_read()
    one.fail(0)
    one.morning(days + 1)
    one.until_read(4)


def spoil(one: Life, day: int) -> None:
    """Let something go wrong that ends by itself or by a person."""
    services = one.services
    match day % 4:
        case 1:
            services.account.end_tokens()
            services.account.faults = ["refresh token ended", "busy"]
            services.ad_account.faults = [None, "token expired"]
        case 2:
            services.property.faults = [None, "hour quota"]
            services.ads.faults = ["day quota"]
            services.ad_account.faults = [None, "insights limit of the ad account"]
        case 3:
            services.property.faults = [None, "cut", "html"]
            services.ads.faults = [None, "cut", "html"]
            services.ad_account.faults = [None, "cut", "html"]


def together(folder: Path, kind: str, days: int) -> None:
    with life(folder / "calm", kind) as calm, life(folder / "stormy", kind) as stormy:
        lived(calm, days, is_disturbed=False)
        lived(stormy, days, is_disturbed=True)
        assert calm.said == []
        assert len(stormy.said) >= days // 4
        assert stormy.tables() == calm.tables()
        settled(stormy.told_of("spend", "amount_minor"), spent(stormy.services, kind))
        if kind == "ga4":
            settled(stormy.told_of("traffic", "sessions"), sessions(stormy.services))
        assert same_as_counted_anew(stormy.cache)


def settled(told: dict[str, int], found: dict[str, int]) -> None:
    """Hold what is stored against what a service says by now: of all its days, and alike where they are read again."""
    assert [day for day in found if found[day]] == [day for day in sorted(told) if told[day]]
    again = {*list(found)[-4:], str(RESTATED)}
    assert {day: told.get(day, 0) for day in again} == {day: found[day] for day in again}


@pytest.mark.parametrize("kind", KINDS)
def test_a_week_in_which_everything_goes_wrong_ends_with_the_same_tables(tmp_path: Path, kind: str) -> None:
    together(tmp_path, kind, 6)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_five_weeks_in_which_everything_goes_wrong_end_with_the_same_tables(tmp_path: Path, kind: str) -> None:
    together(tmp_path, kind, 35)
