"""How much of an ad account's budget of requests is used, as the headers of every answer tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

#: Above this share of the budget, in per cent, requests are put apart, so far, in seconds.
MOST_USED, PAUSE_S = 75.0, 60.0
#: The same for somebody who looks on: those are a handful of requests, and each takes next to nothing of the budget.
MOST_USED_LOOKED_ON, PAUSE_LOOKED_ON_S = 95.0, 20.0
_BY_BUSINESS = "X-Business-Use-Case-Usage"
_OTHERS = ("X-FB-Ads-Insights-Throttle", "X-Ad-Account-Usage", "X-App-Usage")
_SHARES = ("call_count", "total_cputime", "total_time", "app_id_util_pct", "acc_id_util_pct")
_WAIT = "estimated_time_to_regain_access"
_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Budget:
    """`used`: per cent of what is used up most. `wait_s`: until Meta answers again; 0 while it does."""

    used: float = 0.0
    wait_s: float = 0.0


def budget_in(headers: Mapping[str, str]) -> Budget:
    """Read the headers of an answer; what is not there or not readable says nothing."""
    usages = list(_usages(headers))
    used = max((share for one in usages for name in _SHARES if (share := _number(one.get(name)))), default=0.0)
    minutes = max((_number(one.get(_WAIT)) for one in usages), default=0.0)
    return Budget(used, minutes * _MINUTE_S)


def _usages(headers: Mapping[str, str]) -> Iterator[Mapping[str, object]]:
    for name in _OTHERS:
        if isinstance(told := _json(headers.get(name, "")), dict):
            yield told
    by_business = _json(headers.get(_BY_BUSINESS, ""))
    for usages in by_business.values() if isinstance(by_business, dict) else ():
        yield from (one for one in usages if isinstance(one, dict)) if isinstance(usages, list) else ()


def _json(text: str) -> object:
    try:
        return msgspec.json.decode(text) if text else None
    except (msgspec.DecodeError, RecursionError):
        return None


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and value > 0 else 0.0
