"""Hosts as they are: staging passwords, servers that eat headers, proxies, plain permalinks, and slow ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from commerce.clock import FrozenClock
from commerce.errors import Refused, TryLater
from commerce.feeds import Feed, Watermark
from commerce.orders import Product
from connectors.woocommerce.pace import SIZES, Pace, Span
from tests.connectors.woocommerce.stub import KEY, NOON, SECRET, Canned, StubShop, basic, order, stamp
from tests.recorded import recorded

HOME_PAGE = Canned(200, "<!DOCTYPE html>\n<html lang='en-US'><title>Toys</title>", {"Content-Type": "text/html"})


@pytest.fixture
def secure(certificate: tuple[Path, Path]) -> Iterator[StubShop]:
    with StubShop(tls=certificate) as stub:
        yield stub


def authorizations(shop: StubShop) -> list[str | None]:
    return [headers.get("Authorization") for headers in shop.headers]


# -- keys


def test_a_staging_password_is_passed_and_the_keys_travel_beside_it(
    secure: StubShop, certificate: tuple[Path, Path]
) -> None:
    secure.front = "team:let me in"
    info = secure.connector(verify=str(certificate[0]), front_user="team", front_password="let me in").shop()
    assert info.currency == "EUR"
    assert set(authorizations(secure)) == {basic("team:let me in")}, "the header is the web server's"
    assert SECRET not in json.dumps(secure.asked), "the shop gets a signature"


def test_a_staging_password_that_is_not_known_is_asked_for(secure: StubShop, certificate: tuple[Path, Path]) -> None:
    secure.front = "team:let me in"
    with pytest.raises(Refused, match=r"a staging shop\?\); give it as `front_user` and `front_password`"):
        secure.connector(verify=str(certificate[0])).shop()
    with pytest.raises(Refused, match="does not take `front_user` and `front_password`") as caught:
        secure.connector(verify=str(certificate[0]), front_user="team", front_password="guess").shop()
    assert "guess" not in str(caught.value)


def test_a_staging_password_is_never_sent_in_the_clear(shop: StubShop) -> None:
    shop.connector(front_user="team", front_password="let me in").shop()
    assert set(authorizations(shop)) == {None}


def test_a_staging_password_goes_to_its_own_server_only(secure: StubShop, certificate: tuple[Path, Path]) -> None:
    with StubShop(tls=certificate) as other:
        secure.fails("", Canned(301, b"", {"Location": f"{other.url}/wp-json/"}), times=2)
        secure.connector(verify=str(certificate[0]), front_user="team", front_password="let me in").shop()
        assert authorizations(other)[0] is None, "another port is another server"


def test_a_stripped_header_and_a_proxy_that_spoils_signatures_leave_the_query(
    secure: StubShop, certificate: tuple[Path, Path]
) -> None:
    secure.strips_authorization = secure.spoils_signatures = True
    info = secure.connector(verify=str(certificate[0])).shop()
    assert info.currency == "EUR"
    assert any("the web server's log keeps them" in note for note in info.notes)
    assert [query for _, query in secure.asked if "consumer_secret" in query]
    with pytest.raises(Refused, match="the secret does not belong to the key"):
        secure.connector(verify=str(certificate[0]), secret="cs_other").shop()
    with pytest.raises(Refused, match="does not know this key"):
        secure.connector(verify=str(certificate[0]), key="ck_other").shop()


def test_keys_never_go_into_the_query_over_plain_http(shop: StubShop) -> None:
    shop.spoils_signatures = True
    with pytest.raises(Refused, match="the secret is wrong, or `url`"):
        shop.connector().shop()
    assert KEY not in json.dumps([query for _, query in shop.asked if "oauth_signature" not in query])
    assert SECRET not in json.dumps(shop.asked)


# -- permalinks


def test_plain_permalinks_are_told_from_a_page_that_stands_in_the_way(shop: StubShop) -> None:
    shop.fails("", HOME_PAGE, times=3)
    shop.fails("/", Canned(body={"name": "Toys", "namespaces": ["wc/v3"]}))
    with pytest.raises(Refused, match=r"has its permalinks set to Plain.*Settings, Permalinks"):
        shop.connector().shop()
    shop.fails("", HOME_PAGE, times=3)
    shop.fails("/", HOME_PAGE)
    with pytest.raises(Refused, match="no login or firewall page stands before the shop"):
        shop.connector().shop()


def test_plain_permalinks_on_a_server_that_says_404(shop: StubShop) -> None:
    shop.fails("", Canned(404, "<html>Not Found</html>", {"Content-Type": "text/html"}))
    shop.fails("/", Canned(body={"name": "Toys", "namespaces": ["wc/v3"]}))
    with pytest.raises(Refused, match="permalinks set to Plain"):
        shop.connector().shop()


# -- the two ways to lose data without a word


def test_every_instant_is_naive_utc_and_every_list_one_parameter(shop: StubShop) -> None:
    """With a zone the shop shifts it once more; of a repeated parameter it keeps the last."""
    shop.orders += [order(n, NOON - timedelta(hours=n)) for n in range(1, 4)]
    connector = shop.connector()
    for feed in connector.feeds():
        for mark in (Watermark(), Watermark(seen_to=NOON - timedelta(days=2))):
            list(connector.pages(feed, mark))
    dated = [query for _, query in shop.asked if {"after", "before", "modified_after"} & set(query)]
    assert len(dated) >= 5
    for query in dated:
        assert query["dates_are_gmt"] == "true"
        for name in ("after", "before", "modified_after"):
            assert len(query.get(name, "2026-03-02T12:00:00")) == len("2026-03-02T12:00:00"), "no zone, no fraction"
    for _, query in shop.asked:
        assert not [name for name in query if name.endswith("]")]
    fields = {name for _, query in shop.asked for name in query.get("_fields", "").split(",")}
    assert {name for name in fields if "." in name} <= {"billing.email", "billing.country", "shipping.country"}, (
        "a child of a list would drop the whole list"
    )


# -- pace


def test_a_shop_that_breaks_over_large_pages_is_asked_for_smaller_ones(shop: StubShop) -> None:
    shop.orders += [order(n, NOON - timedelta(days=9) + timedelta(minutes=n)) for n in range(1, 231)]
    connector = shop.connector()

    def too_much(route: str, query: dict[str, str]) -> None:
        if route == "orders" and int(query["per_page"]) > 20:
            raise_memory(shop)

    shop.before_answer = too_much
    pages = list(connector.pages(Feed.ORDERS, Watermark(seen_to=NOON - timedelta(days=10))))
    assert {int(one.id) for page in pages for one in page.orders} == set(range(1, 231))
    sizes = [int(query["per_page"]) for _, query in shop.asked if "per_page" in query]
    assert sizes[:4] == [100, 100, 50, 20]


def raise_memory(shop: StubShop) -> None:
    """Let the very next answer be what PHP says when it runs out of memory."""
    shop.overrule = Canned(500, {"code": "internal_server_error", "message": "<p>critical error</p>", "data": {}})


def test_a_first_reading_in_small_pages_misses_nobody_and_saves_hundreds(shop: StubShop) -> None:
    shop.orders += [order(n, NOON - timedelta(days=9) + timedelta(minutes=n)) for n in range(1, 231)]
    shop.fails("orders", Canned(502, "<html>"), times=3)
    pages = list(shop.connector().pages(Feed.ORDERS, Watermark()))
    assert {int(one.id) for page in pages for one in page.orders} == set(range(1, 231))
    marks = [page.watermark.backfill_page for page in pages if page.watermark.backfill_page]
    sizes = [int(query["per_page"]) for _, query in shop.asked if "before" in query]
    assert 20 in sizes
    assert marks[:5] == [1, 1, 1, 1, 2], "a page number counts hundreds, whatever the pages then"


@pytest.mark.parametrize("canned", [Canned(429, "<html>"), Canned(503, "<html>")])
def test_a_busy_shop_is_not_asked_for_less(shop: StubShop, canned: Canned) -> None:
    shop.fails("orders", canned, times=4)
    list(shop.connector().pages(Feed.ORDERS, Watermark(seen_to=NOON)))
    assert {query["per_page"] for _, query in shop.asked if "per_page" in query} == {"100"}


def test_pages_grow_again_when_the_shop_does_well() -> None:
    pace = Pace()
    pace.slower()
    pace.slower()
    assert pace.size == 20
    for _ in range(10):
        pace.answered(timedelta(seconds=1))
    assert pace.size == 50
    pace.answered(timedelta(seconds=30))
    assert pace.size == 20, "slow, though it did not break"
    for _ in range(30):
        pace.answered(timedelta(seconds=8))
    assert pace.size == 20


@pytest.mark.parametrize("start", [0, 1, 50, 99, 100, 130, 12_345])
def test_a_page_of_any_size_begins_at_or_before_the_row_wanted(start: int) -> None:
    pace = Pace()
    span = Span(pace, start)
    for _ in range(6):
        asked = span.parameters()
        assert (asked["page"] - 1) * asked["per_page"] == span.start
        assert span.start <= start < span.start + asked["per_page"]
    assert pace.size == SIZES[-1]


def test_a_slow_shop_is_noticed_before_it_breaks(shop: StubShop) -> None:
    clock = FrozenClock(NOON)
    shop.orders += [order(n, NOON - timedelta(days=9) + timedelta(minutes=n)) for n in range(1, 231)]
    shop.before_answer = lambda _route, _query: clock.sleep(25)
    pages = list(shop.connector(clock).pages(Feed.ORDERS, Watermark(seen_to=NOON - timedelta(days=10))))
    assert {int(one.id) for page in pages for one in page.orders} == set(range(1, 231))
    assert {"100", "50", "20", "10"} >= {query["per_page"] for _, query in shop.asked if "per_page" in query} > {"100"}


# -- costs


def product(number: int, cost: Any, *, parent_id: int = 0, changed: str = "2026-02-01T00:00:00") -> dict[str, Any]:
    told = {} if cost == "off" else {"cost_of_goods_sold": cost}
    return {"id": number, "parent_id": parent_id, "sku": f"S{number}", "date_modified_gmt": changed, **told}


def cost(defined: float | None, total: float) -> dict[str, Any]:
    return {"values": [{"defined_value": defined, "effective_value": defined or 0}], "total_value": total}


def test_costs_of_products_and_what_variations_inherit(shop: StubShop) -> None:
    shop.products += [
        product(1, cost(9.8, 9.8)),
        product(2, cost(None, 0)),
        product(3, cost(0, 0)),
        product(31, cost(6, 6), changed="2026-02-20T00:00:00"),
    ]
    shop.variations += [product(32, cost(7.5, 7.5), parent_id=31), product(33, cost(None, 6), parent_id=31)]
    pages = list(shop.connector().pages(Feed.COSTS, Watermark()))
    told = [one for page in pages for one in page.costs]
    assert [(one.product_id, one.variant_id, one.cost_minor) for one in told] == [
        ("1", "", 980), ("2", "", None), ("3", "", 0), ("31", "", 600), ("31", "32", 750), ("31", "33", 600),
    ]  # fmt: skip
    assert {one.currency for one in told} == {"EUR"}
    assert [stamp(one.valid_from)[:10] for one in told[-3:]] == ["2026-02-20", "2026-02-01", "2026-02-20"]
    assert pages[-1].watermark == Watermark(seen_to=NOON)
    assert list(shop.connector().pages(Feed.COSTS, Watermark(seen_to=NOON - timedelta(hours=23)))) == []


def test_a_shop_without_the_cost_feature_tells_its_products_and_is_not_asked_for_all_variations(
    shop: StubShop,
) -> None:
    shop.products += [product(n, "off") for n in range(1, 251)]
    shop.variations += [product(1000 + n, "off", parent_id=n) for n in range(1, 251)]
    pages = list(shop.connector().pages(Feed.COSTS, Watermark()))
    assert [one for page in pages for one in page.costs] == []
    assert len([one for page in pages for one in page.products]) == 250
    assert (shop.routes().count("products"), shop.routes().count("variations")) == (3, 1)


def test_a_product_lies_in_its_categories_as_the_merchant_wrote_them(shop: StubShop) -> None:
    tea, drinks = {"id": 5, "name": "Tea", "slug": "tea"}, {"id": 6, "name": "Food &amp; Drink", "slug": "drinks"}
    told = product(1, cost(9.8, 9.8)) | {"name": "Earl &lt;Grey&gt;", "categories": [tea, drinks, tea]}
    shop.products += [told, product(2, cost(1, 1)) | {"name": None, "categories": None}]
    shop.variations += [product(3, cost(7.5, 7.5), parent_id=1) | {"name": "Earl Grey, loose"}]
    pages = list(shop.connector().pages(Feed.COSTS, Watermark()))
    assert [one for page in pages for one in page.products] == [
        Product("1", "Earl <Grey>", ("Tea", "Food & Drink")),
        Product("2", ""),
    ]


def test_a_shop_too_old_to_list_variations_still_tells_its_products(shop: StubShop) -> None:
    shop.products.append(product(1, cost(9.8, 9.8)))
    shop.fails("variations", Canned(404, {"code": "rest_no_route", "message": "No route was found", "data": {}}))
    pages = list(shop.connector().pages(Feed.COSTS, Watermark()))
    assert [one.cost_minor for page in pages for one in page.costs] == [980]


def test_the_recorded_catalogue(shop: StubShop) -> None:
    shop.products = recorded("products")["body"]
    shop.variations = recorded("variations")["body"]
    pages = list(shop.connector().pages(Feed.COSTS, Watermark()))
    told, products = [one for page in pages for one in page.costs], [one for page in pages for one in page.products]
    costs = {(one.product_id, one.variant_id): one.cost_minor for one in told}
    assert costs["13", ""] == 980
    assert {one.product_id: (one.title, one.categories) for one in products}["13"] == (
        "Espresso Beans 1kg",
        ("Coffee",),
    )
    assert costs["31", "33"] == 600, "inherited"
    assert costs["35", "38"] == 1070


# -- people


def test_staff_is_no_lead(shop: StubShop) -> None:
    for number, role in enumerate(("customer", "subscriber", "administrator", "shop_manager", "wholesale_buyer"), 1):
        shop.customers.append(
            {"id": number, "email": f"p{number}@example.com", "role": role, "date_created_gmt": "2026-01-01T08:00:00"}
        )
    (page, _) = shop.connector().pages(Feed.CUSTOMERS, Watermark())
    assert len(page.customers) == 3


def test_a_shop_that_only_ever_fails_is_left_for_later(shop: StubShop) -> None:
    shop.fails("orders", Canned(504, "<html>504 Gateway Time-out</html>"), times=9)
    with pytest.raises(TryLater, match="asked again, and for less at a time"):
        list(shop.connector().pages(Feed.ORDERS, Watermark(seen_to=NOON)))
