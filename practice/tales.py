"""The two shops of the demo: one of each platform, thirteen months, and what goes wrong in the last weeks of each.

A campaign gets dear, beyond a target; fewer visits lead to a cart; a checkout is dead for a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from practice.drift import Drift
from practice.simulate import Settings as Story

FIRST_DAY, DAYS = date(2025, 3, 1), 396
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)
_DRIFT_DAY = LAST_DAY - timedelta(days=27)
_DEAD_DAY = LAST_DAY - timedelta(days=6)
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Tale:
    """What happens in a shop, and in whose clothes it is told.

    Attributes:
        story: Name, time zone, currency, days, drifts.
        platform: One of `practice.PLATFORMS`.
        label: Its name in addresses and files.
    """

    story: Story
    platform: str
    label: str


TOYS = Tale(
    Story(
        name="Toy Chest",
        seed=11,
        first_day=FIRST_DAY,
        days=DAYS,
        drifts=(
            Drift("campaign_gets_dear", _DRIFT_DAY, 1.5, campaign="shopping-all"),
            Drift(
                "checkout_dies", _DEAD_DAY, last_day=_DEAD_DAY + timedelta(days=1), first_time=_NOON, last_time=_NOON
            ),
        ),
    ),
    platform="woocommerce",
    label="toys",
)
COFFEE = Tale(
    Story(
        name="Cà Phê Mây",
        seed=12,
        currency="VND",
        time_zone="Asia/Ho_Chi_Minh",
        country="VN",
        language="vi",
        average_order_minor=450_000,
        rounding_minor=1000,
        first_day=FIRST_DAY,
        days=DAYS,
        drifts=(Drift("conversion_falls", _DRIFT_DAY, 0.45),),
    ),
    platform="shopify",
    label="ca-phe-may",
)
