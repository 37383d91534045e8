"""KPIs of the journey stage `purchase`, one a file; and the factors that several of them are led back to."""

from __future__ import annotations

from kpi.facts.sums import Sums
from kpi.formulas.factors import Factor

#: Orders = visits x conversion, where all of them were placed online.
VISITS = (
    Factor("sessions", Sums(("sessions",))),
    Factor("conversion_rate", Sums(("orders",)), per=Sums(("sessions",))),
)
ORDER_COUNT = Factor("order_count", Sums(("orders",)))
