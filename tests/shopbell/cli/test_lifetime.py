"""`shopbell kpi` asked for what customers are worth: the months of first orders, and what is said below."""

from __future__ import annotations

import pytest

from tests.shopbell.cli.home import Home

ASKED = ("kpi", "--shop", "wood", "--kpi", "customer_lifetime_value")


def test_the_months_stand_below_the_table(shopbell: Home) -> None:
    ran = shopbell(*ASKED)
    assert ran.code == 0
    assert "What customers really spent, by the month of their first order" in ran.out
    assert "2025-09" in ran.out
    assert "too young" in ran.out
    assert "No month is old enough yet for 365 days." in ran.out
    assert "No forecast: less than half a year of orders is known" in ran.out


def test_they_are_not_asked_of_every_kpi_at_once(shopbell: Home) -> None:
    assert "really spent" not in shopbell("kpi", "--shop", "wood").out
    assert "really spent" not in shopbell(*ASKED, "--by", "channel").out


@pytest.mark.parametrize(("language", "title"), [("vi", "Khách đã thực chi"), ("zh_Hant", "顧客實際消費金額")])
def test_in_the_readers_language(shopbell: Home, language: str, title: str) -> None:
    assert title in shopbell(*ASKED, "--language", language).out


def test_scripts_get_all_of_it(shopbell: Home) -> None:
    (row,) = shopbell(*ASKED, "--json").json()
    told = row["lifetime"]
    september = told["cohorts"][0]
    assert september["month"] == "2025-09"
    assert september["customers"] > 0
    assert float(september["value_90_days"]) > 0
    assert september["value_365_days"] is None
    assert told["together"]["value_365_days"] is None
    assert (told["forecast"], told["no_forecast"]) == (None, "short_history")
    assert len(told["trend"]) == 5
