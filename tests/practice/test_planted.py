"""What is planted does what it says, where it says, from when it says; and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from practice.drift import Drift
from practice.drift_text import read_drift
from practice.simulate import Settings, simulate
from practice.world import SoldOrder, TrafficDay, World

pytestmark = pytest.mark.untraced

FIRST = date(2025, 1, 1)
ONSET = FIRST + timedelta(days=60)
BERLIN = ZoneInfo("Europe/Berlin")
CALM = Settings(seed=5, first_day=FIRST, days=150, peaks=(), spikes=0)


@cache
def shop(*drifts: Drift, **changes: Any) -> World:
    return simulate(CALM, drifts=drifts, **changes)


def local(order: SoldOrder) -> datetime:
    return order.placed_at.astimezone(BERLIN)


def later(world: World, fits: Callable[[SoldOrder], bool] = lambda _: True) -> int:
    """Return how many orders that fit were placed from the onset on."""
    return sum(local(order).date() >= ONSET and fits(order) for order in world.orders)


def steps(world: World, fits: Callable[[TrafficDay], bool] = lambda _: True) -> list[int]:
    """Return sessions, carts, checkouts from the onset on."""
    rows = [row for row in world.traffic if row.day >= ONSET and fits(row)]
    return [sum(getattr(row, name) for row in rows) for name in ("sessions", "carts", "checkouts")]


def kept(drifted: Iterable[int], quiet: Iterable[int]) -> list[float]:
    return [one / other for one, other in zip(drifted, quiet, strict=True)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("orders_fall", (0.7, 0.7, 0.7, 0.7)),
        ("conversion_falls", (1.0, 0.7, 0.7, 0.7)),
        ("checkouts_fall", (1.0, 1.0, 0.7, 0.7)),
        ("finishing_falls", (1.0, 1.0, 1.0, 0.7)),
    ],
)
def test_each_step_loses_its_share_and_the_steps_before_it_nothing(kind: Any, expected: tuple[float, ...]) -> None:
    drifted = shop(Drift(kind, ONSET, 0.3))
    shares = [*kept(steps(drifted), steps(shop())), later(drifted) / later(shop())]
    assert shares == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize(
    ("part", "name", "of"),
    [
        ("channel", "google / cpc", lambda order: order.visit.channel),
        ("campaign", "lookalike", lambda order: order.visit.campaign),
        ("device", "Mobile", lambda order: order.visit.device),
        ("country", "DE", lambda order: order.country),
        ("payment_method", "paypal", lambda order: order.payment_method),
    ],
)
def test_a_part_of_the_shop_loses_its_orders_and_no_other_part_any(
    part: str, name: str, of: Callable[[SoldOrder], str]
) -> None:
    drifted = shop(Drift("finishing_falls", ONSET, 0.5, **{part: name}))  # type: ignore[arg-type]  # by name
    assert later(drifted, lambda order: of(order) == name) / later(shop(), lambda order: of(order) == name) < 0.65
    assert later(drifted, lambda order: of(order) != name) == later(shop(), lambda order: of(order) != name)


def test_visits_lost_on_one_device_are_missing_from_its_rows_alone() -> None:
    drifted = shop(Drift("orders_fall", ONSET, 0.5, device="Mobile"))
    mobile, other = lambda row: row.device == "Mobile", lambda row: row.device != "Mobile"
    assert kept(steps(drifted, mobile), steps(shop(), mobile)) == pytest.approx([0.5] * 3, abs=0.04)
    assert kept(steps(drifted, other), steps(shop(), other)) == pytest.approx([1.0] * 3, abs=0.03)


def test_what_is_lost_is_missing_and_all_else_is_as_it_was() -> None:
    """The cost of a drift is the difference of two worlds of one seed."""
    bought = {(order.placed_at, order.lines, order.payment_method) for order in shop().orders}
    drifted = shop(Drift("finishing_falls", ONSET, 0.4))
    assert {(order.placed_at, order.lines, order.payment_method) for order in drifted.orders} < bought
    assert len(drifted.checkouts) > len(shop().checkouts)


def test_nothing_before_a_drift_is_another_than_without_it_numbers_included() -> None:
    for drift in (Drift("conversion_falls", ONSET, 0.6), Drift("product_goes", ONSET, product=shop().products[0].sku)):
        drifted, begins = shop(drift), datetime.combine(ONSET, time.min, BERLIN)
        for world in (shop(), drifted):
            assert any(row.started_at < begins <= (row.recovered_at or begins) for row in world.checkouts)
        placed = [
            [
                (order.id, order.placed_at, order.lines, order.person)
                for order in world.orders
                if order.placed_at < begins
            ]
            for world in (shop(), drifted)
        ]
        assert placed[0] == placed[1]
        left = [
            [(row.id, row.started_at) for row in world.checkouts if row.started_at < begins]
            for world in (shop(), drifted)
        ]
        assert left[0] == left[1]


def test_drifts_beside_each_other_multiply() -> None:
    both = shop(Drift("conversion_falls", ONSET, 0.3), Drift("finishing_falls", ONSET, 0.4))
    assert later(both) / later(shop()) == pytest.approx(0.7 * 0.6, abs=0.03)


def test_a_checkout_dies_at_an_instant_and_lives_again_at_another_while_checkouts_are_begun() -> None:
    dead = Drift("checkout_dies", ONSET, last_day=ONSET + timedelta(days=1), first_time=time(14, 5), last_time=time(9))
    begins = datetime.combine(ONSET, time(14, 5), BERLIN)
    ends = datetime.combine(ONSET + timedelta(days=1), time(9), BERLIN)
    drifted = shop(dead)
    assert not [order for order in drifted.orders if begins <= order.placed_at < ends]
    assert [order.placed_at for order in drifted.orders] == [
        order.placed_at for order in shop().orders if not begins <= order.placed_at < ends
    ]
    lost = len(shop().orders) - len(drifted.orders)
    assert lost > 5
    left = [sum(row.recovered_at is None for row in world.checkouts) for world in (shop(), drifted)]
    assert left[1] == left[0] + lost


def test_a_paused_campaign_brings_nobody_and_costs_nothing() -> None:
    drifted = shop(Drift("orders_fall", ONSET, campaign="lookalike"))
    assert not later(drifted, lambda order: order.visit.campaign == "lookalike")
    campaigns = [{row.campaign for row in drifted.spend if (row.day >= ONSET) == after} for after in (False, True)]
    assert campaigns[0] - campaigns[1] == {"lookalike"}


def test_every_click_gets_dearer() -> None:
    def spent(world: World) -> int:
        return sum(row.amount_minor for row in world.spend if row.day >= ONSET)

    drifted = shop(Drift("clicks_get_dear", ONSET, 0.6))
    assert spent(drifted) / spent(shop()) == pytest.approx(1.6, abs=0.01)
    assert drifted.orders == shop().orders


def test_payments_by_one_method_fail() -> None:
    drifted = shop(Drift("payments_fail", ONSET, 0.9, payment_method="paypal"))
    assert len(drifted.orders) == len(shop().orders)
    fates = Counter(order.final_status for order in drifted.orders if order.payment_method == "paypal")
    assert later(drifted, lambda o: o.payment_method == "paypal" and o.final_status == "failed") > 0.8 * later(
        drifted, lambda order: order.payment_method == "paypal"
    )
    assert fates["completed"] > 100  # before
    failed = [order for order in drifted.orders if order.final_status == "failed"]
    assert all(order.paid_at is None and not order.refunds for order in failed)


def test_a_broken_tag_loses_carts_and_checkouts_of_the_table_and_no_order() -> None:
    drifted = shop(Drift("tag_breaks", ONSET))
    assert steps(drifted) == [steps(shop())[0], 0, 0]
    assert drifted.orders == shop().orders


def test_a_leaked_code_comes_with_half_of_the_orders() -> None:
    drifted = shop(Drift("code_leaks", ONSET, 0.5, code="letter20"))

    def uses(world: World) -> int:
        return later(world, lambda order: order.coupon is not None and order.coupon.code == "letter20")

    assert uses(shop()) / later(shop()) < 0.07
    assert 0.42 < uses(drifted) / later(drifted) < 0.52
    assert len(drifted.orders) == len(shop().orders)


def test_a_product_goes_out_of_every_basket() -> None:
    sku = shop().products[0].sku
    drifted = shop(Drift("product_goes", ONSET, product=sku))
    holding = [order for order in drifted.orders if any(line.product.sku == sku for line in order.lines)]
    assert holding
    assert max(local(order).date() for order in holding) < ONSET
    alone = later(shop(), lambda order: {line.product.sku for line in order.lines} == {sku})
    assert later(drifted) == later(shop()) - alone


@pytest.mark.parametrize(("kind", "times"), [("prices_rise", 1.2), ("prices_fall", 0.8)])
def test_prices_change(kind: Any, times: float) -> None:
    drifted = shop(Drift(kind, ONSET, 0.2))
    for before, after in zip(shop().orders, drifted.orders, strict=True):
        expected = times if local(before).date() >= ONSET else 1.0
        assert [line.total_minor / line.quantity for line in after.lines] == pytest.approx(
            [line.total_minor / line.quantity * expected for line in before.lines], abs=5.01
        )


def test_customers_who_stay_away_leave_no_checkouts_either() -> None:
    drifted = shop(Drift("churn_rises", ONSET, 1.0))
    left = [
        sum(row.started_at.astimezone(BERLIN).date() >= ONSET for row in one.checkouts) for one in (drifted, shop())
    ]
    assert left[0] / left[1] == pytest.approx(later(drifted) / later(shop()), abs=0.08)


def test_nobody_buys_while_the_shop_is_closed() -> None:
    closed = frozenset({FIRST + timedelta(days=70)})
    world = shop(closed_weekdays=frozenset({5, 6}), closed_days=closed, closed_hours=(22, 7))
    assert {local(order).weekday() for order in world.orders} == set(range(5))
    assert {local(order).hour for order in world.orders} == set(range(7, 22))
    assert not closed & {local(order).date() for order in world.orders}
    assert not sum(row.sessions for row in world.traffic if row.day in closed)
    with pytest.raises(ValueError, match="open for some hours"):
        simulate(CALM, closed_hours=(0, 24))


def test_the_weekend_has_an_hour_of_its_own() -> None:
    world = shop(weekend_hour=9.0)
    hours = [
        [local(o).hour for o in world.orders if (local(o).weekday() >= 5) == is_weekend] for is_weekend in (True, False)
    ]
    assert sum(hours[0]) / len(hours[0]) + 2 < sum(hours[1]) / len(hours[1])


@pytest.mark.parametrize(
    ("text", "drift"),
    [
        ("finishing_falls=30%@2025-03-02,device=Mobile", Drift("finishing_falls", ONSET, 0.3, device="Mobile")),
        (
            "checkout_dies@2025-03-02T14:05..2025-03-03T09:00",
            Drift("checkout_dies", ONSET, last_day=date(2025, 3, 3), first_time=time(14, 5), last_time=time(9)),
        ),
        (
            "orders_fall=0.5@2025-03-02..2025-03-20,ramp_days=7",
            Drift("orders_fall", ONSET, 0.5, date(2025, 3, 20), ramp_days=7),
        ),
    ],
)
def test_a_drift_is_read_from_a_line(text: str, drift: Drift) -> None:
    assert read_drift(text) == drift


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("finishing_falls", "write KIND"),
        ("finishing_falls=30%@soon", "write KIND"),
        ("finishing_falls@2025-03-02,moon=full", "write KIND"),
        ("sun_rises@2025-03-02", "no change that can be planted"),
        ("finishing_falls=130%@2025-03-02", "size"),
        ("churn_rises@2025-03-02,device=Mobile", "cannot be confined"),
        ("orders_fall@2025-03-02,device=Fridge", "no device 'Fridge'"),
        ("code_leaks@2025-03-02", "must say which one"),
    ],
)
def test_a_line_that_cannot_be_is_told_so(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_drift(text)
