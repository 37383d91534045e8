"""Of the customers who first bought in the same months, the share who bought again in the months looked at.

For whole calendar months only: of a month, the customers won in the month before; of a quarter, those won in the
quarter before. By cohort, those won in each month of the last year stand by themselves: read down a column of such
tables and a cohort's life shows. Verdicts look at the last three whole months against those won in the three before.
Unit: share 0..1. Nobody won: no value.
Source: 002_feb45510d8811804.txt.
"""

from __future__ import annotations

from kpi.formulas.cohort import CohortRetention
from kpi.formulas.gap_cost import Each

KPI = CohortRetention(
    id="cohort_retention_rate",
    watched_instead=("customer_retention_rate",),
    parts=("cohort_returning_customers", "cohort_customers"),
    gap_cost=Each(worth="average_order_value"),
)
