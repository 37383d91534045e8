"""What each KPI offers to be watched: its days from the side that tells most, or the KPIs to be watched instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

import pytest

from commerce.feeds import Feed
from commerce.figures import Missing
from commerce.period import Period
from commerce.purchase_days import PurchaseDay
from knowledge import load
from kpi.estimate.watched import WatchedSeries
from kpi.facts.comebacks import Comebacks, comebacks, quietness
from kpi.facts.purchase_pairs import PairIndex
from kpi.facts.snapshot import pair_index, whole_days
from kpi.registry import catalog
from tests.kpi.memory_facts import DAY_ONE, Bought, MemoryFacts
from tests.kpi.verdict.swinging import BOOK, regulars, shop, steady
from tests.pairs import Pair, put_together

LAST = DAY_ONE + timedelta(days=199)
#: The days after which nobody is waited for where customers are lost after 90.
LONGEST_AWAY = 180


def watched(kpi: str, facts: MemoryFacts, last: date = LAST) -> WatchedSeries:
    better = 1 if load().meanings()[kpi].direction == "higher_is_better" else -1
    found = catalog()[kpi].watched(whole_days(facts), last, better)
    assert isinstance(found, WatchedSeries)
    return found


def level(found: WatchedSeries, first: int, last: int) -> float:
    """Return the KPI's level over days of the series."""
    above, below = (sum(one[first:last]) for one in (found.series.numerator, found.series.denominator))
    return found.value_of(above / below)


@pytest.mark.parametrize("kpi", catalog())
def test_every_kpi_can_be_watched_or_names_others_that_can(kpi: str) -> None:
    one = catalog()[kpi]
    assert all(not catalog()[other].watched_instead for other in one.watched_instead)
    if one.watched_instead:
        with pytest.raises(ValueError, match=one.watched_instead[0]):
            one.watched(shop(), LAST, 1)
    else:
        assert isinstance(one.watched(whole_days(shop()), LAST, 1), (WatchedSeries, Missing))


def test_what_the_collection_watches_can_be_watched() -> None:
    watched_ones = {kpi for kpi, meaning in load().meanings().items() if meaning.watched}
    assert watched_ones >= {kpi for kpi, text in load().kpis.items() if text.core}
    assert all(not BOOK.kpi(kpi).watched_instead for kpi in watched_ones)


def test_a_share_is_looked_at_from_its_smaller_side() -> None:
    traffic = [
        {"day": DAY_ONE + timedelta(days=offset), "sessions": 1000, "carts": 150 if offset < 100 else 200}
        for offset in range(200)
    ]
    facts = MemoryFacts(shop().orders, traffic=traffic, covers=shop().covers)
    found = watched("cart_abandonment_rate", facts)
    assert (found.better, found.spread) == (1, "share")
    assert sum(found.series.numerator) == len(facts.orders)
    assert level(found, 0, 100) == pytest.approx(1 - sum(found.series.numerator[:100]) / 15000)


def test_a_price_is_looked_at_as_what_the_money_buys() -> None:
    found = watched("customer_acquisition_cost", shop())
    assert (found.better, found.spread) == (1, "count")
    assert sum(found.series.numerator) == len(shop().orders)
    assert level(found, 0, 200) == pytest.approx(sum(row[3] for row in shop().spend) / len(shop().orders))


def test_churn_and_retention_are_looked_at_as_customers_who_come_back_of_those_due() -> None:
    loyal = watched("customer_churn_rate", regulars(steady), DAY_ONE + timedelta(days=299))
    assert (loyal.better, loyal.counted) == (1, "comebacks")
    assert loyal == watched("customer_retention_rate", regulars(steady), DAY_ONE + timedelta(days=299))
    usual = [level(loyal, first, first + 28) for first in range(100, 260, 28)]
    assert max(usual) / min(usual) < 1.25  # though the shop keeps growing


def test_half_of_the_regulars_staying_away_halves_it_within_four_weeks() -> None:
    found = watched("customer_churn_rate", regulars(_half_from_250), DAY_ONE + timedelta(days=299))
    assert level(found, 250, 278) < 0.6 * level(found, 150, 250)


def test_hidden_customers_cannot_be_watched() -> None:
    class Hidden(MemoryFacts):
        customers_are_hidden = True

    found = catalog()["customer_churn_rate"].watched(whole_days(Hidden(shop().orders)), LAST, -1)
    assert found == Missing("customers_hidden")


@pytest.mark.parametrize("longest", [60, LONGEST_AWAY])
def test_who_comes_back_and_who_is_due_are_counted_as_by_hand(longest: int) -> None:
    days = 260
    pairs = list(_random_pairs(days))
    known = Period(DAY_ONE, DAY_ONE + timedelta(days=days - 1))
    found = comebacks(*counted(pairs), known, is_whole=True, longest_away=longest)
    assert found is not None
    came: Counter[date] = Counter()
    for one in pairs:
        if one.previous_day and 0 < (one.day - one.previous_day).days <= longest:
            came[one.day] += one.orders
    assert list(found.came) == [came[day] for day in known.days()]
    assert 0.9 * sum(found.came) < sum(found.due) <= sum(found.came) + 1e-6  # quiet weeks make fewer due
    assert found.due[0] == 0  # nobody can come back on the first day


