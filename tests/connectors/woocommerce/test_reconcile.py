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
from connectors.woocommerce.analytics import DateType, Habits
from connectors.woocommerce.analytics_differences import Books, differences
from connectors.woocommerce.nodes import AccountNode, RefundNode, ReportedNode
from connectors.woocommerce.reconcile import Definition, Figures, known_faults, own_figures
from connectors.woocommerce.refunds import Given, read_given
from connectors.woocommerce.shop import WooCommerce
from tests.connectors.woocommerce.stub import NOON, Canned, StubShop, order, refund, stamp
from tests.recorded import recorded

BERLIN = ZoneInfo("Europe/Berlin")
STATS = "/wp-json/wc-analytics/reports/revenue/stats"
ROWS = "/wp-json/wc-analytics/reports/orders"
BY_CREATION = Definition("UTC", "date_created")
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
        ours = own_figures(*year, Definition("Europe/Berlin", date_type))
        months = recorded("golden")[f"woo_analytics_by_{date_type}"]["all"]["months"]
        assert set(ours) == set(months)
        for month, told in months.items():
            for name in FIGURES:
                expected = Decimal(str(told[THEIRS.get(name, name)])).quantize(Decimal("0.01"))
                assert ours[month][name] == expected, (date_type, month, name)
                agreed += 1
    assert agreed == 208


def test_months_cut_in_utc_or_by_the_other_date_would_be_wrong(year: tuple[list[AccountNode], list[Given]]) -> None:
    right = own_figures(*year, Definition("Europe/Berlin"))
    in_utc = own_figures(*year, Definition("UTC"))
    by_creation = own_figures(*year, Definition("Europe/Berlin", "date_created"))
    for wrong in (in_utc, by_creation):
        assert sum(right[month] != wrong[month] for month in right) > len(right) / 2


def test_the_faults_that_touch_the_recorded_shop_are_named(year: tuple[list[AccountNode], list[Given]]) -> None:
    notes = known_faults(*year, Definition("Europe/Berlin"))
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
    (found,) = own_figures([sold], steps, BY_CREATION).values()
    assert found["net_sales"] == Decimal("-20.00")
    assert found["total_sales"] == 0
    assert known_faults([sold], steps, BY_CREATION) == [
        "WooCommerce takes refunds in more than one step off twice: order 1"
    ]


def books(*orders: AccountNode, rows: list[ReportedNode] | None, binned: set[int] = frozenset(), **more: Any) -> Books:  # type: ignore[assignment]  # an empty set is one
    return Books(
        {one.id: one for one in orders},
        more.get("refunds", []),
        rows,
        lambda ids: {*ids} & binned,
        lambda: more.get("coupons", set()),
    )


def reported(number: int, total: float = 15.9, **fields: Any) -> ReportedNode:
    return ReportedNode(order_id=number, date="2026-03-01 12:00:00", total_sales=total, **fields)


def told(**figures: str) -> dict[str, Figures]:
    return {"2026-03": {name: Decimal(amount) for name, amount in figures.items()}}


THREE = [account(number) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("figures", "seen", "cause"),
    [
        ({"orders": "2"}, books(*THREE, rows=[reported(1), reported(2)]), "it does not have 3 yet"),
        (
            {"orders": "4"},
            books(*THREE, rows=[*map(reported, (1, 2, 3, 9))], binned={9}),
            "it still counts what is in the bin: 9",
        ),
        (
            {"orders": "4"},
            books(*THREE, rows=[*map(reported, (1, 2, 3, 9))]),
            "it still counts what the shop does not list any more: 9",
        ),
        (
            {"orders": "4"},
            books(*THREE, account(4, status="cancelled"), rows=[*map(reported, (1, 2, 3, 4))]),
            "it counts what has another status or date by now: 4",
        ),
        (
            {"orders": "3", "total_sales": "41.70"},
            books(*THREE, rows=[reported(1), reported(2), reported(3, 9.9)]),
            "it has other amounts for 3",
        ),
        ({"orders": "3", "net_sales": "1"}, books(*THREE, rows=[*map(reported, (1, 2, 3))]), "its rows are those"),
        ({"orders": "4"}, books(*THREE, rows=None), "it does not show which orders it adds up"),
        (
            {"discounts": "5"},
            books(
                *THREE[:2],
                account(3, coupon_lines=[{"code": "GONE", "discount": "2"}]),
                rows=[*map(reported, (1, 2, 3))],
            ),
            "coupons deleted since are in it no more: gone",
        ),
    ],
)
def test_where_analytics_differs_the_cause_is_named_that_its_rows_show(
    figures: dict[str, str], seen: Books, cause: str
) -> None:
    ours = own_figures(seen.orders.values(), [], BY_CREATION)
    (note,) = differences(ours, told(**figures), seen, BY_CREATION, Habits())
    assert cause in note
    assert ("bin" in note) == ("bin" in cause), "nothing is said to be in the bin that was not seen there"
    assert differences(ours, ours, seen, BY_CREATION, Habits()) == []


