"""Orders that are no plain web orders, journeys, costs, and what is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests

from commerce.clock import FrozenClock
from practice.serve import PracticeServer
from practice.simulate import simulate
from practice.world import CostChange, Edit, Product, SoldLine, Visit
from tests.practice.shopify.world import AD, CUP, TEA, Client, at, query_text, small_world, sold

pytestmark = pytest.mark.untraced

CARD = Product(3, "Gift card", "", 5000, is_gift_card=True)
EMAIL = Visit("newsletter / email", "newsletter", "email", "weekly", landing_page="/news")

TILL = sold(21, at(2, 1), source="pos", person=None, visit=Visit(""))
DRAFT = sold(22, at(2, 2), source="shopify_draft_order")
TEST = sold(23, at(2, 3), is_test=True)
TIPPED = sold(24, at(2, 4), tip_minor=150)
CARDS = sold(25, at(2, 5), lines=(SoldLine(CUP, 1, 1000), SoldLine(CARD, 1, 5000)))
EDITED = sold(26, at(2, 6), edits=(Edit(at(2, 8), (SoldLine(TEA, 2, 666),)),))
FAR = sold(27, at(2, 7), visit=AD, first_visit=EMAIL, first_visit_at=at(1, 28))
DELETED = sold(28, at(2, 9), trashed_at=at(2, 20))
ORDERS = (TILL, DRAFT, TEST, TIPPED, CARDS, EDITED, FAR, DELETED)


@pytest.fixture
def client(clock: FrozenClock) -> Iterator[Client]:
    with (
        PracticeServer(small_world(*ORDERS), "shopify", clock=clock) as server,
        requests.Session() as session,
    ):
        yield Client(server.url, session)


def order(client: Client, number: int) -> Any:
    (node,) = client.ask(query_text("orders_page"), first=5, query=f"id:{number}")["orders"]["nodes"]
    return node


def amount(bag: Any) -> str:
    shown: str = bag["shopMoney"]["amount"]
    return shown


def test_a_till_has_its_source_and_no_journey(client: Client) -> None:
    node = order(client, 21)
    assert (node["sourceName"], node["customerJourneySummary"], node["customer"]) == ("pos", None, None)
    assert node["attribution"] == {"handle": "pos", "displayName": "Point of Sale"}


def test_a_draft_and_a_test_order_are_marked(client: Client) -> None:
    assert order(client, 22)["sourceName"] == "shopify_draft_order"
    assert (order(client, 23)["test"], order(client, 24)["test"]) == (True, False)
    found = client.ask(query_text("orders_page"), first=5, query="test:true")["orders"]["nodes"]
    assert [node["name"] for node in found] == ["#23"]


def test_a_tip_is_a_line_without_a_product_and_part_of_the_total(client: Client) -> None:
    node = order(client, 24)
    assert (amount(node["totalTipReceivedSet"]), amount(node["totalPriceSet"])) == ("1.5", "11.5")
    assert amount(node["subtotalPriceSet"]) == "10.0"
    cup, tip = node["lineItems"]["nodes"]
    assert (tip["title"], tip["product"], tip["variant"], tip["sku"]) == ("Tip", None, None, None)
    assert (amount(tip["originalTotalSet"]), cup["title"]) == ("1.5", "Cup")


def test_a_gift_card_is_a_marked_line(client: Client) -> None:
    lines = order(client, 25)["lineItems"]["nodes"]
    assert [(line["title"], line["isGiftCard"], line["sku"]) for line in lines] == [
        ("Cup", False, "CUP"),
        ("Gift card", True, None),
    ]


def test_an_edit_adds_a_line_and_counts_as_a_change(client: Client, clock: FrozenClock) -> None:
    clock.move_to(at(2, 7))
    before = order(client, 26)
    assert (before["edited"], amount(before["totalPriceSet"]), len(before["lineItems"]["nodes"])) == (False, "10.0", 1)
    clock.move_to(at(2, 9))
    after = order(client, 26)
    assert (after["edited"], amount(after["totalPriceSet"]), len(after["lineItems"]["nodes"])) == (True, "16.66", 2)
    assert (amount(after["originalTotalPriceSet"]), amount(after["currentTotalPriceSet"])) == ("10.0", "16.66")
    assert (before["updatedAt"], after["updatedAt"]) == ("2026-02-06T12:00:00Z", "2026-02-08T12:00:00Z")


def test_a_journey_has_a_first_and_a_last_visit(client: Client) -> None:
    journey = order(client, 27)["customerJourneySummary"]
    assert (journey["momentsCount"]["count"], journey["daysToConversion"]) == (2, 10)
    first, last = journey["firstVisit"], journey["lastVisit"]
    assert (first["utmParameters"]["medium"], first["occurredAt"]) == ("email", "2026-01-28T12:00:00Z")
    assert (last["utmParameters"]["medium"], last["occurredAt"]) == ("cpc", "2026-02-07T11:48:00Z")
    assert first["id"] != last["id"]
    only = order(client, 26)["customerJourneySummary"]
    assert (only["momentsCount"]["count"], only["firstVisit"]) == (1, only["lastVisit"])


def test_a_journey_is_not_ready_for_five_minutes_and_nothing_tells_when_it_is(
    client: Client, clock: FrozenClock
) -> None:
    clock.move_to(at(2, 7, 12, 4))
    young = order(client, 27)
    assert young["customerJourneySummary"] == {
        "ready": False, "customerOrderIndex": None, "daysToConversion": None, "momentsCount": None,
        "firstVisit": None, "lastVisit": None,
    }  # fmt: skip
    clock.move_to(at(2, 7, 12, 5))
    ready = order(client, 27)
    assert ready["customerJourneySummary"]["ready"] is True
    assert ready["updatedAt"] == young["updatedAt"]


def test_a_deleted_order_is_missed_by_the_count_and_null_by_its_id(client: Client, clock: FrozenClock) -> None:
    count = query_text("orders_count")
    number = "gid://shopify/Order/28"
    clock.move_to(at(2, 19))
    assert client.ask(count, query="id:28")["ordersCount"]["count"] == 1
    assert client.ask(query_text("nodes_exist"), ids=[number])["nodes"][0]["id"] == number
    clock.move_to(at(2, 21))
    assert client.ask(count, query="id:28")["ordersCount"]["count"] == 0
    assert client.ask(query_text("nodes_exist"), ids=[number])["nodes"] == [None]
    assert client.ask(query_text("orders_page"), first=5, query="id:28")["orders"]["nodes"] == []


def test_costs_come_with_variants_and_a_change_touches_the_inventory_item_only() -> None:
    cup = replace(CUP, cost_minor=400)
    world = replace(
        small_world(*ORDERS),
        products=(cup, TEA),
        cost_changes=(CostChange(1, at(2, 1), 450), CostChange(1, at(2, 15), None)),
    )
    clock = FrozenClock(at(1, 31))
    with PracticeServer(world, "shopify", clock=clock) as server, requests.Session() as session:
        client, seen = Client(server.url, session), []
        for now in (at(1, 31), at(2, 2), at(2, 16)):
            clock.move_to(now)
            variant = client.ask(query_text("variant_costs_page"), first=1)["productVariants"]["nodes"][0]
            seen.append((variant["inventoryItem"]["unitCost"], variant["updatedAt"][:4]))
        changed = client.ask(query_text("inventory_items_page"), first=5, query="updated_at:>='2026-02-10T00:00:00Z'")[
            "inventoryItems"
        ]["nodes"]
    euros = {"currencyCode": "EUR"}
    assert seen == [({"amount": "4.0", **euros}, "2009"), ({"amount": "4.5", **euros}, "2009"), (None, "2009")]
    assert [item["sku"] for item in changed] == ["CUP"]


# ---- the simulator's option


def test_a_simulated_shop_is_plain_unless_told_otherwise() -> None:
    plain = simulate(days=40)
    assert {order.source for order in plain.orders} == {"web"}
    assert not any(order.is_test or order.tip_minor or order.edits for order in plain.orders)
    assert plain.cost_changes == ()


def test_an_odd_share_makes_some_of_every_kind_and_leaves_the_rest_alone() -> None:
    plain, odd = simulate(days=200), simulate(days=200, odd_share=0.2)
    changed = [now for was, now in zip(plain.orders, odd.orders, strict=True) if was != now]
    assert 0.12 < len(changed) / len(plain.orders) < 0.22  # some edits find nothing to edit
    kinds = {
        "till": [order for order in changed if order.source == "pos"],
        "draft": [order for order in changed if order.source == "shopify_draft_order"],
        "test": [order for order in changed if order.is_test],
        "tip": [order for order in changed if order.tip_minor],
        "card": [order for order in changed if any(line.product.is_gift_card for line in order.lines)],
        "edit": [order for order in changed if order.edits],
    }
    assert all(len(found) > 20 for found in kinds.values()), {kind: len(found) for kind, found in kinds.items()}
    assert len(odd.cost_changes) > 0
    assert (plain.traffic, plain.spend, plain.checkouts) == (odd.traffic, odd.spend, odd.checkouts)


def test_a_third_of_the_orders_has_an_earlier_first_visit() -> None:
    orders = simulate(days=200).orders
    far = [order for order in orders if order.first_visit is not None]
    assert 0.28 < len(far) / len(orders) < 0.38
    assert all(order.first_visit_at is not None and order.first_visit_at < order.placed_at for order in far)
