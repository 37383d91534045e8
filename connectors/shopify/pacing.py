"""Keeping to the points that Shopify grants, and leaving a fifth of them to the merchant's other uses of the app.

One bucket belongs to a shop and an app, whoever asks: all connectors of a process that read the same shop by the same
app share one `Pace`. What a question may cost is taken off when it goes out, before the next one is weighed, and set
right by its answer.
"""

from __future__ import annotations

import math
import random
from threading import Lock

from commerce.clock import Clock
from connectors.shopify.nodes.envelope import Cost, Throttle
from connectors.waiting import wait

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
    "order_agreements_more": 80,
    "order_discounts_more": 30,
    "order_line_items_more": 75,
    "orders_count": 1,
    "orders_page": 700,
    "refund_line_items_more": 30,
    "shop": 10,
    "shopifyql": 5,
    "variant_costs_page": 46,
}


#: The same for each id of a question about many: whether Shopify counts them all or only once is not written anywhere.
COSTS_OF_ONE = {"agreements_of_orders": 65, "nodes_exist": 1, "orders_by_id": 65, "refunds_of_orders": 30}


class Reserved:
    """Points set aside for a question that is on its way."""

    __slots__ = ("points",)

    def __init__(self, points: float) -> None:
        self.points = points


class Pace:
    """The bucket of one app at one shop, as its answers show it. For many threads at once."""

    def __init__(self, clock: Clock, seed: int = 0) -> None:
        self._clock = clock
        self._spread = random.Random(seed)  # noqa: S311 - keeps two shops from knocking in step; no secret
        self._lock = Lock()
        self._bucket: Throttle | None = None
        self._level = 0.0  # what was in the bucket, less what is set aside
        self._seen_at = clock.now()
        self._reserved: set[Reserved] = set()
        self._last: dict[str, tuple[float, int]] = {}  # question -> what it was said to cost, for how many records

    def pause(self, query: str, size: int) -> Reserved:
        """Set aside what a question may cost, and wait until the bucket holds that and the reserve on top.

        Args:
            query: The question's name.
            size: For how many records it asks.

        Returns:
            What was set aside; give it back by `release` once the question is answered, or never will be.
        """
        with self._lock:
            reserved = Reserved(self._expected(query, size))
            self._reserved.add(reserved)
            wait_s = self._take(reserved.points)
        if wait_s > _SHORTEST_PAUSE_S:
            wait(self._clock, min(wait_s, _LONGEST_PAUSE_S), "Shopify's budget of points is used up for the moment")
        return reserved

    def release(self, reserved: Reserved) -> None:
        """A question is over. Without an answer its points are taken for spent: the next answer tells."""
        with self._lock:
            self._reserved.discard(reserved)

    def learn(self, query: str, size: int, cost: Cost) -> None:
        """Remember what an answer told; release the question first."""
        with self._lock:
            if cost.throttle_status:
                self._bucket, self._seen_at = cost.throttle_status, self._clock.now()
                on_their_way = sum(each.points for each in self._reserved)
                self._level = cost.throttle_status.currently_available - on_their_way
            if cost.requested_query_cost:
                self._last[query] = cost.requested_query_cost, size

    def throttled_s(self, query: str, size: int) -> float:
        """Return how long to wait after being turned away; a little at random on top."""
        with self._lock:
            bucket = self._bucket
            if bucket is None or bucket.restore_rate <= 0:
                return _BLIND_S
            lacking = min(self._expected(query, size), bucket.maximum_available) - self._available(bucket)
            return max(lacking / bucket.restore_rate, 0.0) + self._spread.uniform(0.1, 1.0)

    def _take(self, points: float) -> float:
        """Take points off and return the seconds until the reserve is whole again; 0 while no bucket was seen."""
        bucket = self._bucket
        if bucket is None or bucket.restore_rate <= 0:
            return 0.0
        self._level, self._seen_at = self._available(bucket) - points, self._clock.now()
        kept = min(RESERVE * bucket.maximum_available, bucket.maximum_available - points)
        return max(0.0, (kept - self._level) / bucket.restore_rate)

    def _available(self, bucket: Throttle) -> float:
        """Return what is in the bucket by now, by its own rate, less what is set aside."""
        elapsed_s = max((self._clock.now() - self._seen_at).total_seconds(), 0.0)
        return min(self._level + elapsed_s * bucket.restore_rate, bucket.maximum_available)

    def _expected(self, query: str, size: int) -> float:
        """Return what a question may cost: what it was said to cost last, carried over to the size of now."""
        least = float(COSTS_OF_ONE[query] * size) if query in COSTS_OF_ONE else 0.0
        if query not in self._last:
            return least or float(FIRST_COSTS.get(query, 0))
        cost, before = self._last[query]
        if least:
            return max(least, cost * size / before)
        return cost if before == size else 2 + (cost - 2) * _rows(size) / _rows(before)


def _rows(first: int) -> int:
    """Return how many rows of a list are paid for, by Shopify's model."""
    return math.floor(2 * math.log(max(2, first)))
