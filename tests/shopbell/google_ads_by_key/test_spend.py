"""From a key to spend by campaign: days, names, money, and what moves afterwards."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from commerce.period import Period
from practice.google_ads.account import Campaign, Customer
from tests.shopbell.a_source_by_key.meter import same_as_counted_anew
from tests.shopbell.google_ads_by_key.ads_house import BRAND, INFO, SHOPPING, House, brand, daily, on

Build = Callable[..., House]
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 29))
CHANNEL, ACCOUNT = "google / cpc", "1234567890"


@pytest.mark.parametrize("key_file", [False, True])
def test_spend_is_there_by_day_and_campaign(build: Build, *, key_file: bool) -> None:
    pytest.importorskip("cryptography", reason="key files are signed by it") if key_file else None
    house = build(key_file=key_file, is_settled=True)
    report = house.sync()
    assert report.refused == {}
    assert report.records["spend"] == 58
    day = date(2026, 11, 20)
    figures = [one.figures(day) for one in house.ads.customers[0].campaigns]
    minor = [round(Decimal(one.micros) / 10000) for one in figures if one]
    assert [row[1:] for row in house.stored() if row[0] == str(day)] == [
        (CHANNEL, "-10% | All", minor[1], figures[1].clicks if figures[1] else 0, ACCOUNT),
        (CHANNEL, "Brand UK", minor[0], figures[0].clicks if figures[0] else 0, ACCOUNT),
    ]
    facts = house.cache.facts.of("toys")
    assert facts.coverage("spend") == NOVEMBER  # today is left out
    assert facts.whole_until("spend") == date(2026, 11, 28)
    assert same_as_counted_anew(house.cache)


def test_days_that_moved_are_read_again(build: Build) -> None:
    house = build()
    house.sync()
    assert house.days_asked() == ["11-01..11-29"]
    house.sync(hours=24)  # the first of December: all of November, of which credits move still
    assert house.days_asked() == ["11-01..11-30"]
    house.clock.move_to(datetime(2026, 12, 9, 12, tzinfo=UTC))
    house.sync()
    assert house.days_asked() == ["11-01..12-01", "12-02..12-08"]  # a Monday went by: thirty days and what is new
    house.sync(hours=24)
    assert house.days_asked() == ["12-02..12-09"]
    for campaign in house.ads.customers[0].campaigns:
        campaign.figures = on({})
    house.sync(hours=24)
    assert "2026-12-03" not in house.spent()
    assert house.cache.facts.of("toys").coverage("spend") == Period(date(2026, 11, 1), date(2026, 12, 10))
    assert same_as_counted_anew(house.cache)


def test_credits_of_the_month_before_are_taken_off(build: Build) -> None:
    house, settled = build(), build(name="settled", is_settled=True)
    house.sync()
    before = house.spent()["2026-11-03"]
    for one in (house, settled):
        one.clock.move_to(datetime(2026, 12, 5, 12, tzinfo=UTC))
        one.sync()
        one.clock.move_to(datetime(2026, 12, 6, 12, tzinfo=UTC))
        one.sync()
    assert before > house.spent()["2026-11-03"] == settled.spent()["2026-11-03"]


def test_it_is_asked_twice_a_day_whatever_sync_does(house: House) -> None:
    house.sync()
    house.asked()
    for _ in range(96):
        house.sync(hours=0.25)
    assert 0 < len(house.asked()) <= 8


def test_a_daily_pull_of_two_hundred_campaigns(build: Build) -> None:
    many = [Campaign(str(10**10 + n), f"Campaign {n}", daily(str(n), 7_000_000)) for n in range(200)]
    house = build(campaigns=many, batch=500, history="2026-12-01")
    house.clock.move_to(datetime(2026, 12, 5, 12, tzinfo=UTC))
    house.sync()
    house.asked()
    house.sync(hours=24)
    assert len(house.asked()) == 3  # a token, who it is, and the figures
    assert len({row[2] for row in house.stored() if row[0] == "2026-12-05"}) == 200


def test_a_renamed_campaign_is_counted_once(build: Build) -> None:
    house, by_id = build(is_settled=True), build('campaign = "id"\n', name="by_id", is_settled=True)
    for one in (house, by_id):
        one.clock.move_to(datetime(2026, 12, 10, 12, tzinfo=UTC))
        one.sync()
        one.ads.customers[0].campaigns[0].name = "Brand 2027"
        one.sync(hours=24)
    assert house.spent() == by_id.spent()
    names = {day: {row[2] for row in house.stored() if row[0] == day} for day in ("2026-11-20", "2026-12-05")}
    assert names == {"2026-11-20": {"Brand UK", "-10% | All"}, "2026-12-05": {"Brand 2027", "-10% | All"}}
    assert {row[2] for row in by_id.stored()} == {BRAND, SHOPPING}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("(not set)", BRAND),
        ("", BRAND),
        ("a\x00b\r\n<!channel>", "a b <!channel>"),
        ("x" * 500, "x" * 120),
        ("for anna@toys.example", "for [address]"),
    ],
)
def test_hostile_names_are_kept_as_orders_keep_them(build: Build, name: str, kept: str) -> None:
    house = build(campaigns=[brand(name)], history="2026-11-28")
    house.sync()
    assert {row[2] for row in house.stored()} == {kept}


def test_two_campaigns_of_one_name_are_added_up_before_they_are_rounded(build: Build) -> None:
    day = date(2026, 11, 29)
    twins = [Campaign(number, "Sale", on({day: 4_000})) for number in ("1", "2")]
    house = build(campaigns=twins, is_settled=True, history="2026-11-29")
    house.sync()
    assert house.stored() == [("2026-11-29", CHANNEL, "Sale", 1, 6, ACCOUNT)]


def test_an_account_without_spend_is_known_to_spend_nothing(build: Build) -> None:
    house = build(campaigns=[])
    assert house.sync().refused == {}
    assert house.stored() == []
    assert house.cache.facts.of("toys").coverage("spend") == NOVEMBER


def test_money_without_minor_units_and_a_rate(build: Build) -> None:
    day = date(2026, 11, 29)
    tet = [Campaign("1", "Tết", on({day: 25_000_000_000}))]
    of = {"currency": "VND", "campaigns": tet, "is_settled": True, "history": "2026-11-29"}
    house = build(**of)
    assert house.sync().refused["spend"] == (
        "Google Ads 123-456-7890 spends in VND, and the shop's currency is GBP; state what one VND is worth in GBP"
        ' ([shop.exchange_rates] VND = "...")'
    )
    assert house.cache.facts.of("toys").coverage("spend") is None
    rated = build('[shop.exchange_rates]\nVND = "0.00003"\n', name="rated", **of)
    assert rated.sync().refused == {}
    assert rated.spent() == {"2026-11-29": 75}
    own = build(name="own", **of)
    own.info = msgspec.structs.replace(INFO, currency="VND")
    assert own.sync().refused == {}
    assert own.spent() == {"2026-11-29": 25000}


def test_days_are_those_of_the_account_and_another_zone_is_told(build: Build) -> None:
    house = build(zone="Pacific/Auckland")
    assert house.sync().notes == []
    assert house.cache.facts.of("toys").coverage("spend") == Period(date(2026, 11, 1), date(2026, 11, 30))
    house.ads.customers[0].zone = "Europe/London"
    (said,) = house.sync(hours=24).notes
    assert said.endswith(
        ": it counts its days in Europe/London now, and did in Pacific/Auckland before: days that"
        " were read stay as they are"
    )
    assert house.sync(hours=24).notes == []


# managers


def agency(*, client: str = "5556667778") -> tuple[Customer, ...]:
    mine = Customer(client, "Toys UK", users=(), managed_by="9998887776", campaigns=[brand()])
    gone = Customer("1112223334", "Old", status="CANCELED")
    return (gone, Customer("9998887776", "Toys agency", is_manager=True), mine)


def test_an_account_behind_a_manager(build: Build) -> None:
    written = build(
        'customer = "555-666-7778"\nlogin_customer = "999-888-7776"\n', customers=agency(), history="2026-11-28"
    )
    assert written.sync().refused == {}
    assert len(written.asked()) == 3
    found = build('customer = "555-666-7778"\n', customers=agency(), history="2026-11-28", name="found")
    assert found.sync().refused == {}
    assert found.stored() == written.stored()
    assert len(found.asked()) == 7  # refused once, then who there is, and which of them manages it
    assert {row[5] for row in found.stored()} == {"5556667778"}


# history


def test_history_is_read_newest_first_and_ends_before_thirty_seven_months(build: Build) -> None:
    house = build(history="2020-01-01", campaigns=[])
    assert house.sync().refused == {}
    coverage = house.cache.facts.of("toys").coverage("spend")
    assert coverage is not None
    assert coverage.first == date(2026, 11, 29) - timedelta(days=1119)
    assert coverage.first > date(2023, 11, 1)
    asked = house.days_asked()
    assert len(asked) == 37
    assert asked[0].endswith("11-29")


def test_nothing_is_imported_that_is_not_configured(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "https://t.example"\n'
    )
    script = (
        "import sys; from pathlib import Path; from shopbell.config import load; load(Path(sys.argv[1]), {});"
        " print(sorted(one for one in sys.modules if one.startswith('connectors.sources.google_ads.')))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "config.toml")],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    light = ["connectors.sources.google_ads.settings", "connectors.sources.google_ads.setup"]
    assert found.stdout.strip() == str(light)
