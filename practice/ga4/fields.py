"""The dimensions and metrics that the practice property knows, as they are called and of what kind they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Dimension(NamedTuple):
    """What rows are told apart by.

    Attributes:
        of_cost: Advertising cost can be split by it.
        names_ads: It names a source or a campaign, without which cost is not told.
    """

    label: str
    category: str
    of_cost: bool = False
    names_ads: bool = False


class Metric(NamedTuple):
    """What is counted."""

    label: str
    type: str
    category: str
    is_cost: bool = False


_SOURCE = "Traffic source"
DIMENSIONS: Mapping[str, Dimension] = {
    "date": Dimension("Date", "Time", of_cost=True),
    "sessionSource": Dimension("Session source", _SOURCE, of_cost=True, names_ads=True),
    "sessionMedium": Dimension("Session medium", _SOURCE, of_cost=True, names_ads=True),
    "sessionSourceMedium": Dimension("Session source / medium", _SOURCE, of_cost=True, names_ads=True),
    "sessionCampaignName": Dimension("Session campaign", _SOURCE, of_cost=True, names_ads=True),
    "sessionDefaultChannelGroup": Dimension("Session default channel group", _SOURCE, of_cost=True, names_ads=True),
    "deviceCategory": Dimension("Device category", "Platform / device"),
    "landingPage": Dimension("Landing page", "Page / screen"),
    "hostName": Dimension("Hostname", "Page / screen"),
    "newVsReturning": Dimension("New / returning", "User"),
    "eventName": Dimension("Event name", "Event"),
}
METRICS: Mapping[str, Metric] = {
    "sessions": Metric("Sessions", "TYPE_INTEGER", "Session"),
    "engagedSessions": Metric("Engaged sessions", "TYPE_INTEGER", "Session"),
    "userEngagementDuration": Metric("User engagement", "TYPE_SECONDS", "User"),
    "bounceRate": Metric("Bounce rate", "TYPE_FLOAT", "Session"),
    "averageSessionDuration": Metric("Average session duration", "TYPE_SECONDS", "Session"),
    "screenPageViews": Metric("Views", "TYPE_INTEGER", "Page / screen"),
    "eventCount": Metric("Event count", "TYPE_INTEGER", "Event"),
    "totalUsers": Metric("Total users", "TYPE_INTEGER", "User"),
    "activeUsers": Metric("Active users", "TYPE_INTEGER", "User"),
    "newUsers": Metric("New users", "TYPE_INTEGER", "User"),
    "ecommercePurchases": Metric("Ecommerce purchases", "TYPE_INTEGER", "Ecommerce"),
    "addToCarts": Metric("Add to carts", "TYPE_INTEGER", "Ecommerce"),
    "checkouts": Metric("Checkouts", "TYPE_INTEGER", "Ecommerce"),
    "advertiserAdCost": Metric("Ads cost", "TYPE_CURRENCY", "Advertising", is_cost=True),
    "advertiserAdClicks": Metric("Ads clicks", "TYPE_INTEGER", "Advertising", is_cost=True),
    "advertiserAdImpressions": Metric("Ads impressions", "TYPE_INTEGER", "Advertising", is_cost=True),
}


def is_compatible(dimensions: list[str], metrics: list[str], *, costs_allowed: bool = True) -> str:
    """Return the first field that does not go with the others; "" when all go together."""
    costs = [name for name in metrics if METRICS[name].is_cost]
    if not costs:
        return ""
    others = [name for name in metrics if not METRICS[name].is_cost]
    strangers = [name for name in dimensions if not DIMENSIONS[name].of_cost]
    is_named = any(DIMENSIONS[name].names_ads for name in dimensions)
    return costs[0] if others or strangers or not is_named or not costs_allowed else ""


def channel_group(source: str, medium: str) -> str:
    """Return the default channel group of a session."""
    groups = {"cpc": "Paid Search", "paid_social": "Paid Social", "organic": "Organic Search", "email": "Email"}
    if source == "(direct)":
        return "Direct"
    if source == "facebook" and medium == "cpc":
        return "Paid Social"
    return groups.get(medium, "Referral" if medium == "referral" else "Unassigned")
