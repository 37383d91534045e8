"""What LINE lets an account send in a month, and what of it is used. A push counts once for each person."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.channels.line.api import Api, document
from commerce.errors import ShopbellError

#: From here on nothing but alerts is pushed: the rest of the month is theirs.
_FULL = 0.8


@dataclass(frozen=True, slots=True)
class Quota:
    """Messages of this month: `limit` in all (None: as many as wanted), and those `used`."""

    limit: int | None
    used: int

    @property
    def left(self) -> int:
        """How many there are still; of an account without a limit that says nothing."""
        return max((self.limit or 0) - self.used, 0)

    @property
    def is_scarce(self) -> bool:
        """Whether what is left should be kept for alerts."""
        return self.limit is not None and self.used >= self.limit * _FULL


def quota(api: Api) -> Quota | None:
    """Ask for both numbers; None: LINE does not tell them now."""
    try:
        allowed, used = (document(api.look(path)) for path in ("message/quota", "message/quota/consumption"))
    except ShopbellError:
        return None
    count, limit = used.get("totalUsage"), allowed.get("value")
    if not isinstance(count, int) or (allowed.get("type") == "limited" and not isinstance(limit, int)):
        return None
    return Quota(limit if allowed.get("type") == "limited" and isinstance(limit, int) else None, count)
