"""Whoever asks the practice Google in these tests, and recorded answers to hold its own against."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from commerce.clock import FrozenClock
from practice.ga4.property import Property
from practice.google.account import ADS, ANALYTICS, GoogleAccount
from practice.google.server import PracticeGoogle
from practice.google_ads.account import AdsAccounts

_CONNECTORS = Path(__file__).parents[2] / "connectors"
EXAMPLES = {
    "google": _CONNECTORS / "google" / "examples",
    "ga4": _CONNECTORS / "sources" / "ga4" / "examples",
    "google_ads": _CONNECTORS / "sources" / "google_ads" / "examples",
}
SIGNED = "urn:ietf:params:oauth:grant-type:jwt-bearer"
HERE = "http://127.0.0.1:8765"
VERIFIER = "a" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


def example(source: str, name: str) -> Any:
    return json.loads((EXAMPLES[source] / f"{name}.json").read_text())


def shape(value: object) -> object:
    """Return keys and types; of a list those of all that stand in it."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    if isinstance(value, list):
        told = [one if isinstance(one, dict) else {"": one} for one in value]
        return [{name: shape(field) for one in told for name, field in one.items()}]
    return type(value).__name__


@dataclass
class Desk:
    """The server, what stands behind it, and a way to ask."""

    server: PracticeGoogle
    clock: FrozenClock
    account: GoogleAccount
    shop: Property
    ads: AdsAccounts
    tokens: dict[str, str] = field(default_factory=dict)

    def assertion(self, head: Any = None, **claims: Any) -> str:
        """Return a signed assertion; claims may be other ones, None for left out."""
        now = int(self.clock.now().timestamp())
        body = {
            "iss": self.account.email,
            "scope": f"{ANALYTICS} {ADS}",
            "aud": f"{self.server.url}/token",
            "iat": now,
            "exp": now + 3600,
            **claims,
        }
        body = {name: value for name, value in body.items() if value is not None}
        parts = [_coded(json.dumps(one).encode()) for one in (head or {"alg": "RS256", "typ": "JWT"}, body)]
        text = ".".join(parts)
        return f"{text}.{_coded(self.account.key.sign(text.encode()))}"

    def token(self, **form: str) -> requests.Response:
        """Ask for a token."""
        return requests.post(f"{self.server.url}/token", data=form, timeout=5)

    def signed(self, **claims: Any) -> requests.Response:
        return self.token(grant_type=SIGNED, assertion=self.assertion(**claims))

    def client(self, **form: str) -> requests.Response:
        """Ask for a token as the registered app."""
        mine = {"client_id": self.account.client_id, "client_secret": self.account.client_secret}
        return self.token(**{**mine, **form})

    def refreshed(self, **form: str) -> requests.Response:
        given = {"grant_type": "refresh_token", "refresh_token": self.account.refresh_token, **form}
        return self.client(**given)

    def consent(self, **query: str) -> tuple[requests.Response, dict[str, str]]:
        """Open the consent page; return its answer, and what it gives to the address that it leads back to."""
        asked = {
            "client_id": self.account.client_id,
            "redirect_uri": HERE,
            "response_type": "code",
            "scope": ANALYTICS,
            "state": "s1",
            "access_type": "offline",
            "prompt": "consent",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **query,
        }
        url = f"{self.server.url}/o/oauth2/v2/auth"
        answer = requests.get(url, params=asked, allow_redirects=False, timeout=5)
        return answer, dict(parse_qsl(urlsplit(answer.headers.get("Location", "")).query))

    def ask(self, path: str, body: Any = None, headers: Any = None, method: str = "") -> requests.Response:
        """Ask a service, with a token of the service account."""
        if "token" not in self.tokens:
            self.tokens["token"] = self.signed().json()["access_token"]
        key = {"Authorization": f"Bearer {self.tokens['token']}", **(headers or {})}
        sent = method or ("GET" if body is None else "POST")
        return requests.request(sent, self.server.url + path, json=body, headers=key, timeout=5)

    def report(self, **body: Any) -> requests.Response:
        """Ask for a report of a week; names of dimensions and metrics are given with blanks between."""
        asked: dict[str, Any] = {"dateRanges": [{"startDate": "2026-11-20", "endDate": "2026-11-26"}]}
        for name, value in body.items():
            is_names = name in {"dimensions", "metrics"} and isinstance(value, str)
            asked[name] = [{"name": one} for one in value.split()] if is_names else value
        return self.ask(f"/v1beta/properties/{self.shop.number}:runReport", asked)

    def rows(self, **body: Any) -> dict[tuple[str, ...], list[float]]:
        """Return {dimensions: metrics} of a report."""
        told = self.report(**body).json()
        return {
            tuple(one["value"] for one in row.get("dimensionValues", [])): [
                float(one["value"]) for one in row["metricValues"]
            ]
            for row in told.get("rows", [])
        }

    def query(
        self, text: str, customer: str = "1234567890", way: str = "searchStream", **headers: str
    ) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask(f"/v26/customers/{customer}/googleAds:{way}", {"query": text}, named)


def _coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
