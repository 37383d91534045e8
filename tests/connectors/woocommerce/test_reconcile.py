"""WooCommerce's own monthly figures, from nothing but its orders and refunds: all 208 of a recorded shop."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from commerce.reports import FIGURES
from connectors.base import PlatformFigures
from connectors.woocommerce.nodes import AccountNode, RefundNode
from connectors.woocommerce.reconcile import DateType, compared, known_faults, own_figures
from connectors.woocommerce.refunds import Given, read_given
from connectors.woocommerce.shop import WooCommerce
from tests.connectors.woocommerce.stub import NOON, Canned, StubShop, order, refund
from tests.recorded import recorded

BERLIN = ZoneInfo("Europe/Berlin")
STATS = "/wp-json/wc-analytics/reports/revenue/stats"
# our name -> theirs
THEIRS = {"orders": "orders_count", "discounts": "coupons", "net_sales": "net_revenue"}


@pytest.fixture(scope="module")
def year() -> tuple[list[AccountNode], list[Given]]:
    """The recorded shop's orders and refunds as the connector's own types."""
    table = recorded("orders_all_columns")
    nodes = []
    for row in table["rows"]:
        columns = dict(zip(table["columns"], row, strict=True))
        paid = columns["date_paid"]  # only the local time was kept
        utc = paid and datetime.fromisoformat(paid).replace(tzinfo=BERLIN).astimezone(UTC).replace(tzinfo=None)
        coupons = [{"code": code, "discount": amount} for code, amount in columns["coupons"]]
        nodes.append(
            msgspec.convert({**columns, "date_paid_gmt": utc, "coupon_lines": coupons}, AccountNode, strict=False)
        )
    refunds = recorded("refunds_all")["body"]
    return nodes, [read_given(msgspec.convert(one, RefundNode, strict=False)) for one in refunds]


def test_all_208_figures_come_out_to_the_cent(year: tuple[list[AccountNode], list[Given]]) -> None:
    agreed = 0
    types: tuple[DateType, ...] = ("date_paid", "date_created")
    for date_type in types:
        ours = own_figures(*year, date_type=date_type, time_zone="Europe/Berlin")
        months = recorded("golden")[f"woo_analytics_by_{date_type}"]["all"]["months"]
        assert set(ours) == set(months)
        for month, told in months.items():
            for name in FIGURES:
                expected = Decimal(str(told[THEIRS.get(name, name)])).quantize(Decimal("0.01"))
                assert ours[month][name] == expected, (date_type, month, name)
                agreed += 1
    assert agreed == 208


def test_months_cut_in_utc_or_by_the_other_date_would_be_wrong(year: tuple[list[AccountNode], list[Given]]) -> None:
    right = own_figures(*year, date_type="date_paid", time_zone="Europe/Berlin")
    in_utc = own_figures(*year, date_type="date_paid", time_zone="UTC")
    by_creation = own_figures(*year, date_type="date_created", time_zone="Europe/Berlin")
    for wrong in (in_utc, by_creation):
        assert sum(right[month] != wrong[month] for month in right) > len(right) / 2


def test_the_faults_that_touch_the_recorded_shop_are_named(year: tuple[list[AccountNode], list[Given]]) -> None:
    notes = known_faults(*year)
    assert notes[0] == "WooCommerce adds EUR, GBP, USD one to one in these figures"
    assert notes[1].startswith("23 orders count but have no payment date")
    assert len(notes) == 2, "no order here was refunded in two steps"


def account(number: int, **fields: Any) -> AccountNode:
    return msgspec.convert(order(number, **fields), AccountNode, strict=False)


def given(number: int, order_id: int, amount: str, *, is_full: bool) -> Given:
    return Given(id=number, order_id=order_id, at=NOON, amount=amount, tax="0", shipping="0", is_full=is_full)


def test_a_refund_in_two_steps_is_taken_off_twice_and_that_is_said() -> None:
    """As observed: 98.00 given back as 20 and then 78 ends at -20, not at nothing."""
    sold = account(1, total="98.00", total_tax="0", shipping_total="0")
    steps = [given(11, 1, "20.00", is_full=False), given(12, 1, "78.00", is_full=True)]
    (found,) = own_figures([sold], steps, date_type="date_created", time_zone="UTC").values()
    assert found["net_sales"] == Decimal("-20.00")
    assert found["total_sales"] == 0
    assert known_faults([sold], steps) == ["WooCommerce takes refunds in more than one step off twice: order 1"]


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        ({"orders": Decimal(2)}, "it imports orders every twelve hours"),
        ({"orders": Decimal(4)}, "orders put into the bin after its import stay counted"),
        ({"orders": Decimal(3), "net_sales": Decimal(1)}, "it was not updated since"),
    ],
)
def test_where_analytics_differs_the_likely_cause_is_named(told: dict[str, Decimal], cause: str) -> None:
    ours = own_figures([account(n) for n in (1, 2, 3)], [], date_type="date_created", time_zone="UTC")
    (note,) = compared(ours, {"2026-03": told})
    assert cause in note
    assert compared(ours, ours) == []


def asked_for(shop: StubShop, first: date, last: date) -> PlatformFigures:
    connector = shop.connector()
    assert isinstance(connector, WooCommerce)
    return connector.platform_figures(first, last)


def test_a_shop_is_asked_afresh_and_days_are_the_shops_own(shop: StubShop) -> None:
    last_evening = datetime(2026, 2, 28, 22, 59, tzinfo=UTC)
    shop.orders += [
        order(1, last_evening),
        order(2, last_evening + timedelta(minutes=1)),  # midnight in Berlin
        order(3, NOON, date_paid_gmt=None, status="on-hold"),
        order(4, NOON, status="cancelled"),
        order(5, NOON - timedelta(days=300), refunds=[{"id": 901}]),
    ]
    shop.refunds.append(refund(901, 5, "15.90", meta_data=[{"key": "_refund_type", "value": "full"}]))
    found = asked_for(shop, date(2026, 2, 28), date(2026, 3, 31))
    assert {month: figures["orders"] for month, figures in found.months.items()} == {"2026-02": 1, "2026-03": 1}
    assert found.months["2026-03"]["refunds"] == Decimal("15.90"), "of an order from before, asked for by its id"
    assert found.months["2026-03"]["net_sales"] == 0
    assert found.months["2026-02"]["net_sales"] == Decimal("10.00")
    assert any("analytics does not answer" in note for note in found.notes)


def test_where_analytics_answers_it_is_held_against_the_orders(shop: StubShop) -> None:
    shop.orders += [order(1, NOON), order(2, NOON)]
    one = {"orders_count": 1, "gross_sales": 10.000000000000002, "net_revenue": 10, "taxes": 1.9, "shipping": 4,
           "total_sales": 15.9, "coupons": 0, "refunds": 0}  # fmt: skip
    shop.fails(STATS, Canned(body={"totals": {}, "intervals": [{"interval": "2026-03", "subtotals": one}]}))
    found = asked_for(shop, date(2026, 3, 1), date(2026, 3, 31))
    (note,) = found.notes
    assert note.startswith("2026-03: WooCommerce's analytics shows orders 1")
    assert "every twelve hours" in note
    query = next(query for route, query in shop.asked if route == STATS)
    assert (query["after"], query["before"]) == ("2026-03-01T00:00:00", "2026-03-31T23:59:59")


def test_the_recorded_report_of_analytics_is_read(shop: StubShop) -> None:
    body = recorded("analytics")["revenue_stats"]["body"]
    shop.fails(STATS, Canned(body=body))
    found = asked_for(shop, date(2026, 9, 1), date(2026, 10, 31))
    assert found.months == {}
    assert [note.split(":")[0] for note in found.notes] == ["2026-09", "2026-10"]
    assert "gross_sales 14675.91 instead of 0" in found.notes[0]
