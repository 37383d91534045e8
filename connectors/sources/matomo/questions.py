"""Which reports are asked for to know the visits of some days, how far they came, and on what device."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

from commerce.period import Period
from connectors.sources.matomo.settings import MatomoSettings

Step = Literal["sessions", "carts", "checkouts", "completed"]
Part = Literal["types", "campaigns", "socials"]

SOURCE_MEDIUM: Final = "MarketingCampaignsReporting.getSourceMedium"
_CAMPAIGNS: Final = "Referrers.getCampaigns"
_TOTALS: Final = "VisitsSummary.get"
_GOALS: Final = "Goals.get"
ORDERED: Final = "ecommerceOrder"
LEFT: Final = "ecommerceAbandonedCart"
#: "," is or, and binds closer than ";", which is and: so Matomo's own source has it.
_COMPLETED = "visitEcommerceStatus==ordered,visitEcommerceStatus==orderedThenAbandonedCart"
_CARTS = f"visitEcommerceStatus==abandonedCart,{_COMPLETED}"
_DEVICES: Final = {
    "desktop": "deviceType==desktop",
    "mobile": "deviceType==smartphone,deviceType==phablet",
    "tablet": "deviceType==tablet",
}


class Report(NamedTuple):
    """What one report is of: visits that came to a step on a device ("" for all), by one part of their channels."""

    step: Step
    device: str
    part: Part


class Total(NamedTuple):
    """What one report is of that has one line a day: all visits (""), or those that reached a goal.

    Matomo has goals of its own, an order and a cart left; others are numbers.
    """

    goal: str


def questions(
    settings: MatomoSettings, days: Period, *, has_shop: bool, has_plugin: bool
) -> Iterator[tuple[Report | Total, dict[str, str]]]:
    """Yield what is asked, and what each answer will be of.

    Args:
        settings: Which goal is the checkout, and whether devices are told apart.
        days: Which.
        has_shop: The website counts carts and orders.
        has_plugin: Campaigns are told by source and medium.
    """
    span = _span(days)
    for goal in ("", *goals(settings, has_shop=has_shop).values()):
        yield Total(goal), total(goal, days)
    methods: dict[Part, str] = {
        "types": "Referrers.getReferrerType",
        "campaigns": SOURCE_MEDIUM if has_plugin else _CAMPAIGNS,
        "socials": "Referrers.getSocials",
    }
    for step, came in _steps(settings, has_shop=has_shop):
        for device, on in {"": "", **(_DEVICES if settings.devices else {})}.items():
            segment = ";".join(filter(None, (on, came)))
            for part, method in methods.items():
                asked = {"method": method, **span, **({"segment": segment} if segment else {})}
                yield Report(step, device, part), asked


def total(goal: str, days: Period) -> dict[str, str]:
    """Return what is asked for a `Total`."""
    return {"method": _GOALS, "idGoal": goal, **_span(days)} if goal else {"method": _TOTALS, **_span(days)}


def goals(settings: MatomoSettings, *, has_shop: bool) -> Mapping[Step, str]:
    """Return the goal by which it is known whether a step is counted at all."""
    found: dict[Step, str] = {"completed": ORDERED, "carts": LEFT} if has_shop else {}
    return {**found, "checkouts": str(settings.checkout_goal)} if settings.checkout_goal else found


def _span(days: Period) -> dict[str, str]:
    return {"period": "day", "date": f"{days.first},{days.last}"}


def _steps(settings: MatomoSettings, *, has_shop: bool) -> Iterator[tuple[Step, str]]:
    yield "sessions", ""
    if has_shop:
        yield "carts", _CARTS
    if settings.checkout_goal:
        yield "checkouts", f"visitConvertedGoalId=={settings.checkout_goal}"
    if has_shop:
        yield "completed", _COMPLETED
