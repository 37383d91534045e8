"""How many years a customer keeps buying: 1 / churn of the period, in years of 365 days.

Written as customer-years at risk over customers lost: S x days / 365, over those of S who did not come back. The
observed span from first to last order is not used, since it is cut short in every young shop. A period shorter than the
shop's lapse point is widened to as many days up to its end. Nobody lost: no value (the life has no end that can be
seen).
Unit: years.
Source: 001_257f5c3702b0c297.txt, 004_118017928183e70c.txt.
"""

from __future__ import annotations

from kpi.catalog.retention.customer_churn_rate import KPI as CHURN
from kpi.formulas.composed import Lifespan
from kpi.formulas.gap_cost import NoMoney

KPI = Lifespan(
    id="average_customer_lifespan",
    churn=CHURN,
    parts=("customer_active_years", "customers_lost"),
    gap_cost=NoMoney("it is churn turned over, which names its own cost"),
)
