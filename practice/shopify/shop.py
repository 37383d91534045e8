"""The shop itself, its app installation, and the versions of the API."""

from __future__ import annotations

from datetime import UTC, datetime

from practice.shopify.catalogue import MADE_AT
from practice.shopify.moment import Moment
from practice.shopify.paging import Args
from practice.shopify.wire import Node, gid, instant

#: Versions that answer; a dead one falls forward to the oldest of them. Newest last.
VERSIONS = ("2026-01", "2026-04", "2026-07", "2026-10")
DOMAIN = "practice.myshopify.com"


def served_version(asked: str) -> str:
    """Return the version that answers: the asked one, else the oldest, without a word, as Shopify does."""
    return asked if asked in {*VERSIONS, "unstable"} else VERSIONS[0]


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
        "plan": {"publicDisplayName": "Basic", "shopifyPlus": False, "partnerDevelopment": False},
    }


def installation(_root: Node, moment: Moment, _args: Args) -> Node:
    """Resolve QueryRoot.currentAppInstallation."""
    return {
        "__typename": "AppInstallation",
        "id": gid("AppInstallation", 1),
        "accessScopes": [{"handle": scope} for scope in sorted(moment.scopes)],
        "app": {"__typename": "App", "id": gid("App", 1), "title": "Shopbell", "apiKey": "practice"},
    }


def versions(_root: Node, _moment: Moment, _args: Args) -> list[Node]:
    """Resolve QueryRoot.publicApiVersions."""
    return [*({"handle": handle, "supported": True} for handle in VERSIONS), {"handle": "unstable", "supported": False}]
