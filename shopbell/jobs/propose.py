"""Targets in figures, a little worse than the shop's own usual level or as documents state; each tried on the past."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor, log10
from statistics import median

from commerce.figures import Target
from commerce.money import minor_digits
from commerce.period import FOUR_WEEKS, WEEK
from knowledge import Knowledge
from knowledge.entries import Benchmark
from shopbell.jobs.backtest import known_days, rings, rules_of
from shopbell.jobs.replay import Past, Progress, Rules, replay
from shopbell.jobs.shops import OpenShop

#: So much worse than usual; of a share that should be low, of its smaller side.
WORSE = (Fraction(1, 10), Fraction(1, 5))
#: The usual level is the middle one of so many weeks.
_WEEKS = 26
_FEWEST_WEEKS = 8
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """One target that could be written.

    Attributes:
        usual, limit: In the units of the value, of a total over four weeks.
        target: The same limit as it is judged.
        line: What to write below `[targets.<kpi>]`.
        table: Where it is written: below the shop itself where there are several, for each has its own past and money.
        per_week: A total, which people write by the week.
        worse: By how much the limit is worse than usual; None where a document states it.
        smaller_side: What `worse` is a part of, where the usual level is the larger side of a share.
        benchmark: What states it.
        rings: How often it alone would have rung over the days.
    """

    kpi: str
    usual: Fraction
    limit: Fraction
    target: Target
    line: str
    worse: Fraction | None = None
    benchmark: Benchmark | None = None
    rings: int = 0
    smaller_side: Fraction | None = None
    table: str = "targets"
    per_week: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """What to write, as the configuration reads it."""
        return (f"[{self.table}.{self.kpi}]", *self.line.splitlines())


@dataclass(frozen=True, slots=True)
class Proposals:
    """What is proposed to one shop, tried on so many days."""

    shop: str
    days: int
    proposals: tuple[Proposal, ...]


def propose(
    opened: OpenShop, knowledge: Knowledge, days: int, kpis: Sequence[str] = (), progress: Progress | None = None
) -> Proposals:
    """Return targets for the KPIs that are watched, or for these, each with how often it would have rung.

    Args:
        opened: The shop now.
        knowledge: Benchmarks and the KPI tree.
        days: On how many days of the past each is tried.
        kpis: Only these; () for all that are watched or have a target.
        progress: Told how far it is.
    """
    rules = rules_of(opened, knowledge)
    wanted = kpis or [kpi for kpi in opened.book.ids if kpi in rules.watched or kpi in rules.targets]
    found = [one for kpi in wanted for one in _proposed(opened, knowledge, kpi)]
    past = Past.of(opened, known_days(opened, days), frozenset())
    tried = []
    for number, one in enumerate(found, 1):
        tried.append(replace(one, rings=_tried(past, rules, one)))
        if progress is not None:
            progress(number, len(found))
    return Proposals(opened.name, past.days.length, tuple(tried))


def _tried(past: Past, rules: Rules, one: Proposal) -> int:
    """Return how often a target would have rung if it were the only one."""
    alone = replace(rules, watched=frozenset(), targets={one.kpi: one.target})
    return len(rings(replay(past, alone, "normal")))


def _proposed(opened: OpenShop, knowledge: Knowledge, kpi: str) -> Iterator[Proposal]:
    usual = _usual(opened, kpi)
    if usual is None or usual <= 0:
        return
    higher = opened.meanings[kpi].direction == "higher_is_better"
    is_share = opened.meanings[kpi].unit == "percent" and not higher and usual <= 1
    smaller = 1 - usual if is_share and 1 - usual < usual else None
    for worse in WORSE:
        allowed = worse * (usual if smaller is None else smaller)
        limit = usual - allowed if higher else usual + allowed
        for one in _proposal(opened, kpi, usual, limit, worse, None):
            yield replace(one, smaller_side=smaller)
    for benchmark in knowledge.kpis[kpi].benchmarks:
        stated = benchmark.stated(opened.meanings[kpi].unit)
        if stated is not None:  # the worse end of what a document calls typical
            yield from _proposal(opened, kpi, usual, stated[0 if higher else 1], None, benchmark)


def _proposal(  # noqa: PLR0917 - all that a proposal is made of
    opened: OpenShop, kpi: str, usual: Fraction, limit: Fraction, worse: Fraction | None, benchmark: Benchmark | None
) -> Iterator[Proposal]:
    """Yield the proposal of a limit, rounded to what a person would write; nothing where no value can be beyond it."""
    one, meaning = opened.book.kpi(kpi), opened.meanings[kpi]
    rounded, text = _written(limit, meaning.unit, opened.info.currency, per_week=one.adds_up)
    kind = "at_least" if meaning.direction == "higher_is_better" else "at_most"
    end = one.range.low if kind == "at_least" else one.range.high
    if not one.range.holds(rounded) or rounded == end:
        return
    line = f'{kind} = "{text}"' + ('\nper = "week"' if one.adds_up else "")
    target = Target("at_least" if kind == "at_least" else "at_most", rounded)
    table = "shop.targets" if len(opened.settings.shop) > 1 else "targets"
    yield Proposal(kpi, usual, rounded, target, line, worse, benchmark, table=table, per_week=one.adds_up)


def _usual(opened: OpenShop, kpi: str) -> Fraction | None:
    """Return the middle value of the KPI's own window over half a year; None where too little is known."""
    history = opened.book.history(kpi, opened.facts, opened.last_day, _WEEKS, WEEK)
    values = [value for _, value in history if value is not None]
    return median(values) if len(values) >= _FEWEST_WEEKS else None


def _written(limit: Fraction, unit: str, currency: str, *, per_week: bool) -> tuple[Fraction, str]:
    """Return a limit rounded to three digits, exact, and as the configuration writes it."""
    if unit == "percent":
        shown = _rounded(limit * 100)
        return Fraction(shown) / 100, f"{shown:f} %"
    weeks = Fraction(FOUR_WEEKS, WEEK) if per_week else Fraction(1)
    minor = 10 ** minor_digits(currency) if unit == "currency" else 1
    shown = _rounded(limit / weeks / minor)
    text = f"{shown:.{minor_digits(currency)}f}" if unit == "currency" else f"{shown:f}"
    return Fraction(shown) * minor * weeks, text


def _rounded(value: Fraction) -> Decimal:
    """Return a value with three digits that count."""
    places = _DIGITS - 1 - floor(log10(float(value))) if value > 0 else 0
    exact = round(Decimal(value.numerator) / Decimal(value.denominator), places)
    whole = exact.to_integral_value()
    return Decimal(int(whole)) if exact == whole else exact.normalize()
