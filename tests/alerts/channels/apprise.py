"""The other side of Apprise: a service that takes JSON, spoken to by Apprise's own plugin."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alerts.channels.apprise.settings import AppriseSettings
from tests.alerts.channels.counterpart import WEB_FAULTS, Fault, Line, web_server

FAULTS = WEB_FAULTS


@contextmanager
def serving(fault: Fault) -> Iterator[Line]:
    """Serve a service."""
    with web_server(fault) as (address, posted):
        secrets = {"address": f"{address.replace('http://', 'json://')}/hook/OWN-PATH"}

        def received() -> list[str]:
            return [read(one) for one in posted]

        def raw() -> list[str]:
            return [json.dumps(one, ensure_ascii=False) for one in posted]

        yield Line(AppriseSettings(name="phone"), secrets, received, raw, ("<!channel>", "<script>", "@here"))


def read(told: dict[str, Any]) -> str:
    """Return what a person would read."""
    return f"{told['title']}\n{told['message']}"
