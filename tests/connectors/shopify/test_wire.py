"""When Shopify is busy, away, refuses, or is somebody else: what is waited for, what is said, what never shows."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.errors import Refused, ShopbellError, TryLater
from commerce.feeds import Feed, Watermark
from connectors.base import Connection, ShopSecrets
from connectors.shopify.address import endpoint
from connectors.shopify.refusals import TooExpensive
from tests.connectors.shopify.stub import NOON, TOKEN, Answer, StubShop, errors, order


@pytest.fixture
def shop() -> Iterator[StubShop]:
    with StubShop(order(1)) as stub:
        yield stub


def read(shop: StubShop, **access: Any) -> int:
    """How many orders a run reads."""
    connector = shop.connector(**access)
    found = sum(len(page.orders) for page in connector.pages(Feed.ORDERS, Watermark()))
    connector.close()
    return found


def test_a_wrong_token_is_refused_and_never_shown(shop: StubShop) -> None:
    with pytest.raises(Refused, match="answered 401; the access token is not valid") as caught:
        read(shop, token="shpat_wrong")
    assert "shpat" not in str(caught.value)
    assert caught.value.feed == ""
    assert len(shop.asked) == 1


@pytest.mark.parametrize(
    ("status", "advice"),
    [(402, "bill"), (403, "installed"), (404, "there is no such shop"), (423, "locked"), (301, "redirects to")],
)
def test_statuses_that_a_person_has_to_mend(shop: StubShop, status: int, advice: str) -> None:
    shop.trouble.append(Answer(status, "", {"Location": "https://new.example/admin"}))
    with pytest.raises(Refused, match=advice):
        read(shop)
    assert len(shop.asked) == 1


@pytest.mark.parametrize(
    "trouble",
    [
        Answer(429, "", {"Retry-After": "2.0"}),
        Answer(430, ""),
        Answer(500, ""),
        Answer(503, "<html>back soon</html>"),
        Answer(502, "<html>bad gateway</html>"),
        Answer(520, ""),
        Answer(429, {"errors": "Exceeded 2 calls per second for api client."}),
        Answer(0),
        Answer(200, '{"data": {"ordersC'),
        Answer(200, ""),
        errors("INTERNAL_SERVER_ERROR"),
        errors("THROTTLED"),
    ],
)
def test_passing_trouble_is_waited_out(shop: StubShop, trouble: Answer) -> None:
    shop.trouble.extend([trouble, trouble])
    assert read(shop) == 1
    assert shop.clock.now() > NOON


def test_an_internal_error_that_stays_is_put_off(shop: StubShop) -> None:
    shop.refuse = lambda _name, _variables: errors("INTERNAL_SERVER_ERROR")
    with pytest.raises(TryLater, match="internal error"):
        read(shop)
    assert len(shop.asked) == 6


def test_a_throttled_shop_is_given_the_time_its_own_rate_needs(shop: StubShop) -> None:
    # the shop question cost 500 points; 0 are left and 50 a second come back: ten seconds, and a little spread
    shop.bucket = {"maximumAvailable": 1000.0, "currentlyAvailable": 0, "restoreRate": 50.0}
    connector = shop.connector()
    connector.shop()
    cost = {"requestedQueryCost": 500, "throttleStatus": shop.bucket}
    shop.clock.sleep(1000)
    shop.trouble.append(errors("THROTTLED", extensions={"cost": cost}))
    before = shop.clock.now()
    connector.shop()
    assert 10 <= (shop.clock.now() - before).total_seconds() <= 11 + 14  # and the pause that leaves the reserve


def test_a_fifth_of_the_bucket_is_left_to_others(shop: StubShop) -> None:
    # 500 points wanted, 400 kept back, 600 there, 100 a second: three seconds
    shop.bucket["currentlyAvailable"] = 600
    connector = shop.connector()
    connector.shop()
    connector.shop()
    assert shop.clock.now() - NOON == timedelta(seconds=3)


def test_the_first_question_of_a_kind_is_waited_for_by_what_it_may_cost(shop: StubShop) -> None:
    # 450 points are there, 400 of them kept back; the count costs 1, a page of orders up to 700: 650 are lacking
    shop.bucket["currentlyAvailable"] = 450
    connector = shop.connector()
    connector.shop()
    next(iter(connector.pages(Feed.ORDERS, Watermark())))
    assert timedelta(seconds=6.4) <= shop.clock.now() - NOON <= timedelta(seconds=6.6)


def test_an_idle_poll_is_one_question(shop: StubShop) -> None:
    shop.orders.clear()
    (page,) = shop.connector().pages(Feed.ORDERS, Watermark(NOON - timedelta(minutes=15)))
    assert page.watermark == Watermark(NOON)
    assert [name for name, _ in shop.asked] == ["OrdersPage"]


def test_two_shops_do_not_wait_for_each_other(shop: StubShop) -> None:
    with StubShop(order(2)) as other:
        shop.bucket["currentlyAvailable"] = 0
        one, two = shop.connector(), other.connector()
        one.shop()
        two.shop()
        two.shop()
        assert other.clock.now() == NOON
        one.shop()
        assert shop.clock.now() > NOON


def test_orders_from_before_the_chosen_start_are_not_read(shop: StubShop) -> None:
    shop.orders.append(order(2, processedAt="2026-01-01T00:00:00Z"))
    connector = shop.connector(history_from=datetime(2026, 6, 1, tzinfo=UTC))
    found = [each.id for page in connector.pages(Feed.ORDERS, Watermark()) for each in page.orders]
    assert found == ["1"]
    (asked,) = shop.questions("OrdersPage")
    assert asked["query"].endswith(" AND processed_at:>='2026-06-01T00:00:00Z'")


def test_a_full_bucket_is_not_waited_for(shop: StubShop) -> None:
    assert read(shop) == 1
    assert shop.clock.now() == NOON


def sizes(shop: StubShop) -> list[int]:
    return [asked["first"] for asked in shop.questions("OrdersPage")]


@pytest.mark.parametrize(
    "trouble", [Answer(504, ""), Answer(0), errors("MAX_COST_EXCEEDED")], ids=["time-out", "silence", "cost"]
)
def test_a_struggling_shop_is_asked_for_less(shop: StubShop, trouble: Answer) -> None:
    count = Answer(200, {"data": {"ordersCount": {"count": 1}}})
    shop.trouble.extend([count, trouble, trouble])
    assert read(shop) == 1
    assert sizes(shop) == [100, 50, 25]


def test_being_throttled_is_no_reason_to_ask_for_less(shop: StubShop) -> None:
    shop.trouble.extend([Answer(200, {"data": {"ordersCount": {"count": 1}}}), errors("THROTTLED"), Answer(429, "")])
    assert read(shop) == 1
    assert sizes(shop) == [100, 100, 100]


def test_a_question_that_is_too_dear_even_when_small_is_refused(shop: StubShop) -> None:
    shop.refuse = lambda name, _: errors("MAX_COST_EXCEEDED") if name == "OrdersPage" else None
    with pytest.raises(Refused, match="costs more points"):
        read(shop)
    assert sizes(shop) == [100, 50, 25, 12, 10]


@pytest.mark.parametrize(
    ("answer", "said", "feed"),
    [
        (
            errors("ACCESS_DENIED", "Access denied for orders field. Required access: `read_orders` access scope."),
            "field orders; give the app the scope read_orders",
            "orders",
        ),
        (errors("undefinedField", "Field 'attribution' doesn't exist on type 'Order'"), "api_version", "orders"),
        (errors("SHOP_INACTIVE"), "not active", ""),
        (errors("BAD_REQUEST", "what?"), r"what\? \(BAD_REQUEST\)", "orders"),
        (Answer(200, {"errors": "<b>Not\nFound</b>"}), "b Not Found /b", "orders"),
        (Answer(200, "<!DOCTYPE html><title>Toys</title>"), "a web page instead of data", ""),
        (Answer(200, "welcome"), "not JSON", ""),
        (Answer(200, [1, 2]), "not GraphQL", ""),
    ],
)
def test_refusals_say_what_was_found_and_what_to_do(shop: StubShop, answer: Answer, said: str, feed: str) -> None:
    shop.refuse = lambda _name, _variables: answer
    with pytest.raises(Refused, match=said) as caught:
        read(shop)
    assert caught.value.feed == feed


def test_a_refusal_after_a_question_that_was_too_dear_is_told_as_what_it_is(shop: StubShop) -> None:
    # the first try is too dear, the next one finds the shop closed: that is no matter of cost
    count = Answer(200, {"data": {"ordersCount": {"count": 1}}})
    shop.trouble.extend([count, errors("MAX_COST_EXCEEDED"), Answer(402, "")])
    with pytest.raises(Refused, match="bill") as caught:
        read(shop)
    assert not isinstance(caught.value, TooExpensive)


def test_an_answer_nested_without_end_is_refused_in_words(shop: StubShop) -> None:
    deep = Answer(200, '{"data":{"orders":' + "[" * 100_000 + "]" * 100_000 + "}}")
    shop.refuse = lambda name, _: deep if name == "OrdersPage" else None
    with pytest.raises(Refused, match="nested deeper"):
        read(shop)


def denial(*fields: str) -> Answer:
    told = [
        {
            "message": f"Access denied for {field} field. Required access: `read_something` access scope.",
            "path": ["orders", "nodes", 0, field],
            "extensions": {"code": "ACCESS_DENIED"},
        }
        for field in fields
    ]
    return Answer(200, {"data": {"orders": {"nodes": []}}, "errors": told})


@pytest.mark.parametrize("field", ["customer", "customerJourneySummary", "shippingAddress", "product", "variant"])
def test_orders_are_read_without_what_is_kept_from_us(shop: StubShop, field: str) -> None:
    shop.refuse = lambda name, _: denial(field) if name == "OrdersPage" and f"{field} {{" in shop.texts[-1] else None
    assert read(shop) == 1
    assert [f"{field} {{" in text for text in shop.texts if "OrdersPage" in text] == [True, False]


def test_what_was_denied_once_is_not_asked_for_again(shop: StubShop) -> None:
    shop.refuse = lambda name, _: (
        denial("customer") if name == "OrdersPage" and " customer {" in shop.texts[-1] else None
    )
    connector = shop.connector()
    for _ in range(2):
        list(connector.pages(Feed.ORDERS, Watermark(NOON - timedelta(minutes=15))))
    assert len(shop.questions("OrdersPage")) == 3
    connector.close()


def test_a_plan_that_keeps_customers_from_apps_keeps_no_orders(shop: StubShop) -> None:
    wall = errors("ACCESS_DENIED", "This app is not approved to access the Customer object. Access to personally ...")
    shop.refuse = lambda name, _: wall if name == "OrdersPage" and " customer {" in shop.texts[-1] else None
    assert read(shop) == 1


def test_orders_that_are_denied_as_such_are_refused_at_once(shop: StubShop) -> None:
    shop.refuse = lambda name, _: denial("customer", "orders") if name == "OrdersPage" else None
    with pytest.raises(Refused, match="denies access"):
        read(shop)
    assert len(shop.questions("OrdersPage")) == 1


def test_an_answer_without_its_list_is_put_off(shop: StubShop) -> None:
    shop.refuse = lambda name, _: Answer(200, {"data": {"orders": None}}) if name == "OrdersPage" else None
    with pytest.raises(TryLater, match="without the list of orders"):
        read(shop)


def test_nothing_shows_the_token(shop: StubShop, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    connector = shop.connector()
    shop.refuse = lambda _name, _variables: errors("BAD_REQUEST", f"you sent {TOKEN}")
    with pytest.raises(ShopbellError) as caught:
        connector.shop()
    assert TOKEN not in f"{caught.value}{caught.value!r}{connector!r}{caplog.text}"
    assert TOKEN not in repr(ShopSecrets({"token": TOKEN}))


@pytest.mark.parametrize(
    "url",
    [
        "toys", "TOYS", "toys.myshopify.com", "https://toys.myshopify.com", "http://toys.myshopify.com/admin/",
        "https://admin.shopify.com/store/toys/orders",
    ],
)  # fmt: skip
def test_a_shop_is_found_however_its_name_is_written(url: str) -> None:
    assert endpoint(Connection(url=url)) == "https://toys.myshopify.com/admin/api/2026-10/graphql.json"


def test_requests_go_where_base_url_says() -> None:
    proxied = Connection(url="toys", base_url="https://proxy.example/shopify/")
    assert endpoint(proxied, "2026-07") == "https://proxy.example/shopify/admin/api/2026-07/graphql.json"
    assert endpoint(Connection(url="http://localhost:8000")).startswith("http://localhost:8000/admin/api/")
    assert endpoint(Connection(url="http://[::1]:8000")) == "http://[::1]:8000/admin/api/2026-10/graphql.json"


@pytest.mark.parametrize(
    ("place", "version", "said"),
    [
        (Connection(url="https://www.toys.example"), "", "x.myshopify.com"),
        (Connection(url="https://anna:secret@toys.example"), "", "x.myshopify.com"),
        (Connection(url="anna:secret@toys.example"), "", "x.myshopify.com"),
        (Connection(url=""), "", "x.myshopify.com"),
        (Connection(url="toys.myshopify.com.evil.example"), "", "x.myshopify.com"),
        (Connection(url="toys", base_url="http://proxy.example"), "", "https://"),
        (Connection(url="toys", base_url="ftp://127.0.0.1"), "", "https://"),
        (Connection(url="toys", base_url="http://[::1"), "", "https://"),
        (Connection(url="toys", base_url="https://"), "", "https://"),
        (Connection(url="http://[toys"), "", "x.myshopify.com"),
        (Connection(url="toys"), "2026-13", "no Shopify API version"),
        (Connection(url="toys"), "latest", "no Shopify API version"),
    ],
)
def test_addresses_that_cannot_be_are_refused_before_anything_is_sent(
    place: Connection, version: str, said: str
) -> None:
    with pytest.raises(Refused, match=said) as caught:
        endpoint(place, version)
    assert "secret" not in str(caught.value)


def test_a_shop_without_a_token_is_refused(shop: StubShop) -> None:
    with pytest.raises(Refused, match="no Shopify access token"):
        shop.connector(token=" ")


def test_https_towards_a_port_that_does_not_speak_it_is_refused(shop: StubShop) -> None:
    with pytest.raises(Refused, match="does not speak https on this port"):
        shop.connector(base_url=shop.url.replace("http:", "https:")).shop()


def test_nobody_there_is_put_off() -> None:
    with StubShop() as gone:
        connector = gone.connector()
    with pytest.raises(TryLater, match="nothing listens"):
        connector.shop()
