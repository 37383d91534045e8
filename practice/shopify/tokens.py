"""Access tokens: the pasted one, which does not run out, and those a client asks for with its id and secret.

POST /admin/oauth/access_token   grant_type=client_credentials&client_id=...&client_secret=...   (or as JSON)
"""

from __future__ import annotations

import hashlib
from typing import Literal
from urllib.parse import parse_qsl

import msgspec

from practice.serve import SHOPIFY_CLIENT_ID, SHOPIFY_CLIENT_SECRET, SHOPIFY_TOKEN, Answer, Request
from practice.shopify.bulk import Instant

LIFE_S = 86_399
Refusal = Literal["", "shop_not_permitted", "app_not_installed"]
_WORDS = {
    "invalid_request": "The request is missing a required parameter or is otherwise malformed.",
    "unsupported_grant_type": "The grant type is not supported.",
    "invalid_client": "Client authentication failed: unknown client or wrong client secret.",
    "shop_not_permitted": "Client credentials cannot be performed on this shop.",
    "app_not_installed": "The app is not installed on this shop.",
}


class Tokens:
    """Which tokens open the shop. The handler holds its lock.

    Attributes:
        refusal: Why the shop hands out no token, whatever the client shows; "" when it does.
    """

    def __init__(self) -> None:
        self.refusal: Refusal = ""
        self._pasted = {SHOPIFY_TOKEN}
        self._issued: dict[str, Instant] = {}
        self._used: set[str] = set()
        self._count = 0

    def is_good(self, token: str, now: Instant) -> bool:
        """Tell whether a token opens the shop now."""
        issued = self._issued.get(token)
        if issued is not None and now.since(issued).total_seconds() < LIFE_S:
            self._used.add(token)
            return True
        return token in self._pasted

    def age(self) -> None:
        """Let every token that was handed out and has been used be void: one made just now always opens once."""
        for token in self._used:
            self._issued.pop(token, None)
        self._used.clear()

    def revoke(self, token: str = "") -> None:
        """Take one token back, or with "" all that were handed out."""
        if not token:
            self._issued.clear()
        self._issued.pop(token, None)
        self._pasted.discard(token)

    def grant(self, request: Request, now: Instant, scopes: frozenset[str]) -> Answer:
        """Answer the token request."""
        asked = _fields(request)
        if error := self._objection(asked):
            return _refused(error, request)
        self._count += 1
        token = "shpat_" + hashlib.sha256(f"practice token {self._count}".encode()).hexdigest()[:32]
        self._issued[token] = now
        body = {"access_token": token, "scope": ",".join(sorted(scopes)), "expires_in": LIFE_S}
        return Answer(200, msgspec.json.encode(body), "application/json; charset=utf-8")

    def _objection(self, asked: dict[str, str]) -> str:
        if not asked.get("client_id") or not asked.get("grant_type"):
            return "invalid_request"
        if asked["grant_type"] != "client_credentials":
            return "unsupported_grant_type"
        if (asked["client_id"], asked.get("client_secret")) != (SHOPIFY_CLIENT_ID, SHOPIFY_CLIENT_SECRET):
            return "invalid_client"
        return self.refusal


def _fields(request: Request) -> dict[str, str]:
    if "json" in request.headers.get("content-type", ""):
        try:
            return msgspec.json.decode(request.body, type=dict[str, str])
        except msgspec.DecodeError:
            return {}
    return dict(parse_qsl(request.body.decode("utf-8", "replace")))


def _refused(error: str, request: Request) -> Answer:
    """Refuse in JSON where that is accepted, else with the page that Shopify shows."""
    words = _WORDS[error]
    if "json" in request.headers.get("accept", ""):
        body = {"error": error, "error_description": words}
        return Answer(400, msgspec.json.encode(body), "application/json; charset=utf-8")
    page = f"<!DOCTYPE html>\n<html><head><title>Oauth error {error}: {words}</title></head><body></body></html>\n"
    return Answer(400, page.encode(), "text/html; charset=utf-8")
