"""The kind of KPI that follows people from stage to stage: who of those at one stage goes on to the next.

The stages up to the order are sums of days, each with people of its own. The last one, from the first order to a
second, is counted in customers: those whose first order has had its days, so that everybody had as long to come back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from commerce.facts import WHOLE, Facts
from commerce.figures import Missing
from commerce.period import QUARTER, Period
from kpi.facts.coverage import covered, unless_seen
from kpi.facts.needs import ORDERS
from kpi.facts.snapshot import pair_index, whole_days
from kpi.facts.sums import Row
from kpi.formulas.daily import DailySums, Share
from kpi.formulas.kind import Calculation, quotient


@dataclass(frozen=True, slots=True)
class SecondOrders:
    """Customers who did not order a second time within so many days of their first order.

    Attributes:
        exits: Input id of those who did not.
        entries: Input id of those whose first order was so many days ago, in days as many as those looked at.
        days: How long everybody had.
    """

    exits: str
    entries: str
    days: int = QUARTER

    def calculation(self, facts: Facts, period: Period) -> Calculation:
        """Return the share of customers won so many days before the period who did not order again until then."""
        inputs = (self.entries,)
        if hidden := unless_seen(facts, inputs, history=True):
            return Calculation(period, missing=hidden)
        whole = whole_days(facts)
        days = covered(whole, (ORDERS,), period)
        if isinstance(days, Missing):
            return Calculation(period, missing=days)
        back = timedelta(days=self.days)
        won = Period(days.first - back, days.last - back)
        known = covered(whole, (ORDERS,), Period(won.first, days.last))
        if isinstance(known, Missing) or (known.first > won.first and not facts.knows_first_order):
            return Calculation(days, missing=Missing("short_history", inputs))
        count, again = pair_index(facts, Period(won.first, days.last)).second_orders(won, self.days)
        return quotient(days, (self.exits, count - again), (self.entries, count))


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey(Share):
    """A share of daily sums over all stages, with a last stage that is counted in customers.

    Attributes:
        last_stage: Its key among the steps, and who they are.
    """

    last_stage: tuple[str, SecondOrders]

    def calculations(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Calculation]:
        """Return the value of every key; of the stages the last one by its customers."""
        found = DailySums.calculations(self, facts, period, segment)
        if segment != self.steps_by:
            return found
        key, customers = self.last_stage
        return found | {key: customers.calculation(facts, period)}


def unless_stages_grow(*names: str) -> Callable[[Facts, Row], Missing | None]:
    """Return what says that more people went on from a stage than were at it: then it was not counted wholly.

    Args:
        names: The measures of the stages, in the order in which people go through them.
    """

    def refusal(facts: Facts, row: Row) -> Missing | None:
        del facts
        counts = [row.get(name, 0) for name in names]
        return None if counts == sorted(counts, reverse=True) else Missing("impossible")

    return refusal
