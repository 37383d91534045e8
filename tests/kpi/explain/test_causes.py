"""The step that lost, the smallest set of parts behind it, or that it is alike everywhere: shops without any swing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from commerce.diagnoses import Diagnosis
from commerce.figures import Verdict, VerdictState
from commerce.judgements import Drift, Onset, Question
from commerce.period import Period
from commerce.tables.spend import SPEND
from knowledge import load
from kpi.book import Book
from kpi.explain.cells import can_split
from kpi.facts.measures import KIND_SEGMENTS, ORDER_SEGMENTS
from kpi.facts.sums import Sums
from tests.kpi.memory_facts import DAY_ONE, Bought, MemoryFacts

BOOK = Book(load().meanings(), load().input_units())
DAYS, BEGAN = 84, 70
WINDOW = Period(DAY_ONE + timedelta(days=BEGAN), DAY_ONE + timedelta(days=DAYS - 1))

#: (channel, device): visits, carts, checkouts and orders a day.
USUAL = {
    ("google / cpc", "mobile"): (400, 80, 40, 20),
    ("google / cpc", "desktop"): (200, 40, 20, 10),
    ("direct", "mobile"): (200, 40, 20, 10),
    ("direct", "desktop"): (200, 40, 20, 10),
}
Steps = tuple[int, int, int, int]
Change = Callable[[str, str, Steps], Steps]


def shop(change: Change, *, knows_steps: bool = True) -> MemoryFacts:
    """Change a shop from BEGAN on; of ten orders three are AT's, and one of two is paid by PayPal."""
    orders, traffic = [], []
    for offset in range(DAYS):
        day = DAY_ONE + timedelta(days=offset)
        for (channel, device), usual in USUAL.items():
            visits, carts, checkouts, bought = change(channel, device, usual) if offset >= BEGAN else usual
            row = {"day": day, "channel": channel, "device": device, "sessions": visits}
            traffic.append({**row, "carts": carts, "checkouts": checkouts} if knows_steps else row)
            orders += [_order(day, channel, device, offset + number) for number in range(bought)]
    return MemoryFacts(orders, traffic=traffic)


def _order(day: date, channel: str, device: str, number: int) -> Bought:
    return Bought(
        day, f"{day}{channel}{device}{number}", 4000, channel=channel, device=device,
        market="AT" if number % 10 < 3 else "DE", payment_method="paypal" if number % 2 else "card",
        campaign="spring" if channel == "google / cpc" else "",
    )  # fmt: skip


def explained(facts: MemoryFacts, kpi: str) -> Diagnosis:
    now, before = (BOOK.judged(kpi, facts, period) for period in (WINDOW, WINDOW.before()))
    assert now.value is not None
    assert before.value is not None
    onset = Onset(WINDOW.first, WINDOW.first, WINDOW.first)
    drift = Drift(WINDOW, before.value, before.value, before.value, Fraction(0), Fraction(0), onset=onset)
    direction = load().meanings()[kpi].direction
    verdict = Verdict(
        "toys", kpi, now, VerdictState.OFF_TARGET, direction, datetime(2026, 4, 1, tzinfo=UTC), drift=drift,
        question=Question.DRIFT,
    )  # fmt: skip
    return BOOK.diagnose(kpi, facts, verdict)


def all_at(step: int) -> Change:
    """Lose half at one step, everywhere; the steps after it lose as much."""
    return lambda _channel, _device, usual: (
        usual[0] // (2 if step < 1 else 1), usual[1] // (2 if step < 2 else 1),
        usual[2] // (2 if step < 3 else 1), usual[3] // 2,
    )  # fmt: skip


@pytest.mark.parametrize("kpi", ["conversion_rate", "order_count", "revenue"])
@pytest.mark.parametrize(
    ("step", "named"), [(1, "carts_per_visit"), (2, "checkouts_per_cart"), (3, "orders_per_checkout")]
)
def test_the_step_that_lost_is_named_and_nothing_else_moved(kpi: str, step: int, named: str) -> None:
    diagnosis = explained(shop(all_at(step)), kpi)
    assert diagnosis.step is not None
    assert diagnosis.step.kpi == named
    assert diagnosis.step.explains == 1
    assert diagnosis.step.now == diagnosis.step.before / 2
    assert diagnosis.explanation == ()
    assert {"channel", "device", "market", "payment_method"} <= set(diagnosis.everywhere_alike)


def test_visits_are_a_step_of_orders_and_sales() -> None:
    diagnosis = explained(shop(all_at(0)), "order_count")
    assert diagnosis.step is not None
    assert diagnosis.step.kpi == "sessions"
    assert [diagnosis.step.now, diagnosis.step.before] == [14 * 500, 14 * 1000]


def test_the_steps_of_abandonment_begin_with_the_cart() -> None:
    diagnosis = explained(shop(all_at(3)), "cart_abandonment_rate")
    assert [driver.kpi for driver in diagnosis.drivers] == ["orders_per_checkout", "checkouts_per_cart"]
    assert diagnosis.step == diagnosis.drivers[0]


def test_where_only_visits_are_known_the_coarser_step_is_named() -> None:
    diagnosis = explained(shop(all_at(2), knows_steps=False), "order_count")
    assert diagnosis.step is not None
    assert diagnosis.step.kpi == "conversion_rate"


