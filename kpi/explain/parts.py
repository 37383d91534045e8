"""The smallest set of parts of a shop that explains a loss, over all segments; or that it is alike everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt

from commerce.diagnoses import Part
from commerce.facts import Facts
from kpi.explain.cells import Counted, Weeks, can_split, counted
from kpi.explain.standing_out import StandingOut, is_alike, standing_out
from kpi.explain.subject import Subject
from kpi.explain.weights import mixed_up
from kpi.facts.sums import Sums

#: A set that is so much smaller than the likeliest one, and explains as much, is the better word for it.
MUCH_SMALLER, AS_MUCH = 0.6, 0.8
#: Of order values chance knows great ones that no week before had.
HEAVY_TAIL = 2.0
#: So many standard deviations of orders lost that they tell which of two sets lost them.
TOLD_BY_ORDERS = 3.0
#: Two sets that explain as much, and whose orders were the same week by week, are one fact under two names.
SAME_WITHIN, AS_LOST = 0.2, 0.35
#: Orders that are the same to so little are of the same people, however much of the loss each is said to be.
SAME_ORDERS = 0.05
_ORDERS = Sums(("orders",))
#: Of equally good words the one that a merchant can do most about.
_FIRST_TOLD = ("payment_method", "campaign", "device", "landing_page", "market", "channel", "customer_type")


@dataclass(frozen=True, slots=True)
class Explained:
    """What was found; see `commerce.diagnoses.Diagnosis`."""

    parts: tuple[Part, ...] = ()
    elsewhere: Fraction | None = None
    alike: tuple[str, ...] = ()
    unsplit: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """One segment, what of it was looked at, and what stands out there."""

    segment: str
    subject: Subject
    seen: Counted
    out: StandingOut
    orders: tuple[int, ...]  # of its keys, week by week, now last: all segments have them in common; () where none has
    is_mix: bool = False

    def lost_orders(self, times: float) -> float:
        """Return how many orders of its keys are missing now."""
        return sum(self.orders[:-1]) * times - self.orders[-1] if self.orders else 0.0

    @property
    def cases(self) -> float:
        """Return which part of all cases the keys had."""
        whole = sum(cell.before for cell in self.seen.cells)
        return sum(cell.before for cell in self.seen.cells if cell.key in self.out.keys) / whole if whole else 1.0


def explained(
    facts: Facts, subjects: Sequence[Subject], end: Subject | None, segments: Sequence[str], weeks: Weeks
) -> Explained:
    """Return the smallest set of parts, all of one segment, that explains what was lost.

    Args:
        facts: Of the shop.
        subjects: In the order in which they are tried for a segment.
        end: What is split where they cannot be: orders, beside the whole of what they come out of.
        segments: The ways to split that there are.
        weeks: Now and before.
    """
    looks = {segment: _look(facts, subjects, end, segment, weeks) for segment in segments}
    seen = {segment: look for segment, look in looks.items() if look is not None}
    # not told apart, though the facts could: elsewhere there is nothing that anybody could tell
    asked = [*subjects, *([end] if end is not None else [])]
    unsplit = tuple(
        segment
        for segment in segments
        if looks[segment] is None and any(can_split(one.cases, segment) for one in asked)
    )
    found = [
        replace(one, orders=_orders(facts, one, weeks))
        for segment, (subject, known) in seen.items()
        for one in _standing(segment, subject, known)
    ]
    if not found:
        alike = [segment for segment, (subject, known) in seen.items() if is_alike(known.cells, subject.worse)]
        return Explained(alike=tuple(alike), unsplit=unsplit)
    best = _best(found, float(weeks.times))
    others = tuple(
        (one.segment, one.out.keys[0]) for one in found if one.segment != best.segment and _is_same(one, best)
    )
    parts = _told(best)
    if len(parts) == 1 and others:
        parts = (replace(parts[0], same_as=others),)
    return Explained(parts, _elsewhere(best), unsplit=unsplit)


def _look(
    facts: Facts, subjects: Sequence[Subject], end: Subject | None, segment: str, weeks: Weeks
) -> tuple[Subject, Counted] | None:
    """Return the first subject that this segment can split: with what it comes out of, else the end of all steps."""
    whole = [one for one in subjects if one.base is None or can_split(one.base, segment)]
    for subject in (*whole, *([end] if end is not None else [])):
        for cases in (subject.cases, subject.by_report):
            if cases is not None and can_split(cases, segment):
                tail = HEAVY_TAIL if subject.is_money else 1.0
                known = counted(facts, (cases, subject.base), segment, weeks, swings_by=tail)
                if known is not None and any(cell.before for cell in known.cells):
                    return subject, known
    return None


def _standing(segment: str, subject: Subject, seen: Counted) -> list[_Found]:
    """Return the keys that changed their weight where that is most of it, else those that got worse."""
    mix = mixed_up(seen, subject.worse) if seen.has_bases else None
    if mix is not None:
        return [_Found(segment, subject, seen, mix, (), is_mix=True)]
    return [_Found(segment, subject, seen, out, ()) for out in standing_out(seen.cells, subject.worse)]


def _orders(facts: Facts, found: _Found, weeks: Weeks) -> tuple[int, ...]:
    """Return the orders of the keys that stand out, week by week; () where orders do not tell them."""
    if not can_split(_ORDERS, found.segment):
        return ()
    of = [facts.sums(_ORDERS.names, period, found.segment) for period in (*weeks.before, weeks.now)]
    counts = tuple(sum(_ORDERS.of(rows.get(key, {})) for key in found.out.keys) for rows in of)
    return counts if any(counts) else ()


def _best(found: Sequence[_Found], times: float) -> _Found:
    """Return the likeliest set, or one that is much smaller and explains as much; of equals the one to act on."""
    mixed = [one for one in found if one.is_mix]
    likeliest = max(mixed or found, key=lambda one: one.out.gain)
    likeliest = min([likeliest, *(one for one in found if _is_one_word_for(one, likeliest))], key=_keys)
    close = [one for one in found if _is_same(one, likeliest)]
    smaller = [
        one
        for one in found
        if one.is_mix == likeliest.is_mix
        and len(one.out.keys) <= len(likeliest.out.keys)
        and _is_smaller(one, likeliest)
        and _loses_as_much(one, likeliest, times)
    ]
    if smaller:
        return min(smaller, key=lambda one: one.cases)
    return min(
        [likeliest, *close], key=lambda one: _FIRST_TOLD.index(one.segment) if one.segment in _FIRST_TOLD else 99
    )


def _keys(one: _Found) -> int:
    return len(one.out.keys)


def _is_one_word_for(one: _Found, other: _Found) -> bool:
    """Return whether fewer keys are the same fact as many: the campaigns of a channel are that channel."""
    if one.is_mix != other.is_mix or not _keys(one) < _keys(other) or not one.orders or not other.orders:
        return False
    apart = sum(abs(a - b) for a, b in zip(one.orders, other.orders, strict=True))
    return apart <= SAME_WITHIN * max(sum(one.orders), sum(other.orders))


def _loses_as_much(one: _Found, other: _Found, times: float) -> bool:
    """Return whether a smaller set has nearly all of what a larger one lost: by their orders, where these tell."""
    lost = other.lost_orders(times)
    if one.orders and other.orders and lost > TOLD_BY_ORDERS * sqrt(sum(other.orders[:-1]) * times):
        others = sum(other.orders[:-1]) - sum(one.orders[:-1])  # what they lost by chance is no part of it
        return one.lost_orders(times) >= AS_MUCH * lost - sqrt(max(0.0, others) * times)
    return one.out.explains >= AS_MUCH * min(1.0, other.out.explains)


def _is_smaller(one: _Found, other: _Found) -> bool:
    if one.orders and other.orders:
        return sum(one.orders[:-1]) < MUCH_SMALLER * sum(other.orders[:-1])
    return one.cases < MUCH_SMALLER * other.cases


def _is_same(one: _Found, other: _Found) -> bool:
    """Return whether two single keys are one fact: who came by the one came by the other, and as much was lost."""
    if one.is_mix != other.is_mix or not len(one.out.keys) == len(other.out.keys) == 1:
        return False
    alike = abs(one.out.explains - other.out.explains) <= AS_LOST
    if one.orders and other.orders:
        apart = sum(abs(a - b) for a, b in zip(one.orders, other.orders, strict=True))
        return apart <= (SAME_WITHIN if alike else SAME_ORDERS) * max(sum(one.orders), sum(other.orders))
    return alike and abs(one.cases - other.cases) <= SAME_WITHIN * other.cases


def _told(found: _Found) -> tuple[Part, ...]:
    seen, subject = found.seen, found.subject
    cells = {cell.key: cell for cell in seen.cells}
    lost = sum(subject.worse * (cell.now - cell.expected) for cell in seen.cells)
    parts = []
    for key in found.out.keys:
        if found.is_mix:
            now, before = _weight(seen.now, key), _weight(seen.before, key)
            explains = Fraction(found.out.explains / len(found.out.keys))
            parts.append(Part(found.segment, key, subject.kpi, now, before, "percent", explains, is_mix=True))
            continue
        cell = cells[key]
        explains = Fraction(subject.worse * (cell.now - cell.expected) / lost)
        values = Fraction(cell.now), Fraction(cell.expected)
        if seen.has_bases and seen.before.get(key, (0.0, 0.0))[1]:
            told = [subject.value(*by.get(key, (0.0, 0.0))) for by in (seen.now, seen.before)]
            known = [value for value in told if value is not None]
            if len(known) < len(told):
                continue
            values = known[0], known[1]
        parts.append(Part(found.segment, key, subject.kpi, *values, subject.unit, explains))
    return tuple(parts)


def _weight(of: Mapping[str, tuple[float, float]], key: str) -> Fraction:
    """Return a key's share of what all come out of."""
    base = sum(base for _, base in of.values())
    return Fraction(of.get(key, (0.0, 0.0))[1] / base) if base else Fraction(0)


def _elsewhere(found: _Found) -> Fraction | None:
    """Return how all other keys changed, as it is told: what money buys less of got dearer."""
    if found.is_mix or not found.out.outside:
        return None
    kept = Fraction(found.out.outside)
    if found.subject.shown == "rest":
        return None
    return 1 / kept - 1 if found.subject.shown == "turned_over" else kept - 1
