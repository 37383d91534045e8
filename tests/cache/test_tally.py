"""Monthly sums by other rules than ours: each rule moves what it names, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cache import Cache
from commerce.definition import Definition
from commerce.orders import DiscountUse, LaterSale, Status
from commerce.period import Period
from commerce.reports import FIGURES, ReportRules
from tests.make import NOON, SHOP, at, line, order, page, refund

SPRING = Period(date(2026, 3, 1), date(2026, 4, 30))
ALL = frozenset({Status.ON_HOLD, Status.PROCESSING, Status.COMPLETED, Status.REFUNDED, Status.CANCELLED})


def figures(cache: Cache, reading: ReportRules, month: str = "2026-03") -> dict[str, Decimal]:
    return cache.facts.report(SHOP, SPRING, reading).get(month, {})


def test_our_own_rules_give_our_own_figures(cache: Cache) -> None:
    cache.feeds.save_page(
        SHOP,
        page(
            order("1", discount_minor=100, gross_minor=1100, shipping_minor=300),
            order("2", at(10), refunds=(refund("r", at(2, month=4), 400),)),
            order("3", status=Status.CANCELLED),
        ),
    )
    march = figures(cache, ReportRules())
    assert {name: march[name] for name in FIGURES} == {
        "orders": 2,
        "gross_sales": Decimal("21.00"),
        "discounts": Decimal("1.00"),
        "refunds": 0,
        "net_sales": Decimal("20.00"),
        "taxes": Decimal("3.80"),
        "shipping": Decimal("3.00"),
        "total_sales": Decimal("26.80"),
    }
    april = figures(cache, ReportRules(), "2026-04")
    assert (april["orders"], april["refunds"], april["net_sales"]) == (
        Decimal(0),
        Decimal("4.00"),
        Decimal("-4.00"),
    )


def test_other_statuses_count_where_a_report_counts_them(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1"), order("2", status=Status.CANCELLED), order("3", status=Status.TEST)))
    assert figures(cache, ReportRules(statuses=ALL))["orders"] == 2


def test_by_the_day_of_payment_unpaid_orders_are_in_no_month(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1", paid_at=at(3, month=4)), order("2")))
    by_payment = ReportRules(only_paid=True, dated_by="paid")
    assert figures(cache, by_payment) == {}
    assert figures(cache, by_payment, "2026-04")["orders"] == 1
    assert figures(cache, ReportRules(only_paid=True))["orders"] == 1
    assert figures(cache, ReportRules(dated_by="paid"), "2026-04")["orders"] == 1


def test_a_month_begins_with_the_shops_own_midnight(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1", paid_at=at(31, hour=22))))  # midnight of 1 April in Berlin
    assert figures(cache, ReportRules(dated_by="paid"), "2026-04")["orders"] == 1


def test_currencies_added_one_to_one_are_added_in_major_units(cache: Cache) -> None:
    cache.shops.define(SHOP, Definition(exchange_rates={"USD": "0.5"}))
    cache.feeds.save_page(SHOP, page(order("1"), order("2", currency="USD"), order("3", currency="VND", net_minor=20)))
    assert figures(cache, ReportRules())["net_sales"] == Decimal("15.00")
    assert figures(cache, ReportRules(all_currencies=True))["net_sales"] == Decimal("40.00")


def test_refunds_can_be_told_with_their_tax_and_shipping(cache: Cache) -> None:
    given_back = refund("r", at(5), 400)
    told = type(given_back)("r", given_back.refunded_at, 400, 76, 50)
    cache.feeds.save_page(SHOP, page(order("1", refunds=(told,))))
    ours, theirs = figures(cache, ReportRules()), figures(cache, ReportRules(refunds_with_tax=True))
    assert (ours["refunds"], theirs["refunds"]) == (Decimal("4.00"), Decimal("5.26"))
    assert ours["net_sales"] == theirs["net_sales"] == Decimal("6.00")


def test_a_refund_may_be_told_in_the_month_of_its_order(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1", refunds=(refund("r", at(2, month=4), 400),))))
    told = cache.facts.report(SHOP, SPRING, ReportRules(refunds_by_order_day=True))
    assert {month: row["net_sales"] for month, row in told.items()} == {"2026-03": Decimal("6.00")}


def test_gift_cards_may_be_told_as_sales(cache: Cache) -> None:
    card = line("g", product="50", is_gift_card=True, gross_minor=5000, net_minor=4500)
    cache.feeds.save_page(SHOP, page(order("1", lines=(line(), card)), order("2", at(3), status=Status.CANCELLED)))
    ours, theirs = figures(cache, ReportRules()), figures(cache, ReportRules(with_gift_cards=True))
    assert {name: theirs[name] - ours[name] for name in ours if theirs[name] != ours[name]} == {
        "gross_sales": Decimal("50.00"),
        "discounts": Decimal("5.00"),
        "net_sales": Decimal("45.00"),
        "total_sales": Decimal("45.00"),
    }


def test_a_cancelled_order_may_come_back_on_the_day_of_its_cancellation(cache: Cache) -> None:
    given = (refund("r", at(20), 300),)
    cancelled = order("1", status=Status.CANCELLED, cancelled_at=at(2, month=4), refunds=given, shipping_minor=200)
    cache.feeds.save_page(SHOP, page(cancelled))
    told = cache.facts.report(SHOP, SPRING, ReportRules(statuses=ALL, cancelled_are_taken_back=True))
    assert {month: (row["net_sales"], row["shipping"], row["total_sales"]) for month, row in told.items()} == {
        "2026-03": (Decimal("7.00"), Decimal("2.00"), Decimal("10.90")),
        "2026-04": (Decimal("-7.00"), Decimal("-2.00"), Decimal("-10.90")),
    }


def test_a_full_refund_in_two_steps_may_be_taken_off_twice(cache: Cache) -> None:
    steps = (refund("1", at(3), 300), refund("2", at(4), 700))
    cache.feeds.save_page(SHOP, page(order("1", status=Status.REFUNDED, refunds=steps)))
    assert figures(cache, ReportRules())["net_sales"] == 0
    assert figures(cache, ReportRules(full_refund_is_whole_order=True))["net_sales"] == Decimal("-3.00")


def test_what_a_later_day_brought_is_of_its_month_and_what_it_took_out_is_given_back(cache: Cache) -> None:
    later = (
        LaterSale("a", at(2, month=4), line("Mug", gross_minor=500, net_minor=400), tax_minor=76, shipping_minor=100),
        LaterSale("b", at(3, month=4), line("Cup", quantity=-1, gross_minor=-300, net_minor=-250), tax_minor=-48),
        LaterSale(
            "c", NOON + timedelta(hours=1), line("Bowl", gross_minor=50, net_minor=50)
        ),  # still the day of the order
    )
    cache.feeds.save_page(
        SHOP, page(order("1", NOON, lines=(line("Plate", gross_minor=1000, net_minor=1000),), later_sales=later))
    )
    march, april = figures(cache, ReportRules()), figures(cache, ReportRules(), "2026-04")
    assert (march["orders"], march["gross_sales"], march["net_sales"]) == (
        Decimal(1),
        Decimal("10.50"),
        Decimal("10.50"),
    )
    assert {name: april[name] for name in FIGURES} == {
        "orders": 0,
        "gross_sales": Decimal("5.00"),
        "discounts": Decimal("1.00"),
        "refunds": Decimal("2.50"),
        "net_sales": Decimal("1.50"),
        "taxes": Decimal("0.28"),
        "shipping": Decimal("1.00"),
        "total_sales": Decimal("2.78"),
    }


def test_pieces_sold_the_average_order_and_whose_orders_they_are(cache: Cache) -> None:
    cache.feeds.save_page(
        SHOP,
        page(
            order("1", at(2), lines=(line(quantity=3),), customer_key="ab" * 16),
            order("2", at(3), lines=(line(quantity=1),), customer_key="ab" * 16),
            order("3", at(4), lines=(line(quantity=2),), customer_key=""),
            order("4", at(1), status=Status.CANCELLED, customer_key="ab" * 16),
        ),
    )
    ours = figures(cache, ReportRules())
    assert (ours["items_sold"], ours["average_order"]) == (Decimal(6), Decimal("10.00"))
    assert (ours["orders_of_new_customers"], ours["orders_of_returning_customers"]) == (Decimal(1), Decimal(1))
    theirs = figures(cache, ReportRules(nobody_is_new=True))
    assert (theirs["orders_of_new_customers"], theirs["orders_of_returning_customers"]) == (Decimal(2), Decimal(1))
    with_cancelled = figures(cache, ReportRules(statuses=ALL))
    assert with_cancelled["orders_of_returning_customers"] == 2, "the cancelled order was the first"


def test_the_platforms_own_words_may_decide_what_counts(cache: Cache) -> None:
    cache.feeds.save_page(
        SHOP,
        page(
            order("1", platform_status="completed"),
            order("2", status=Status.UNKNOWN, platform_status="packing"),
            order("3", status=Status.PENDING, platform_status="pending"),
            order("4", status=Status.TEST, platform_status="test"),
        ),
    )
    assert figures(cache, ReportRules(uncounted_words=frozenset({"pending"})))["orders"] == 2
    assert figures(cache, ReportRules(uncounted_words=frozenset({"pending", "packing"})))["orders"] == 1


def test_an_order_left_out_takes_its_refunds_along(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1", refunds=(refund("r", at(5), 400),)), order("2")))
    assert figures(cache, ReportRules(without=frozenset({"1"})))["net_sales"] == Decimal("10.00")


def test_discounts_are_taken_apart_into_fees_cuts_by_hand_rounding_and_coupons(cache: Cache) -> None:
    coupon = DiscountUse("ten", "TEN", 100)
    cache.feeds.save_page(
        SHOP,
        page(
            order("1", discount_minor=101, gross_minor=1101, discounts=(coupon,), lines=(line(),)),
            order("2", discount_minor=250, gross_minor=1250),  # by hand
            order("3", discount_minor=500, gross_minor=1500, discounts=(DiscountUse("", "Loyalty", 500),)),  # a fee
        ),
    )
    told = [
        figures(cache, ReportRules(discounts=rule))["discounts"]
        for rule in ("all", "without fees", "coupons and rounding", "coupons")
    ]
    assert told == [Decimal("8.51"), Decimal("3.51"), Decimal("1.01"), Decimal("1.00")]
    by_coupons = figures(cache, ReportRules(discounts="coupons"))
    assert by_coupons["gross_sales"] - by_coupons["net_sales"] == Decimal("1.00")


def test_merchandise_may_be_the_rest_of_the_total_and_below_nothing_a_refund(cache: Cache) -> None:
    below = order("1", net_minor=0, gross_minor=0, total_minor=486, tax_minor=36, shipping_minor=950)
    cache.feeds.save_page(SHOP, page(below, order("2", refunds=(refund("r", at(5), 400),))))
    rest = ReportRules(net_is_rest_of_total=True)
    assert figures(cache, rest)["net_sales"] == Decimal("1.00")
    rest = ReportRules(net_is_rest_of_total=True, orders_below_nothing_are_refunds=True)
    assert figures(cache, rest)["refunds"] == Decimal("9.00"), "4.00 given back, and an order of -5.00"
    with_tax = ReportRules(net_is_rest_of_total=True, refunds_with_tax=True, orders_below_nothing_are_refunds=True)
    assert figures(cache, with_tax)["refunds"] == abs(Decimal("4.00") - Decimal("4.86"))


@pytest.mark.parametrize("all_currencies", [False, True])
def test_what_a_gift_card_had_paid_is_no_money_given_back(cache: Cache, all_currencies: bool) -> None:  # noqa: FBT001 - a table's column
    """An order of 10.00 of which a gift card paid 6.00, given back by halves; one of 10.00 of which none paid any."""
    halves = (refund("r", at(5), 500), refund("s", at(6), 500))
    paid = order("1", total_minor=400, tax_minor=0, shipping_minor=0, refunds=halves)
    plain = order("2", total_minor=1000, tax_minor=0, shipping_minor=0, refunds=(refund("u", at(5), 1500),))
    cache.feeds.save_page(SHOP, page(paid, plain))
    ours = figures(cache, ReportRules(all_currencies=all_currencies))
    assert (ours["refunds"], ours["net_sales"]) == (Decimal("25.00"), Decimal("-5.00"))
    theirs = figures(cache, ReportRules(net_is_rest_of_total=True, all_currencies=all_currencies))
    assert theirs["refunds"] == Decimal("4.00") + Decimal("15.00")
    assert theirs["net_sales"] == theirs["total_sales"] == Decimal("-5.00")


def test_money_given_back_for_tax_or_shipping_alone_may_be_no_refund(cache: Cache) -> None:
    plain = refund("r", at(5), 400)
    alone = type(plain)("s", plain.refunded_at, 0, 76, 50)
    cache.feeds.save_page(SHOP, page(order("1", refunds=(plain, alone))))
    with_tax = ReportRules(refunds_with_tax=True)
    assert figures(cache, with_tax)["refunds"] == Decimal("5.26")
    goods = ReportRules(refunds_with_tax=True, refunds_of_goods_only=True)
    assert figures(cache, goods)["refunds"] == Decimal("4.00")
