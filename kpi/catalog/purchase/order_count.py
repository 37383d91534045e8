"""How many counted orders were placed, guests and tills included.

Test, cancelled, failed, pending and draft orders never count; the day is the shop's own. A target is one for 28 days.
Unit: count.
Source: 001_257f5c3702b0c297.txt.
"""

from __future__ import annotations

from kpi.facts.coverage import Sums
from kpi.formulas.daily import Total

KPI = Total(id="order_count", total=Sums(("orders",)), inputs=("orders",))
