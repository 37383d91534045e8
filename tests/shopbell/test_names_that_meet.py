"""What orders, visits and spend call a channel: told where it does not meet, counted anew once it is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cache import Cache
from shopbell import doctor
from tests import make
from tests.make import at
from tests.shopbell.a_shop_with_tables import MARCH, TabledShop, open_at, spend, traffic

GROUPS = ["3 paid_search 100", "3 paid_social 100", "3 organic_search 100", "3 (direct)_/_(none) 60"]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TabledShop]:
    made = TabledShop(tmp_path, None)  # type: ignore[arg-type] # the cache lies where the configuration says
    made.names()
    with made.installation().open_cache() as cache:
        made.cache = cache
        yield made


def ordered(*channels: str) -> list[Any]:
    return [
        make.order(str(number), at(3), channel=channel, campaign="autumn+mugs", by=f"c{number}")
        for number, channel in enumerate(channels)
    ]


def blanks(text: str) -> str:
    return text.replace("_", " ")


def by_channel(shop: TabledShop, kpi: str) -> dict[str, object]:
    installation = shop.installation()
    opened = installation.open_shop(installation.settings.shop[0], shop.cache)
    figures = installation.book.by_segment(kpi, opened.facts, MARCH, "channel")
    return {key: one.missing.reason if one.missing else one.numerator for key, one in figures.items()}


def alone(shop: TabledShop) -> list[dict[str, Any]]:
    health = doctor.as_json(doctor.examine(shop.installation(), contact=False))
    told: Any = health["shops"]
    return list(told[0]["one_sided"])


def test_a_name_of_money_that_keeps_customers_which_nobody_tells_is_said(shop: TabledShop) -> None:
    shop.orders = ordered("google / cpc")
    shop.writes(ads=blanks(spend("3 Newsletter Autumn_Mugs 100", head=HEAD)))
    open_at(shop.folder, 'keeping = ["newsletter", "autumn mugs", "letters"]\n[[shop.spend]]\npath = "ads.csv"\n')
    shop.sync()
    toys = doctor.examine(shop.installation(), contact=False).shops[0]
    (told,) = [one.text for one in toys.findings if one.about == "keeping"]
    assert told.startswith('no money was ever told for a channel or campaign "letters"; write it as it is told')


def test_groups_of_analytics_meet_the_sources_of_orders(shop: TabledShop) -> None:
    shop.orders = ordered("google / cpc", "direct")
    shop.writes(visits=blanks(traffic(*GROUPS)))
    shop.names("traffic visits")
    shop.sync()
    assert by_channel(shop, "conversion_rate") == {"paid search": 1, "direct": 1, "organic": 0, "paid social": 0}
    assert alone(shop) == []


def test_names_of_advertising_accounts_meet_the_sources_of_orders(shop: TabledShop) -> None:
    shop.orders = ordered("google / cpc", "fb / paid_social", "direct")
    shop.writes(ads=blanks(spend("3 Google_Ads Autumn_Mugs 100", "3 Meta Autumn_mugs 50", head=HEAD)))
    shop.names("spend ads")
    shop.sync()
    assert by_channel(shop, "customer_acquisition_cost") == {"google / cpc": 10000, "meta": 5000, "direct": "no_spend"}
    assert alone(shop) == []


HEAD = "day,channel,campaign,amount"


def test_doctor_proposes_the_line_and_all_is_counted_anew_once_it_is_written(shop: TabledShop) -> None:
    shop.orders = ordered("google / cpc", "facebook_vn / ads", "direct")
    shop.writes(ads=blanks(spend("3 FB_Ads_VN Autumn_mugs 20", "3 billboards Town 9", head=HEAD)))
    shop.names("spend ads")
    shop.sync()
    assert by_channel(shop, "customer_acquisition_cost")["fb ads vn"] == "no_match"
    said = [text for text in shop.findings() if "channels" in text]
    like, unlike = said
    assert like == (
        'note channels: "fb ads vn" stands in marketing spend (20.00 EUR in 90 days), and in no orders;'
        ' if it is "facebook_vn / ads", write below [shop.channels]: "fb ads vn" = "facebook_vn / ads"'
    )
    assert unlike == (
        'note channels: "billboards" stands in marketing spend (9.00 EUR in 90 days), and in no orders;'
        ' if orders call it otherwise, write below [shop.channels]: "billboards" = "..."'
    )
    channel = next(one for one in alone(shop) if one["name"] == "fb ads vn")
    assert channel == {
        "segment": "channel",
        "name": "fb ads vn",
        "told_by": "spend",
        "unknown_to": ["orders"],
        "amount": "20.00",
        "nearest": "facebook_vn / ads",
        "setting": "shop.channels",
        "line": '"fb ads vn" = "facebook_vn / ads"',
    }
    config = shop.folder / "config.toml"
    config.write_text(f"{config.read_text()}[shop.channels]\n{channel['line']}\n")
    assert by_channel(shop, "customer_acquisition_cost")["facebook_vn / ads"] == 2000  # without another reading
    assert [one["name"] for one in alone(shop) if one["segment"] == "channel"] == ["billboards"]


def test_campaigns_that_only_spend_names_are_told(shop: TabledShop) -> None:
    shop.orders = ordered("google / cpc")
    rows = spend("3 google_/_cpc Autumn_Mugs_2026 20", '3 google_/_cpc "=x" 1', head=HEAD)
    shop.writes(ads=blanks(rows))
    shop.names("spend ads")
    shop.sync()
    assert [(one["segment"], one["name"], one["nearest"]) for one in alone(shop)] == [
        ("campaign", "autumn mugs 2026", "autumn mugs"),
        ("campaign", "=x", None),
    ]


def test_orders_whose_visits_are_called_otherwise_are_told_from_both_sides(shop: TabledShop) -> None:
    shop.orders = ordered("tiktok_vn / ads", "direct")
    shop.writes(visits=blanks(traffic("3 TikTok_Vietnam 100", "3 direct 60")))
    shop.names("traffic visits")
    shop.sync()
    assert by_channel(shop, "conversion_rate") == {
        "tiktok vietnam": "no_match",
        "tiktok_vn / ads": "no_match",
        "direct": 1,
    }
    assert [(one["told_by"], one["name"], one["nearest"], one["amount"]) for one in alone(shop)] == [
        ("orders", "tiktok_vn / ads", "tiktok vietnam", 1),
        ("traffic", "tiktok vietnam", "tiktok_vn / ads", 100),
    ]


def test_many_names_are_cut_for_people_and_whole_for_scripts(shop: TabledShop) -> None:
    shop.orders = ordered("direct")
    shop.writes(ads=blanks(spend(*(f"3 odd_{letter * 5} x {n + 1}" for n, letter in enumerate("abcdefg")), head=HEAD)))
    shop.names("spend ads")
    shop.sync()
    said = [text for text in shop.findings() if text.startswith("note channels")]
    assert said[-1] == "note channels: 3 further names of marketing spend alone: `shopbell doctor --json` lists all"
    assert len(said) == 5
    assert len([one for one in alone(shop) if one["segment"] == "channel"]) == 7


def test_a_shop_that_was_never_read_has_no_names(shop: TabledShop) -> None:
    shop.names()
    (toys,) = doctor.examine(shop.installation(), contact=False).shops
    assert list(toys.one_sided) == []
    assert isinstance(shop.cache, Cache)
