"""The book of KPIs: every KPI of the catalog, worked out, judged, explained. The one door into this room."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from math import ceil, floor

import kpi.catalog
from commerce.facts import WHOLE, Facts
from commerce.figures import Diagnosis, Figure, Meaning, Missing, Target, Unit, Verdict, VerdictState
from commerce.period import Period
from kpi.estimate.chance import FEWEST_ORDERS, tells_nothing
from kpi.estimate.volatility import SPAN_DAYS
from kpi.explain.diagnosis import diagnosis
from kpi.facts.coverage import totals
from kpi.facts.snapshot import pair_index, whole_days
from kpi.formulas.composed import Lifespan, Product
from kpi.formulas.customers import Comeback
from kpi.formulas.daily import Kpi, Working
from kpi.verdict.gauges import Gauge, gauge_of
from kpi.verdict.target import LATE_DAYS, Remembering, Ruling, better_sign, ruling, run_began

STEPS = 1_000_000  # an interval is told in millionths of a share, in whole minor units of money and whole counts


@cache
def catalog() -> Mapping[str, Kpi]:
    """Return every KPI of `kpi/catalog`, by id, in the order of their names."""
    found: dict[str, Kpi] = {}
    modules = [one for one in pkgutil.walk_packages(kpi.catalog.__path__, "kpi.catalog.") if not one.ispkg]
    for module in sorted(modules, key=lambda module: module.name.rpartition(".")[2]):
        one: Kpi = importlib.import_module(module.name).KPI
        found[one.id] = one
    return found


def segments() -> tuple[str, ...]:
    """Return every way in which some KPI can be split, each once."""
    return tuple(dict.fromkeys(segment for one in catalog().values() for segment in one.segments))


class Book:
    """KPIs with their meaning.

    Args:
        meanings: Unit and direction of every KPI, from the collection.

    Raises:
        ValueError: A KPI of the catalog has no meaning; names which.
    """

    def __init__(self, meanings: Mapping[str, Meaning]) -> None:
        lacking = sorted(set(catalog()) - set(meanings))
        if lacking:
            msg = f"kpi/catalog has {', '.join(lacking)}, but the collection has no entry of that name; add one"
            raise ValueError(msg)
        self._meanings = meanings

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the catalog."""
        return tuple(catalog())

    def segments(self, kpi_id: str) -> tuple[str, ...]:
        """Return the ways in which the facts can split this KPI."""
        return catalog()[kpi_id].segments

    def inputs(self, kpi_id: str) -> tuple[str, ...]:
        """Return the input ids of the collection that this KPI is worked out from."""
        return catalog()[kpi_id].inputs

    def figure(self, kpi_id: str, facts: Facts, period: Period) -> Figure:
        """Return the value over the period, or what is missing.

        `Figure.period` is the part of the asked period that the feeds really cover.
        """
        return self._figure(catalog()[kpi_id].workings(facts, period)[WHOLE], facts, kpi_id)

    def by_segment(self, kpi_id: str, facts: Facts, period: Period, segment: str) -> dict[str, Figure]:
        """Return {key: figure}, largest numerator first.

        Raises:
            ValueError: The facts cannot split this KPI that way; names the ways that there are.
        """
        one = catalog()[kpi_id]
        if segment not in one.segments:
            msg = f"{kpi_id} cannot be split by {segment!r}; choose one of {', '.join(one.segments)}"
            raise ValueError(msg)
        figures = {
            key: self._figure(working, facts, kpi_id, segment, key)
            for key, working in one.workings(facts, period, segment).items()
        }
        return dict(sorted(figures.items(), key=lambda item: (-_size(item[1]), item[0])))

    def window(self, kpi_id: str, facts: Facts, today: date) -> Period:
        """Return the KPI's own window: what a verdict of today looks at."""
        last = today - timedelta(days=1)
        one = catalog()[kpi_id]
        found = gauge_of(one, whole_days(facts), last, self._better(kpi_id))
        if isinstance(found, Missing):
            return Period.ending(last, one.windows[-1])
        gauge, end = found
        return Period.ending(min(last, end), gauge.window(min(last, end)))

    def judge(
        self,
        kpi_id: str,
        facts: Facts,
        *,
        shop: str,
        target: Target | None,
        now: datetime,
        today: date,
        stale: bool = False,
        usual_before: date | None = None,
    ) -> Verdict:
        """Return the verdict over the KPI's own window, which ends on the last day that is over and read to its end.

        Args:
            kpi_id: Of the catalog.
            facts: Of the shop.
            shop: Its name, for the verdict.
            target: In the units of the value; a total's target is one for 28 days. None: only watched.
            now: UTC, for the verdict.
            today: The shop's own day, not complete yet.
            stale: The last sync is too old to speak about now.
            usual_before: The shop's own day on which a present incident was first seen: the usual level stays what it
                was that morning. None: no incident is open.
        """
        one, better = catalog()[kpi_id], self._better(kpi_id)
        direction = self._meanings[kpi_id].direction
        asked, facts = today - timedelta(days=1), whole_days(facts)
        found = gauge_of(one, facts, asked, better)
        if isinstance(found, Missing):
            figure = self._lacking(kpi_id, facts, Period.ending(asked, one.windows[-1]), found)
            return Verdict(shop, kpi_id, figure, VerdictState.NO_DATA, direction, now, target, why=found.reason)
        last = min(asked, found[1])
        is_late = (asked - last).days > LATE_DAYS
        if is_late:  # of old days the same is said as when they were new
            anew = gauge_of(one, facts, last, better)
            found = found if isinstance(anew, Missing) else anew
        gauge: Gauge = found[0] if usual_before is None else Remembering(found[0], usual_before)
        days = gauge.window(last)
        level = gauge.level(last, days)
        if level is None:
            figure = self._judged(one, facts, Period.ending(last, days))
            why = figure.missing.reason if figure.missing else "no_base"
            return Verdict(shop, kpi_id, figure, VerdictState.NO_DATA, direction, now, target, why=why)
        figure = self._judged(one, facts, Period(level.first, level.last))
        held = ruling(level, target, better)
        verdict = Verdict(
            shop=shop,
            kpi=kpi_id,
            figure=figure,
            state=held.state,
            direction=direction,
            judged_at=now,
            target=target,
            limit=self._limit(target, held),
            interval=self._interval(figure, *level.interval()),
            baseline=None if not level.usual else _exact(level.usual[0]),
            why=held.why,
        )
        if stale and figure.value is not None:  # whatever else is wrong: nobody has looked
            return replace(verdict, state=VerdictState.STALE, why="stale")
        verdict = _unless_unknown(_told_why(verdict), facts, late=is_late)
        if verdict.off_target and target is not None:
            began, is_longer = run_began(gauge, last, days, target, better)
            verdict = replace(verdict, since=began, since_or_longer=is_longer)
        return verdict

    def interval(
        self, kpi_id: str, facts: Facts, period: Period, *, usual_before: date | None = None
    ) -> tuple[Fraction, Fraction] | None:
        """Return where the true level of the period lies, widened by the shop's own swing; None without a value.

        The same as that of a verdict on this period; `usual_before` as of `judge`.
        """
        one = catalog()[kpi_id]
        figure = self.figure(kpi_id, facts, period)
        if figure.value is None:
            return None
        found = gauge_of(one, facts, figure.period.last, self._better(kpi_id))
        if isinstance(found, Missing):
            return None
        gauge: Gauge = found[0] if usual_before is None else Remembering(found[0], usual_before)
        level = gauge.level(figure.period.last, figure.period.length)
        if level is None:
            return None
        low, high = level.interval()
        if isinstance(one, Comeback) and one.strict and level.value:
            scale = float(figure.value) / level.value  # the gauge reads the strict share, the figure is the textbook's
            low, high = low * scale, high * scale
        return self._interval(figure, low, high)

    def diagnose(self, kpi_id: str, facts: Facts, verdict: Verdict) -> Diagnosis:
        """Return what is behind a verdict: inputs, segments, and what it costs a week."""
        if verdict.kpi != kpi_id:
            msg = f"asked to explain {kpi_id}, but the verdict is about {verdict.kpi}"
            raise ValueError(msg)
        return diagnosis(self, facts, verdict)

    def history(
        self, kpi_id: str, facts: Facts, last: date, points: int, step_days: int
    ) -> list[tuple[date, Fraction | None]]:
        """Return the value over the KPI's own window at `points` days up to `last`, oldest first; for charts."""
        one = catalog()[kpi_id]
        facts = whole_days(facts)
        days = self.window(kpi_id, facts, last + timedelta(days=1)).length
        ends = [last - timedelta(days=step_days * back) for back in reversed(range(points))]
        coverage = [facts.coverage(need.feed) for need in one.needs()]
        result: list[tuple[date, Fraction | None]] = []
        for end in ends:
            period = Period.ending(end, days)
            whole = all(known and known.first <= period.first and end <= known.last for known in coverage)
            result.append((end, self._judged(one, facts, period).value if whole else None))
        return result

    def judged(self, kpi_id: str, facts: Facts, period: Period) -> Figure:
        """Return the figure that verdicts are about: the strict share where there is one, else the value."""
        return self._judged(catalog()[kpi_id], facts, period)

    def judged_by_segment(self, kpi_id: str, facts: Facts, period: Period, segment: str) -> dict[str, Figure]:
        """Return the figures of a segment that add up to the judged one; {} for a composed KPI, where none do."""
        one = catalog()[kpi_id]
        if isinstance(one, Product | Lifespan):
            return {}
        if isinstance(one, Comeback):
            before = Period.ending(period.first - timedelta(days=1), period.length)
            workings = one.judged_kind().workings(facts, period, segment, before=before)
        else:
            workings = one.workings(facts, period, segment)
        return {key: self._figure(working, facts, kpi_id, segment, key) for key, working in workings.items()}

    def _better(self, kpi_id: str) -> int:
        return better_sign(self._meanings[kpi_id].direction)

    def _judged(self, one: Kpi, facts: Facts, period: Period) -> Figure:
        if not isinstance(one, Comeback):
            return self.figure(one.id, facts, period)
        before = Period.ending(period.first - timedelta(days=1), period.length)
        known = one.known(facts, period, before)
        if isinstance(known, Missing):
            return self._lacking(one.id, facts, period, known)
        count = pair_index(facts, Period(before.first, period.last)).customers(period, before)
        return self._figure(one.judged(known, count), facts, one.id)

    def _lacking(self, kpi_id: str, facts: Facts, period: Period, missing: Missing) -> Figure:
        return self._figure(Working(period, missing=missing), facts, kpi_id)

    def _figure(self, working: Working, facts: Facts, kpi_id: str, segment: str = WHOLE, key: str = "") -> Figure:
        return _figure(working, facts.currency, kpi_id, self._meanings[kpi_id].unit, segment=segment, key=key)

    @staticmethod
    def _limit(target: Target | None, held: Ruling) -> Fraction | None:
        if target is None or held.limit is None:
            return None
        return _exact(held.limit) if target.kind == "near_usual" else target.value

    @staticmethod
    def _interval(figure: Figure, low: float, high: float) -> tuple[Fraction, Fraction] | None:
        """Round outwards, keep the value inside and to what is possible; None where too few cases tell nothing."""
        if figure.value is None:
            return None
        steps = 1 if figure.unit in {"currency", "count"} else STEPS
        bottom = min(Fraction(floor(low * steps), steps), figure.value)
        top = max(Fraction(ceil(high * steps), steps), figure.value)
        if figure.value >= 0:
            bottom = max(bottom, Fraction(0))
        if figure.unit == "percent" and figure.value <= 1:
            top = min(top, Fraction(1))
        return None if tells_nothing(figure, bottom, top) else (bottom, top)


