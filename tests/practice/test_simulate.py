"""Made-up shops: the same every time, numbers that fit together, and drifts that do what they say."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from practice.catalogue import HOSTILE_TITLES
from practice.day_plans import Peak
from practice.drift import Drift, Kind
from practice.simulate import Settings, simulate
from practice.timeline import Timeline
from practice.world import SoldOrder, World

pytestmark = pytest.mark.untraced

FIRST = date(2025, 1, 1)
DAYS = 260
ONSET = FIRST + timedelta(days=160)
BERLIN = ZoneInfo("Europe/Berlin")
CALM = Settings(seed=5, first_day=FIRST, days=DAYS, peaks=(), spikes=0)


@pytest.fixture(scope="module")
def quiet() -> World:
    return simulate(CALM)


def day_of(order: SoldOrder) -> date:
    return order.placed_at.astimezone(BERLIN).date()


def counted(world: World) -> list[SoldOrder]:
    return [order for order in world.orders if order.final_status not in {"failed", "cancelled"}]


def since_onset(world: World, kind: Kind) -> float:
    """Return the figure that a drift of this kind moves, over the days from its onset."""
    orders = [order for order in counted(world) if day_of(order) >= ONSET]
    traffic = [row for row in world.traffic if row.day >= ONSET]
    spend = [row for row in world.spend if row.day >= ONSET]
    match kind:
        case "campaign_gets_dear":
            dear = [row for row in spend if row.campaign == "lookalike"]
            return sum(row.amount_minor for row in dear) / sum(row.clicks for row in dear)
        case "churn_rises":
            return churn(world, ONSET + timedelta(days=60), 60)
        case "conversion_falls":
            return len(orders) / sum(row.sessions for row in traffic)
        case "orders_fall":
            return sum(row.sessions for row in traffic)
        case "basket_shrinks":
            return median(line.total_minor / line.quantity for order in orders for line in order.lines)
        case "abandonment_rises":
            left = sum(row.started_at.astimezone(BERLIN).date() >= ONSET for row in world.checkouts)
            return left / (left + len(orders))
        case _:
            msg = f"{kind} is held against its figure in test_planted"
            raise AssertionError(msg)


def churn(world: World, end: date, days: int) -> float:
    """Return the share of customers of one window who did not buy in the next, which ends before `end`."""
    middle, start = end - timedelta(days=days), end - timedelta(days=2 * days)
    before = {order.person for order in counted(world) if start <= day_of(order) < middle}
    now = {order.person for order in counted(world) if middle <= day_of(order) < end}
    return len(before - now) / len(before)


def test_the_same_seed_is_the_same_world_and_another_is_not(quiet: World) -> None:
    assert simulate(CALM) == quiet
    assert simulate(CALM, seed=6) != quiet


def test_a_setting_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TypeError):
        simulate(moon_phase=3)


@pytest.mark.parametrize(
    ("drift", "low", "high"),
    [
        (Drift("campaign_gets_dear", ONSET, 1.5, campaign="lookalike"), 2.45, 2.55),
        (Drift("churn_rises", ONSET, 0.5), 1.08, 1.4),  # two thirds stay away anyway; half of the rest joins them
        (Drift("conversion_falls", ONSET, 0.3), 0.6, 0.8),
        (Drift("orders_fall", ONSET, 0.4), 0.5, 0.7),
        (Drift("basket_shrinks", ONSET, 0.25), 0.7, 0.8),
        (Drift("abandonment_rises", ONSET, 0.2), 1.13, 1.27),
    ],
)
def test_a_drift_moves_its_figure_by_its_size_and_nothing_before_its_day(
    quiet: World, drift: Drift, low: float, high: float
) -> None:
    drifted = simulate(CALM, drifts=(drift,))
    assert low < since_onset(drifted, drift.kind) / since_onset(quiet, drift.kind) < high
    for name in ("traffic", "spend"):
        before = [[row for row in getattr(world, name) if row.day < ONSET] for world in (quiet, drifted)]
        assert before[0] == before[1]
    placed = [
        [(o.placed_at, o.lines, o.final_status) for o in world.orders if day_of(o) < ONSET]
        for world in (quiet, drifted)
    ]
    assert placed[0] == placed[1]


def test_a_drift_grows_over_its_ramp_and_ends() -> None:
    drift = Drift("orders_fall", ONSET, 0.4, last_day=ONSET + timedelta(days=9), ramp_days=4)
    sizes = [drift.on(ONSET + timedelta(days=offset)) for offset in (-1, 0, 1, 3, 9, 10)]
    assert sizes == pytest.approx([0, 0.1, 0.2, 0.4, 0.4, 0])


@pytest.mark.parametrize(
    ("kind", "size", "campaign"),
    [("orders_fall", 1.2, ""), ("churn_rises", -0.1, ""), ("campaign_gets_dear", 1, ""), ("orders_fall", 0.1, "x")],
)
def test_an_impossible_drift_is_refused(kind: Kind, size: float, campaign: str) -> None:
    with pytest.raises(ValueError, match=kind):
        Drift(kind, ONSET, size, campaign=campaign)


def test_every_order_is_a_checkout_every_checkout_a_cart_every_cart_a_session(quiet: World) -> None:
    reached: Counter[date] = Counter()
    for row in quiet.traffic:
        assert row.sessions >= row.carts >= row.checkouts >= 0
        reached[row.day] += row.checkouts
    begun = Counter(map(day_of, quiet.orders))
    begun += Counter(row.started_at.astimezone(BERLIN).date() for row in quiet.checkouts if row.recovered_at is None)
    assert reached == begun


def test_a_recovered_checkout_becomes_the_order_of_its_number(quiet: World) -> None:
    orders = {order.id: order for order in quiet.orders}
    recovered = [row for row in quiet.checkouts if row.recovered_at is not None]
    assert len(recovered) > 100
    for row in recovered:
        assert row.started_at < orders[row.id].placed_at == row.recovered_at
        assert row.lines == orders[row.id].lines


def test_nothing_is_used_twice_and_nothing_lies_out_of_order(quiet: World) -> None:
    ids = [order.id for order in quiet.orders] + [refund.id for order in quiet.orders for refund in order.refunds]
    ids += [row.id for row in quiet.checkouts if row.recovered_at is None]
    assert len(ids) == len(set(ids))
    for order in quiet.orders:
        assert order.placed_at.microsecond == 0
        assert order.person is not None
        assert order.person.created_at <= order.placed_at
        assert all(order.placed_at < refund.at for refund in order.refunds)
    assert sorted(quiet.orders, key=lambda order: order.placed_at) == quiet.orders


def test_a_quiet_shop_keeps_its_churn_and_what_a_customer_costs(quiet: World) -> None:
    rates = [churn(quiet, FIRST + timedelta(days=offset), 60) for offset in (140, 170, 200, 230, 260)]
    assert max(rates) - min(rates) < 0.08
    costs = []
    for start in range(0, 240, 60):
        days = [FIRST + timedelta(days=start + offset) for offset in range(60)]
        spent = sum(row.amount_minor for row in quiet.spend if days[0] <= row.day <= days[-1])
        arrived = sum(days[0] <= person.created_at.astimezone(BERLIN).date() <= days[-1] for person in quiet.people)
        costs.append(spent / arrived)
    assert max(costs) / min(costs) < 1.2


def test_visits_and_left_checkouts_follow_the_customers_of_a_young_shop_that_opens_before_a_peak() -> None:
    young = simulate(CALM, days=240, return_chance=0.7, gap_days=25.0, peaks=(Peak(FIRST, 20),), orders_per_day=60.0)
    shares = []
    for first in (30, 70, 110, 150, 190):
        days = {FIRST + timedelta(days=offset) for offset in range(first, first + 40)}
        visits = sum(row.sessions for row in young.traffic if row.day in days)
        checkouts = sum(row.checkouts for row in young.traffic if row.day in days)
        placed = sum(day_of(order) in days for order in young.orders)
        shares.append((placed / visits, placed / checkouts))
    for share in zip(*shares, strict=True):
        assert max(share) / min(share) < 1.08


def test_orders_come_at_the_rate_asked_for_with_a_heavy_tail_and_every_fate(quiet: World) -> None:
    late = [order for order in quiet.orders if day_of(order) >= FIRST + timedelta(days=150)]
    assert 22 < len(late) / (DAYS - 150) < 30  # 26 asked for
    values = [sum(line.total_minor for line in order.lines) for order in quiet.orders]
    assert max(values) > 20 * median(values)
    assert {order.final_status for order in quiet.orders} == {"completed", "cancelled", "failed", "on-hold"}
    standing = Counter(state.status for state in Timeline(quiet).orders(quiet.orders[-1].placed_at))
    assert {"processing", "refunded", "trash"} < set(standing)


def test_the_week_has_its_pattern(quiet: World) -> None:
    weekdays = Counter(day_of(order).weekday() for order in quiet.orders)
    assert max(weekdays, key=lambda day: weekdays[day]) == 4
    assert min(weekdays, key=lambda day: weekdays[day]) == 6


def test_a_peak_lifts_orders_by_sixty_and_baskets_by_a_quarter(quiet: World) -> None:
    peak = Peak(FIRST + timedelta(days=200))
    lifted = simulate(CALM, peaks=(peak,))
    orders = [[order for order in world.orders if day_of(order) in peak] for world in (quiet, lifted)]
    assert 1.45 < len(orders[1]) / len(orders[0]) < 1.75
    prices = [median(line.total_minor / line.quantity for o in part for line in o.lines) for part in orders]
    assert 1.15 < prices[1] / prices[0] < 1.35


def test_single_days_go_wild() -> None:
    calm = Counter(map(day_of, simulate(CALM).orders))
    wild = Counter(map(day_of, simulate(CALM, spikes=6).orders))
    ratios = sorted(wild[day] / calm[day] for day in calm if calm[day] > 8)
    assert ratios[2] < 0.6
    assert ratios[-3] > 1.7


def test_a_shop_in_dong_has_round_prices_and_its_own_words() -> None:
    world = simulate(
        seed=2,
        first_day=FIRST,
        days=40,
        currency="VND",
        time_zone="Asia/Ho_Chi_Minh",
        country="VN",
        language="vi",
        average_order_minor=450_000,
        rounding_minor=1000,
    )
    assert all(line.total_minor % 1000 == 0 for order in world.orders for line in order.lines)
    assert any("ỗ" in product.title for product in world.products)
    assert {product.title for product in world.products} >= set(HOSTILE_TITLES)
