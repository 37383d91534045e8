"""How long customers stay, and what follows from it: counted over years, whatever the period that is asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commerce.definition import Definition
from commerce.feeds import Feed
from commerce.figures import Target, VerdictState
from commerce.period import Period
from commerce.purchase_days import Previous, PurchaseDay
from kpi.facts.lives import Lives, lives_by_key
from kpi.facts.snapshot import lapse_of, lives
from tests.kpi.catalog.asked import BOOK, figure, judged, reason
from tests.kpi.memory_facts import Bought, MemoryFacts
from tests.many import examples

pytestmark = pytest.mark.untraced

VALUE, LIFESPAN, YEARLY = "customer_lifetime_value", "average_customer_lifespan", "customer_value"
OPENED, LAST = date(2022, 1, 1), date(2026, 3, 31)
LIFE = Period(OPENED, LAST)


def steady(orders: int = 3, apart: int = 40, net: int = 2000, known: Period = LIFE) -> MemoryFacts:
    """Every day one new customer, who orders so many times, so many days apart, and never again."""
    bought = [
        Bought(won + timedelta(days=apart * number), f"c{won}", net)
        for won in known.days()
        for number in range(orders)
        if won + timedelta(days=apart * number) <= known.last
    ]
    return MemoryFacts(bought, covers={Feed.ORDERS: known})


SHOP = steady()
LAPSE = lapse_of(SHOP).days


def test_a_customer_is_worth_what_customers_spend_in_all() -> None:
    found = figure(VALUE, SHOP, Period.ending(LAST, 90))
    assert found.value == pytest.approx(3 * 2000, rel=0.01)
    worth, pace, years = found.parts
    assert [part.kpi for part in found.parts] == ["average_order_value", "purchase_frequency", LIFESPAN]
    assert worth.value == 2000
    assert pace.basis == "per_year"
    assert years.value == pytest.approx(Fraction(80 + LAPSE, 365), rel=0.01)  # from the first order to being lost
    assert found.value == (worth.value or 0) * (pace.value or 0) * (years.value or 0)


@pytest.mark.parametrize("days", [1, 28, 90, 365])
def test_the_length_of_the_period_does_not_matter(days: int) -> None:
    for kpi in (VALUE, LIFESPAN, YEARLY):
        assert figure(kpi, SHOP, Period.ending(LAST, days)).value == figure(kpi, SHOP, Period.ending(LAST, 500)).value


def test_a_running_month_is_counted_to_its_last_whole_day() -> None:
    month = Period(date(2026, 3, 1), LAST)
    running = MemoryFacts(SHOP.orders, covers=SHOP.covers, whole={Feed.ORDERS: date(2026, 3, 20)})
    for kpi in (VALUE, LIFESPAN, YEARLY):
        assert figure(kpi, running, month).period.last == date(2026, 3, 20)


def test_it_is_no_less_than_customers_really_spent_in_their_first_year() -> None:
    lifetime = BOOK.kpi(VALUE).lifetime(SHOP, LAST, with_forecast=False)
    assert lifetime is not None
    really = lifetime.together(365)
    assert really is not None
    assert really.value(365) == 6000
    assert figure(VALUE, SHOP, Period.day(LAST)).value == pytest.approx(6000, rel=0.01)


def test_what_a_customer_spends_in_a_year_is_that_of_a_year() -> None:
    """One who buys once is no regular: the 90 days of a single order are not put on a year."""
    once = steady(orders=1)
    assert figure(YEARLY, once, Period.ending(LAST, 28)).value == 2000
    assert figure(YEARLY, once, Period.ending(LAST, 28)).period == Period.ending(LAST, 365)


def test_of_less_than_a_year_nothing_is_put_on_a_year() -> None:
    young = Period.ending(LAST, 200)
    found = figure(YEARLY, steady(known=young), Period.ending(LAST, 28))
    assert (found.basis, found.period) == ("known_days", young)
    assert found.value == Fraction(2000 * sum(1 for _ in steady(known=young).orders), 200)
    assert reason(figure(VALUE, steady(known=young), Period.day(LAST))) == "needs_a_year"
    assert reason(figure(LIFESPAN, steady(known=young), Period.day(LAST))) == "short_history"


def test_a_stand_in_is_named_where_the_lapse_point_is_not_seen_for_a_year() -> None:
    known = Period.ending(LAST, 365 + LAPSE - 1)
    young = steady(known=known)
    found = figure(VALUE, young, Period.ending(LAST, 28))
    assert found.basis == "stand_in"
    assert found.parts[2].value == 1
    assert found.value == figure(YEARLY, young, Period.ending(LAST, 28)).value
    interval = BOOK.interval(VALUE, young, Period.ending(LAST, 28))
    assert found.value is not None
    assert interval is not None
    assert interval[1] >= 3 * found.value
    assert reason(figure(LIFESPAN, young, Period.ending(LAST, 28))) == "short_history"
    grown = steady(known=Period.ending(LAST, 365 + LAPSE))
    assert figure(VALUE, grown, Period.ending(LAST, 28)).basis == ""


def test_where_chance_decides_how_many_are_lost_a_life_has_no_end() -> None:
    """Of ten regulars each comes back after being lost, but for one."""
    regulars = [
        Bought(day, f"c{number}")
        for number in range(10)
        for day in (OPENED + timedelta(days=number + 100 * visit) for visit in range(11 if number else 5))
    ]
    shop = MemoryFacts(regulars, covers={Feed.ORDERS: LIFE})
    until = Period.day(OPENED + timedelta(days=1040))
    assert reason(figure(LIFESPAN, shop, until)) == "few_lost"
    assert figure(VALUE, shop, until).basis == "stand_in"
    nobody = MemoryFacts([Bought(day, "anna") for day in LIFE.days()], covers={Feed.ORDERS: LIFE})
    assert reason(figure(LIFESPAN, nobody, Period.day(LAST))) == "no_base"
    assert figure(VALUE, nobody, Period.day(LAST)).basis == "stand_in"


class Overdrawn(MemoryFacts):
    """More customers come back than there were."""

    def purchases(self, period: Period, segment: str = "") -> Mapping[str, Sequence[PurchaseDay]]:
        found = super().purchases(period, segment)
        return {key: [_tenfold(day) for day in days] for key, days in found.items()}


def _tenfold(day: PurchaseDay) -> PurchaseDay:
    times = 10 if day.day.toordinal() % 3 == 0 else 1
    second = Counter(day.second.by_day())
    later = Counter(day.repeated.by_day()) - second
    for then in later:
        later[then] *= times
    return day._replace(repeated=Previous.of(second + later))


def test_a_stock_below_nothing_is_impossible() -> None:
    broken = Overdrawn(SHOP.orders, covers=SHOP.covers)
    broken.knows_first_order = False
    for kpi in (LIFESPAN, VALUE):
        assert reason(figure(kpi, broken, Period.day(LAST))) == "impossible"


def test_who_cannot_be_told_apart_has_no_life() -> None:
    hidden = steady()
    hidden.customers_are_hidden = True
    for kpi in (VALUE, LIFESPAN, YEARLY):
        assert reason(figure(kpi, hidden, Period.day(LAST))) == "customers_hidden"


def test_a_shorter_life_rings() -> None:
    """From the last year on customers buy once instead of three times."""
    turned = LAST - timedelta(days=540)
    less = [order for order in SHOP.orders if date.fromisoformat(order.customer[1:]) == order.day or order.day < turned]
    shop = MemoryFacts(less, covers=SHOP.covers)
    target = Target("at_least", Fraction(5000))
    today = LAST + timedelta(days=1)
    assert judged(VALUE, SHOP, today, target).state is VerdictState.ON_TARGET
    assert judged(VALUE, shop, today, target).state is VerdictState.OFF_TARGET


def test_by_channel_the_parts_are_those_of_its_own_customers() -> None:
    other = [Bought(order.day, f"x{order.customer}", 500, channel="meta") for order in steady(orders=2).orders]
    shop = MemoryFacts([*SHOP.orders, *other], covers=SHOP.covers)
    found = BOOK.by_segment(VALUE, shop, Period.ending(LAST, 28), "channel")
    assert found["direct"].value == figure(VALUE, SHOP, Period.day(LAST)).value
    assert found["meta"].value == pytest.approx(2 * 500, rel=0.01)


def by_hand(days_of: Iterable[list[date]], days: Period, lapse: int) -> Lives:
    """Walk through every customer, day by day."""
    customer_days = lost = back = orders = 0
    for own in days_of:
        for day in days.days():
            seen = [one for one in own if one <= day]
            away = (day - max(seen)).days if seen else None
            customer_days += away is not None and away < lapse
            lost += away == lapse
            today = own.count(day)
            orders += today
            before = [one for one in seen if one < day]
            back += bool(today and before and (day - max(before)).days > lapse)
    return Lives(customer_days, lost, back, orders)


histories = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 60)), min_size=1, max_size=40)


@settings(max_examples=examples(30), deadline=None)
@given(histories, st.integers(0, 60), st.integers(1, 40), st.integers(1, 25))
def test_lives_are_what_a_walk_through_every_customer_finds(
    history: list[tuple[str, int]], end: int, length: int, lapse: int
) -> None:
    orders = [Bought(OPENED + timedelta(days=offset), name) for name, offset in history]
    facts = MemoryFacts(orders, covers={Feed.ORDERS: Period(OPENED, OPENED + timedelta(days=99))})
    days = Period.ending(OPENED + timedelta(days=end), length)
    own: dict[str, list[date]] = defaultdict(list)
    for order in orders:
        own[order.customer].append(order.day)
    expected = by_hand(own.values(), days, lapse)
    assert lives(facts, days, lapse) == expected
    told = lives_by_key(facts, days, lapse, "channel")
    assert told.get("direct", Lives(0, 0, 0, 0)) in {expected, Lives(0, 0, 0, 0)}
    if expected.customer_days:
        assert told["direct"] == expected


def test_a_shop_may_want_what_customers_leave_instead_of_what_they_spend() -> None:
    sold = [Bought(one.day, one.customer, one.net, cost=1500) for one in SHOP.orders]
    facts = MemoryFacts(sold, covers={Feed.ORDERS: LIFE}, whole={Feed.ORDERS: LAST})
    spent = figure(VALUE, facts, Period.ending(LAST, 90))
    facts.definition = Definition(lapse_days=LAPSE, lifetime_value="profit")
    left = figure(VALUE, facts, Period.ending(LAST, 90))
    assert (spent.value, left.value) == (spent.value, (spent.value or 0) / 4)  # of 20.00 the goods cost 15.00
    assert (left.parts[0].kpi, left.parts[0].basis) == ("average_order_value", "profit")
    assert (spent.conventions, left.conventions) == ((), ("lifetime_by_profit",))
    assert left.lapse == lapse_of(facts)
    interval = judged(VALUE, facts, LAST + timedelta(days=1)).interval
    assert interval is not None
    assert interval[0] < (left.value or 0) < interval[1] < (spent.value or 0)


def test_without_known_costs_there_is_no_worth_by_profit() -> None:
    facts = MemoryFacts(SHOP.orders, covers={Feed.ORDERS: LIFE})
    facts.definition = Definition(lapse_days=LAPSE, lifetime_value="profit")
    assert reason(figure(VALUE, facts, Period.ending(LAST, 90))) == "no_input"
