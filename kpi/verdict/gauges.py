"""Which gauge reads which kind of KPI."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

from commerce.facts import Facts
from commerce.figures import Missing
from commerce.period import Period
from kpi.estimate.customers import CohortGauge, LifespanGauge, ProductGauge
from kpi.estimate.daily import DailyGauge, Level
from kpi.estimate.series import HISTORY_DAYS, daily_series, series_of
from kpi.facts.coverage import covered
from kpi.facts.snapshot import pair_index
from kpi.formulas.composed import Lifespan, Product
from kpi.formulas.customers import CustomerCount
from kpi.formulas.daily import Kpi, RatioOfSums, Share, Total

#: Pairs are read for the window, the one before, and half a year of earlier windows.
PAIR_DAYS = 400


class Gauge(Protocol):
    """Reads the level of one KPI of one shop over any window."""

    def window(self, last: date) -> int:
        """Return how many days a verdict should look at."""
        ...

    def level(self, last: date, days: int | None = None) -> Level | None:
        """Return the level over the days up to `last`; None without a value."""
        ...


def gauge_of(kpi: Kpi, facts: Facts, last: date, better: int) -> tuple[Gauge, date] | Missing:
    """Return the gauge of a KPI and the last day it can speak of, at most `last`; or what is missing.

    Args:
        kpi: Of any kind in the catalog.
        facts: Of one shop.
        last: The last day wanted.
        better: +1 when higher is better, -1 when lower is.
    """
    match kpi:
        case Total() | RatioOfSums():
            return _daily(kpi, facts, last, better)
        case CustomerCount():
            return _cohort(kpi, facts, last)
        case Lifespan():
            churn = _cohort(kpi.churn, facts, last)
            return churn if isinstance(churn, Missing) else (LifespanGauge(churn[0]), churn[1])
        case Product():
            return _product(kpi, facts, last)
        case _:
            msg = f"no gauge reads a KPI of kind {type(kpi).__name__}; teach kpi/verdict/gauges.py how"
            raise TypeError(msg)


def _daily(kpi: Total | RatioOfSums, facts: Facts, last: date, better: int) -> tuple[DailyGauge, date] | Missing:
    series = daily_series(kpi, facts, last)
    if isinstance(series, Missing):
        return series
    if not isinstance(kpi, Total):
        return DailyGauge(series, better, kpi.windows, is_share=isinstance(kpi, Share)), series.last
    days = Period(series.first, series.last)
    exposure = series_of(facts, days, kpi.exposure, None) if kpi.exposure is not None and better < 0 else None
    cases = series_of(facts, days, kpi.cases, None) if kpi.cases is not None else None
    return DailyGauge(series, better, kpi.windows, exposure, cases), series.last


def _cohort(kpi: CustomerCount, facts: Facts, last: date) -> tuple[CohortGauge, date] | Missing:
    known = covered(facts, kpi.needs(), Period.ending(last, HISTORY_DAYS))
    if isinstance(known, Missing):
        return known
    numerator, denominator = kpi.swing
    daily = DailyGauge(series_of(facts, known, numerator, denominator), 1, kpi.windows)
    read = Period(max(known.first, known.last - timedelta(days=PAIR_DAYS)), known.last)
    return CohortGauge(kpi, pair_index(facts, read), read, daily), known.last


def _product(kpi: Product, facts: Facts, last: date) -> tuple[ProductGauge, date] | Missing:
    value = _daily(kpi.value, facts, last, 1)
    if isinstance(value, Missing):
        return value
    frequency = _cohort(kpi.frequency, facts, last)
    if isinstance(frequency, Missing):
        return frequency
    end = min(value[1], frequency[1])
    if kpi.lifespan is None:
        return ProductGauge((value[0], frequency[0]), 1, kpi.windows[-1]), end
    churn = _cohort(kpi.lifespan.churn, facts, last)
    if isinstance(churn, Missing):
        return churn
    return ProductGauge((value[0], frequency[0], LifespanGauge(churn[0])), 1, kpi.windows[-1]), end
