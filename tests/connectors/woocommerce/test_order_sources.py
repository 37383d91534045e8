"""Which WooCommerce orders came by a visit, and what those are called that did not."""

from __future__ import annotations

import pytest

from tests.connectors.woocommerce.stub import StubShop, order
from tests.connectors.woocommerce.test_orders import attributed, orders, read

CAME = attributed(source_type="utm", utm_source="google", utm_medium="cpc")


@pytest.mark.parametrize("via", ["checkout", "store-api", "cartflows", "contact-form-7"])
def test_checkout_pages_are_visits_and_so_is_a_word_that_nobody_knows(shop: StubShop, via: str) -> None:
    (found,) = orders(read(shop, order(1, created_via=via)))
    assert (found.channel, found.is_online, found.source) == ("", True, via)


@pytest.mark.parametrize(
    ("via", "channel"),
    [
        ("subscription", "subscription"),
        ("sumo_subscriptions", "subscription"),
        ("woocommerce-pos", "pos"),
        ("yith-pos", "pos"),
        ("openpos", "pos"),
        ("rest-api", "api"),
        ("import", "import"),
        ("Csv_Importer", "csv_importer"),
        ("amazon", "amazon"),
        ("wp-lister-ebay", "wp-lister-ebay"),
        ("dokan", "dokan"),
        ("bookings", "bookings"),
    ],
)
def test_renewals_tills_marketplaces_and_imports_are_none(shop: StubShop, via: str, channel: str) -> None:
    (found,) = orders(read(shop, order(1, created_via=via)))
    assert (found.channel, found.is_online, found.source) == (channel, False, via)


def test_a_renewal_does_not_come_by_the_visit_of_the_order_that_it_renews(shop: StubShop) -> None:
    (found,) = orders(read(shop, order(1, created_via="subscription", meta_data=CAME)))
    assert (found.channel, found.is_online) == ("subscription", False)


def test_an_order_that_code_made_without_a_word_came_by_a_visit_if_one_is_known(shop: StubShop) -> None:
    rows = [order(1, created_via=""), order(2, created_via=None), order(3, created_via="", meta_data=CAME)]
    assert [one.is_online for one in orders(read(shop, *rows))] == [False, False, True]


def test_what_came_over_the_api_keeps_the_visit_that_it_tells(shop: StubShop) -> None:
    (found,) = orders(read(shop, order(1, created_via="rest-api", meta_data=CAME)))
    assert (found.channel, found.is_online) == ("google / cpc", False)


@pytest.mark.parametrize(
    ("meta", "channel"),
    [
        ({"utm_source": "120230396523780224", "utm_medium": "paid"}, "paid"),
        ({"utm_source": "{{site_source_name}}", "utm_medium": "{{placement}}"}, ""),
        ({"utm_source": "{network}", "referrer": "https://l.facebook.com/"}, "referral"),
        ({"utm_source": "facebook", "utm_medium": "__PLACEMENT__"}, "facebook"),
    ],
)
def test_a_tag_that_names_nothing_is_no_channel(shop: StubShop, meta: dict[str, str], channel: str) -> None:
    (found,) = orders(read(shop, order(1, meta_data=attributed(source_type="utm", **meta))))
    assert found.channel == channel


def test_a_campaign_may_be_a_number_but_no_placeholder(shop: StubShop) -> None:
    tags = {"source_type": "utm", "utm_source": "google"}
    rows = [
        order(1, meta_data=attributed(**tags, utm_campaign="20431887777")),
        order(2, meta_data=attributed(**tags, utm_campaign="{{campaign.name}}")),
    ]
    assert [one.campaign for one in orders(read(shop, *rows))] == ["20431887777", ""]
