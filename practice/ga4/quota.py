"""The quotas of a property, which really count: tokens of the hour and of the day, requests at once, server errors."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

#: The day of quotas begins here.
_PACIFIC = ZoneInfo("America/Los_Angeles")
_DAYS_A_TOKEN = 52


@dataclass
class Quota:
    """What is left of each bucket; the sizes are those of a standard property.

    Attributes:
        spent: Tokens spent in all, for whoever measures.
    """

    per_day: int = 200_000
    per_hour: int = 40_000
    per_project_hour: int = 14_000
    at_once: int = 10
    server_errors: int = 10
    thresholded: int = 120
    spent: int = 0
    _used: Counter[str] = field(default_factory=Counter, repr=False)
    _running: int = 0

    def begin(self) -> None:
        """Take note of a request that runs."""
        self._running += 1

    def end(self) -> None:
        """Take note that it is over."""
        self._running -= 1

    def failed(self, now: datetime) -> None:
        """Take note of a server error."""
        self._used[f"errors {_hour(now)}"] += 1

    def exhausted(self, now: datetime) -> str:
        """Return the name of the fault that a used-up bucket makes; "" while there is something left."""
        if self._running > self.at_once:
            return "too many at once"
        if self._used[f"errors {_hour(now)}"] >= self.server_errors:
            return "server errors quota"
        if self._used[_day(now)] >= self.per_day:
            return "day quota"
        if self._used[_hour(now)] >= min(self.per_hour, self.per_project_hour):
            return "hour quota"
        return ""

    def charge(self, now: datetime, days: int) -> int:
        """Take the tokens of a report about so many days, and return how many these are."""
        tokens = 1 + days // _DAYS_A_TOKEN
        self._used[_day(now)] += tokens
        self._used[_hour(now)] += tokens
        self.spent += tokens
        return tokens

    def told(self, now: datetime, tokens: int) -> dict[str, dict[str, int]]:
        """Return the buckets as an answer tells them."""

        def bucket(consumed: int, size: int, used: int) -> dict[str, int]:
            return {"consumed": consumed, "remaining": max(0, size - used)}

        hour, day, errors = self._used[_hour(now)], self._used[_day(now)], self._used[f"errors {_hour(now)}"]
        return {
            "tokensPerDay": bucket(tokens, self.per_day, day),
            "tokensPerHour": bucket(tokens, self.per_hour, hour),
            "concurrentRequests": bucket(0, self.at_once, self._running - 1),
            "serverErrorsPerProjectPerHour": bucket(0, self.server_errors, errors),
            "potentiallyThresholdedRequestsPerHour": bucket(0, self.thresholded, 0),
            "tokensPerProjectPerHour": bucket(tokens, self.per_project_hour, hour),
        }


def _hour(now: datetime) -> str:
    return f"hour {now:%Y-%m-%d %H}"


def _day(now: datetime) -> str:
    return f"day {now.astimezone(_PACIFIC):%Y-%m-%d}"
