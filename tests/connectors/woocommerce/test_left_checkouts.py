"""Whether a shop tells of checkouts that were opened and left: by its version, and by what its drafts really are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.connectors.woocommerce.stub import NOON, Row, StubShop, order

HOUR = timedelta(hours=1)


def bought(number: int, version: str, via: str = "store-api", **fields: Any) -> Row:
    return order(number, NOON - number * HOUR, version=version, created_via=via, **fields)


def draft(number: int, version: str, mail: str = "") -> Row:
    """Return a draft; the shop proposes a way to pay as soon as the page is opened."""
    told: dict[str, Any] = {"status": "checkout-draft", "billing": {"email": mail}, "payment_method": "bacs"}
    return bought(number, version, date_paid_gmt=None, **told)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([bought(1, "10.6.2")], True),
        ([bought(1, "8.9.0"), draft(2, "8.9.0")], True),
        ([bought(1, "10.7.4")], True),
        ([bought(1, "10.8.0")], False),
        ([bought(1, "10.8.0-rc.1")], False),
        ([bought(1, "10.9.1"), draft(2, "10.9.1", "a@b.example")], False),  # a try that failed
        ([bought(1, "11.0.1"), draft(2, "10.6.2")], False),  # left from before the update
        ([bought(1, "11.0.1"), draft(2, "11.0.1")], True),  # a plugin still keeps what was opened
        ([bought(1, "11.0.1"), draft(2, "11.0.1", "a@b.example"), draft(3, "11.0.1")], True),
        ([bought(1, "10.6.2", "checkout")], False),  # the classic page
        ([bought(1, "11.0.1", "checkout")], False),
        ([bought(1, "10.6.2", "checkout"), draft(2, "10.6.2")], True),
        ([bought(1, "10.6.2", "admin")], True),
        ([{**bought(1, ""), "version": None}], None),
        ([], None),
    ],
)
def test_version_and_drafts_say_it(shop: StubShop, rows: list[Row], told: object) -> None:
    shop.orders += rows
    assert shop.connector().shop().tells_left_checkouts is told


def test_the_newest_order_knows_the_version(shop: StubShop) -> None:
    shop.orders += [bought(2, "11.0.1"), bought(1, "10.6.2")]  # rolled back
    info = shop.connector().shop()
    assert (info.platform_version, info.tells_left_checkouts) == ("10.6.2", True)


def test_what_is_told_is_told_since_the_oldest_draft_that_was_only_opened(shop: StubShop) -> None:
    shop.orders += [bought(1, "11.0.1"), draft(2, "11.0.1"), draft(5, "11.0.1"), draft(9, "10.6.2")]
    assert shop.connector().shop().left_checkouts_from == NOON - 5 * HOUR


def test_a_merchant_is_told_what_cannot_be_seen_and_what_helps(shop: StubShop) -> None:
    shop.orders.append(bought(1, "11.0.1"))
    (note, _) = shop.connector().shop().notes
    assert note == (
        "WooCommerce 11.0.1 keeps nothing of a checkout that was opened and left, only of one that somebody tried to"
        " place: cart abandonment cannot be told from it; put the companion into the shop (`shopbell companion`), or"
        " hand in carts and checkouts as [[shop.traffic]] (docs/guide/tables.md)"
    )


def test_the_block_checkout_is_praised_only_where_it_would_tell(shop: StubShop) -> None:
    shop.orders.append(bought(1, "10.6.2", "checkout"))
    assert "the block checkout page (Pages, Checkout) would tell" in shop.connector().shop().notes[0]
    shop.orders[0]["version"] = "11.0.1"
    note = shop.connector().shop().notes[0]
    assert note.startswith("the shop uses the classic checkout page")
    assert "would tell" not in note
    assert "[[shop.traffic]]" in note
