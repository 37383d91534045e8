"""The shop itself, its app installation, and the versions of the API."""

from __future__ import annotations

from datetime import UTC, datetime

from practice.shopify.access import MARKS
from practice.shopify.catalogue import MADE_AT
from practice.shopify.identity import DOMAIN
from practice.shopify.moment import Moment
from practice.shopify.paging import Args
from practice.shopify.wire import Node, gid, instant


def shop(_root: Node, moment: Moment, _args: Args) -> Node:
    """Resolve QueryRoot.shop."""
    world = moment.timeline.world
    offset = datetime.astimezone(moment.now, moment.timeline.zone).utcoffset()
    people = moment.people
    return {
        "__typename": "Shop",
        "id": gid("Shop", 1),
        "name": world.name,
        "myshopifyDomain": DOMAIN,
        "primaryDomain": {"id": gid("Domain", 1), "host": DOMAIN},
        "ianaTimezone": world.time_zone,
        "timezoneOffsetMinutes": 0 if offset is None else round(offset.total_seconds() / 60),
        "currencyCode": world.currency,
        "enabledPresentmentCurrencies": [world.currency],
        "taxesIncluded": False,
        "createdAt": instant(min((person.created_at for person in people[:1]), default=MADE_AT).astimezone(UTC)),
        "plan": {
            "publicDisplayName": moment.desk.plan.name,
            "shopifyPlus": moment.desk.plan.name == "Shopify Plus",
            "partnerDevelopment": False,
        },
    }


def installation(_root: Node, moment: Moment, _args: Args) -> Node:
    """Resolve QueryRoot.currentAppInstallation."""
    return {
        "__typename": "AppInstallation",
        "id": gid("AppInstallation", 1),
        "accessScopes": [{"handle": scope} for scope in sorted(moment.scopes - MARKS)],
        "app": {"__typename": "App", "id": gid("App", 1), "title": "Shopbell", "apiKey": "practice"},
    }


def versions(_root: Node, moment: Moment, _args: Args) -> list[Node]:
    """Resolve QueryRoot.publicApiVersions."""
    served = ({"handle": handle, "supported": True} for handle in moment.desk.versions)
    return [*served, {"handle": "unstable", "supported": False}]
