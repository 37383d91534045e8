"""What the companion answers, as typed structs."""

from __future__ import annotations

from datetime import date

import msgspec

from connectors.woocommerce.nodes import Amount, Moment


class StatusNode(msgspec.Struct):
    """`GET /wc-shopbell/v1/status`: which plugin answers, and since when it counts."""

    version: str
    speaks: int
    since_gmt: Moment
    today: date
    counts_visits: bool = False


class CountNode(msgspec.Struct, gc=False):
    """What was counted on one day of those who came one way, on one device."""

    source_type: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    device: str = ""
    visits: int = 0
    carts: int = 0
    checkouts: int = 0
    completed: int = 0


class DayNode(msgspec.Struct, gc=False):
    """An element of `/days`: one day of the shop's own, as it stands now.

    `is_whole`: it was counted from its beginning; `steps_full`: it had more sessions than the plugin counts, so that
    nothing is known of it; `counts_visits`: visits were counted on all of it.
    """

    id: int
    day: date
    date_modified_gmt: Moment
    is_whole: bool
    steps_full: bool
    counts_visits: bool
    counts: list[CountNode]


class OpenedNode(msgspec.Struct, gc=False):
    """An element of `/checkouts`: one session that opened the checkout on a day, and whose it was nobody knows."""

    id: int
    key: str
    date_created_gmt: Moment
    date_modified_gmt: Moment
    date_completed_gmt: Moment | None = None
    currency: str = ""
    total: Amount = ""
    source_type: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    device: str = ""
