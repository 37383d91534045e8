"""The recorded answers of Google Analytics, and a way to a property that answers with them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec

from commerce.clock import FrozenClock
from commerce.errors import ShopbellError
from commerce.period import Period
from connectors.google.key import GoogleKey
from connectors.http import Answer, Wire
from connectors.sources.ga4.answers import Report
from connectors.sources.ga4.client import Client
from connectors.sources.ga4.settings import Ga4Settings
from tests.connectors.google.tokens import Google

EXAMPLES = Path(__file__).parent / "examples"
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAYS = Period(date(2026, 11, 23), date(2026, 11, 26))


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text())


def read(name: str) -> Report:
    return msgspec.json.decode((EXAMPLES / f"{name}.json").read_bytes(), type=Report, strict=False)


class AnyKey:
    token_url = ""

    def form(self, now: datetime) -> dict[str, str]:
        return {"at": str(now)}

    def explained(self, answer: Answer, now: datetime) -> ShopbellError:
        raise AssertionError(answer, now)


def client(server: Google) -> Client:
    clock = FrozenClock(NOON)
    grant = AnyKey()
    grant.token_url = f"{server.url}/token"
    settings = Ga4Settings.model_validate({"kind": "ga4", "property": 123456789, "base_url": server.url})
    return Client(GoogleKey(grant, Wire(clock), clock), clock, settings)
