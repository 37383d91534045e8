"""Which Shopify orders came by a visit, and what those are called that did not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.connectors.shopify.reading import read
from tests.connectors.shopify.stub import Node, order


def visited(word: str | None = None, **tags: str) -> Node:
    visit = {"source": word, "sourceType": None, "utmParameters": tags or None}
    return {"ready": True, "firstVisit": visit, "lastVisit": visit}


@pytest.mark.parametrize("source", ["web", "580111", None, "", "www", "checkout_next", "checkout_one", "Web"])
def test_the_web_shop_has_many_names(source: str | None) -> None:
    found = read(order(1, sourceName=source, customerJourneySummary=None))
    assert (found.channel, found.is_online) == ("", True)


@pytest.mark.parametrize(
    ("source", "channel"),
    [
        ("pos", "pos"),
        ("iphone", "pos"),
        ("shopify_draft_order", "draft"),
        ("draft-order", "draft"),
        ("subscription_contract", "subscription_contract"),
        ("subscription_contract_checkout_one", "subscription_contract_checkout_one"),
        ("tiktok", "tiktok"),
        ("SHEIN", "shein"),
        ("amazon-us", "amazon-us"),
        ("JUST", "just"),
    ],
)
def test_tills_staff_renewals_and_other_channels_are_no_visits(source: str, channel: str) -> None:
    found = read(order(1, sourceName=source, customerJourneySummary=None))
    assert (found.channel, found.is_online, found.source) == (channel, False, source)


@pytest.mark.parametrize("number", ["294517", "5284869", "3041525761", "3613079"])
def test_a_numbered_app_is_called_by_its_name(number: str) -> None:
    told: dict[str, Any] = {"sourceName": number, "customerJourneySummary": None}
    assert (read(order(1, **told)).channel, read(order(1, **told)).is_online) == ("", False)
    found = read(order(1, **told, app={"name": "Recharge  Subscriptions"}))
    assert (found.channel, found.is_online, found.source) == ("recharge subscriptions", False, number)


def test_the_web_shop_is_not_called_by_the_name_of_its_app() -> None:
    assert read(order(1, sourceName="web", app={"name": "Online Store"})).channel == ""


def test_the_handle_of_a_sales_channel_goes_before_the_name_of_the_app_unless_it_is_a_number() -> None:
    told: dict[str, Any] = {"sourceName": "3890849", "app": {"name": "Shop"}}
    assert read(order(1, **told, attribution={"handle": "Instagram"})).channel == "instagram"
    assert read(order(1, **told, attribution={"handle": "3890849"})).channel == "shop"


@pytest.mark.parametrize("source", ["3890849", "tiktok", "headless"])
def test_another_word_with_a_visit_is_one(source: str) -> None:
    found = read(order(1, sourceName=source, customerJourneySummary=visited(source="google", medium="cpc")))
    assert (found.channel, found.is_online) == ("google / cpc", True)


def test_a_renewal_is_none_even_with_a_visit() -> None:
    found = read(order(1, sourceName="subscription_contract", customerJourneySummary=visited("direct")))
    assert not found.is_online


@pytest.mark.parametrize(
    ("word", "tags", "channel"),
    [
        ("Facebook", {"source": "120230396523780224", "medium": "paid"}, "facebook / paid"),
        ("Facebook", {"source": "{{site_source_name}}", "medium": "{{placement}}"}, "facebook"),
        ("Google", {"source": "{network}", "campaign": "{campaignid}"}, "organic"),
        ("an unknown source", {"source": "__CALLBACK__", "medium": "cpc"}, "cpc"),
        ("TikTok", {"source": "tiktok", "medium": "__PLACEMENT__"}, "tiktok"),
        (None, {"source": "%%SITE%%"}, ""),
    ],
)
def test_shopifys_own_word_stands_in_for_a_tag_that_names_nothing(
    word: str | None, tags: dict[str, str], channel: str
) -> None:
    assert read(order(1, customerJourneySummary=visited(word, **tags))).channel == channel


def test_a_campaign_may_be_a_number_but_no_placeholder() -> None:
    number = visited("Facebook", source="facebook", medium="paid", campaign="120230396523900224")
    empty = visited("Facebook", source="facebook", medium="paid", campaign="{{campaign.name}}")
    assert read(order(1, customerJourneySummary=number)).campaign == "120230396523900224"
    assert read(order(1, customerJourneySummary=empty)).campaign == ""
