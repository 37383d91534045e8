"""`shopbell doctor` says what the past of a shop allows: what is missing in it or odd, and what is not judged."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from cache import Cache
from commerce.orders import Order
from commerce.period import Period
from commerce.tables.traffic import TRAFFIC
from shopbell import wiring
from shopbell.cli import group
from tests.made_rows import as_csv
from tests.shopbell.a_past import TODAY, before, morning, orders, tell
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.test_odd_pasts import INFO, NOW, YEAR, _fill, _rows_of, closed_at_weekends, with_config

HOLE = Period(date(2026, 1, 10), date(2026, 2, 8))


def doctor(place: wiring.Installation, *words: str) -> str:
    config = str(place.settings.place.parent)
    args = ["doctor", "--no-contact", "--config", config, "--now", NOW.isoformat(), *words]
    return CliRunner().invoke(group, args, catch_exceptions=False).output


def past(place: wiring.Installation, told: list[Order]) -> dict[str, Any]:
    """Let a shop have told its orders, and return what `--json` says of its past."""
    with place.open_cache() as cache:
        read(cache, told)
    (shop,) = json.loads(doctor(place, "--json"))["shops"]
    found: dict[str, Any] = shop["past"]
    return found


def read(cache: Cache, told: list[Order]) -> None:
    cache.shops.ensure("toys", INFO)
    tell(cache, told, NOW)


@pytest.mark.parametrize(
    ("lines", "is_told"),
    [
        ('[shop.targets.customer_churn_rate]\nat_most = "60 %"\n', True),
        ('[shop.targets.customer_churn_rate]\nnear_usual = "10 %"\n', False),
        ('[shop.definitions]\nlapse = 90\n[shop.targets.customer_churn_rate]\nat_most = "60 %"\n', False),
        ('[shop.targets.revenue]\nat_least = "100.00"\nper = "day"\n', False),
    ],
)
def test_a_limit_in_figures_needs_a_lapse_point_in_figures(tmp_path: Path, lines: str, *, is_told: bool) -> None:
    place = installed(tmp_path, TOYS + lines, now=NOW)
    with place.open_cache() as cache:
        read(cache, orders(before(60)))
    sentence = "customer_churn_rate: a limit in figures, over the"
    assert (sentence in " ".join(doctor(place).split())) is is_told


def test_of_an_ordinary_year_there_is_little_to_say(tmp_path: Path) -> None:
    place = installed(tmp_path, now=NOW)
    found = past(place, orders(before(420)))
    assert (found["last"], found["without_orders"], found["closed_weekdays"]) == ("2026-04-19", [], [])
    assert (found["brought_over"], found["later"], found["last_year_from"], found["unjudged"]) == ({}, [], None, [])
    told = doctor(place).split("What the past allows\n")[1].split("\n\n")[0]
    assert told.splitlines() == [
        "  Orders are known from Feb 24, 2025 to Apr 19, 2026, 420 days.",
        "  No day lacks the orders that its weekday always had.",
    ]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("en", "Not one order came on 30 days on which there always were some (Jan 10 "),
        ("vi", "Có 30 ngày không có đơn hàng nào dù bình thường luôn có (10/01/2026 "),
        ("zh_Hant", "有 30 天一筆訂單都沒有"),
    ],
)
def test_a_hole_is_told_with_its_days_and_a_planned_closure_is_none(tmp_path: Path, code: str, sentence: str) -> None:
    told = orders(YEAR, lambda day: 0.0 if day in HOLE else 26.0)
    place = installed(tmp_path, now=NOW)
    found = past(place, told)
    assert found["without_orders"] == [{"first": "2026-01-10", "last": "2026-02-08"}]
    assert found["last_year_from"] == (YEAR.first + timedelta(days=364 + 28)).isoformat()
    assert sentence in doctor(place, "--language", code)
    closed = f'[[shop.event]]\nname = "Moving"\nfirst = {HOLE.first}\nlast = {HOLE.last}\nclosed = true\n'
    assert past(with_config(tmp_path, closed), told)["without_orders"] == []


def test_closed_weekdays_are_those_that_were_learnt(tmp_path: Path) -> None:
    place = installed(tmp_path, now=NOW)
    found = past(place, orders(YEAR, closed_at_weekends))
    assert (found["closed_weekdays"], found["without_orders"]) == ([6, 7], [])
    assert "these weekdays, going by the last eight weeks: Saturday and Sunday." in doctor(place)
    assert "Thứ Bảy và Chủ Nhật" in doctor(place, "--language", "vi")


def test_orders_that_were_brought_over_with_one_date_are_told(tmp_path: Path) -> None:
    night = morning(date(2026, 1, 12), 3)
    told = [msgspec.structs.replace(one, placed_at=max(one.placed_at, night)) for one in orders(YEAR)]
    place = installed(tmp_path, now=NOW)
    count = sum(one.placed_at.date() == night.date() for one in told)
    assert past(place, told)["brought_over"] == {"2026-01-12": count}
    assert f"Jan 12, 2026 has {count:,} orders, far more than any day" in doctor(place)


def test_a_table_that_begins_later_is_told_with_the_numbers_that_begin_with_it(tmp_path: Path) -> None:
    told, first = orders(YEAR), TODAY - timedelta(days=50)
    visits, _ = _rows_of(told, first)
    (tmp_path / "visits.csv").write_text(as_csv(TRAFFIC, visits))
    place = _fill(tmp_path, told, '[[shop.traffic]]\npath = "visits.csv"\n')
    (shop,) = json.loads(doctor(place, "--json"))["shops"]
    assert shop["past"]["later"] == [{"feed": "traffic", "first": first.isoformat(), "kpis": ["conversion_rate"]}]
    assert "before Mar 1, 2026, so until then there is no usual level for: Conversion rate." in doctor(place)


@pytest.mark.parametrize(("days", "is_told"), [(459, True), (460, False)])
def test_a_table_that_begins_before_all_that_is_looked_at_is_not_late(
    tmp_path: Path, days: int, *, is_told: bool
) -> None:
    """What is usual is learnt from the last 460 days: of none of them anything is missing."""
    told, first = orders(before(520), lambda _: 12.0), TODAY - timedelta(days=days)
    visits, _ = _rows_of(told, first)
    (tmp_path / "visits.csv").write_text(as_csv(TRAFFIC, visits))
    place = _fill(tmp_path, told, '[[shop.traffic]]\npath = "visits.csv"\n')
    (shop,) = json.loads(doctor(place, "--json"))["shops"]
    assert [one["feed"] for one in shop["past"]["later"]] == (["traffic"] if is_told else [])


def test_ten_days_say_of_each_number_why_it_is_not_judged(tmp_path: Path) -> None:
    place = installed(tmp_path, now=NOW)
    found = past(place, orders(before(10)))
    assert {"kpi": "revenue", "state": "learning", "why": "short_history"} in found["unjudged"]
    assert "Not judged today: Revenue (the shop shows too few days)." in doctor(place)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "en",
            "A slow decline cannot be seen yet: that takes three quarters and four weeks. From Feb 2, 2027 on numbers",
        ),
        ("vi", "Chưa thể nhận ra đà giảm chậm: cần ba quý và bốn tuần. Từ ngày 02/02/2027 sẽ so với các quý trước"),
        ("zh_Hant", "還看不出緩慢下滑"),
    ],
)
def test_a_young_shop_hears_from_which_day_on_a_drift_and_a_slow_decline_can_be_seen(
    tmp_path: Path, code: str, sentence: str
) -> None:
    place = installed(tmp_path, now=NOW)
    found, first = past(place, orders(before(10))), TODAY - timedelta(days=10)
    assert found["drift_from"] == (first + timedelta(days=56 + 7)).isoformat()
    assert found["quarters_from"] == (first + timedelta(days=3 * 90 + 28)).isoformat()
    assert sentence in (told := doctor(place, "--language", code))
    assert "From Jun 12, 2026 on you are told when a number drifts" in told or code != "en"
    assert "To see a slow decline, numbers are compared" not in told


@pytest.mark.parametrize(("days", "later"), [(62, True), (63, False), (297, True), (298, False)])
def test_what_can_be_seen_since_today_is_not_said_to_come(tmp_path: Path, days: int, *, later: bool) -> None:
    found = past(installed(tmp_path, now=NOW), orders(before(days)))
    assert (found["drift_from" if days < 100 else "quarters_from"] is not None) is later


def test_a_young_shop_has_no_closed_weekdays_yet(tmp_path: Path) -> None:
    assert past(installed(tmp_path, now=NOW), orders(before(50), closed_at_weekends))["closed_weekdays"] == []


def test_a_good_day_of_a_tiny_shop_was_not_brought_over(tmp_path: Path) -> None:
    night = date(2026, 4, 1)
    told = orders(before(120), lambda day: 60.0 if day == night else 1.0)
    assert sum(one.placed_at.date() == night for one in told) > 20
    assert past(installed(tmp_path, now=NOW), told)["brought_over"] == {}
