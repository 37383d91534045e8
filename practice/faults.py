"""What can go wrong between a shop and us, switched on at a rate or lined up one by one, drawn with a seed.

Kinds that every platform shares are answered here; any other kind travels to the platform's handler in
`Request.fault` (Shopify: "throttled").
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_NGINX = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n"
    "<center><h1>{0}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_TITLES = {
    "429": (429, "429 Too Many Requests"),
    "429-bare": (429, "429 Too Many Requests"),
    "500": (500, "500 Internal Server Error"),
    "502": (502, "502 Bad Gateway"),
    "503": (503, "503 Service Temporarily Unavailable"),
}
_HOME = "<!DOCTYPE html>\n<html><head><title>{0}</title></head><body><h1>Welcome to the shop</h1></body></html>\n"

#: Kind -> what it does. The names are those of `--fault KIND=RATE`.
KINDS: Mapping[str, str] = {
    "429": "429 in HTML with Retry-After",
    "429-bare": "429 in HTML without Retry-After",
    "500": "500 in HTML",
    "502": "502 in HTML",
    "503": "503 in HTML",
    "slow": "the right answer, late",
    "dropped": "the connection ends in the middle of the body",
    "bad-json": "200 with a body that does not parse",
    "html": "200 with a home page instead of JSON",
    "undated": "the right answer without a Date header",
}


#: Kinds that only one platform can act out. Shopify's:
#:     throttled, internal           an empty bucket; an INTERNAL_SERVER_ERROR inside a 200
#:     token-expired                 every token that was handed out and used is void (the pasted one stays good)
#:     no-table                      ShopifyQL answers without a table and without an error
#:     bulk-failed, bulk-timeout     the operation that is started here will fail, half of its file written
#:     bulk-stuck                    it will never end unless it is cancelled
#:     bulk-cut, bulk-short          its file ends in the middle of a line; lines are missing without a trace
#:     bulk-doubled                  its file repeats lines
#: WooCommerce's name what a host does, see `practice.woocommerce.mishaps` and `fronts`; for a host that is always like
#: that, give them at the rate 1.
#: A kind that does not fit the request it befalls does nothing.
PLATFORM_KINDS: Mapping[str, tuple[str, ...]] = {
    "woocommerce": (
        "php-warning", "bom", "cache-comment", "fatal", "maintenance", "security", "deactivated", "plain-permalinks",
        "stripped-header", "staging", "proxied", "small-memory", "plugin-types",
    ),
    "shopify": (
        "throttled", "internal", "token-expired", "no-table", "bulk-failed", "bulk-timeout", "bulk-stuck", "bulk-cut",
        "bulk-short", "bulk-doubled",
    ),
}  # fmt: skip


def fault_rates(texts: Sequence[str], platform: str) -> dict[str, float]:
    """Read "KIND=RATE" texts, e.g. "429=0.05" or "slow=2%".

    Raises:
        ValueError: An unknown kind for the platform, or no rate 0..1.
    """
    known = (*KINDS, *PLATFORM_KINDS.get(platform, ()))
    rates = {}
    for text in texts:
        kind, _, number = text.partition("=")
        if kind not in known:
            msg = f'unknown fault "{kind}"; {platform} knows {", ".join(known)}'
            raise ValueError(msg)
        try:
            rates[kind] = float(number.removesuffix("%")) / (100 if number.endswith("%") else 1)
        except ValueError:
            msg = f'fault "{text}": write a share of requests, e.g. "{kind}=0.05" or "{kind}=5%"'
            raise ValueError(msg) from None
    return rates


@dataclass(frozen=True, slots=True)
class FaultAnswer:
    """A ready answer of a fault."""

    status: int
    body: bytes
    retry_after_s: int | None = None


class Faults:
    """Which request goes wrong, and how. Safe for many threads; the same seed and order of requests, the same faults.

    Args:
        rates: Kind -> share of requests 0..1; their sum must not exceed 1.
        seed: Of the draw.
        lined_up: Kinds that befall the next requests, one each, before any draw; "" lets one pass.
        retry_after_s: What a 429 asks for.
        slow_s: How long "slow" takes.

    Attributes:
        befallen: How often each kind was drawn so far; whether it fitted the request is another matter.

    Raises:
        ValueError: An unknown kind, a rate outside 0..1, or rates that add up to more than 1.
    """

    def __init__(
        self,
        rates: Mapping[str, float] | None = None,
        *,
        seed: int = 0,
        lined_up: Sequence[str] = (),
        retry_after_s: int = 1,
        slow_s: float = 2.0,
    ) -> None:
        self._lock = threading.Lock()
        self.befallen: Counter[str] = Counter()
        self.set(rates or {}, seed=seed, lined_up=lined_up, retry_after_s=retry_after_s, slow_s=slow_s)

    def set(
        self,
        rates: Mapping[str, float],
        *,
        seed: int = 0,
        lined_up: Sequence[str] = (),
        retry_after_s: int = 1,
        slow_s: float = 2.0,
    ) -> None:
        """Change what goes wrong from the next request on; see the class."""
        if any(not 0 <= rate <= 1 for rate in rates.values()) or sum(rates.values()) > 1:
            msg = f"fault rates must lie in 0..1 and add up to at most 1; found {dict(rates)}"
            raise ValueError(msg)
        known = {"", *KINDS, *(kind for kinds in PLATFORM_KINDS.values() for kind in kinds)}
        if unknown := {*rates, *lined_up} - known:
            msg = f"unknown fault {', '.join(sorted(unknown))}; known are {', '.join(sorted(known - {''}))}"
            raise ValueError(msg)
        with self._lock:
            self._rates = dict(rates)
            self._random = random.Random(seed)  # noqa: S311 - repeatable faults, no secret
            self._lined_up = list(lined_up)
            self.retry_after_s = retry_after_s
            self.slow_s = slow_s

    def draw(self) -> str:
        """Return the kind that befalls the next request; "" for none."""
        with self._lock:
            kind = self._lined_up.pop(0) if self._lined_up else self._by_chance()
            if kind:
                self.befallen[kind] += 1
            return kind

    def _by_chance(self) -> str:
        if not self._rates:
            return ""
        chance = self._random.random()
        for kind, rate in self._rates.items():
            if chance < rate:
                return kind
            chance -= rate
        return ""

    def answer(self, kind: str, shop: str) -> FaultAnswer | None:
        """Return the whole answer of a kind that replaces it; None for the other kinds."""
        if kind == "html":
            return FaultAnswer(200, _HOME.format(shop).encode())
        if kind not in _TITLES:
            return None
        status, title = _TITLES[kind]
        return FaultAnswer(status, _NGINX.format(title).encode(), self.retry_after_s if kind == "429" else None)
