"""Every KPI of the first set on a shop small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from commerce.errors import BadDeclaration
from commerce.feeds import Feed
from commerce.figures import Figure, Meaning, Missing
from commerce.period import Period
from knowledge import load
from kpi import catalog, registry
from kpi.book import Book
from kpi.facts.measures import MEASURES
from tests.kpi.memory_facts import DAY_ONE, Bought, MemoryFacts

BOOK = Book(load().meanings(), load().input_units())
FIRST_SET = {
    "customer_acquisition_cost",
    "conversion_rate",
    "average_order_value",
    "cart_abandonment_rate",
    "customer_retention_rate",
    "customer_churn_rate",
    "customer_lifetime_value",
    "order_count",
    "revenue",
    "new_customer_count",
    "active_customer_count",
    "repeat_customer_rate",
    "gross_sales",
    "discount_usage_rate",
    "discount_cost",
}
WEEK = Period.ending(DAY_ONE + timedelta(days=6), 7)
NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)


def day(offset: int) -> date:
    return DAY_ONE + timedelta(days=offset)


def shop() -> MemoryFacts:
    """Anna buys before the week and in it, Ben twice in it, Cleo once, and a guest at the till."""
    return MemoryFacts(
        orders=[
            Bought(day(-3), "anna", 5000, channel="google"),
            Bought(day(1), "anna", 2000, discount=500, channel="direct"),
            Bought(day(1), "ben", 1000, channel="google", campaign="spring"),
            Bought(day(4), "ben", 3000, channel="google", refunds=((day(6), 700),)),
            Bought(day(5), "cleo", 6000, device="Mobile"),
            Bought(day(6), "", 800, channel="pos", is_online=False),
        ],
        spend=[(day(offset), "google", "spring", 300) for offset in range(7)],
        traffic=[{"day": day(offset), "channel": "google", "sessions": 20, "carts": 2} for offset in range(7)],
        covers={Feed.ORDERS: Period(day(-30), day(6))},
    )


def value(kpi: str, facts: MemoryFacts | None = None, period: Period = WEEK) -> Figure:
    return BOOK.figure(kpi, facts or shop(), period)


def test_the_first_set_is_there() -> None:
    assert set(BOOK.ids) >= FIRST_SET


def test_every_measure_that_a_kpi_adds_up_is_measured() -> None:
    known = {name for measure in MEASURES for name in measure.sums}
    asked: set[str] = set()

    class Listening(MemoryFacts):
        def sums(self, measures: Sequence[str], period: Period, segment: str = "") -> Mapping[str, Mapping[str, int]]:
            asked.update(measures)
            return super().sums(measures, period, segment)

    for kpi in BOOK.ids:
        value(kpi, Listening(**{name: getattr(shop(), name) for name in ("orders", "spend", "traffic", "covers")}))
    assert {"net_sales", "marketing_spend", "carts"} <= asked <= known


def test_a_kpi_without_a_meaning_is_named() -> None:
    with pytest.raises(BadDeclaration, match=r"^kpi/catalog/purchase/order_count.py: order_count has no entry"):
        Book({name: Meaning("count", "higher_is_better") for name in BOOK.ids if name != "order_count"}, {})


def test_a_folder_of_kpis_that_python_takes_for_no_package_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "delivery").mkdir()
    (tmp_path / "delivery" / "parcel_count.py").write_text("")
    monkeypatch.setattr(catalog, "__path__", [*catalog.__path__, str(tmp_path)])
    with pytest.raises(BadDeclaration, match=r"^kpi/catalog/delivery/: has no __init__.py, so that nobody finds"):
        registry.files.__wrapped__()


@pytest.mark.parametrize(
    ("kpi", "numerator", "denominator"),
    [
        ("order_count", 5, None),
        ("gross_sales", 13300, None),  # 2500 + 1000 + 3000 + 6000 + 800
        ("revenue", 12800 - 700, None),
        ("discount_cost", 500, None),
        ("new_customer_count", 2, None),  # Ben and Cleo; Anna is known, the guest is nobody
        ("active_customer_count", 3, None),
        ("average_order_value", 12800, 5),
        ("discount_usage_rate", 1, 5),
        ("customer_acquisition_cost", 7 * 300, 2),
        ("conversion_rate", 4, 140),  # the till is no visit
        ("cart_abandonment_rate", 14 - 4, 14),
        ("repeat_customer_rate", 2, 3),  # Anna by her earlier order, Ben by his second
        ("purchase_frequency", 4, 3),
    ],
)
def test_is_worked_out_by_hand(kpi: str, numerator: int, denominator: int | None) -> None:
    figure = value(kpi)
    assert (figure.numerator, figure.denominator) == (numerator, denominator)
    assert figure.value == Fraction(numerator, denominator or 1)


def test_money_carries_its_currency_and_counts_do_not() -> None:
    assert (value("revenue").currency, value("order_count").currency) == ("EUR", "")


def test_conversion_says_which_base_it_has() -> None:
    facts = shop()
    assert value("conversion_rate", facts).basis == "sessions"
    rows = [{**row, "visitors": 10} for row in facts.traffic]
    by_visitors = value("conversion_rate", MemoryFacts(facts.orders, traffic=rows, covers=facts.covers))
    assert (by_visitors.basis, by_visitors.denominator) == ("visitors", 70)


def test_a_base_known_on_some_rows_only_is_not_used() -> None:
    facts = shop()
    rows = [{**row, "visitors": 10 if number else None} for number, row in enumerate(facts.traffic)]
    figure = value("conversion_rate", MemoryFacts(facts.orders, traffic=rows, covers=facts.covers))
    assert (figure.basis, figure.denominator) == ("sessions", 140)


def test_abandonment_falls_back_on_checkouts() -> None:
    facts = MemoryFacts(shop().orders, checkouts=[(day(offset), "", "", 1) for offset in range(6)], covers={
        Feed.ORDERS: WEEK, Feed.CHECKOUTS: WEEK})  # fmt: skip
    figure = value("cart_abandonment_rate", facts)
    assert (figure.basis, figure.value) == ("checkouts", Fraction(6, 6 + 4))


def test_more_orders_than_carts_is_no_value() -> None:
    facts = shop()
    rows = [{**row, "carts": 0 if number else 3} for number, row in enumerate(facts.traffic)]
    figure = value("cart_abandonment_rate", MemoryFacts(facts.orders, traffic=rows, covers=facts.covers))
    assert (figure.value, figure.missing) == (None, Missing("not_covered", ("carts_created",)))


def test_days_without_traffic_are_left_out_on_both_sides() -> None:
    facts = shop()
    without_second_day = [row for row in facts.traffic if row["day"] != day(1)]
    figure = value("conversion_rate", MemoryFacts(facts.orders, traffic=without_second_day, covers=facts.covers))
    assert (figure.numerator, figure.denominator) == (2, 120)


def test_the_period_shown_is_the_one_that_is_covered() -> None:
    facts = shop()
    early = [row for row in facts.spend if row[0] <= day(3)]
    figure = value("customer_acquisition_cost", MemoryFacts(facts.orders, spend=early, covers=facts.covers))
    assert (figure.period, figure.numerator, figure.denominator) == (Period(day(0), day(3)), 1200, 1)


@pytest.mark.parametrize(
    ("kpi", "missing"),
    [
        ("customer_acquisition_cost", Missing("no_input", ("marketing_spend",))),
        ("conversion_rate", Missing("no_input", ("visitors",))),
        ("cart_abandonment_rate", Missing("no_input", ("carts_created",))),
    ],
)
def test_says_which_input_lacks(kpi: str, missing: Missing) -> None:
    figure = value(kpi, MemoryFacts(shop().orders))
    assert (figure.value, figure.missing) == (None, missing)


def test_an_empty_shop_has_no_value_and_no_zero() -> None:
    for kpi in BOOK.ids:
        figure = value(kpi, MemoryFacts())
        assert figure.value is None
        assert figure.missing
        assert figure.missing.reason == "no_input"


def test_a_shop_that_was_read_and_sold_nothing_yet_is_told_from_one_that_was_never_read() -> None:
    asked = Missing("none_yet", ("orders",))
    empty = MemoryFacts(read=frozenset({Feed.ORDERS}))
    for kpi in BOOK.ids:
        missing = value(kpi, empty).missing
        assert missing is not None
        assert missing == asked or BOOK.kpi(kpi).feeds() != {Feed.ORDERS}
        verdict = BOOK.judge(kpi, empty, shop="toys", target=None, now=NOON, today=day(7))
        assert verdict.figure.missing == missing
    one_today = MemoryFacts([Bought(day(7), "anna")])
    assert value("order_count", one_today).missing == asked  # the week before its first order
    assert value("order_count", one_today, Period(day(1), day(7))).value == 1
    hidden = MemoryFacts([Bought(day(7), "anna")])
    hidden.knows_first_order = False  # who knows what was sold before
    assert value("order_count", hidden).missing == Missing("not_covered", ("orders",))


def test_a_quiet_week_counts_zero_orders_but_has_no_order_value() -> None:
    facts = MemoryFacts([Bought(day(-20), "anna")], covers={Feed.ORDERS: Period(day(-20), day(6))})
    assert value("order_count", facts).value == 0
    assert value("average_order_value", facts).missing == Missing("no_base", ("orders",))


def test_days_that_nobody_has_read_yet_are_not_covered() -> None:
    facts = shop()
    later = Period(day(30), day(36))
    assert value("order_count", facts, later).missing == Missing("not_covered", ("orders",))


def test_segments_add_up_and_the_largest_comes_first() -> None:
    figures = BOOK.by_segment("revenue", shop(), WEEK, "channel")
    assert {key: figure.value for key, figure in figures.items()} == {"direct": 8000, "google": 3300, "pos": 800}
    assert list(figures) == ["direct", "google", "pos"]


def test_new_and_returning_customers_are_told_apart() -> None:
    orders = BOOK.by_segment("order_count", shop(), WEEK, "customer_type")
    assert {key: figure.value for key, figure in orders.items()} == {"new": 2, "returning": 2, "guest": 1}
    people = BOOK.by_segment("active_customer_count", shop(), WEEK, "customer_type")
    assert {key: figure.value for key, figure in people.items()} == {"new": 2, "returning": 1}


def test_spend_and_customers_meet_by_campaign() -> None:
    figures = BOOK.by_segment("customer_acquisition_cost", shop(), WEEK, "campaign")
    assert figures["spring"].value == 2100
    cleo = figures[""]  # came without a campaign; nobody knows at what cost
    assert (cleo.value, cleo.numerator, cleo.denominator) == (None, 0, 1)
    assert cleo.missing == Missing("no_spend")


def test_a_split_that_the_facts_do_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="choose one of channel, campaign"):
        BOOK.by_segment("customer_acquisition_cost", shop(), WEEK, "device")
