"""What a shop keeps beside its story: bulk operations, webhook subscriptions, what it answers by and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from practice.shopify.bulk import BulkOperations, Instant
from practice.shopify.cost import Plan
from practice.shopify.identity import VERSIONS
from practice.shopify.paging import DEEPEST
from practice.shopify.reports import Reports
from practice.shopify.webhooks import Webhooks


@dataclass(slots=True)
class Desk:
    """Changed by requests, one at a time, and by switches.

    Attributes:
        wall: The wall clock's instant of the request.
        base_url: The shop's address, under which bulk files lie.
        fault: What befalls the request; "" for nothing.
        plan: What the shop says it is on.
        versions: The API versions that answer, newest last.
        closed: A status that every API call gets, e.g. 402 for a shop that does not pay; 0 for none.
        deepest: How far one list can be paged through.
        journey_delay: How long after an order its journey is not ready.
    """

    bulk: BulkOperations
    webhooks: Webhooks
    reports: Reports
    wall: datetime
    base_url: str = ""
    fault: str = ""
    plan: Plan = Plan.standard
    versions: tuple[str, ...] = VERSIONS
    closed: int = 0
    deepest: int = DEEPEST
    journey_delay: timedelta = timedelta(minutes=5)

    def at(self, now: datetime) -> Instant:
        """Return an instant of the shop's by both clocks."""
        return Instant(now, self.wall)
