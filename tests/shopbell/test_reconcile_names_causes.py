"""`shopbell reconcile` at a shop whose orders are odd: each oddity is a cause with its amount, nothing is left."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.woocommerce.stub import KEY, NOON, SECRET, StubShop, order, refund, stamp
from tests.shopbell.cli.home import Home

SHOP = '[shopbell]\ndata = "data"\n[[shop]]\nname = "dinars"\nplatform = "woocommerce"\nurl = "{url}"\n'
NOW = datetime(2026, 3, 20, 6, tzinfo=UTC)
FULL = [{"key": "_refund_type", "value": "full"}]


def sold(number: int, **fields: Any) -> dict[str, Any]:
    """An order of 10.000 dinars, 1.000 tax and 2.000 shipping."""
    amounts = {"total": "13.000", "total_tax": "1.000", "shipping_total": "2.000", "discount_total": "0.000"}
    line = {"id": number * 10, "name": "Mug", "product_id": 7, "quantity": 2, "subtotal": "10.000", "total": "10.000"}
    return order(number, **{"currency": "KWD", "fee_lines": [], **amounts, "line_items": [line], **fields})


def costing(number: int, subtotal: str, total: str) -> list[dict[str, Any]]:
    return [{"id": number * 10, "name": "Mug", "product_id": 7, "quantity": 1, "subtotal": subtotal, "total": total}]


ODD = [
    sold(1),
    sold(2, date_paid_gmt=None, status="on-hold"),  # a transfer awaited
    sold(3, status="packing"),  # a plugin's own
    sold(4, currency="EUR", total="13.00", total_tax="1.00", shipping_total="2.00"),
    sold(5, line_items=costing(5, "12.500", "10.000"), discount_total="2.500"),  # cut by hand
    sold(
        6,
        line_items=costing(6, "11.001", "10.000"),
        discount_total="1.001",
        coupon_lines=[{"code": "TEN", "discount": "1.000"}],
    ),
    sold(7, total="11.500", fee_lines=[{"id": 1, "name": "Loyalty", "total": "-1.500", "total_tax": "0"}]),
    sold(8, refunds=[{"id": 901}]),  # tax alone
    sold(9, refunds=[{"id": 902}]),  # shipping alone
    sold(10, status="refunded", refunds=[{"id": 903}, {"id": 904}]),  # in two steps
    sold(11, total="3.000", line_items=costing(11, "10.000", "0.000"), discount_total="10.000",
         coupon_lines=[{"code": "VIP", "discount": "10.000"}], status="refunded", refunds=[{"id": 905}]),
    sold(12, date_paid_gmt=stamp(datetime(2026, 4, 2, tzinfo=UTC))),  # paid in another month
]  # fmt: skip
BACK = [
    refund(901, 8, "1.000", fee_lines=[{"total": "0", "total_tax": "-1.000"}]),
    refund(902, 9, "2.000", shipping_lines=[{"total": "-2.000", "total_tax": "0"}]),
    refund(903, 10, "4.000"),
    refund(904, 10, "9.000", NOON + timedelta(hours=1), meta_data=FULL),
    refund(905, 11, "3.000", meta_data=FULL),
]


@pytest.fixture
def shop() -> Iterator[StubShop]:
    with StubShop() as stub:
        stub.currency = "KWD"
        stub.orders += [dict(one) for one in ODD]
        stub.refunds += [dict(one) for one in BACK]
        yield stub


@pytest.fixture
def shopbell(shop: StubShop, tmp_path: Path) -> Home:
    (tmp_path / "config.toml").write_text(SHOP.format(url=shop.url))
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(f'[shop.dinars]\nkey = "{KEY}"\nsecret = "{SECRET}"\n')
    secrets.chmod(0o600)
    ran = Home(tmp_path)("sync", now=NOW)
    assert ran.code == 0, ran.err
    return Home(tmp_path)


def told(shopbell: Home) -> Any:
    ran = shopbell("reconcile", "--month", "2026-03", "--json", now=NOW)
    assert ran.code == 0, ran.err
    (found,) = ran.json()
    return found


def causes(found: Any, figure: str) -> dict[str, Decimal]:
    (line,) = [one for one in found["lines"] if one["figure"] == figure]
    return {one["cause"]: Decimal(one["amount"]) for one in line["causes"]}


def test_every_oddity_is_a_cause_with_its_amount_and_nothing_is_left_over(shopbell: Home) -> None:
    found = told(shopbell)
    unexplained = {one["figure"]: one["unexplained"] for one in found["lines"] if Decimal(one["unexplained"])}
    assert unexplained == {}
    discounts = causes(found, "discounts")
    assert discounts["hand_made_cuts"] == Decimal("-2.500")
    assert discounts["rounding"] == Decimal("-0.001")
    assert discounts["fees_below_nothing"] == Decimal("-1.500")
    orders = causes(found, "orders")
    assert orders["statuses"] == 1
    assert orders["unpaid"] == -1
    assert orders["payment_day"] == -1
    assert orders["currencies"] == 1
    refunds = causes(found, "refunds")
    assert refunds["refunds_without_goods"] == Decimal("-6.000"), "tax 1.000, shipping 2.000, all of a free order 3.000"
    assert "refunded_twice" in causes(found, "net_sales")


def test_money_has_the_three_digits_of_its_currency(shopbell: Home) -> None:
    ran = shopbell("reconcile", "--month", "2026-03", now=NOW)
    assert "money in KWD" in ran.out
    assert "UNEXPLAINED" not in ran.out
    assert "a plugin's own status count for the platform: 'packing' (1)" in " ".join(ran.out.split())
    (net,) = [line.split()[1:] for line in ran.out.splitlines() if line.split()[:2] == ["Net", "sales"]]
    assert all(re.fullmatch(r"-?\d+\.\d{3}", amount) for amount in net[1:4])


def test_what_changed_at_the_shop_since_is_told_as_that_with_the_remedy(shopbell: Home, shop: StubShop) -> None:
    later = stamp(NOW)
    shop.orders[0] |= {"total": "23.000", "date_modified_gmt": later}
    shop.orders.append(sold(13, date_modified_gmt=later))
    del shop.orders[4]  # deleted for good
    found = told(shopbell)
    assert {one["figure"] for one in found["lines"] if Decimal(one["unexplained"])} == set()
    assert causes(found, "total_sales")["not_up_to_date"] == Decimal("10.000")
    (note,) = [one for one in found["notes"] if "run `shopbell sync`" in one]
    assert note.startswith("3 orders are not stored as the shop has them now (1, 5, 13)")
    assert shopbell("sync", "--sweep", now=NOW + timedelta(hours=1)).code == 0
    assert not any("run `shopbell sync`" in one for one in told(shopbell)["notes"])


def test_months_by_creation_hold_every_order_that_counts(shopbell: Home) -> None:
    ran = shopbell("reconcile", "--month", "2026-03", "--dated-by", "creation", "--json", now=NOW)
    (found,) = ran.json()
    assert "by date of creation" in found["source"]
    assert {one["figure"] for one in found["lines"] if Decimal(one["unexplained"])} == set()
    assert not {"unpaid", "payment_day"} & {cause["cause"] for one in found["lines"] for cause in one["causes"]}
    assert not any("no payment date" in note for note in found["notes"])


@pytest.mark.parametrize("meta", [FULL, []])
def test_before_10_2_refunds_are_taken_apart_by_their_lines_and_nothing_is_left_over_either(
    shopbell: Home, shop: StubShop, meta: list[dict[str, str]]
) -> None:
    for row in shop.orders:
        row["version"] = "8.9.0"
    for one in shop.refunds:
        one["meta_data"] = meta if one["id"] in {904, 905} else []
    shutil.rmtree(shopbell.folder / "data")
    assert shopbell("sync", now=NOW).code == 0
    found = told(shopbell)
    assert {one["figure"]: one["unexplained"] for one in found["lines"] if Decimal(one["unexplained"])} == {}
    named = causes(found, "net_sales")
    assert "refunded_twice" not in named
    assert ("refund_lines" in named) == bool(meta), "we part a full refund, and the old report did not"
    assert not any("off twice" in note for note in found["notes"])


ALL_BACK: dict[str, Any] = {
    "line_items": [{"total": "-10.000", "total_tax": "-1.000"}],
    "shipping_lines": [{"total": "-2.000", "total_tax": "0"}],
}
HALF_BACK: dict[str, Any] = {"line_items": [{"total": "-5.000", "total_tax": "-0.500"}]}
FEE = {"fee_lines": [{"id": 1, "name": "Loyalty", "total": "-2.000", "total_tax": "0"}]}


@pytest.mark.parametrize("version", ["10.5.0", "8.9.0"])
@pytest.mark.parametrize(
    "back",
    [
        [refund(901, 1, "0.500", meta_data=FULL)],
        [refund(901, 1, "0.500", meta_data=FULL, **ALL_BACK)],
        [refund(901, 1, "0.500", **HALF_BACK)],
        [refund(901, 1, "0.200")],
        [refund(901, 1, "0.200", **HALF_BACK), refund(902, 1, "0.300", NOON + timedelta(hours=1), meta_data=FULL)],
    ],
)
@pytest.mark.parametrize("more", [{}, FEE])
def test_what_comes_back_of_an_order_that_a_gift_card_paid_is_named_for_that(
    shopbell: Home, shop: StubShop, back: list[dict[str, Any]], version: str, more: dict[str, Any]
) -> None:
    """Nearly all of it was paid by the card: the report's merchandise is below nothing, ours what was sold."""
    refunds = [{"id": one["id"]} for one in back]
    shop.orders[:] = [sold(1, total="0.500", refunds=refunds, **more), sold(2), sold(3)]
    for row in shop.orders:
        row["version"] = version
    shop.refunds[:] = back
    shutil.rmtree(shopbell.folder / "data")
    assert shopbell("sync", now=NOW).code == 0
    found = told(shopbell)
    assert {one["figure"]: one["unexplained"] for one in found["lines"] if Decimal(one["unexplained"])} == {}
    assert "rest_of_total" in causes(found, "gross_sales")
    if len(back) == 1:
        assert not {"refunded_twice", "refund_lines"} & {
            cause["cause"] for one in found["lines"] for cause in one["causes"]
        }
