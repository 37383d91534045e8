"""Which inputs moved with a KPI, how much of its change each explains, and whether it moved beyond chance.

Every KPI is a product or quotient of its inputs, so its change is split over them exactly. A KPI declares factors that
lead further than its own parts (`kpi.formulas.factors`): sales are led back to visits, the steps of the funnel and
order value, cost per customer to the price of a visit and the same steps, as far as the feeds know them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from commerce.diagnoses import Driver
from commerce.facts import WHOLE, Facts
from commerce.figures import Figure, Missing, Unit
from commerce.period import Period
from kpi.explain.cells import Weeks
from kpi.explain.contributions import factor_effects
from kpi.explain.sureness import is_sure
from kpi.facts.coverage import covered, known_days, totals
from kpi.formulas.basis import ROWS
from kpi.formulas.factors import DrivenBy, Factor, Factors

#: Returns the unit of a KPI or input.
UnitOf = Callable[[str], Unit]
#: The part of the days that must be known to tell anything of all of them.
ENOUGH_DAYS = Fraction(3, 4)


@dataclass(frozen=True, slots=True)
class Seen:
    """One factor of a KPI at one time: what to show of it, and its number in the product (a divisor turned over).

    `is_added`: it is no factor, but added to the product of the others. `is_told`: it is a driver, or only needed for
    the sum to come out. `of`: as the KPI declares it; None of its own parts.
    """

    name: str  # KPI id or input id
    shown: Fraction
    factor: Fraction
    is_added: bool = False
    is_told: bool = True
    of: Factor | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """An input that moved, and the factor that it is: None where the KPI declares none."""

    driver: Driver
    factor: Factor | None


def moves(
    figures: tuple[Figure, Figure], driven_by: DrivenBy, facts: Facts, unit_of: UnitOf, weeks: Weeks
) -> tuple[Moved, ...]:
    """Return the inputs of a KPI, the one that explains most of the change first; none when nothing can be split.

    Args:
        figures: Before, which its own parts are held against, and now.
        driven_by: As the KPI declares it.
        facts: Of the shop.
        unit_of: Of KPIs and inputs.
        weeks: The days that declared factors are held together over.
    """
    before, now = figures
    pairs, known = _further(now, driven_by, facts, weeks)
    if not pairs[0]:
        if not driven_by.tells_parts:
            return ()
        pairs = _own(now, driven_by), _own(before, driven_by)
    if not pairs[0] or len(pairs[0]) != len(pairs[1]):
        return ()
    effects = _effects(pairs[1], pairs[0])
    change = sum(effects, start=Fraction(0))
    found = []
    for new, old, effect in zip(*pairs, effects, strict=True):
        if new.is_told and (new.shown or old.shown or not new.is_added):
            sure = new.of is not None and is_sure(facts, new.of, (old.shown, new.shown), known)
            explains = effect / change if change else None
            found.append(Moved(Driver(new.name, new.shown, old.shown, unit_of(new.name), explains, sure), new.of))
    return tuple(sorted(found, key=lambda moved: -abs(Fraction(moved.driver.explains or 0))))


def _effects(before: Sequence[Seen], now: Sequence[Seen]) -> list[Fraction]:
    """Return how much each factor moved the KPI; what is added to the product moves it by its own change."""
    multiplied = iter(
        factor_effects(
            [one.factor for one in before if not one.is_added], [one.factor for one in now if not one.is_added]
        )
    )
    return [new.factor - old.factor if new.is_added else next(multiplied) for old, new in zip(before, now, strict=True)]


def _further(
    figure: Figure, driven_by: DrivenBy, facts: Facts, weeks: Weeks
) -> tuple[tuple[list[Seen], list[Seen]], Weeks]:
    """Return the first declared factors that can be worked out both now and before, [] where none can; and the days."""
    for factors in driven_by.further:
        if factors.basis not in {"", figure.basis}:
            continue
        known = known_weeks(factors, facts, weeks)
        if known is None:
            continue
        now = _worked_out(factors, facts, known.days(known.now), Fraction(1))
        before = _worked_out(factors, facts, known.days(*known.before), known.times)
        if now and before:
            return (now, before), known
    return ([], []), weeks


def _worked_out(factors: Factors, facts: Facts, periods: Sequence[Period], times: Fraction) -> list[Seen]:
    """Return the factors over some days; sums `times` as much, for as many days as the others have."""
    row = _row(factors, facts, periods)
    if factors.all_online and not 0 < row["orders"] == row["online_orders"]:
        return []
    found = []
    for one in factors.factors:
        amount, below = Fraction(one.of.of(row)), Fraction(1) if one.per is None else Fraction(one.per.of(row))
        if not below or (not amount and not one.adds):
            return []
        shown = amount * times if one.per is None else amount / below
        factor = shown * one.adds if one.adds else 1 / shown if one.divides else shown
        found.append(Seen(one.name, shown, factor, is_added=bool(one.adds), of=one))
    return found


def _row(factors: Factors, facts: Facts, periods: Sequence[Period]) -> dict[str, int]:
    """Return the sums of some days."""
    names = tuple(
        dict.fromkeys([*_measures(factors.factors), *(("orders", "online_orders") if factors.all_online else ())])
    )
    return dict.fromkeys(names, 0) | totals(facts, names, periods, WHOLE)[WHOLE]


def known_weeks(factors: Factors, facts: Facts, weeks: Weeks) -> Weeks | None:
    """Return the days that every feed knows, None where these are too few to tell of all of them."""
    if not factors.needs:
        return weeks
    unknown: set[date] = set()
    before = Period(weeks.before[0].first, weeks.before[-1].last)
    for period in (weeks.now, before):
        known = set(_known_days(factors, facts, period))
        unknown |= set(period.days()) - known
        if len(known) < ENOUGH_DAYS * period.length:
            return None
    return replace(weeks, skipped=weeks.skipped | unknown)


def _known_days(factors: Factors, facts: Facts, period: Period) -> list[date]:
    days = covered(facts, factors.needs, period)
    if isinstance(days, Missing):
        return []
    known = known_days(facts, factors.needs, days)
    if known is None:
        return list(days.days())
    if not factors.known:
        return known
    daily = facts.daily((*factors.known, ROWS), days)
    return [day for day in known if all(daily[day].get(name, 0) == daily[day].get(ROWS, 0) for name in factors.known)]


def _measures(factors: Sequence[Factor]) -> Iterator[str]:
    for one in factors:
        yield from one.of.names
        yield from one.per.names if one.per is not None else ()


def _own(figure: Figure, driven_by: DrivenBy) -> list[Seen]:
    """Return numerator and denominator, or the parts of a composed KPI."""
    if figure.operation:
        return _of_parts(figure)
    if figure.numerator is None or not figure.denominator:
        return []
    top, bottom = Fraction(figure.numerator), Fraction(figure.denominator)
    names = [amount.input for amount in figure.amounts[:2]]
    below = Seen(names[1], bottom, 1 / bottom)
    if not driven_by.as_complement:
        return [Seen(names[0], top, top, is_told=driven_by.tells_numerator), below]
    rest = bottom - top  # what was not left behind
    return [Seen(names[0], rest, -rest, is_told=driven_by.tells_numerator), below] if rest else []


def _of_parts(figure: Figure) -> list[Seen]:
    """Return the parts as the KPI brings them together: factors, a divisor, or what is taken off."""
    known = [(part.kpi, Fraction(part.value)) for part in figure.parts if part.value is not None]
    if figure.operation == "difference":
        return [
            Seen(name, value, value * sign, is_added=True) for (name, value), sign in zip(known, (1, -1), strict=False)
        ]
    if figure.operation == "quotient":
        return [
            Seen(name, value, 1 / value if is_divisor else value)
            for is_divisor, (name, value) in enumerate(known)
            if value or not is_divisor
        ]
    return [Seen(name, value, value) for name, value in known]
