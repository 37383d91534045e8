"""What of the Admin API finds a property: the list of those that somebody may read, one of them, a new reader."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from practice.ga4.faults import ADMIN, FAULTS, disabled
from practice.ga4.property import Property
from practice.ga4.rights import answered, entered
from practice.google.account import ANALYTICS, ANALYTICS_USERS, GoogleAccount, Grant
from practice.google.web import Asked, Response, nowhere, told

_SUMMARIES = "/v1beta/accountSummaries"
_PROPERTY = re.compile(r"/v1beta/properties/([^/:]+)$")
_BINDINGS = re.compile(r"/v1alpha/properties/([^/:]+)/accessBindings$")
_USUAL, _MOST = 50, 200


@dataclass
class Admin:
    """The Admin API of some properties.

    Attributes:
        is_enabled: Somebody enabled it in the Cloud project.
    """

    account: GoogleAccount
    properties: Sequence[Property]
    is_enabled: bool = True

    def answer(self, asked: Asked) -> Response | None:
        """Answer one request; None when it is none of these."""
        bindings = _BINDINGS.match(asked.path)
        match = bindings or _PROPERTY.match(asked.path)
        if match is None and asked.path != _SUMMARIES:
            return None
        if asked.method != ("POST" if bindings else "GET"):
            return nowhere()
        self.account.lines.append(f"{asked.method} {asked.path}")
        grant = self.account.grant(asked.token)
        if grant is None or not self.is_enabled:
            wrong = "no token" if not asked.token else "token ended" if grant is None else ""
            return answered(FAULTS[wrong] if wrong else disabled(ADMIN, "Google Analytics Admin API"))
        if match is None:
            return told(self._summaries(grant, asked.query))
        scopes = {ANALYTICS_USERS if bindings else ANALYTICS}
        shop = entered(self.account, asked, match[1], self.properties, scopes)
        if isinstance(shop, Property):
            return told(_added(shop, asked.body) if bindings else _described(shop))
        return answered(shop)

    def _summaries(self, grant: Grant, query: Mapping[str, str]) -> dict[str, Any]:
        """List the properties that somebody may read, page by page."""
        mine = [one for one in self.properties if grant.who in one.viewers]
        start, size = int(query.get("pageToken") or 0), min(int(query.get("pageSize") or _USUAL), _MOST)
        listed = [
            {
                "property": f"properties/{one.number}",
                "displayName": one.name,
                "propertyType": "PROPERTY_TYPE_ORDINARY",
                "parent": "accounts/100",
            }
            for one in mine[start : start + size]
        ]
        if not listed:
            return {}
        account = {"name": "accountSummaries/100", "account": "accounts/100", "displayName": "Toys"}
        more = {"nextPageToken": str(start + size)} if start + size < len(mine) else {}
        return {"accountSummaries": [{**account, "propertySummaries": listed}], **more}


def _added(shop: Property, body: bytes) -> dict[str, Any]:
    """Add somebody who may read a property."""
    user = str(json.loads(body).get("user", ""))
    shop.viewers = (*shop.viewers, user)
    name = f"properties/{shop.number}/accessBindings/{len(shop.viewers)}"
    return {"name": name, "user": user, "roles": ["predefinedRoles/viewer"]}


def _described(shop: Property) -> dict[str, Any]:
    return {
        "name": f"properties/{shop.number}",
        "parent": "accounts/100",
        "displayName": shop.name,
        "timeZone": shop.zone,
        "currencyCode": shop.currency,
        "serviceLevel": "GOOGLE_ANALYTICS_STANDARD",
        "propertyType": "PROPERTY_TYPE_ORDINARY",
    }
