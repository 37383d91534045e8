"""From stage to stage: each has people of its own, and the one that loses most is found beside its own past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest

from commerce.diagnoses import StageMove
from commerce.feeds import Feed
from commerce.figures import Target
from commerce.period import Period
from commerce.tables.traffic import TRAFFIC
from tests.kpi.catalog.asked import BOOK, WEEK, day, figure, judged, reason, split, told
from tests.kpi.memory_facts import Bought, MemoryFacts

KPI, STAGE = "journey_stage_drop_off_rate", "journey_stage"
USUAL: dict[str, Any] = {"sessions": 400, "carts": 100, "checkouts": 50, "completed": 25}


def visits(offsets: Sequence[int] = range(7), /, **row: Any) -> Iterator[dict[str, Any]]:
    return ({"day": day(offset), **USUAL, **row} for offset in offsets)


def facts(*rows: dict[str, object], orders: Sequence[Bought] = (), first: int = -400) -> MemoryFacts:
    covers = {Feed.ORDERS: Period(day(first), day(6)), TRAFFIC.name: Period(day(first), day(6))}
    return MemoryFacts(orders, traffic=rows, covers=covers)


def values(shop: MemoryFacts, by: str = STAGE) -> Mapping[str, Fraction | None]:
    return {key: one.value for key, one in split(KPI, shop, by).items()}


def test_each_stage_has_people_of_its_own_and_the_whole_has_all_of_them() -> None:
    shop = facts(*visits())
    stages = values(shop)
    assert (stages["visit"], stages["cart"], stages["checkout"]) == (Fraction(3, 4), Fraction(1, 2), Fraction(1, 2))
    whole = figure(KPI, shop)
    assert told(whole) == {"stage_exits": 7 * (300 + 50 + 25), "stage_entries": 7 * (400 + 100 + 50)}
    assert whole.value == Fraction(375, 550)


def test_where_the_source_counts_no_orders_the_shops_own_serve() -> None:
    orders = [Bought(day(offset)) for offset in range(7) for _ in range(20)]
    shop = facts(*visits(completed=None), orders=orders)
    assert values(shop)["checkout"] == Fraction(30, 50)
    assert figure(KPI, shop).value == 1 - Fraction(100 + 50 + 20, 550)


def test_it_is_told_by_channel_and_by_device() -> None:
    shop = facts(*visits(), *visits(channel="email", device="Mobile", carts=200, checkouts=100, completed=100))
    assert values(shop, "device") == {
        "Desktop": Fraction(375, 550),
        "Mobile": Fraction(200 + 100, 400 + 200 + 100),
    }
    assert set(values(shop, "channel")) == {"direct", "email"}


def won(offset: int, *again: int) -> list[Bought]:
    """Return the first order of somebody on a day, and later ones."""
    return [Bought(day(one), f"won on {offset} and {again}") for one in (offset, *again)]


def test_of_those_won_90_days_before_it_is_counted_who_ordered_again_within_90_days() -> None:
    orders = [
        *won(-90, -90),  # on the same day: a second order
        *won(-89, 1),  # on the 90th day
        *won(-88, 3),  # on the 91st: too late
        *won(-87),  # never
        *won(-84, -50, 2),  # twice
        *won(-91, -60),  # won before the days looked at
        *won(-83, -60),  # won after them
        *won(-300, -88),  # won long ago: that is no first order
    ]
    found = split(KPI, facts(*visits(), orders=orders), STAGE)["order"]
    assert told(found) == {"stage_exits": 2, "stage_entries": 5}
    assert found.value == Fraction(2, 5)


def test_customers_whose_first_order_may_lie_before_what_is_known_are_not_counted() -> None:
    shop = facts(*visits(), orders=won(-85, -80), first=-85)
    assert split(KPI, shop, STAGE)["order"].value == 0  # nothing was sold before
    shop.knows_first_order = False
    assert reason(split(KPI, shop, STAGE)["order"]) == "short_history"
    shop.history_is_cut = True
    assert reason(split(KPI, shop, STAGE)["order"]) == "short_history"


@pytest.mark.parametrize(
    ("row", "stage"),
    [({"carts": 500}, "visit"), ({"checkouts": 120}, "cart"), ({"completed": 60}, "checkout")],
)
def test_more_people_after_a_stage_than_at_it_were_not_all_counted(row: dict[str, int], stage: str) -> None:
    shop = facts(*visits(**row))
    assert reason(split(KPI, shop, STAGE)[stage]) == "not_covered"
    assert reason(figure(KPI, shop)) == "impossible"


def test_what_lacks_is_named_and_nobody_is_no_rate() -> None:
    lacking = figure(KPI, facts(*visits(carts=None, checkouts=None))).missing
    assert lacking is not None
    assert lacking.inputs == ("carts_created", "checkout_step_entries")
    assert reason(figure(KPI, facts(*visits(sessions=0, carts=0, checkouts=0, completed=0)))) == "no_base"
    assert reason(split(KPI, facts(*visits()), STAGE)["order"]) == "no_base"


def shaken(offset: int) -> dict[str, Any]:
    """Return a day of the past: no two weeks are alike."""
    carts = 100 + offset * 7 % 11 - 5
    return {"day": day(offset), **USUAL, "carts": carts, "checkouts": carts // 2, "completed": carts // 4}


def stages(**now: int) -> Sequence[StageMove]:
    return BOOK.stages(KPI, facts(*map(shaken, range(-70, 0)), *visits(**now)), WEEK)


@pytest.mark.parametrize(
    ("now", "lost"),
    [
        ({"checkouts": 30, "completed": 15}, "cart"),
        ({"completed": 12}, "checkout"),
        ({"carts": 60, "checkouts": 30, "completed": 15}, "visit"),
    ],
)
def test_the_stage_that_loses_most_is_the_one_that_got_worse(now: dict[str, int], lost: str) -> None:
    found = stages(**now)
    assert found[0].key == lost
    assert found[0].is_sure
    assert not any(one.is_sure for one in found[1:])
    assert Fraction(1, 3) < found[0].lost < Fraction(3, 5)


def test_the_stage_that_most_people_leave_at_any_time_is_not_the_one() -> None:
    usual, checkout = stages(), stages(completed=12)
    assert not any(one.is_sure for one in usual)
    visit = next(one for one in checkout if one.key == "visit")
    assert visit.now.value is not None
    assert checkout[0].now.value is not None
    assert (visit.now.value > Fraction(7, 10), checkout[0].key) == (True, "checkout")


def test_a_verdict_names_the_step_and_the_stage_that_lost() -> None:
    past, dead = list(map(shaken, range(-90, 0))), list(visits(completed=5))
    orders = [Bought(row["day"]) for row in (*past, *dead) for _ in range(row["completed"])]
    shop = facts(*past, *dead, orders=orders)
    said = judged(KPI, shop, day(7), Target("at_most", Fraction(1, 2)))
    found = BOOK.diagnose(KPI, shop, said)
    assert found.lost_stage is not None
    assert found.lost_stage.key == "checkout"
    assert found.stages[0] is found.lost_stage
    assert found.step is not None
    assert found.step.kpi == "orders_per_checkout"


def test_a_kpi_without_stages_has_none() -> None:
    assert BOOK.stages("order_count", facts(*visits()), WEEK) == ()


def test_a_checkout_has_its_steps_as_stages() -> None:
    shop = facts(*map(shaken, range(-70, 0)), *visits(checkouts=30, completed=15))
    assert BOOK.stages("checkout_step_drop_off_rate", shop, WEEK)[0].key == "cart"
