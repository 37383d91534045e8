"""Keeping to the points that Shopify grants, and leaving a fifth of them to the merchant's other uses of the app."""

from __future__ import annotations

import math
import random

from commerce.clock import Clock
from connectors.shopify.nodes import Cost, Throttle

# What is left to the merchant's other uses of the same app.
RESERVE = 0.2
# Longer than this we do not pause before a request; Shopify would rather say THROTTLED.
_LONGEST_PAUSE_S = 30.0
# Below this a wait is not worth a system call.
_SHORTEST_PAUSE_S = 0.01
# A bucket that tells no rate, or none was seen yet: wait this long when throttled.
_BLIND_S = 2.0

#: What each question costs at most for one page of 250 (or at all), by Shopify's published model; a contract test holds
#: them against it. Only until the first answer tells.
FIRST_COSTS = {
    "abandoned_checkouts_page": 24,
    "bulk_cancel": 10,
    "bulk_list": 10,
    "bulk_run": 10,
    "bulk_status": 1,
    "customers_page": 24,
    "customers_page_min": 13,
    "discounts_page": 79,
    "nodes_exist": 250,
    "order_discounts_more": 30,
    "order_line_items_more": 40,
    "orders_count": 1,
    "orders_page": 700,
    "refund_line_items_more": 30,
    "refunds_of_orders": 100,
    "shop": 10,
    "shopifyql": 5,
    "variant_costs_page": 40,
}


class Pace:
    """One shop's bucket, as its answers show it."""

    def __init__(self, clock: Clock, seed: int = 0) -> None:
        self._clock = clock
        self._spread = random.Random(seed)  # noqa: S311 - keeps two shops from knocking in step; no secret
        self._bucket: Throttle | None = None
        self._seen_at = clock.now()
        self._last: dict[str, tuple[float, int]] = {}  # question -> what it was said to cost, for pages of which size

    def learn(self, query: str, first: int, cost: Cost) -> None:
        """Remember what an answer told."""
        if cost.throttle_status:
            self._bucket, self._seen_at = cost.throttle_status, self._clock.now()
        if cost.requested_query_cost:
            self._last[query] = cost.requested_query_cost, first

    def pause(self, query: str, first: int) -> None:
        """Wait until the bucket holds what the question may cost and the reserve on top."""
        bucket = self._bucket
        if bucket is None or bucket.restore_rate <= 0:
            return
        wait_s = self._lacking(bucket, self._expected(query, first) + RESERVE * bucket.maximum_available)
        if wait_s > _SHORTEST_PAUSE_S:
            self._clock.sleep(min(wait_s, _LONGEST_PAUSE_S))

    def throttled_s(self, query: str, first: int) -> float:
        """Return how long to wait after being turned away; a little at random on top."""
        bucket = self._bucket
        if bucket is None or bucket.restore_rate <= 0:
            return _BLIND_S
        return self._lacking(bucket, self._expected(query, first)) + self._spread.uniform(0.1, 1.0)

    def _lacking(self, bucket: Throttle, wanted: float) -> float:
        """Return the seconds until the bucket holds so much, by its own rate."""
        elapsed_s = max((self._clock.now() - self._seen_at).total_seconds(), 0.0)
        available = bucket.currently_available + elapsed_s * bucket.restore_rate
        return max(0.0, (min(wanted, bucket.maximum_available) - available) / bucket.restore_rate)

    def _expected(self, query: str, first: int) -> float:
        """Return what a question may cost: what it was said to cost last, carried over to the page size of now."""
        if query not in self._last:
            return float(FIRST_COSTS.get(query, 0))
        cost, before = self._last[query]
        return cost if before == first else 2 + (cost - 2) * _rows(first) / _rows(before)


def _rows(first: int) -> int:
    """Return how many rows of a list are paid for, by Shopify's model."""
    return math.floor(2 * math.log(max(2, first)))
