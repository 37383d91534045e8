"""A change is split so that the parts add up to it, whatever the figures."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st

from commerce.figures import Figure
from commerce.period import Period
from kpi.explain.contributions import factor_effects, segment_moves
from tests.kpi.memory_facts import DAY_ONE
from tests.many import examples

PERIOD = Period.day(DAY_ONE)
amounts = st.integers(0, 10_000)
keys = st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.tuples(amounts, st.integers(0, 300)), max_size=4)
factors = st.lists(
    st.tuples(st.fractions(-5, 5, max_denominator=50), st.fractions(-5, 5, max_denominator=50)), min_size=1, max_size=3
)


def figure(top: int, below: int | None, key: str = "") -> Figure:
    value = Fraction(top) if below is None else Fraction(top, below) if below else None
    return Figure("some_kpi", PERIOD, "ratio", value, top, below, segment="channel" if key else "", key=key)


def figures(rows: dict[str, tuple[int, int]]) -> dict[str, Figure]:
    return {key: figure(top, below, key) for key, (top, below) in rows.items()}


def whole(rows: dict[str, tuple[int, int]]) -> Figure:
    return figure(sum(top for top, _ in rows.values()), sum(below for _, below in rows.values()))


@settings(max_examples=examples(50), deadline=None)
@given(keys, keys)
def test_rate_and_mix_add_up_to_the_change(now: dict[str, tuple[int, int]], before: dict[str, tuple[int, int]]) -> None:
    here, there = whole(now), whole(before)
    if here.value is None or there.value is None:
        return
    moves = segment_moves("channel", figures(now), figures(before), (here, there))
    assert sum(move.rate + move.mix for move in moves) == here.value - there.value


@settings(max_examples=examples(25), deadline=None)
@given(factors)
def test_effects_add_up_to_the_change_of_the_product(pairs: list[tuple[Fraction, Fraction]]) -> None:
    before, now = [old for old, _ in pairs], [new for _, new in pairs]
    assert sum(factor_effects(before, now)) == prod(now) - prod(before)


def test_a_shift_towards_the_dear_key_is_mix_and_not_rate() -> None:
    before = {"cheap": (90, 90), "dear": (30, 10)}
    now = {"cheap": (50, 50), "dear": (150, 50)}
    moves = segment_moves("channel", figures(now), figures(before), (whole(now), whole(before)))
    assert all(move.rate == 0 for move in moves)
    assert sum(move.mix for move in moves) == 2 - Fraction(120, 100)


def test_a_key_that_got_dearer_is_rate_and_not_mix() -> None:
    before, now = {"a": (50, 50), "b": (50, 50)}, {"a": (50, 50), "b": (100, 50)}
    first, second = segment_moves("channel", figures(now), figures(before), (whole(now), whole(before)))
    assert (first.key, second.key) == ("b", "a")
    assert [first.rate, first.mix, second.rate, second.mix] == [Fraction(1, 2), 0, 0, 0]


def test_spend_that_won_nobody_got_worse_by_itself() -> None:
    before, now = {"a": (100, 10), "idle": (100, 0)}, {"a": (100, 10), "idle": (300, 0)}
    first = segment_moves("campaign", figures(now), figures(before), (whole(now), whole(before)))[0]
    assert first.key == "idle"
    assert [first.rate, first.mix] == [20, 0]
