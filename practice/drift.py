"""What changes in a practice shop, planted on purpose: one declaration a change, and as many as one likes.

A change is of one step of the road to an order, or of what an order holds or costs; of the whole shop or of a part of
it; from a day or from an instant on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import Literal, get_args

from practice.catalogue import DEVICES, SOURCES

Kind = Literal[
    "orders_fall",  # fewer visits: a campaign that is paused loses them all, and costs nothing more
    "conversion_falls",  # fewer carts per visit
    "checkouts_fall",  # fewer checkouts per cart
    "finishing_falls",  # fewer orders per checkout
    "checkout_dies",  # none, or none with one payment method: checkouts go on being begun
    "abandonment_rises",  # a greater share of checkouts is left; its size is that of the share
    "payments_fail",  # orders are placed and stay unpaid
    "product_goes",  # whoever wants it buys the rest of the basket, if there is any
    "basket_shrinks",  # smaller orders
    "prices_rise",
    "prices_fall",
    "code_leaks",  # so many of the orders without a discount code come with this one
    "churn_rises",  # customers who would have come back do not
    "campaign_gets_dear",  # every click of one campaign costs more
    "clicks_get_dear",  # every click costs more
    "tag_breaks",  # the traffic table loses carts and checkouts, the shop loses nothing
]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Step(IntEnum):
    """The steps to an order; whoever is lost at one has come through those before it."""

    VISIT = 0
    CART = 1
    CHECKOUT = 2
    ORDER = 3


#: Which step loses people.
STEPS: Mapping[Kind, Step] = {
    "orders_fall": Step.VISIT,
    "conversion_falls": Step.CART,
    "checkouts_fall": Step.CHECKOUT,
    "finishing_falls": Step.ORDER,
    "checkout_dies": Step.ORDER,
    "abandonment_rises": Step.ORDER,
}
_VISITORS = ("channel", "campaign", "device", "country")
#: Which parts of the shop a change may be confined to; every other kind is of the whole shop.
_PARTS: Mapping[Kind, tuple[str, ...]] = {
    "orders_fall": _VISITORS,
    "conversion_falls": _VISITORS,
    "checkouts_fall": _VISITORS,
    "finishing_falls": (*_VISITORS, "payment_method"),
    "checkout_dies": (*_VISITORS, "payment_method"),
    "abandonment_rises": _VISITORS,
    "payments_fail": (*_VISITORS, "payment_method"),
    "product_goes": ("product",),
    "prices_rise": ("product",),
    "prices_fall": ("product",),
    "code_leaks": ("code",),
    "campaign_gets_dear": ("campaign",),
    "clicks_get_dear": ("channel",),
    "tag_breaks": ("channel", "device"),
}
#: What a change of this kind must name.
_NAMES: Mapping[Kind, str] = {"campaign_gets_dear": "campaign", "product_goes": "product", "code_leaks": "code"}
_RISES = frozenset({"campaign_gets_dear", "clicks_get_dear", "abandonment_rises", "prices_rise"})
PARTS = ("channel", "campaign", "device", "country", "payment_method", "product", "code")
PAYMENT_METHODS = (("card", 0.7), ("paypal", 0.2), ("bank", 0.06), ("cash", 0.04))
CODES = ("welcome10", "letter20")
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "channel": tuple(dict.fromkeys(source.visit.channel for source in SOURCES)),
    "campaign": tuple(source.visit.campaign for source in SOURCES if source.visit.campaign),
    "device": tuple(DEVICES),
    "payment_method": tuple(method for method, _ in PAYMENT_METHODS),
    "code": CODES,
}
#: Nothing is ever left by more than this share, however strong the drift.
MOST_ABANDONED = 0.95
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Drift:
    """One change planted into a world; nothing before it is another than without it.

    Attributes:
        kind: What changes; see `Kind`.
        first_day: The shop-local day from which it holds.
        size: The relative change, always positive: 1.0 doubles what rises, 0.3 takes 30 % from what falls.
        last_day: The last day on which it holds; None: to the end.
        ramp_days: Over how many days it grows in a straight line to its full size.
        campaign, channel, device, country, payment_method: Confined to this part; "" for all. Channels as the traffic
            table calls them.
        product: The SKU of the product that goes or changes its price; "" for all.
        code: Of code_leaks: which one.
        first_time, last_time: By the shop's clock: from when on the first day, until before when on the last.

    Raises:
        ValueError: A size that cannot be, a part that the kind does not have or the shop does not know.
    """

    kind: Kind
    first_day: date
    size: float = 1.0
    last_day: date | None = None
    ramp_days: int = 0
    campaign: str = ""
    channel: str = ""
    device: str = ""
    country: str = ""
    payment_method: str = ""
    product: str = ""
    code: str = ""
    first_time: time = time.min
    last_time: time | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            msg = f"{self.kind!r} is no change that can be planted; there are {', '.join(KINDS)}"
            raise ValueError(msg)
        rises = self.kind in _RISES
        if self.size < 0 or (not rises and self.size > 1):
            msg = f"{self.kind}: size is a relative change, {'0 or more' if rises else '0..1'}; found {self.size}"
            raise ValueError(msg)
        self._check_parts()

    def _check_parts(self) -> None:
        allowed = _PARTS.get(self.kind, ())
        for part in PARTS:
            found = getattr(self, part)
            if found and part not in allowed:
                known = ", ".join(allowed) or "the whole shop only"
                msg = f"{self.kind} cannot be confined to a {part}; it knows {known}"
                raise ValueError(msg)
            if found and found not in _KNOWN.get(part, (found,)):
                msg = f"{self.kind}: no {part} {found!r} in a practice shop; there are {', '.join(_KNOWN[part])}"
                raise ValueError(msg)
        if (needed := _NAMES.get(self.kind)) and not getattr(self, needed):
            msg = f"{self.kind}: `{needed}` must say which one"
            raise ValueError(msg)

    def on(self, day: date) -> float:
        """Return the size that holds on a day, whatever the time."""
        if day < self.first_day or (self.last_day is not None and day > self.last_day):
            return 0.0
        if not self.ramp_days:
            return self.size
        return self.size * min(1.0, ((day - self.first_day).days + 1) / self.ramp_days)

    def at(self, local: datetime) -> float:
        """Return the size that holds at an instant, given by the shop's clock."""
        day, clock = local.date(), local.time()
        too_early = day == self.first_day and clock < self.first_time
        too_late = day == self.last_day and self.last_time is not None and clock >= self.last_time
        return 0.0 if too_early or too_late else self.on(day)

    def over(self, day: date) -> float:
        """Return the size on a day, less where it does not hold all day: for what is counted by the day."""
        size = self.on(day)
        begins, ends = timedelta(0), _DAY
        if day == self.first_day:
            begins = _since_midnight(self.first_time)
        if day == self.last_day and self.last_time is not None:
            ends = _since_midnight(self.last_time)
        return size * max(0.0, (ends - begins) / _DAY)


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
