"""The other side of a Slack app, for one message: it takes text and blocks within Slack's limits, and names them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from alerts.channels.slack_app.settings import SlackAppSettings
from practice.slack.methods import faulty_blocks
from tests.alerts.channels.counterpart import WEB_FAULTS, Fault, Line, web_server

FAULTS = WEB_FAULTS
_HARMFUL = ("<!channel>", "<script>", "@here", "*sale*")
_ANSWERED = {"ok": True, "channel": "C0ALERTS1", "ts": "1795895012.000200"}


@contextmanager
def serving(fault: Fault) -> Iterator[Line]:
    """Serve the Web API."""
    with web_server(fault, json.dumps(_ANSWERED).encode() if fault is Fault.NONE else b"") as (address, posted):
        secrets = {"bot_token": "xoxb-SECRET", "app_token": "xapp-SECRET"}

        def raw() -> list[str]:
            return ["\n".join(texts(one)) for one in posted]

        def received() -> list[str]:
            return [unescape(one) for one in raw()]

        table = SlackAppSettings(name="team", channel="C0ALERTS1", api=f"{address}/api/")
        yield Line(table, secrets, received, raw, _HARMFUL)


def texts(payload: dict[str, Any]) -> list[str]:
    """Return every text of a post that is ours to write, within Slack's limits."""
    assert not faulty_blocks(payload)
    blocks = [block for block in payload.get("blocks", []) if block["type"] != "actions"]
    found = [block["text"] for block in blocks if "text" in block]
    found += [element for block in blocks for element in block.get("elements", [])]
    assert all(one["verbatim"] for one in found)
    return [payload["text"], *(one["text"] for one in found)]
