"""Splitting a change so that the parts add up to it exactly: over factors, and over segments into rate and mix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import permutations
from math import factorial

from commerce.diagnoses import SegmentMove
from commerce.figures import Figure


def factor_effects(before: Sequence[Fraction], now: Sequence[Fraction]) -> list[Fraction]:
    """Return how much of the change of a product each factor brought about (Shapley: averaged over every order).

    The effects add up to product(now) - product(before) exactly. Three factors or so; the work grows with k!.
    """
    count = len(before)
    effects = [Fraction(0)] * count
    for order in permutations(range(count)):
        state = list(before)
        for index in order:
            old = _product(state)
            state[index] = now[index]
            effects[index] += _product(state) - old
    return [effect / factorial(count) for effect in effects]


def _product(values: Sequence[Fraction]) -> Fraction:
    result = Fraction(1)
    for value in values:
        result *= value
    return result


def segment_moves(
    segment: str, now: Mapping[str, Figure], before: Mapping[str, Figure], whole: tuple[Figure, Figure]
) -> list[SegmentMove]:
    """Split the change of a KPI over the keys of one segment, largest move first.

    With the key's share of the denominator w and its own value r, the move is rate (mean w x change of r) plus mix
    (change of w x how far the mean r lies from the whole's). A key that was not there before, or is no more, is all
    mix. A key with a numerator but nothing to divide it by (spend that won nobody) is all rate: it got worse by
    itself. A total has no mix.

    Args:
        segment: Its id, for the moves.
        now: Figures of all keys; one that is absent had nothing.
        before: The same of the time before.
        whole: Figures of the whole shop, now and before; both have a value.

    Returns:
        Moves whose rates and mixes together are exactly whole now - whole before.
    """
    moves = [
        SegmentMove(segment, key, present, past, *_parts(present, past, whole))
        for key in sorted(set(now) | set(before))
        for present in [now.get(key) or _nothing(before[key], whole[0])]
        for past in [before.get(key) or _nothing(now[key], whole[1])]
    ]
    return sorted(moves, key=lambda move: (-abs(move.rate + move.mix), move.key))


def _nothing(like: Figure, whole: Figure) -> Figure:
    is_total = whole.denominator is None
    return Figure(
        kpi=like.kpi,
        period=whole.period,
        unit=like.unit,
        value=Fraction(0) if is_total else None,
        numerator=0,
        denominator=None if is_total else 0,
        currency=like.currency,
        basis=like.basis,
        segment=like.segment,
        key=like.key,
    )


def _parts(now: Figure, before: Figure, whole: tuple[Figure, Figure]) -> tuple[Fraction, Fraction]:
    top_now, top_before = Fraction(now.numerator or 0), Fraction(before.numerator or 0)
    if whole[0].denominator is None or whole[1].denominator is None:
        return top_now - top_before, Fraction(0)
    all_now, all_before = Fraction(whole[0].denominator), Fraction(whole[1].denominator)
    below_now, below_before = Fraction(now.denominator or 0), Fraction(before.denominator or 0)
    weight_now, weight_before = below_now / all_now, below_before / all_before
    middle = (Fraction(whole[0].value or 0) + Fraction(whole[1].value or 0)) / 2
    move = top_now / all_now - top_before / all_before - middle * (weight_now - weight_before)
    if below_now and below_before:
        rate = (weight_now + weight_before) / 2 * (top_now / below_now - top_before / below_before)
        return rate, move - rate
    came_or_went = not (top_now or below_now) or not (top_before or below_before)
    return (Fraction(0), move) if came_or_went else (move, Fraction(0))
