"""How much revenue changed against the period before; beside it, against the same weeks last year.

The period before is the calendar month, quarter or year before one, else as many days; verdicts hold 28 days against
the 28 before. "Same weeks" are those 364 days earlier, so that weekdays fit. Of a period, or one before, that is not
known to its end there is no value.
Unit: share; 0 is no change, -1 nothing left. No revenue before: no value.
Source: 000_284879f5a0d24855.txt, 003_4e119004e10a9b38.txt.
"""

from __future__ import annotations

from commerce.line_splits import LINE_SEGMENTS
from kpi.catalog.purchase.revenue import KPI as REVENUE
from kpi.formulas.gap_cost import Each
from kpi.formulas.growth import Growth

KPI = Growth(
    id="revenue_growth_rate",
    of=REVENUE,
    before="revenue_previous_period",
    segments=("channel", "device", "market", *LINE_SEGMENTS),
    gap_cost=Each(),
)
