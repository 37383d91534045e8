"""Which version of WooCommerce the shop ran when, and what that means for the drafts of its block checkout.

Up to 10.7 a draft is made as soon as the checkout page is opened. From 10.8 on it is made when the order is placed, so
that of a checkout that was left nothing is there, unless the buyer tried and failed.
"""

from __future__ import annotations

from datetime import UTC, datetime

from practice.timeline import Timeline
from practice.world import LeftCheckout

FIRST = "10.5.0"
_LATE_DRAFTS = (10, 8)
#: One in so many who leave has tried to pay, and failed.
_FAILED = 12


class Versions:
    """The versions of one shop, by the shop's clock.

    Args:
        first: The one it has run from its beginning.
    """

    def __init__(self, first: str = FIRST) -> None:
        self.begin(first)

    def begin(self, version: str) -> None:
        """Let the shop have run a version from its beginning, and no other.

        Raises:
            ValueError: It is no version.
        """
        self._since = [(datetime.min.replace(tzinfo=UTC), _checked(version))]

    def update(self, version: str, now: datetime) -> None:
        """Let the shop run another version from an instant on.

        Raises:
            ValueError: It is no version.
        """
        self._since = [*(row for row in self._since if row[0] < now), (now, _checked(version))]

    def at(self, instant: datetime) -> str:
        """Return the version that ran then."""
        return next(version for since, version in reversed(self._since) if since <= instant)

    def makes_late_drafts(self, instant: datetime) -> bool:
        """Return whether the block checkout made a draft only when the order was placed."""
        return _numbers(self.at(instant)) >= _LATE_DRAFTS

    def drafts(self, timeline: Timeline, now: datetime) -> list[LeftCheckout]:
        """Return the checkouts of which the shop has a draft."""
        return [left for left in timeline.drafts(now) if not self.makes_late_drafts(left.started_at) or failed(left)]


def failed(left: LeftCheckout) -> bool:
    """Return whether somebody tried to place an order before leaving: then the e-mail is known."""
    return left.person is not None and left.id % _FAILED == 0


def _checked(version: str) -> str:
    _numbers(version)
    return version


def _numbers(version: str) -> tuple[int, int]:
    parts = version.split(".")
    try:
        return int(parts[0]), int(parts[1])
    except (IndexError, ValueError):
        msg = f'"{version}" is no version of WooCommerce; write one such as "11.0.1"'
        raise ValueError(msg) from None
