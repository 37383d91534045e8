"""How many years a customer keeps buying: years of being active of all customers over the customers lost for good.

A customer is active from an order on for as long as the lapse point, and on while orders follow within it; whoever
passes it is lost, and whoever orders later has come back. Lost for good are those lost less those who came back. It is
counted over the days known up to the end of the asked period, three years at most, whatever its length. The observed
span from first to last order is not used, since it is cut short in every young shop.
Less than a year and the lapse point known: no value. Nobody lost for good, or so few that chance decides: no value (the
life has no end that can be seen).
Unit: years.
Source: 001_257f5c3702b0c297.txt, 004_118017928183e70c.txt.
"""

from __future__ import annotations

from kpi.catalog.retention.customer_churn_rate import KPI as CHURN
from kpi.formulas.gap_cost import NoMoney
from kpi.formulas.lifespan import Lifespan

KPI = Lifespan(
    id="average_customer_lifespan",
    churn=CHURN,
    parts=("customer_active_years", "customers_lost"),
    gap_cost=NoMoney("it is churn turned over, which names its own cost"),
)
