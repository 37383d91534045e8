"""Facts of the days on which a drift began: only what was regular and stopped, or was not there and began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from commerce.diagnoses import Happening, HappeningKind
from commerce.figures import Figure, Verdict, VerdictState
from commerce.judgements import Drift, Onset
from commerce.period import Period
from commerce.records import Record, RecordKind
from kpi.explain.happenings import happenings
from kpi.explain.held_days import held_days
from tests.kpi.memory_facts import DAY_ONE, Bought, MemoryFacts

DAYS, BEGAN = 84, 70
LAST = DAY_ONE + timedelta(days=DAYS - 1)


def day(offset: int) -> date:
    return DAY_ONE + timedelta(days=offset)


def shop(*, kept: float = 1.0, orders: int = 10) -> MemoryFacts:
    """So many orders of 20.00 a day, three of ten by PayPal, `kept` of them since the drift began."""
    return MemoryFacts([
        Bought(day(offset), f"{offset}-{number}", 2000, payment_method="paypal" if number % 3 > 1 else "card")
        for offset in range(DAYS)
        for number in range(orders if offset < BEGAN else round(orders * kept))
    ])  # fmt: skip


def daily(
    offsets: Sequence[int], *, amount: int = 1000, key: str = "12/", name: str = "Mug", orders: int = 2
) -> list[Record]:
    return [Record(key, name, day(offset), orders, orders, orders * amount) for offset in offsets]


def told(facts: MemoryFacts) -> tuple[Happening, ...]:
    window = Period.ending(LAST, DAYS - BEGAN)
    onset = Onset(day(BEGAN), day(BEGAN - 1), day(BEGAN + 2))
    usual = Fraction(1)
    drift = Drift(window, usual, usual, usual, usual, usual, onset=onset)
    figure = Figure("order_count", window, "count", usual)
    now = datetime(2026, 4, 1, tzinfo=UTC)
    verdict = Verdict("toys", "order_count", figure, VerdictState.OFF_TARGET, "higher_is_better", now, drift=drift)
    return happenings(facts, verdict, held_days(verdict, facts))


def kinds(facts: MemoryFacts) -> list[tuple[HappeningKind, str]]:
    return [(one.kind, one.key) for one in told(facts)]


def with_records(kind: RecordKind, records: Sequence[Record], *, kept: float = 1.0) -> MemoryFacts:
    return replace(shop(kept=kept), records_of={kind: records})


def test_nothing_happened_nothing_is_told() -> None:
    regular = {kind: daily(range(DAYS)) for kind in RecordKind}
    assert told(replace(shop(), records_of=regular)) == ()


def test_a_product_that_sold_every_day_and_stopped_is_told_with_its_last_day() -> None:
    (found,) = told(with_records(RecordKind.PRODUCTS, daily(range(BEGAN))))
    assert (found.kind, found.key, found.day) == (HappeningKind.PRODUCT_OUT, "Mug", day(BEGAN - 1))
    assert [found.before, found.now, found.worth_minor] == [14, 0, 14000]


@pytest.mark.parametrize("last", [BEGAN - 8, BEGAN + 9])
def test_what_stopped_at_another_time_is_no_fact_of_these_days(last: int) -> None:
    assert told(with_records(RecordKind.PRODUCTS, daily(range(last)))) == ()


def test_a_product_that_sold_now_and_then_is_not_out() -> None:
    assert told(with_records(RecordKind.PRODUCTS, daily(range(0, BEGAN, 8), orders=1))) == ()


def test_a_product_is_not_out_because_the_shop_has_few_orders() -> None:
    sold = daily(range(BEGAN), orders=1)
    assert kinds(with_records(RecordKind.PRODUCTS, sold)) == [(HappeningKind.PRODUCT_OUT, "Mug")]
    assert told(with_records(RecordKind.PRODUCTS, sold, kept=0.3)) == ()


def test_several_products_that_went_together_are_one_fact() -> None:
    goods = [one for key in ("1/", "2/", "3/") for one in daily(range(BEGAN), key=key, name=f"Mug {key}")]
    (found,) = told(with_records(RecordKind.PRODUCTS, goods))
    assert (found.kind, found.others) == (HappeningKind.PRODUCT_OUT, 2)


def test_a_price_that_was_raised_is_told_with_both_prices() -> None:
    sold = [*daily(range(BEGAN)), *daily(range(BEGAN, DAYS), amount=1250)]
    (found,) = told(with_records(RecordKind.PRODUCTS, sold))
    assert (found.kind, found.day) == (HappeningKind.PRICE_RAISED, day(BEGAN))
    assert [found.before, found.now] == [1000, 1250]


def test_a_price_that_was_never_the_same_has_not_changed() -> None:
    sold = [one for offset in range(DAYS) for one in daily([offset], amount=1000 + 90 * (offset % 7))]
    assert told(with_records(RecordKind.PRODUCTS, sold)) == ()


def test_a_code_that_ended_and_one_that_began() -> None:
    codes = [
        *daily(range(BEGAN), key="spring10", name="spring10", orders=3),
        *daily(range(BEGAN, DAYS), key="summer20", name="summer20", orders=3),
    ]
    assert sorted(kinds(with_records(RecordKind.DISCOUNTS, codes))) == [
        (HappeningKind.DISCOUNT_BEGAN, "summer20"),
        (HappeningKind.DISCOUNT_ENDED, "spring10"),
    ]


def test_a_way_to_pay_that_nobody_used_any_more() -> None:
    facts = shop()
    left = [one for one in facts.orders if one.day < day(BEGAN) or one.payment_method != "paypal"]
    (found,) = told(MemoryFacts(left))
    assert (found.kind, found.key) == (HappeningKind.PAYMENT_METHOD_MISSING, "paypal")
    assert [found.before, found.now] == [21, 0]


def test_a_campaign_on_which_no_money_is_spent_any_more() -> None:
    spend = [
        (day(offset), "google / cpc", campaign, 1000)
        for offset in range(DAYS)
        for campaign in ("spring", "brand")
        if campaign == "brand" or offset < BEGAN
    ]
    sold = [replace(one, campaign="spring") for one in shop().orders]
    (found,) = told(MemoryFacts(sold, spend))
    assert (found.kind, found.key) == (HappeningKind.CAMPAIGN_PAUSED, "spring")
    assert found.before == 7000


def test_a_product_of_which_far_more_comes_back() -> None:
    usual = daily(range(0, BEGAN, 9), key="12", orders=1)
    wave = daily(range(BEGAN, DAYS), key="12", orders=1, amount=4000)
    (found,) = told(with_records(RecordKind.REFUNDED, [*usual, *wave]))
    assert (found.kind, found.key) == (HappeningKind.REFUNDS_OF_PRODUCT, "Mug")
    assert found.now == Fraction(14 * 4000 * 7, 18)  # of the days on which it may have begun, and all since
