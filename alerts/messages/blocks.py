"""A tick as Slack's Block Kit. The sentences come from `templates/slack/alert.j2`; here they are only fitted together.

Limits: 50 blocks a message, 3000 characters a text. `verbatim` keeps Slack from making links and mentions itself.
Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wording.escaping import SLACK
from wording.render import Renderer

MOST_BLOCKS = 50
LONGEST_TEXT = 3000
_CUT_ENTITY = re.compile(r"&[a-z]{0,4}$")
_PARTS = ("headline", "figures", "causes", "tactic", "footer")


def payload(renderer: Renderer, code: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an incoming webhook takes: `text` for notifications, `blocks` for the channel."""

    def part(name: str, **more: object) -> str:
        return fitted(renderer.block("slack/alert.j2", name, code, SLACK, {**known, **more}))

    blocks: list[dict[str, Any]] = []
    if known["simulated"]:
        blocks.append(_context(part("simulated")))
    if known["notices"]:
        blocks.append(_context(part("notices")))
    for alert in known["alerts"]:
        if blocks:
            blocks.append({"type": "divider"})
        told = {name: part(name, alert=alert) for name in _PARTS}
        blocks.extend((_context if name == "footer" else _section)(words) for name, words in told.items() if words)
    if known["others"]:
        blocks.extend([{"type": "divider"}, _section(part("others"))])
    return {"text": part("notification"), "blocks": blocks[:MOST_BLOCKS], "unfurl_links": False, "unfurl_media": False}


def fitted(words: str, longest: int = LONGEST_TEXT) -> str:
    """Cut a text that Slack would refuse, never inside an escaped sign."""
    if len(words) <= longest:
        return words
    return _CUT_ENTITY.sub("", words[: longest - 1]) + "\N{HORIZONTAL ELLIPSIS}"


def _section(words: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words, "verbatim": True}}


def _context(words: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": words, "verbatim": True}]}
