"""What goes wrong between a key and figures: each with its sentence, and nothing of it told as zero."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from practice.ga4.visits import Cost
from tests.shopbell.config.reading import mistakes
from tests.shopbell.ga4_by_key.ga4_house import NOON, SPENT, House
from tests.shopbell.installed import TOYS

Build = Callable[..., House]


@pytest.mark.parametrize(
    ("fault", "said", "asked"),
    [
        ("token ended", "does not take even a token made just now", 2),
        ("not a viewer", "the key may not read this property; add the client_email", 1),
        ("measurement id", "knows no such property", 1),
        ("api disabled", "the Google Analytics Data API is not enabled in the Cloud project of the key (the", 1),
        ("too few scopes", "with every box ticked", 1),
        ("unknown metric", "knows no sesions any more: Google has renamed or ended it; update Shopbell", 1),
        ("unknown key", "a mistake of Shopbell's own", 1),
        ("hour quota", "the property's quota of the hour is used up", 1),
        ("day quota", "it is asked again after midnight in California", 1),
        ("too many at once", "is asked too much at once", 3),
        ("server errors quota", "failed ten times within an hour", 1),
        ("server failed", "answered 500; it is asked again", 3),
        ("html", "a web page instead of data", 3),
        ("cut", "broke off", 6),
        ("odd", "without a column that was asked for", 1),
    ],
)
def test_a_fault_is_told_and_stores_nothing(build: Build, fault: str, said: str, asked: int) -> None:
    house = build("cost = true", always=fault)
    report = house.sync()
    assert said in report.refused["traffic"]
    assert "ya29" not in str(report.refused)
    assert len(house.asked()) == asked
    assert house.stored() == house.stored(SPENT) == []


def test_a_fault_in_between_stores_nothing_of_that_slice_and_the_next_sync_goes_on(build: Build) -> None:
    house = build(history="2026-09-20")
    house.shop.faults = [None] * 9 + ["not a viewer"]
    assert "may not read" in house.sync().refused["traffic"]
    assert house.stored("SELECT MIN(day), COUNT(DISTINCT day) FROM traffic") == [("2026-11-19", 11)]
    assert house.sync(0.25).refused == {}
    assert house.stored("SELECT MIN(day), COUNT(DISTINCT day) FROM traffic") == [("2026-09-20", 71)]


def test_a_quota_that_is_used_up_is_remembered(build: Build) -> None:
    house = build()
    house.shop.faults = ["hour quota"]
    house.sync()
    house.asked()
    assert "it is left alone until 2026-11-30 13:00 UTC" in house.sync(0.5).refused["traffic"]
    assert house.asked() == []
    assert house.sync(0.6).refused == {}


def test_a_clock_that_was_wrong_when_a_quota_was_used_up_keeps_nothing_away(build: Build) -> None:
    house = build()
    house.clock.move_to(NOON + timedelta(days=365))
    house.shop.faults = ["hour quota"]
    assert "used up" in house.sync().refused["traffic"]
    house.clock.move_to(NOON)
    assert house.sync().refused == {}


def test_days_that_a_wrong_clock_took_for_over_are_known_no_more(build: Build) -> None:
    house = build("cost = true")
    house.clock.move_to(NOON + timedelta(days=400))
    house.sync()
    house.clock.move_to(NOON)
    assert house.sync().refused == {}
    assert set(house.stored("SELECT last FROM table_sources WHERE last IS NOT NULL")) == {("2026-11-29",)}


def test_a_token_that_ends_while_reading_is_renewed(build: Build) -> None:
    house = build()
    house.shop.faults = [None, "token ended"]
    assert house.sync().refused == {}
    assert sum("/token" in line for line in house.google.lines) == 2


def test_keys_that_do_not_open(build: Build, tmp_path: Path) -> None:
    house = build()
    place = tmp_path / "house" / "google.json"
    place.chmod(0o644)
    assert "others on this machine may read it (mode 0644); run `chmod 600" in house.sync().refused["traffic"]
    place.chmod(0o600)
    house.google.is_deleted = True
    assert "is deleted" in house.sync().refused["traffic"]
    house.google.is_deleted = False
    place.write_text(json.dumps(json.loads(place.read_text()) | {"private_key": "none"}))
    assert "the private_key in google.json cannot be read" in house.sync().refused["traffic"]
    place.unlink()
    assert "there is no such key file" in house.sync().refused["traffic"]
    consent = build("# by consent", name="consent")
    consent.google.is_testing = True
    consent.sync()
    assert "every consent ends after 7 days" in consent.sync(8 * 24).refused["traffic"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('property = "G-ABC123"', 'property = "G-ABC123" is the measurement id of a tag; write the number of the'),
        ('property = "UA-1-1"', 'property = "UA-1-1" is of Universal Analytics, which has ended'),
        ('property = "toys"', 'property = "toys" is no property; write its number as it stands at Google Analytics'),
        ("property = true", "property = true is no property"),
        ('property = "1"\nbase_url = "http://shop.example"', "would send the key unsealed; write https://"),
        ('property = "1"\nrefresh_token = "1//x"', "refresh_token"),
        ('property = "1"\nclient_secret = "GOCSPX-1234567890"', "client_secret"),
    ],
)
def test_a_setting_that_cannot_be_is_told(tmp_path: Path, line: str, said: str) -> None:
    told = " ".join(mistakes(tmp_path, f'{TOYS}[[shop.source]]\nkind = "ga4"\n{line}\n'))
    assert said in told
    assert "GOCSPX-1234567890" not in told


# what advertising cost


def test_cost_is_told_by_campaign_in_the_shops_money(build: Build) -> None:
    house = build('cost = true\n[shop.exchange_rates]\nUSD = "0.5"', currency="USD")
    assert house.sync().refused == {}
    spent = house.stored(SPENT)
    day = date(2026, 11, 26)
    wanted = {one.campaign: one for one in house.shop.costs_of(day) if one.clicks}
    assert {row[2] for row in spent} == {"Brand UK", "Shopping | All"}
    for row in spent:
        if row[0] == str(day):
            one = wanted[row[2]]
            assert row[1] == "google / cpc"
            assert row[3] == round(Decimal(one.micros) / 10_000 / 2)
            assert row[4] == one.clicks


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"is_linked": False}, "tells no cost after 2026-11-02: link Google Ads to it"),
        ({"is_blocked": True}, "may not see the cost of property"),
        ({"is_cost_compatible": False}, "does not tell cost by day and campaign; take `cost = true` out"),
        ({"dayless_cost": Decimal(2)}, "neither is believed"),
        ({"currency": "USD"}, "spends in USD, and the shop's currency is GBP; state what one USD is worth in GBP"),
        ({"costs": lambda day: late(day, date(2026, 10, 1), date(2026, 10, 20))}, "tells no cost after 2026-"),
    ],
)
def test_cost_that_cannot_be_believed_is_told_and_takes_no_sessions_away(
    build: Build, more: dict[str, object], said: str
) -> None:
    house = build("cost = true", **more)
    report = house.sync()
    assert set(report.refused) == {"spend"}
    assert said in report.refused["spend"]
    assert house.stored(SPENT) == []
    assert house.stored() != []


def late(day: date, first: date, last: date) -> tuple[Cost, ...]:
    return (Cost("google", "cpc", "Brand", 2_500_000, 7, 90),) if first <= day <= last else ()


def test_days_before_the_first_cost_are_not_known_and_later_ones_without_any_cost_nothing(build: Build) -> None:
    house = build(
        "cost = true", history="2026-10-01", costs=lambda day: late(day, date(2026, 11, 10), date(2026, 11, 20))
    )
    assert house.sync().refused == {}
    assert [row[0] for row in house.stored(SPENT)] == [f"2026-11-{day}" for day in range(10, 21)]
    (covered,) = house.stored("SELECT first, last FROM table_sources WHERE data_table = 'spend'")
    assert covered == ("2026-11-10", "2026-11-29")


def test_a_campaign_is_renamed_and_two_of_one_name_are_one(build: Build) -> None:
    house = build("cost = true", history="2026-11-26")
    house.sync()
    before = sum(row[3] for row in house.stored(SPENT))
    house.shop.renamed = {"Brand UK": "=x", "Shopping | All": "=x"}
    house.sync(24)
    rows = [row for row in house.stored(SPENT) if row[0] <= "2026-11-29"]
    assert {row[2] for row in rows if row[0] >= "2026-11-27"} == {"=x"}
    assert sum(row[3] for row in rows) >= before
