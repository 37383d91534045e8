"""Which inputs moved with a KPI, and how much of its change each of them explains.

Every KPI is a product or quotient of its inputs, so its change is split over them exactly. A KPI declares factors that
lead further than its own parts (`kpi.formulas.factors`): cost per customer is led back to the price of a visit and to
conversion, sales to visits, conversion and order value, where the traffic of every day is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from commerce.diagnoses import Driver
from commerce.facts import WHOLE, Facts
from commerce.figures import Figure, Missing, Unit
from kpi.explain.contributions import factor_effects
from kpi.facts.coverage import covered, known_days, runs, totals
from kpi.formulas.factors import DrivenBy, Factor, Factors

#: Returns the unit of a KPI or input.
UnitOf = Callable[[str], Unit]


@dataclass(frozen=True, slots=True)
class Seen:
    """One factor of a KPI at one time: what to show of it, and its number in the product (a divisor turned over).

    `is_added`: it is no factor, but added to the product of the others. `is_told`: it is a driver, or only needed for
    the sum to come out.
    """

    name: str  # KPI id or input id
    shown: Fraction
    factor: Fraction
    is_added: bool = False
    is_told: bool = True


def drivers(now: Figure, before: Figure, driven_by: DrivenBy, facts: Facts, unit_of: UnitOf) -> tuple[Driver, ...]:
    """Return the inputs of a KPI, the one that explains most of the change first; none when nothing can be split.

    Args:
        now: The figure that is to be explained.
        before: The one that it is held against.
        driven_by: As the KPI declares it.
        facts: Of the shop.
        unit_of: Of KPIs and inputs.
    """
    pairs = _further(now, driven_by, facts), _further(before, driven_by, facts)
    if not pairs[0] or [one.name for one in pairs[0]] != [one.name for one in pairs[1]]:
        if not driven_by.tells_parts:
            return ()
        pairs = _own(now, driven_by), _own(before, driven_by)
    if not pairs[0] or len(pairs[0]) != len(pairs[1]):
        return ()
    effects = _effects(pairs[1], pairs[0])
    change = sum(effects, start=Fraction(0))
    found = [
        Driver(new.name, new.shown, old.shown, unit_of(new.name), effect / change if change else None)
        for new, old, effect in zip(*pairs, effects, strict=True)
        if new.is_told and (new.shown or old.shown or not new.is_added)
    ]
    return tuple(sorted(found, key=lambda driver: -abs(Fraction(driver.explains or 0))))


def _effects(before: Sequence[Seen], now: Sequence[Seen]) -> list[Fraction]:
    """Return how much each factor moved the KPI; what is added to the product moves it by its own change."""
    multiplied = iter(
        factor_effects(
            [one.factor for one in before if not one.is_added], [one.factor for one in now if not one.is_added]
        )
    )
    return [new.factor - old.factor if new.is_added else next(multiplied) for old, new in zip(before, now, strict=True)]


def _further(figure: Figure, driven_by: DrivenBy, facts: Facts) -> list[Seen]:
    """Return the declared factors that can be worked out over the figure's days, [] where none can."""
    for factors in driven_by.further:
        if found := _worked_out(figure, factors, facts):
            return found
    return []


def _worked_out(figure: Figure, factors: Factors, facts: Facts) -> list[Seen]:
    row = _row(figure, factors, facts)
    if row is None or (factors.all_online and not 0 < row["orders"] == row["online_orders"]):
        return []
    found = []
    for one in factors.factors:
        amount, below = Fraction(one.of.of(row)), Fraction(1) if one.per is None else Fraction(one.per.of(row))
        if not below or (not amount and not one.adds):
            return []
        shown = amount / below
        factor = shown * one.adds if one.adds else 1 / shown if one.divides else shown
        found.append(Seen(one.name, shown, factor, is_added=bool(one.adds)))
    return found


def _row(figure: Figure, factors: Factors, facts: Facts) -> dict[str, int] | None:
    """Return the sums of the figure's days, when every one of them is known to the feeds that are needed."""
    names = tuple(dict.fromkeys(_measures(factors.factors)))
    if factors.all_online:
        names = tuple(dict.fromkeys([*names, "orders", "online_orders"]))
    if factors.needs:
        days = covered(facts, factors.needs, figure.period)
        if isinstance(days, Missing) or days != figure.period:
            return None
        known = known_days(facts, factors.needs, days)
        if known is not None and list(runs(known)) != [figure.period]:
            return None
    return dict.fromkeys(names, 0) | totals(facts, names, [figure.period], WHOLE)[WHOLE]


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
