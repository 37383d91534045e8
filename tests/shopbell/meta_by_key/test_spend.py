"""From a key to spend by campaign: days, names, money, and what moves afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from commerce.period import Period
from practice.meta.account import Campaign
from tests.shopbell.a_source_by_key.meter import same_as_counted_anew
from tests.shopbell.meta_by_key.meta_house import INFO, PROSPECTING, RETARGETING, House

Build = Callable[..., House]
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 29))


def days_asked(house: House) -> list[str]:
    """Return the days of each request for figures, "01-29"."""
    spans = [json.loads(line.split(" ", 2)[2]).get("time_range") for line in house.asked()]
    told = [json.loads(span) for span in spans if span]
    return [f"{one['since'][5:]}..{one['until'][5:]}" for one in told]


def test_spend_is_there_by_day_and_campaign(house: House) -> None:
    report = house.sync()
    assert report.refused == {}
    assert report.records["spend"] == 58
    settled = [row for row in house.stored() if row[0] == "2026-11-20"]
    final = {one.id: int(one.spend(date(2026, 11, 20)) * 100) for one in house.meta.campaigns}
    account, channel = "1234567890", "facebook / paid_social"
    assert [(row[1], row[2], row[3], row[5]) for row in settled] == [
        (channel, "-10% Weekend", final[RETARGETING], account),
        (channel, "Prospecting UK", final[PROSPECTING], account),
    ]
    facts = house.cache.facts.of("toys")
    assert facts.coverage("spend") == NOVEMBER  # today is left out
    assert facts.whole_until("spend") == date(2026, 11, 27)
    assert same_as_counted_anew(house.cache)


def test_clicks_are_those_on_links(house: House) -> None:
    house.sync()
    (row,) = house.meta.rows(date(2026, 11, 20), date(2026, 11, 20), split=False)[:1]
    stored = {one[2]: one[4] for one in house.stored() if one[0] == "2026-11-20"}
    assert stored["Prospecting UK"] == int(row["inline_link_clicks"])
    assert row["inline_link_clicks"] != row["clicks"]


def test_days_that_moved_are_read_again(house: House) -> None:
    house.sync()
    before = house.spent()
    house.asked()
    house.sync(hours=24)
    assert days_asked(house) == ["11-17..11-22", "11-23..11-30"]  # a Monday went by: of four weeks the first part
    assert house.spent()["2026-11-29"] > before["2026-11-29"]
    house.sync(hours=24)
    assert days_asked(house) == ["11-12..11-17", "11-24..12-01"]
    house.meta.campaigns[0].paid = {date(2026, 11, 28): Decimal(0)}
    house.meta.campaigns[1].paid = {date(2026, 11, 28): Decimal(0)}
    house.sync(hours=24)
    assert "2026-11-28" not in house.spent()
    assert house.cache.facts.of("toys").coverage("spend") == Period(date(2026, 11, 1), date(2026, 12, 2))
    assert same_as_counted_anew(house.cache)


def test_it_is_asked_twice_a_day_whatever_sync_does(house: House) -> None:
    house.sync()
    house.asked()
    for _ in range(96):
        house.sync(hours=0.25)
    asked = house.asked()
    assert 0 < len(asked) <= 6
    assert len([one for one in asked if "time_range" in one]) == 3  # a part of four weeks among them


def test_a_renamed_campaign_is_counted_once(build: Build) -> None:
    house, by_id = build(), build('campaign = "id"\n', name="by_id")
    for one in (house, by_id):
        one.sync()
        one.meta.campaigns[0].name = "Prospecting 2027"
        one.sync(hours=24)
    assert house.spent() == by_id.spent()
    assert {row[2] for row in house.stored() if row[0] == "2026-11-01"} == {"Prospecting UK", "-10% Weekend"}
    assert {row[2] for row in house.stored() if row[0] == "2026-11-30"} == {"Prospecting 2027", "-10% Weekend"}
    assert {row[2] for row in by_id.stored()} == {PROSPECTING, RETARGETING}
    assert len([row for row in house.stored() if row[0] == "2026-11-20"]) == 2
    assert same_as_counted_anew(house.cache)


def test_facebook_and_instagram_apart_add_up_to_the_same(build: Build) -> None:
    whole, apart = build(), build("split = true\n", name="apart")
    whole.sync()
    apart.sync()
    assert apart.spent() == whole.spent()
    assert {row[1] for row in apart.stored()} == {
        "facebook / paid_social",
        "instagram / paid_social",
        "audience_network / paid_social",
    }


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("+x", "+x"),
        ("(not set)", PROSPECTING),
        ("{{campaign.name}}", PROSPECTING),
        ("", PROSPECTING),
        ("a\x00b\r\n<!channel>", "a b <!channel>"),
        ("x" * 500, "x" * 120),
        ("Tết sale 春節", "Tết sale 春節"),
        ("for anna@toys.example", "for [address]"),
    ],
)
def test_hostile_names_are_kept_as_orders_keep_them(build: Build, name: str, kept: str) -> None:
    campaign = Campaign(PROSPECTING, name, date(2026, 11, 1), date(2026, 12, 31), 100)
    house = build(campaigns=[campaign], history="2026-11-28")
    house.sync()
    assert {row[2] for row in house.stored()} == {kept}


def test_two_campaigns_of_one_name_are_added_up(build: Build) -> None:
    first, last = date(2026, 11, 1), date(2026, 12, 31)
    twins = [Campaign("1", "Sale", first, last, 100), Campaign("2", "Sale", first, last, 300)]
    house = build(campaigns=twins, is_settled=True, history="2026-11-29")
    report = house.sync()
    ((day, _, name, amount, *_),) = house.stored()
    assert (day, name) == ("2026-11-29", "Sale")
    assert amount == sum(int(one.spend(date(2026, 11, 29)) * 100) for one in twins)
    assert not [note for note in report.notes if "twice" in note]


def test_an_account_without_spend_is_known_to_spend_nothing(build: Build) -> None:
    house = build(campaigns=[])
    assert house.sync().refused == {}
    assert house.stored() == []
    assert house.cache.facts.of("toys").coverage("spend") == NOVEMBER


# money


def test_money_without_minor_units_and_a_rate(build: Build) -> None:
    first, last = date(2026, 11, 1), date(2026, 12, 31)
    paid = {date(2026, 11, 29): Decimal(1250000)}
    campaign = Campaign("1", "Tết", first, last, 0, paid)
    house = build(currency="VND", campaigns=[campaign], is_settled=True, history="2026-11-29")
    refused = house.sync().refused["spend"]
    assert refused == (
        "act_1234567890 at Meta spends in VND, and the shop's currency is GBP; state what one VND is worth in GBP"
        ' ([shop.exchange_rates] VND = "...")'
    )
    assert house.cache.facts.of("toys").coverage("spend") is None
    rated = build(
        '[shop.exchange_rates]\nVND = "0.00003"\n', name="rated", currency="VND", campaigns=[campaign], is_settled=True,
        history="2026-11-29",
    )  # fmt: skip
    assert rated.sync().refused == {}
    assert rated.spent() == {"2026-11-29": 3750}
    own = build(name="own", currency="VND", campaigns=[campaign], is_settled=True, history="2026-11-29")
    own.info = msgspec.structs.replace(INFO, currency="VND")
    assert own.sync().refused == {}
    assert own.spent() == {"2026-11-29": 1250000}


def test_what_is_given_back_is_taken_off_its_day(build: Build) -> None:
    first, last, day = date(2026, 11, 1), date(2026, 12, 31), date(2026, 11, 29)
    campaigns = [
        Campaign("1", "a", first, last, 0, {day: Decimal("-3.10")}),
        Campaign("2", "b", first, last, 0, {day: Decimal(5)}),
    ]
    house = build(campaigns=campaigns, is_settled=True, history="2026-11-29")
    assert house.sync().refused == {}
    assert house.spent() == {"2026-11-29": 190}


def test_days_are_those_of_the_account(build: Build) -> None:
    house = build(zone="Pacific/Auckland")
    house.sync()
    assert house.cache.facts.of("toys").coverage("spend") == Period(date(2026, 11, 1), date(2026, 11, 30))


# requests


def test_a_daily_pull_of_two_hundred_campaigns(build: Build) -> None:
    first, last = date(2026, 11, 1), date(2026, 12, 31)
    many = [Campaign(str(10**17 + number), f"Campaign {number}", first, last, 700) for number in range(200)]
    for name, more, most in (("whole", "", 5), ("apart", "split = true\n", 11)):
        house = build(more, name=name, campaigns=many, history="2026-11-24")
        house.sync(hours=24)
        house.asked()
        house.sync(hours=24)
        asked = house.asked()
        assert len(asked) == most
        assert len(asked) <= 20
        assert len({row[2] for row in house.stored() if row[0] == "2026-12-01"}) == 200


def test_four_weeks_are_read_again_in_parts_so_that_no_day_takes_more_than_twenty_requests(build: Build) -> None:
    first, last = date(2026, 11, 1), date(2026, 12, 31)
    many = [Campaign(str(10**17 + number), f"Campaign {number}", first, last, 700) for number in range(200)]
    house = build("split = true\n", campaigns=many, history="2026-11-16")
    house.sync()
    house.asked()
    house.sync(hours=24)  # a Monday
    assert len(house.asked()) == 19
    few = build(name="few", history="2026-10-20")
    few.sync()
    days: list[str] = []
    for _ in range(4):
        few.asked()
        few.sync(hours=24)
        days += days_asked(few)[:-1]
    assert days == ["11-17..11-22", "11-12..11-17", "11-07..11-12", "11-05..11-07"]
    few.asked()
    few.sync(hours=24)
    assert days_asked(few) == ["11-27..12-04"]


# history


def test_history_is_read_by_reports_newest_first(build: Build) -> None:
    house = build(history="2026-09-01")
    report = house.sync()
    assert report.refused == {}
    asked = house.asked()
    assert [one for one in asked if one.startswith("POST")]
    assert house.cache.facts.of("toys").coverage("spend") == Period(date(2026, 9, 1), date(2026, 11, 29))
    plain = build(name="plain", history="2026-11-03")
    plain.sync()
    assert not [one for one in plain.asked() if one.startswith("POST")]
    shared = set(plain.spent())
    assert {day: amount for day, amount in house.spent().items() if day in shared} == plain.spent()
    assert same_as_counted_anew(house.cache)


def test_history_ends_before_thirty_seven_months(build: Build) -> None:
    house = build(history="2020-01-01", campaigns=[])
    assert house.sync().refused == {}
    coverage = house.cache.facts.of("toys").coverage("spend")
    assert coverage is not None
    assert coverage.first == date(2026, 11, 29) - timedelta(days=1094)


@pytest.mark.parametrize("trouble", [{"runs_fail": 1}, {"runs_hang": 1}])
def test_a_report_that_fails_or_hangs_is_started_once_more(build: Build, trouble: dict[str, int]) -> None:
    house, whole = build(history="2026-09-01", **trouble), build(history="2026-09-01", name="whole")
    assert house.sync().refused == {}
    whole.sync()
    assert house.stored() == whole.stored()


def test_a_report_that_never_ends_leaves_its_days_unread(build: Build) -> None:
    house = build(history="2026-09-01", runs_hang=2)
    said = house.sync().refused["spend"]
    assert said.startswith("Meta did not finish its report of ")
    coverage = house.cache.facts.of("toys").coverage("spend")
    assert coverage is not None
    assert coverage.first > date(2026, 9, 1)
    assert house.sync().refused == {}
    assert house.cache.facts.of("toys").coverage("spend") == Period(date(2026, 9, 1), date(2026, 11, 29))


def test_too_much_at_once_is_asked_for_in_parts(build: Build) -> None:
    house, whole = build(most_rows=7), build(name="whole")
    assert house.sync().refused == {}
    whole.sync()
    assert house.stored() == whole.stored()
    hard = build(name="hard", most_rows=0, history="2026-11-28")
    assert hard.sync().refused == {}
    assert [one for one in hard.asked() if one.startswith("POST")]
    assert set(hard.spent()) == {"2026-11-28", "2026-11-29"}


# start


def test_nothing_is_imported_that_is_not_configured(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "https://t.example"\n'
    )
    script = (
        "import sys; from pathlib import Path; from shopbell.config import load; load(Path(sys.argv[1]), {});"
        " print(sorted(one for one in sys.modules if one.startswith('connectors.sources.meta.')))"
    )
    root = Path(__file__).parents[3]
    found = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "config.toml")],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    light = ["connectors.sources.meta.settings", "connectors.sources.meta.setup"]
    assert found.stdout.strip() == str(light)
