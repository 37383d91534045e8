"""The other side of a webhook: a program that takes JSON, and knows each event by its id."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alerts.channels.webhook.settings import WebhookSettings
from tests.alerts.channels.counterpart import WEB_FAULTS, Fault, Line, web_server

FAULTS = WEB_FAULTS
SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="  # of Standard Webhooks' own kind, and nobody's


@contextmanager
def serving(fault: Fault) -> Iterator[Line]:
    """Serve a program."""
    with web_server(fault) as (address, posted):
        secrets = {"address": f"{address}/hook/OWN-PATH", "secret": SECRET}

        def received() -> list[str]:
            return [read(one) for one in posted]

        def raw() -> list[str]:
            return [json.dumps(one, ensure_ascii=False) for one in posted]

        yield Line(WebhookSettings(name="n8n"), secrets, received, raw)


def read(told: dict[str, Any]) -> str:
    """Return what a person would read of an event."""
    assert told["version"] == 1
    assert told["type"].partition(".")[0] in {"incident", "digest", "message"}
    return f"{told['data']['headline']}\n{told['data']['text']}"