def test_a_device_is_named_with_its_own_step_and_all_else_stayed() -> None:
    def fewer_carts(_channel: str, device: str, usual: Steps) -> Steps:
        return (usual[0], *(one // 2 for one in usual[1:])) if device == "mobile" else usual  # type: ignore[return-value]  # four of four

    (part,) = explained(shop(fewer_carts), "conversion_rate").explanation
    assert (part.segment, part.key, part.kpi, part.is_mix) == ("device", "mobile", "carts_per_visit", False)
    assert [part.now, part.before, round(part.explains, 6)] == [Fraction(1, 10), Fraction(1, 5), 1]


def test_a_campaign_and_its_channel_are_one_fact() -> None:
    def unfinished(channel: str, _device: str, usual: Steps) -> Steps:
        return (*usual[:3], usual[3] // 5 if channel == "google / cpc" else usual[3])

    diagnosis = explained(shop(unfinished), "order_count")
    (part,) = diagnosis.explanation
    assert (part.segment, part.key) == ("campaign", "spring")
    assert part.same_as == (("channel", "google / cpc"),)
    assert diagnosis.everywhere_alike == ()
    assert diagnosis.elsewhere is not None
    assert abs(diagnosis.elsewhere) < Fraction(1, 50)


def test_a_channel_is_one_word_for_all_of_its_campaigns() -> None:
    """A tenth of the channel's orders come by no campaign and go on: campaigns alone explain a little more."""
    orders = []
    for offset in range(DAYS):
        day = DAY_ONE + timedelta(days=offset)
        for (channel, device), usual in USUAL.items():
            for number in range(usual[3]):
                one = _order(day, channel, device, number)
                campaign = ("", *["spring", "brand"] * 5)[number % 10] if one.campaign else ""
                if not (campaign and offset >= BEGAN and number % 4 > 1):
                    orders.append(replace(one, campaign=campaign))
    diagnosis = explained(MemoryFacts(orders), "order_count")
    assert [(part.segment, part.key) for part in diagnosis.explanation] == [("channel", "google / cpc")]


@pytest.mark.parametrize(("segment", "key"), [("market", "AT"), ("payment_method", "paypal")])
def test_what_visits_do_not_tell_is_seen_in_the_orders(segment: str, key: str) -> None:
    facts = shop(lambda _channel, _device, usual: usual)
    field = "market" if segment == "market" else "payment_method"
    left = [one for one in facts.orders if one.day < WINDOW.first or getattr(one, field) != key]
    diagnosis = explained(MemoryFacts(left, traffic=facts.traffic), "conversion_rate")
    assert diagnosis.step is not None
    assert diagnosis.step.kpi == "orders_per_checkout"
    part = diagnosis.explanation[0]
    assert (part.segment, part.key, part.kpi, part.unit) == (segment, key, "order_count", "count")
    assert part.now == 0


def test_more_visits_that_buy_nothing_are_told_as_a_matter_of_weight() -> None:
    quiet = shop(lambda _channel, _device, usual: usual)
    flood = [
        {"day": day, "channel": "bot / spam", "device": "mobile", "sessions": 2000 if day in WINDOW else 10, "carts": 0,
         "checkouts": 0}
        for day in (DAY_ONE + timedelta(days=offset) for offset in range(DAYS))
    ]  # fmt: skip
    diagnosis = explained(MemoryFacts(quiet.orders, traffic=[*quiet.traffic, *flood]), "conversion_rate")
    part = diagnosis.explanation[0]
    assert (part.segment, part.key, part.is_mix) == ("channel", "bot / spam", True)
    assert part.now > part.before


def test_a_split_that_no_order_tells_is_said_to_be_none() -> None:
    facts = shop(all_at(3))
    nameless = [replace(one, market="") for one in facts.orders]
    diagnosis = explained(MemoryFacts(nameless, traffic=facts.traffic), "order_count")
    assert diagnosis.unsplit == ("market",)
    assert "market" not in diagnosis.everywhere_alike


def test_what_got_better_has_no_culprits() -> None:
    better = explained(shop(lambda _channel, _device, usual: (*usual[:3], usual[3] * 2)), "order_count")
    assert (better.step, better.explanation, better.everywhere_alike) == (None, (), ())


@pytest.mark.parametrize("tells_clicks", [True, False])
def test_one_dear_campaign_of_a_channel_is_named_before_its_channel(*, tells_clicks: bool) -> None:
    days = [DAY_ONE + timedelta(days=offset) for offset in range(DAYS)]
    spend, orders = [], []
    for day in days:
        for campaign in ("spring", "brand"):
            dear = 3 if campaign == "spring" and day in WINDOW else 1
            clicks = 200 if tells_clicks else None
            row = {"day": day, "channel": "google / cpc", "campaign": campaign, "amount_minor": 8000 * dear}
            spend.append(SPEND.row(**row, clicks=clicks))
            orders += [
                Bought(day, f"{day}{campaign}{number}", 4000, channel="google / cpc", campaign=campaign)
                for number in range(12)
            ]
    visits = [{"day": day, "channel": "google / cpc", "device": "mobile", "sessions": 400} for day in days]
    diagnosis = explained(MemoryFacts(orders, traffic=visits, rows=spend), "customer_acquisition_cost")
    assert diagnosis.step is not None
    assert diagnosis.step.kpi == "marketing_cost_per_visit"
    (part,) = diagnosis.explanation
    assert (part.segment, part.key) == ("campaign", "spring")
    told = "marketing_cost_per_visit" if tells_clicks else "customer_acquisition_cost"
    assert (part.kpi, part.now / part.before) == (told, Fraction(3))


@pytest.mark.parametrize("segment", [*ORDER_SEGMENTS, *KIND_SEGMENTS])
def test_orders_can_be_split_by_whatever_a_measure_of_theirs_is_split_by(segment: str) -> None:
    assert can_split(Sums(("orders",)), segment)
    assert not can_split(Sums(("orders", "sessions")), "payment_method")
