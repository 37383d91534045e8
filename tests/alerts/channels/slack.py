"""The other side of a Slack webhook: it takes blocks within Slack's limits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from alerts.channels.slack.settings import SlackSettings
from tests.alerts.channels.counterpart import WEB_FAULTS, Fault, Line, web_server

FAULTS = WEB_FAULTS
_HARMFUL = ("<!channel>", "<script>", "@here", "*sale*")
_MOST_BLOCKS, _LONGEST_TEXT = 50, 3000


@contextmanager
def serving(fault: Fault) -> Iterator[Line]:
    """Serve a webhook."""
    with web_server(fault) as (address, posted):
        secrets = {"webhook": f"{address}/services/T0/B0/SECRET"}

        def raw() -> list[str]:
            return ["\n".join(texts(one)) for one in posted]

        def received() -> list[str]:
            return [unescape(one) for one in raw()]

        yield Line(SlackSettings(name="team"), secrets, received, raw, _HARMFUL)


def texts(payload: dict[str, Any]) -> list[str]:
    """Return every text of a payload, which must be within Slack's limits."""
    blocks = payload.get("blocks", [])
    assert len(blocks) <= _MOST_BLOCKS
    found = [block["text"] for block in blocks if "text" in block]
    found += [element for block in blocks for element in block.get("elements", [])]
    assert all(one["verbatim"] and 0 < len(one["text"]) <= _LONGEST_TEXT for one in found)
    return [payload["text"], *(one["text"] for one in found)]
