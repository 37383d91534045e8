"""The published figures of CDNOW, the reference of the literature on lifetime value.

Fader, Hardie and Lee (2005): purchases of the customers of early 1997 in weeks, learnt from 39 of them, tried on 39.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import date
from fractions import Fraction
from functools import cache

import pytest

from commerce.feeds import Feed
from commerce.lifetime import Forecast
from commerce.period import Period
from kpi.estimate.lifetime.forecast import held_out, is_worse_than_naive, learnt
from tests.beside import CDNOW, needs
from tests.kpi.catalog.asked import BOOK
from tests.kpi.memory_facts import Bought, MemoryFacts

KNOWN = Period(date(1997, 1, 1), date(1998, 6, 30))
LEARNT_UNTIL = date(1997, 9, 30)

pytestmark = needs(CDNOW)


@cache
def cdnow() -> MemoryFacts:
    with gzip.open(CDNOW, "rt", encoding="utf-8") as file:
        orders = [
            Bought(
                date.fromisoformat(row["date"]), row["master_customer_id"], round(100 * Fraction(row["dollar_value"]))
            )
            for row in csv.DictReader(file)
        ]
    return MemoryFacts(orders, covers={Feed.ORDERS: KNOWN}, currency="USD")


def test_the_published_parameters_come_out() -> None:
    model = learnt(cdnow().buyers(Period(KNOWN.first, LEARNT_UNTIL), KNOWN.last), LEARNT_UNTIL)
    assert model.purchases.parameters == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=0.0005)
    assert model.purchases.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert model.spending is not None
    p, q, gamma = model.spending.parameters
    assert (p, q, gamma / 100) == pytest.approx((6.25, 3.74, 15.44), abs=0.005)
    assert (model.customers, model.repeat_customers) == (2357, 946)


def test_the_published_weeks_to_come_are_predicted() -> None:
    buyers = cdnow().buyers(Period(KNOWN.first, LEARNT_UNTIL), KNOWN.last)
    found = held_out(learnt(buyers, LEARNT_UNTIL), buyers, Period(date(1997, 10, 1), KNOWN.last))
    assert round(found.predicted) == 1653
    assert found.purchases == 1882
    assert found.error == pytest.approx(0.786, abs=0.001)
    assert not is_worse_than_naive(found)


def test_what_a_month_of_customers_really_spent_is_what_a_plain_loop_finds() -> None:
    lifetime = BOOK.kpi("customer_lifetime_value").lifetime(cdnow(), KNOWN.last, with_forecast=False)
    assert lifetime is not None
    first: dict[str, date] = {}
    for order in cdnow().orders:
        first[order.customer] = min(order.day, first.get(order.customer, order.day))
    spent: dict[tuple[date, int], int] = defaultdict(int)
    for order in cdnow().orders:
        won = first[order.customer]
        for days in (90, 365):
            if (order.day - won).days < days:
                spent[won.replace(day=1), days] += order.net
    of_month = [day.replace(day=1) for day in first.values()]
    assert [cohort.month for cohort in lifetime.cohorts] == [date(1997, month, 1) for month in (1, 2, 3)]
    for cohort in lifetime.cohorts:
        assert cohort.customers == of_month.count(cohort.month)
        assert cohort.spent_minor == {days: spent[cohort.month, days] for days in (90, 365)}
    together = lifetime.together(365)
    assert together is not None
    assert together.value(365) == Fraction(sum(spent[month, 365] for month in set(of_month)), 2357)


def test_the_forecast_of_the_shop_itself_holds_on_its_last_third() -> None:
    lifetime = BOOK.kpi("customer_lifetime_value").lifetime(cdnow(), KNOWN.last)
    assert lifetime is not None
    found = lifetime.forecast
    assert isinstance(found, Forecast), found
    assert found.hold_out.last == KNOWN.last
    assert found.hold_out.error < found.hold_out.naive_error
    year, three_years = found.new_customer_minor[365], found.new_customer_minor[1095]
    really = lifetime.together(365)
    assert really is not None
    assert abs(year / float(really.value(365) or 0) - 1) < 0.1
    assert year < three_years