def _told_why(verdict: Verdict) -> Verdict:
    """Return the verdict with a reason that fits its interval: what is too close may be so by the usual level alone.

    Beside a usual level the ruling is more careful than the interval of the level itself.
    """
    value, limit = verdict.figure.value, verdict.limit
    if verdict.why != "within_swing" or verdict.interval is None or value is None or limit is None:
        return verdict
    if verdict.interval[0] <= limit <= verdict.interval[1]:
        return verdict
    is_good = (value > limit) == (better_sign(verdict.direction) > 0)
    return replace(verdict, why="clear") if is_good else replace(verdict, why="rough_usual")


def _unless_unknown(verdict: Verdict, facts: Facts, *, late: bool) -> Verdict:
    """Return the verdict, or one that says why nothing can be said; `late`: the feeds ended too long ago."""
    figure = verdict.figure
    if figure.value is None:
        why = figure.missing.reason if figure.missing else "no_base"
        return replace(verdict, state=VerdictState.NO_DATA, why=why, interval=None)
    if late:
        return replace(verdict, state=VerdictState.NO_DATA, why="not_covered")
    if verdict.state is not VerdictState.LEARNING and _hardly_sells(verdict, facts):
        limit = verdict.limit if verdict.target and verdict.target.kind != "near_usual" else None
        return replace(verdict, state=VerdictState.NOT_ENOUGH_DATA, why="too_wide", limit=limit, baseline=None)
    return verdict


def _hardly_sells(verdict: Verdict, facts: Facts) -> bool:
    """Return whether a total is one of a shop with next to no orders: then it has no level that could be judged."""
    figure = verdict.figure
    if figure.denominator is not None or figure.parts:
        return False
    known = Period(figure.period.first - timedelta(days=SPAN_DAYS), figure.period.last)
    return totals(facts, ("orders",), [known], WHOLE)[WHOLE].get("orders", 0) < FEWEST_ORDERS


def _figure(working: Working, currency: str, kpi_id: str, unit: Unit, *, segment: str = WHOLE, key: str = "") -> Figure:
    return Figure(
        kpi=kpi_id,
        period=working.period,
        unit=unit,
        value=working.value,
        numerator=working.numerator,
        denominator=working.denominator,
        missing=working.missing,
        currency=currency if unit == "currency" else "",
        basis=working.basis,
        parts=tuple(
            _figure(part, currency, name, kind, segment=segment, key=key) for name, kind, part in working.parts
        ),
        segment=segment,
        key=key,
    )


def _size(figure: Figure) -> Fraction:
    return abs(Fraction(figure.numerator or figure.value or 0))


def _exact(value: float) -> Fraction:
    return Fraction(round(value * STEPS), STEPS)
