"""The WooCommerce side has every key and type of what a real shop answered (its recordings), and no other."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import requests

from commerce.clock import FrozenClock
from practice.serve import PracticeServer
from practice.simulate import simulate
from tests.practice.woocommerce.world import every_order, get
from tests.recorded import recorded


def shape(value: Any, path: str = "") -> dict[str, set[str]]:
    """Return {path: types seen there}; an int counts as a number, as JSON does not tell 5 from 5.0."""
    seen: dict[str, set[str]] = {}
    kind = "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
    seen[path] = {kind}
    children: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        children = [(f"{path}.{key}", child) for key, child in value.items()]
    elif isinstance(value, list):
        children = [(f"{path}[]", child) for child in value]
    for name, child in children:
        for where, kinds in shape(child, name).items():
            seen.setdefault(where, set()).update(kinds)
    return seen


# -- the shape


def assert_same_shape(ours: Any, theirs: Any, never_ours: tuple[str, ...] = ()) -> None:
    """Every path of the real answer is there with no type of our own, and no path is our invention."""
    mine, real = shape(ours), shape(theirs)
    missing = {path for path in real if path not in mine and not path.startswith(never_ours)}
    assert missing == set()
    assert {path: kinds for path, kinds in mine.items() if path not in real} == {}
    assert {path: kinds - real[path] for path, kinds in mine.items() if not kinds <= real[path]} == {}


def test_orders_have_every_key_and_type_of_the_real_ones(busy: PracticeServer) -> None:
    real = recorded("orders_every_kind")["body"] + recorded("orders_page_modified_asc")["body"]
    fees = ("[].fee_lines[]", "[].shipping_lines[].taxes[]")  # no fees and no tax on shipping here
    variants = ("[].line_items[].meta_data[]", "[].shipping_lines[].meta_data[]")  # no variations, no parcel contents
    ours = every_order(busy)
    assert_same_shape(ours, real, fees + variants)
    assert list(ours[0]) == [key for key in real[0] if key in ours[0]]


def test_refunds_have_every_key_and_type_of_the_real_ones(busy: PracticeServer) -> None:
    real = [row for answer in recorded("order_refunds").values() for row in answer["body"]]
    refunded = [row["id"] for row in every_order(busy) if row["refunds"]]
    ours = [row for number in refunded for row in get(busy, f"orders/{number}/refunds").json()]
    assert_same_shape(ours, real, ("[].line_items[].image.id", "[].shipping_lines[].taxes[]"))
    listed = get(busy, "refunds", _fields=recorded("refunds_all")["request"]["params"]["_fields"]).json()
    assert set(listed[0]) == set(recorded("refunds_all")["body"][0])


@pytest.mark.parametrize(
    ("path", "recording", "never_ours"),
    [
        ("customers", "customers_page", ()),
        ("products/11", "product_one_full", ()),
        ("coupons", "coupons", ("[].used_by[]", "[].product_ids[]", "[].email_restrictions[]")),
    ],
)
def test_other_rows_have_every_key_and_type_of_the_real_ones(
    busy: PracticeServer, path: str, recording: str, never_ours: tuple[str, ...]
) -> None:
    ours, real = get(busy, path).json(), recorded(recording)["body"]
    mine, theirs = shape(ours), shape(real)
    assert {where for where in theirs if where not in mine and not where.startswith(never_ours)} == set()
    assert set(mine) <= set(theirs)


def test_the_shop_says_who_it_is_as_the_real_one(busy: PracticeServer) -> None:
    real = recorded("system_status_summary")
    assert set(shape(requests.get(f"{busy.url}/wp-json/", timeout=5).json())) == set(shape(real["index"]["body"]))
    for path, name in (("data/currencies/current", "currency"), ("orders/statuses", "statuses")):
        assert set(shape(get(busy, path).json())) == set(shape(real[name]["body"]))
    assert get(busy, "orders/statuses").json() == real["statuses"]["body"]
    status = get(busy, "system_status").json()
    assert status["settings"]["currency"] == "EUR"
    assert set(status["environment"]) <= set(real["system_status"]["body"]["environment"])


def test_money_adds_up_in_every_order(busy: PracticeServer) -> None:
    for row in every_order(busy):
        cents = {
            key: round(float(row[key]) * 100) for key in ("total", "shipping_total", "total_tax", "discount_total")
        }
        lines = row["line_items"]
        net = sum(round(float(line["total"]) * 100) for line in lines)
        assert cents["total"] == net + cents["shipping_total"] + cents["total_tax"]
        assert cents["total_tax"] == sum(round(float(line["total_tax"]) * 100) for line in lines)
        assert cents["discount_total"] == sum(round(float(line["subtotal"]) * 100) for line in lines) - net


def test_a_shop_in_dong_writes_no_decimals() -> None:
    made = simulate(
        seed=4, first_day=date(2026, 1, 1), days=9, currency="VND", average_order_minor=450_000, rounding_minor=1000
    )
    with PracticeServer(made, "woocommerce", clock=FrozenClock(datetime(2026, 1, 9, tzinfo=UTC))) as server:
        row = get(server, "orders").json()[0]
        assert "." not in row["total"] + row["total_tax"] + row["line_items"][0]["subtotal"]
        assert get(server, "system_status").json()["settings"]["number_of_decimals"] == 0
