"""How a customer came to an order: visits, campaigns, channels, and addresses that name nobody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.orders import Journey, Visit
from tests.connectors.shopify.reading import read
from tests.connectors.shopify.stub import Node, order


def visit(source: str | None = None, kind: str | None = None, /, **tags: str) -> Node:
    return {"source": source, "sourceType": kind, "utmParameters": tags or None}


@pytest.mark.parametrize(
    ("last", "channel"),
    [
        (visit("Google", "AD", source="google", medium="cpc"), "google / cpc"),
        (visit("Google", "SEO", source="google", medium="organic"), "organic"),
        (visit("x", None, source="Newsletter"), "newsletter"),
        (visit("Google", "SEO"), "organic"),
        (visit("Google"), "organic"),
        (visit("direct"), "direct"),
        (visit("Email", "NEWSLETTER"), "email"),
        (visit("an unknown source"), ""),
        (visit(), ""),
        (visit("x", None, source="<!channel>\n\x00 a  b", medium="c"), "<!channel> a b / c"),
    ],
)
def test_the_last_visit_names_the_channel(last: Node, channel: str) -> None:
    first = visit("facebook")
    assert read(order(1, customerJourneySummary={"firstVisit": first, "lastVisit": last})).channel == channel


def test_the_first_visit_stands_in_and_campaigns_are_kept() -> None:
    first = visit("Google", "AD", source="google", medium="cpc", campaign="Spring Sale")
    found = read(order(1, customerJourneySummary={"firstVisit": first, "lastVisit": None}))
    assert (found.channel, found.campaign) == ("google / cpc", "Spring Sale")


@pytest.mark.parametrize(
    ("changes", "channel", "online"),
    [
        ({"sourceName": "pos"}, "pos", False),
        ({"sourceName": "shopify_draft_order"}, "draft", False),
        ({"sourceName": "web"}, "", True),
        ({"sourceName": None}, "", True),
        ({"sourceName": "3890849", "attribution": {"handle": "Instagram"}}, "instagram", False),
        ({"sourceName": "3890849"}, "", False),
        ({"sourceName": "subscription_contract"}, "subscription_contract", False),
    ],
)
def test_orders_without_a_visit_go_by_where_they_were_made(
    changes: dict[str, Any], channel: str, *, online: bool
) -> None:
    found = read(order(1, **changes))
    assert (found.channel, found.is_online) == (channel, online)


def seen(source: str, **more: Any) -> Node:
    """A visit with everything that Shopify may tell of it."""
    return {"source": source, "sourceType": None, "utmParameters": None, "occurredAt": "2026-11-19T08:00:00Z"} | more


def test_the_journey_keeps_first_and_last_visit() -> None:
    tags = {"source": "Google", "medium": "CPC", "campaign": "Spring", "content": "red", "term": "mug"}
    first = seen("Google", utmParameters=tags, landingPage="https://toys.example/cups?email=anna@example.com#top",
                 referrerUrl="https://anna:secret@www.google.com/search?q=mug")  # fmt: skip
    summary = {"ready": True, "customerOrderIndex": 3, "firstVisit": first, "lastVisit": seen("direct")}
    found = read(order(1, customerJourneySummary=summary)).journey
    at = datetime(2026, 11, 19, 8, tzinfo=UTC)
    assert found == Journey(
        Visit(
            at, "google", "cpc", "Spring", "red", "mug", "https://toys.example/cups", "https://www.google.com/search"
        ),
        Visit(at, "direct"),
        is_ready=True,
        order_index=3,
    )


def test_a_journey_that_is_not_ready_says_so_and_a_till_has_none() -> None:
    waiting = {"ready": False, "customerOrderIndex": None, "firstVisit": None, "lastVisit": None}
    assert read(order(1, customerJourneySummary=waiting)).journey == Journey(is_ready=False)
    assert read(order(1, sourceName="pos")).journey is None


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("https://toys.example/account/reset/77/secret", "https://toys.example/account/"),
        ("https://toys.example/1234/orders/abcdef/authenticate?key=x", "https://toys.example/1234/orders/"),
        ("/cart/c/abcdef", "/cart/c/"),
        ("https://toys.example/collections/mugs", "https://toys.example/collections/mugs"),
        ("https://toys.example/<b>\n", "https://toys.example/<b>"),
        ("android-app://com.google.android.gm", "android-app://com.google.android.gm/"),
        ("x" * 500, "x" * 120),
    ],
)
def test_addresses_never_hold_what_may_name_a_person(page: str, shown: str) -> None:
    summary = {"ready": True, "lastVisit": seen("direct", landingPage=page), "firstVisit": None}
    journey = read(order(1, customerJourneySummary=summary)).journey
    assert journey is not None
    assert journey.last is not None
    assert journey.last.landing_page in {shown, shown.rstrip("/")}


def test_source_edits_cancelling_and_payment_are_taken() -> None:
    found = read(order(1, edited=True, cancelledAt="2026-11-20T11:00:00Z", sourceName="shopify_draft_order",
                       paymentGatewayNames=["bogus", "gift_card"]))  # fmt: skip
    assert (found.is_edited, found.source, found.payment_method) == (True, "shopify_draft_order", "bogus")
    assert found.cancelled_at == datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert read(order(1, paymentGatewayNames=["gift_card", "shopify_payments"])).payment_method == "shopify_payments"
    assert read(order(1, paymentGatewayNames=["gift_card"])).payment_method == "gift_card"
    assert read(order(1)).cancelled_at is None
