"""The feeds that KPIs need, and what the collection calls what is missing without them."""

from __future__ import annotations

from commerce.feeds import Feed
from commerce.tables import spend
from commerce.tables.step_counts import STEP_COUNTS
from commerce.tables.survey import SURVEYS
from commerce.tables.traffic import TRAFFIC
from kpi.facts.coverage import Need

#: Orders are read from the shop: a day without one is a day of none.
ORDERS = Need(Feed.ORDERS, ("orders",))
#: A covered day without a row of spend cost nothing.
SPEND = Need(spend.SPEND.name, ("marketing_spend",))
#: Checkouts that the shop itself reports.
CHECKOUTS = Need(Feed.CHECKOUTS, ("carts_created",))
#: A day without sessions by landing page is one that was not reported.
LANDINGS = Need(TRAFFIC.name, ("sessions",), row="landing_rows")


def steps(*inputs: str) -> Need:
    """Return the need of the steps that the shop itself counts: a day without a row is unknown."""
    return Need(STEP_COUNTS.name, inputs, row="step_rows")


def traffic(*inputs: str, row: str = "traffic_rows") -> Need:
    """Return the need of the traffic table for these inputs: a day without a row is unknown, not one without visits."""
    return Need(TRAFFIC.name, inputs, row)


def answers(*inputs: str) -> Need:
    """Return the need of survey answers for these inputs: a day without an answer is one on which nobody was asked."""
    return Need(SURVEYS.name, inputs)