def test_where_customers_are_lost_after_a_year_everybody_who_came_back_was_waited_for() -> None:
    pairs = list(_random_pairs(260))
    known = Period(DAY_ONE, DAY_ONE + timedelta(days=259))
    found = comebacks(*counted(pairs), known, is_whole=True, longest_away=730)
    assert found is not None
    assert sum(found.came) == sum(one.orders for one in pairs if one.previous_day not in {None, one.day})
    assert sum(found.due) == pytest.approx(sum(found.came), rel=0.1)


def test_a_quiet_week_makes_fewer_due_and_a_busy_one_not_more() -> None:
    new = [10] * 100 + [4] * 20 + [10] * 20 + [30] * 20
    paces = quietness(new)
    assert paces[:97] == [1.0] * 97
    assert paces[103:117] == [pytest.approx(0.4)] * 14
    assert paces[100] == pytest.approx((3 * 10 + 4 * 4) / 70)
    assert paces[140:] == [1.0] * 20
    assert quietness([10] * 100 + [4] * 7)[103:] == [pytest.approx(0.4)] * 4  # the newest days go by the last week
    assert quietness([]) == []


def test_regulars_who_waited_through_a_season_are_reckoned_older() -> None:
    plain, lively = regulars_of(season=1.0), regulars_of(season=2.0)
    before, after = slice(150, 200), slice(236, 250)  # the season: days 200 to 235
    kept = [sum(one.due[after]) / sum(one.due[before]) for one in (plain, lively)]
    assert kept[1] < 0.9 * kept[0]


def test_what_began_before_the_first_known_day_only_tells_who_waits() -> None:
    pairs = list(_random_pairs(260))
    known = Period(DAY_ONE, DAY_ONE + timedelta(days=259))
    found = comebacks(*counted(pairs), known, is_whole=False, longest_away=LONGEST_AWAY)
    assert found is not None
    assert found.first == DAY_ONE + timedelta(days=LONGEST_AWAY)
    assert len(found.came) == len(found.due) == 260 - LONGEST_AWAY
    too_short = Period.ending(known.last, LONGEST_AWAY)
    assert comebacks(*counted(pairs), too_short, is_whole=False, longest_away=LONGEST_AWAY) is None


def test_a_shop_to_which_nobody_came_back_has_nothing_to_be_watched() -> None:
    facts = MemoryFacts([Bought(DAY_ONE, "once")], covers={Feed.ORDERS: Period(DAY_ONE, LAST)})
    found = catalog()["customer_churn_rate"].watched(whole_days(facts), LAST, -1)
    assert isinstance(found, Missing)
    assert found.reason == "short_history"


def _half_from_250(day: int) -> float:
    return 0.75 if day < 250 else 0.375


class Pairs(MemoryFacts):
    """Facts of which the pairs alone are known, and the days that follow from them."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        super().__init__()
        self._known = pairs

    def purchases(self, period: Period, segment: str = "") -> Mapping[str, Sequence[PurchaseDay]]:
        del segment
        return {"": put_together(self._known, period)}

    def daily(
        self, measures: Sequence[str], period: Period, segment: str = "", key: str = ""
    ) -> Mapping[date, Mapping[str, int]]:
        del measures, segment, key
        orders, new = Counter[date](), Counter[date]()
        for one in self._known:
            orders[one.day] += one.orders
            new[one.day] += one.orders if one.previous_day is None else 0
        return {day: {"identified_orders": orders[day], "new_customers": new[day]} for day in period.days()}


def counted(pairs: Sequence[Pair]) -> tuple[Pairs, PairIndex]:
    """Return facts of pairs, and all of them ready for counting."""
    facts = Pairs(pairs)
    return facts, pair_index(facts, Period(min(one.day for one in pairs), max(one.day for one in pairs)))


def _random_pairs(days: int) -> Iterator[Pair]:
    """Yield the pairs of customers who order again and again, some twice a day."""
    chance = Random(3)  # noqa: S311 - a made-up shop
    found: Counter[tuple[date, date | None, int]] = Counter()
    for offset in range(days):
        for _ in range(3):
            day, number = offset, 1
            previous: int | None = None
            while day < days and number < 9:
                then = None if previous is None else DAY_ONE + timedelta(days=previous)
                found[DAY_ONE + timedelta(days=day), then, min(number, 3)] += 1
                previous, number = day, number + 1
                day += chance.choice((0, 1, 5, 30, 70, 190))
    for (day_of, then, number), orders in sorted(found.items(), key=str):
        yield Pair(day_of, then, number, orders)


def regulars_of(season: float) -> Comebacks:
    """Return who came back to a shop in which half of all customers come again, in a season so many times as soon."""
    chance, bought = Random(11), []  # noqa: S311 - a shop is to be made up again
    for first in range(280):
        for place in range(12):
            at, customer = float(first), f"{first}-{place}"
            while at < 280:
                bought.append(Bought(day=DAY_ONE + timedelta(days=int(at)), customer=customer))
                gap = chance.gammavariate(2.0, 12.0) if chance.random() < 0.6 else 1000.0
                at += gap / season if 165 <= at < 235 else gap
    known = Period(DAY_ONE, DAY_ONE + timedelta(days=279))
    facts = MemoryFacts(orders=bought, covers={Feed.ORDERS: known})
    found = comebacks(facts, pair_index(facts, known), known, is_whole=True, longest_away=LONGEST_AWAY)
    assert found is not None
    return found
