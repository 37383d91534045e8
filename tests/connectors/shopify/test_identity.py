"""Who a Shopify shop says it is, what its scopes allow, and how long its version of the API lives."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from commerce.errors import Refused, TryLater
from commerce.feeds import Feed, Watermark
from connectors.base import Tools
from tests.connectors import opening
from tests.connectors.shopify.stub import ALL_SCOPES, NOON, PSEUDONYM, TOKEN, Answer, Node, StubShop
from tests.waiting import elapsed, real_now


def test_the_shop_says_who_it_is(shop: StubShop) -> None:
    info = shop.connector().shop()
    assert (info.name, info.currency, info.time_zone) == ("Toys", "EUR", "Asia/Ho_Chi_Minh")
    assert (info.platform, info.platform_version, info.identity) == ("shopify", "2026-10", "toys.myshopify.com")
    assert (info.history_from, info.notes) == (None, ())
    assert shop.paths == ["/admin/api/2026-10/graphql.json"]


def test_without_read_all_orders_only_sixty_days_are_known(shop: StubShop) -> None:
    shop.scopes = tuple(scope for scope in ALL_SCOPES if scope != "read_all_orders")
    info = shop.connector().shop()
    assert info.history_from == NOON - timedelta(days=60)
    assert any("read_all_orders" in note and "60 days" in note for note in info.notes)


def test_missing_scopes_are_named_and_the_right_to_write_includes_reading(shop: StubShop) -> None:
    shop.scopes = ("write_orders", "read_all_orders", "read_customers", "read_products", "read_reports")
    (note,) = shop.connector().shop().notes
    assert "read_discounts" in note


def test_a_shop_that_hides_its_scopes_is_read_all_the_same(shop: StubShop) -> None:
    answer: Node = {"data": {"shop": shop.shop, "currentAppInstallation": None, "publicApiVersions": []}}
    shop.trouble.append(Answer(200, answer))
    info = shop.connector().shop()
    assert (info.name, info.history_from) == ("Toys", None)
    assert "does not tell" in info.notes[0]


def test_an_answer_without_a_shop_is_put_off(shop: StubShop) -> None:
    shop.trouble.append(Answer(200, {"data": {"shop": None}}))
    with pytest.raises(TryLater, match="without the shop"):
        shop.connector().shop()


def test_a_version_on_its_way_out_is_noticed(shop: StubShop) -> None:
    versions = [{"handle": "2026-10", "supported": False}]
    installed = {"accessScopes": [{"handle": scope} for scope in ALL_SCOPES]}
    answer = {"data": {"shop": shop.shop, "currentAppInstallation": installed, "publicApiVersions": versions}}
    shop.trouble.append(Answer(200, answer))
    (note,) = shop.connector().shop().notes
    assert "no longer supports API version 2026-10" in note


def test_the_end_of_the_pinned_version_is_known_and_warned_of_ninety_days_before(shop: StubShop) -> None:
    info = shop.connector().shop()
    assert (info.api_pinned, info.api_sunset, info.plan) == ("2026-10", date(2027, 10, 1), "Basic")
    shop.clock.move_to(datetime(2027, 7, 2, tzinfo=UTC))
    assert shop.connector().shop().notes == ()
    shop.clock.move_to(datetime(2027, 7, 3, tzinfo=UTC))
    (note,) = shop.connector().shop().notes
    assert "until 2027-10-01 only" in note


def states(shop: StubShop, *lacking: str) -> dict[str, str]:
    shop.scopes = tuple(scope for scope in ALL_SCOPES if scope not in lacking)
    return {each.feed: each.state for each in shop.connector().shop().feeds}


def test_it_is_told_feed_by_feed_what_the_scopes_allow(shop: StubShop) -> None:
    assert set(states(shop).values()) == {"granted"}
    assert states(shop, "read_reports")["traffic"] == "missing"
    assert states(shop, "read_all_orders")["orders"] == "limited"
    assert states(shop, "read_inventory")["costs"] == "limited"
    without_customers = states(shop, "read_customers")
    assert {feed: state for feed, state in without_customers.items() if state != "granted"} == {
        "orders": "limited", "checkouts": "limited", "customers": "missing",
    }  # fmt: skip
    without_products = states(shop, "read_products")
    assert (without_products["orders"], without_products["costs"]) == ("limited", "missing")
    assert states(shop, "read_orders")["orders"] == "missing"


def test_what_a_missing_scope_takes_from_the_orders_is_told(shop: StubShop) -> None:
    states(shop, "read_customers", "read_all_orders")
    (orders,) = [each for each in shop.connector().shop().feeds if each.feed == "orders"]
    assert "retention, churn" in orders.note
    assert "60 days" in orders.note


def test_what_is_missing_is_named_with_the_scope(shop: StubShop) -> None:
    shop.scopes = tuple(scope for scope in ALL_SCOPES if scope != "read_discounts")
    (missing,) = [each for each in shop.connector().shop().feeds if each.state == "missing"]
    assert (missing.feed, missing.scopes) == ("discounts", ("read_discounts",))
    assert "read_discounts" in missing.note


def test_a_renamed_shop_keeps_its_identity(shop: StubShop) -> None:
    before = shop.connector().shop()
    shop.shop |= {"name": "Games", "ianaTimezone": "Asia/Taipei"}
    after = shop.connector().shop()
    assert (after.name, after.time_zone) == ("Games", "Asia/Taipei")
    assert after.identity == before.identity == "toys.myshopify.com"


def test_a_retired_version_is_noticed(shop: StubShop) -> None:
    shop.headers["X-Shopify-API-Version"] = "2027-01"
    info = shop.connector().shop()
    assert info.platform_version == "2027-01"
    assert "2027-01 instead of 2026-10" in info.notes[0]


class OwnClock:
    """A clock of its own, an hour ahead of the real one; it waits for nothing."""

    def now(self) -> datetime:
        return real_now() + timedelta(hours=1)

    def elapsed(self) -> float:
        return elapsed()

    def sleep(self, seconds: float) -> None:
        pass


def test_a_clock_that_runs_ahead_is_noticed_and_skips_nothing(shop: StubShop) -> None:
    connector = opening.shopify(Tools(OwnClock(), PSEUDONYM), url=shop.url, token=TOKEN)
    assert "60 minutes ahead" in " ".join(connector.shop().notes)
    *_, last = connector.pages(Feed.ORDERS, Watermark())
    assert last.watermark.seen_to is not None
    assert abs(last.watermark.seen_to - real_now()) < timedelta(minutes=1)


@pytest.mark.parametrize(("zone", "currency"), [("Mars/Olympus", "EUR"), ("../etc", "EUR"), ("Asia/Tokyo", "yen")])
def test_a_shop_we_cannot_count_in_is_refused(shop: StubShop, zone: str, currency: str) -> None:
    shop.shop |= {"ianaTimezone": zone, "currencyCode": currency}
    with pytest.raises(Refused, match=r"time zone|currency"):
        shop.connector().shop()