def test_a_plugins_own_status_counts_unless_the_owner_leaves_it_out() -> None:
    orders = [account(1), account(2, status="packing"), account(3, status="on-hold")]
    (found,) = own_figures(orders, [], BY_CREATION).values()
    assert found["orders"] == 3
    left_out = Habits().left_out | {"packing", "on-hold"}
    (found,) = own_figures(orders, [], Definition("UTC", "date_created", left_out)).values()
    assert found["orders"] == 1


def test_an_order_below_nothing_is_among_the_refunds_as_in_the_real_report() -> None:
    """Seen on a shop: net -5.00, shipping 9.50, tax 0.36; the month's refunds were 4.86 less than given back."""
    below = account(1, total="4.86", total_tax="0.36", shipping_total="9.50")
    sold = account(2, total="50.00", total_tax="0", shipping_total="0")
    back = given(11, 2, "20.00", is_full=False)
    (found,) = own_figures([below, sold], [back], BY_CREATION).values()
    assert (found["net_sales"], found["refunds"]) == (Decimal("25.00"), Decimal("15.14"))


def test_money_given_back_for_tax_or_shipping_alone_is_in_no_figure_of_refunds() -> None:
    sold = account(1, total="50.00", total_tax="5.00", shipping_total="5.00")
    tax_only = Given(id=11, order_id=1, at=NOON, amount="5.00", tax="5.00", shipping="0", is_full=False)
    free = account(2, total="10.26", total_tax="0.76", shipping_total="9.50")  # goods for nothing, given back in full
    whole = given(12, 2, "10.26", is_full=True)
    (found,) = own_figures([sold, free], [tax_only, whole], BY_CREATION).values()
    assert found["refunds"] == 0
    assert found["total_sales"] == Decimal("45.00")


def test_before_10_2_a_full_refund_is_no_more_than_was_given_back() -> None:
    sold = account(1, total="98.00", total_tax="18.00", shipping_total="0")
    steps = [given(11, 1, "20.00", is_full=False), given(12, 1, "78.00", is_full=True)]
    old = Definition("UTC", "date_created", whole_refunds=False)
    (found,) = own_figures([sold], steps, old).values()
    assert (found["net_sales"], found["refunds"], found["taxes"]) == (
        Decimal("-18.00"),
        Decimal("98.00"),
        Decimal("18.00"),
    )


def test_a_dinar_has_a_thousand_fils() -> None:
    unit = Decimal("0.001")
    sold = account(1, currency="KWD", total="15.905", total_tax="1.905", shipping_total="4.000")
    (found,) = own_figures([sold], [], Definition("UTC", "date_created", unit=unit)).values()
    assert found["total_sales"] == Decimal("15.905")


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
    shop.fails(ROWS, Canned(body=[{"order_id": 1, "date": "2026-03-02 13:00:00", "total_sales": 15.9, "parent_id": 0}]))
    shop.fails("settings/wc_admin", Canned(body=[{"id": "woocommerce_analytics_scheduled_import", "value": "yes"}]))
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


def test_a_shop_too_old_to_list_its_refunds_is_asked_order_by_order(shop: StubShop) -> None:
    shop.orders += [
        order(1, NOON, refunds=[{"id": 901}]),
        order(2, NOON - timedelta(days=300), refunds=[{"id": 902}], date_modified_gmt=stamp(NOON)),
    ]
    shop.refunds += [refund(901, 1, "3.00"), refund(902, 2, "4.00")]
    no_route = Canned(404, {"code": "rest_no_route", "message": "No route was found.", "data": {"status": 404}})
    shop.fails("refunds", no_route)
    found = asked_for(shop, date(2026, 3, 1), date(2026, 3, 31))
    assert found.months["2026-03"]["total_sales"] == Decimal("8.90"), "one sold for 15.90, 3.00 and 4.00 given back"


def test_an_amount_that_is_none_costs_its_order_and_is_named(shop: StubShop) -> None:
    shop.orders += [order(1, NOON), order(2, NOON, total="1,015.90")]
    found = asked_for(shop, date(2026, 3, 1), date(2026, 3, 31))
    assert found.months["2026-03"]["orders"] == 1
    assert "order 2 is left out: '1,015.90' is no amount of money" in found.notes


def test_the_owners_choice_of_date_and_statuses_is_followed(shop: StubShop) -> None:
    shop.orders += [order(1, NOON, date_paid_gmt=None), order(2, NOON, status="packing"), order(3, status="on-hold")]
    chosen = [
        {"id": "woocommerce_date_type", "value": "date_created"},
        {"id": "woocommerce_excluded_report_order_statuses", "value": ["pending", "on-hold"]},
    ]
    shop.fails("settings/wc_admin", Canned(body=chosen))
    found = asked_for(shop, date(2026, 3, 1), date(2026, 3, 31))
    assert found.months["2026-03"]["orders"] == 2
    assert "by date of creation" in found.source
    assert found.steps is not None
    named = [step.meaning for step in found.steps if step.cause == "statuses"]
    assert named == ["orders in a plugin's own status count for the platform: 'packing' (1)"]
