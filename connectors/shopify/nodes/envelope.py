"""What stands around the data of every answer, and what the question cost."""

from __future__ import annotations

from typing import Any

import msgspec

from connectors.shopify.nodes.common import Node


class Throttle(Node):
    """The bucket of points that all requests of our app to this shop share."""

    maximum_available: float
    currently_available: float
    restore_rate: float


class Cost(Node):
    """What a request was expected to cost, and what is left."""

    throttle_status: Throttle | None = None
    requested_query_cost: float | None = None


class Extensions(Node):
    """What stands beside the data of every answer."""

    cost: Cost | None = None


class Envelope(Node):
    """Every answer: data, or errors, or both. The data are decoded once their shape is asked for."""

    data: msgspec.Raw = msgspec.Raw(b"null")
    errors: Any = None
    extensions: Extensions | None = None
