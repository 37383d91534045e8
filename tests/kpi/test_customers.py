"""Retention, churn and distinct customers: by hand, against a brute-force count, and on a real shop."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commerce.feeds import Feed
from commerce.figures import VerdictState
from commerce.period import Period
from commerce.purchase_days import Previous, PurchaseDay
from knowledge import load
from kpi.book import Book
from tests.kpi.memory_facts import DAY_ONE, Bought, MemoryFacts, bought
from tests.many import examples
from tests.road import online_retail

BOOK = Book(load().meanings(), load().input_units())
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
APRIL, MAY = Period.month("2026-04"), Period.month("2026-05")


def spring() -> MemoryFacts:
    """Of Anna, Ben and Cleo (April), Anna and Ben buy in May; Dora was away since March; Eve is new."""
    return MemoryFacts(
        [
            *bought("anna", date(2026, 3, 2), date(2026, 4, 3), date(2026, 5, 4), channel="google"),
            *bought("ben", date(2026, 4, 10), date(2026, 5, 1), date(2026, 5, 31)),
            *bought("cleo", date(2026, 4, 30)),
            *bought("dora", date(2026, 3, 9), date(2026, 5, 9)),
            *bought("eve", date(2026, 5, 20)),
        ]
    )


def test_retention_is_the_textbook_value_with_the_strict_share_beside_it() -> None:
    figure = BOOK.figure("customer_retention_rate", spring(), MAY)
    assert (figure.numerator, figure.denominator) == (4 - 1, 3)  # E = 4, N = 1 (Eve), S = 3
    (strict,) = figure.parts
    assert (strict.numerator, strict.denominator, strict.basis) == (2, 3, "strict")


def test_churn_and_strict_retention_are_one() -> None:
    assert BOOK.figure("customer_churn_rate", spring(), MAY).value == Fraction(1, 3)


def test_retention_by_channel_follows_the_first_order() -> None:
    figures = BOOK.by_segment("customer_retention_rate", spring(), MAY, "channel")
    assert {key: (f.numerator, f.denominator) for key, f in figures.items()} == {"google": (1, 1), "direct": (2, 2)}


def test_retention_by_type_tells_who_had_bought_once() -> None:
    figures = BOOK.by_segment("customer_churn_rate", spring(), MAY, "customer_type")
    assert figures["new"].value == Fraction(1, 2)  # Ben stayed, Cleo left
    assert figures["returning"].value == 0  # Anna


COMEBACK = ("customer_retention_rate", "customer_churn_rate")


def why_missing(kpi: str, facts: MemoryFacts, period: Period) -> str:
    figure = BOOK.figure(kpi, facts, period)
    assert figure.value is None
    assert figure.missing is not None
    return figure.missing.reason


def test_while_a_month_runs_nobody_is_lost_yet() -> None:
    kpi, orders = "customer_churn_rate", spring().orders
    running = MemoryFacts(orders, covers={Feed.ORDERS: Period(date(2026, 3, 1), date(2026, 5, 20))})
    assert why_missing(kpi, running, MAY) == "needs_whole_period"
    assert BOOK.by_segment(kpi, running, MAY, "channel") == {}
    last_day = MemoryFacts(orders, whole={Feed.ORDERS: date(2026, 5, 30)})  # the 31st is not over
    assert why_missing(kpi, last_day, MAY) == "needs_whole_period"


def test_who_is_back_already_can_be_counted_while_a_month_runs() -> None:
    running = MemoryFacts(spring().orders, covers={Feed.ORDERS: Period(date(2026, 3, 1), date(2026, 5, 30))})
    so_far = BOOK.figure("customer_retention_rate", running, MAY)
    over = BOOK.figure("customer_retention_rate", spring(), MAY)
    assert (so_far.numerator, so_far.denominator) == (over.numerator, over.denominator)  # nobody orders on the 31st
    assert so_far.period == Period(MAY.first, date(2026, 5, 30))


def test_the_lifespan_of_a_running_month_ends_with_its_last_whole_day() -> None:
    running = MemoryFacts(spring().orders, whole={Feed.ORDERS: date(2026, 5, 30)})
    figure = BOOK.figure("average_customer_lifespan", running, MAY)
    assert figure.period.last == date(2026, 5, 30)
    assert figure.missing is None or figure.missing.reason != "needs_whole_period"


@pytest.mark.parametrize("kpi", COMEBACK)
def test_a_month_before_that_is_not_wholly_shown_has_no_customers_to_lose(kpi: str) -> None:
    facts = MemoryFacts(spring().orders, covers={Feed.ORDERS: Period(date(2026, 4, 30), date(2026, 5, 31))})
    facts.knows_first_order = False
    assert why_missing(kpi, facts, MAY) == "short_history"
    facts.knows_first_order = True  # the shop opened on the last day of April: these are all its customers
    assert BOOK.figure(kpi, facts, MAY).value is not None


def test_nobody_before_is_no_value() -> None:
    figure = BOOK.figure("customer_churn_rate", MemoryFacts([Bought(DAY_ONE, "anna")]), Period.day(DAY_ONE))
    assert figure.missing
    assert figure.missing.reason == "short_history"


histories = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "d", "e", "f", ""]), st.integers(0, 60)), min_size=1, max_size=40
)


@settings(max_examples=examples(30), deadline=None)
@given(histories, st.integers(0, 60), st.integers(1, 30))
def test_pairs_count_as_a_list_of_customers_does(history: list[tuple[str, int]], end: int, length: int) -> None:
    facts = MemoryFacts(
        [Bought(DAY_ONE + timedelta(days=offset), customer) for customer, offset in history],
        covers={Feed.ORDERS: Period(DAY_ONE - timedelta(days=200), DAY_ONE + timedelta(days=99))},
    )
    period = Period.ending(DAY_ONE + timedelta(days=end), length)
    before = period.previous()
    days: dict[str, list[date]] = defaultdict(list)
    for customer, offset in history:
        if customer:
            days[customer].append(DAY_ONE + timedelta(days=offset))
    present = {name for name, own in days.items() if any(day in period for day in own)}
    new = {name for name in present if min(days[name]) in period}
    earlier = {name for name, own in days.items() if any(day in before for day in own)}
    repeating = {name for name in present if sum(day <= period.last for day in days[name]) > 1}

    def counted(kpi: str) -> tuple[object, object]:
        figure = BOOK.figure(kpi, facts, period)
        return figure.numerator, figure.denominator

    assert counted("active_customer_count") == (len(present), None)
    assert counted("new_customer_count") == (len(new), None)
    assert counted("repeat_customer_rate") == (len(repeating), len(present))
    assert counted("customer_retention_rate") == (len(present) - len(new), len(earlier))
    assert counted("customer_churn_rate") == (len(earlier - present), len(earlier))
    by_type = BOOK.by_segment("customer_churn_rate", facts, period, "customer_type")
    once = {name for name in earlier if sum(day < period.first for day in days[name]) == 1}
    assert (by_type["new"].numerator, by_type["new"].denominator) == (len(once - present), len(once))


def test_a_real_shop_keeps_as_many_as_counted_elsewhere() -> None:
    figure = BOOK.figure("customer_retention_rate", real_shop(), Period.quarter("2011Q2"))
    assert (figure.numerator, figure.denominator) == (1165, 1776)
    (strict,) = figure.parts
    assert (strict.numerator, strict.denominator) == (1043, 1776)


def real_shop() -> MemoryFacts:
    """All orders of Online Retail; money does not matter here."""
    return MemoryFacts([Bought(order.day, order.customer) for order in online_retail.kept()])


def test_where_older_orders_are_hidden_nobody_is_called_new() -> None:
    facts = MemoryFacts(spring().orders, spend=[(MAY.first, "google", "spring", 3000)])
    assert BOOK.figure("new_customer_count", facts, MAY).value is not None
    facts.history_is_cut = True
    for kpi in ("new_customer_count", "customer_acquisition_cost", "repeat_customer_rate", "customer_lifetime_value"):
        assert why_missing(kpi, facts, MAY) == "short_history", kpi
        verdict = BOOK.judge(kpi, facts, shop="toys", target=None, now=NOON, today=MAY.last + timedelta(days=1))
        assert (verdict.state, verdict.why) == (VerdictState.NO_DATA, "short_history"), kpi
    assert BOOK.figure("order_count", facts, MAY).value
    for kpi in ("order_count", "average_order_value", "active_customer_count"):
        assert BOOK.by_segment(kpi, facts, MAY, "channel")
        assert BOOK.by_segment(kpi, facts, MAY, "customer_type") == {}, kpi


def test_where_customers_are_hidden_nothing_is_said_of_them() -> None:
    facts = MemoryFacts(spring().orders, spend=[(MAY.first, "google", "spring", 3000)])
    guests = MemoryFacts([replace(order, customer="") for order in facts.orders], facts.spend)
    values = {kpi: value for kpi in BOOK.ids if (value := BOOK.figure(kpi, facts, MAY).value) is not None}
    whoever_ordered = {kpi for kpi, value in values.items() if BOOK.figure(kpi, guests, MAY).value == value}
    assert {"order_count", "revenue"} <= whoever_ordered < set(values)
    facts.customers_are_hidden = True
    assert {kpi for kpi in BOOK.ids if BOOK.figure(kpi, facts, MAY).value is not None} == whoever_ordered
    for kpi in set(values) - whoever_ordered:
        assert why_missing(kpi, facts, MAY) == "customers_hidden", kpi
    for segment in ("customer_type", "customer_tenure"):
        assert BOOK.by_segment("order_count", facts, MAY, segment) == {}


class Crowded(MemoryFacts):
    """Of the customers of a month more come back than there were: the same orders were stored under several numbers."""

    def purchases(self, period: Period, segment: str = "") -> Mapping[str, Sequence[PurchaseDay]]:
        found = super().purchases(period, segment)
        return {key: [_threefold(day) for day in days] for key, days in found.items()}


def _threefold(day: PurchaseDay) -> PurchaseDay:
    if day.day not in MAY:
        return day
    second, repeated = (
        Previous.of({then: 3 * orders for then, orders in one.by_day().items()}) for one in (day.second, day.repeated)
    )
    return day._replace(second=second, repeated=repeated)


def test_more_customers_kept_than_there_were_are_impossible_and_said_to_be() -> None:
    """The textbook retention counts whoever is back, from however long ago, and may pass one; churn may not."""
    assert BOOK.figure("customer_churn_rate", spring(), MAY).value is not None
    found = BOOK.figure("customer_churn_rate", Crowded(spring().orders), MAY)
    assert found.value is None
    assert found.missing is not None
    assert found.missing.reason == "impossible"
