"""A message as Slack's Block Kit. The sentences come from `templates/slack/`; here they are only fitted together.

Limits: 50 blocks a message, 3000 characters a text. `verbatim` keeps Slack from making links and mentions itself.
Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from alerts.channels.slack.aloud import aloud
from alerts.channels.slack.mrkdwn import MRKDWN
from wording.fitting import ELLIPSIS
from wording.render import Renderer

MOST_BLOCKS = 50
LONGEST_TEXT = 3000
#: Incidents told in full in a digest; the rest is named.
FULL_INCIDENTS = 5
_CUT_ENTITY = re.compile(r"&[a-z]{0,4}$")
#: In the order of a reader; those in small print apart.
ALERT_PARTS = ("headline", "tactic", "causes", "figures", "footer")
_SMALL = frozenset({"figures", "footer"})

Block = dict[str, Any]


def alert(renderer: Renderer, language: str, known: Mapping[str, Any], parts: Sequence[str] = ALERT_PARTS) -> str:
    """Return the incidents of one tick as an incoming webhook takes them; `parts`: of each."""
    part = _parts_of("slack/alert.j2", renderer, language, known)
    blocks: list[Block] = []
    if known["simulated"]:
        blocks.append(context(part("simulated")))
    if known["notices"]:
        blocks.append(context(part("notices")))
    for one in known["alerts"]:
        if blocks:
            blocks.append(DIVIDER)
        told = {name: part(name, alert=one) for name in parts}
        blocks.extend((context if name in _SMALL else _section)(words) for name, words in told.items() if words)
    if known["others"]:
        blocks.extend([DIVIDER, _section(part("others"))])
    if known["footnotes"]:
        blocks.append(context(part("footnotes")))
    text = renderer.text("text/alert.txt.j2", language, MRKDWN, known)
    return payload(aloud(part("notification"), text), blocks)


def digest(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    """Return the digest of a morning as an incoming webhook takes it: what is open, some numbers, what lacks."""
    shown = known["digest"]
    incidents, named = shown.incidents[:FULL_INCIDENTS], shown.incidents[FULL_INCIDENTS:]
    part = _parts_of("slack/digest.j2", renderer, language, {**known, "named": named})
    blocks = [context(part("simulated"))] if known["simulated"] else []
    blocks.append(_section(part("headline")))
    for one in incidents:
        blocks += [DIVIDER, *sections_of([part("incident", alert=one)])]
    blocks += sections_of([words for words in (part("named"),) if words])
    blocks += [context(words) for words in (part("answers"),) if words]
    lists = [words for words in (part("going_well"), part("numbers") if shown.cards else "") if words]
    blocks += [DIVIDER, *sections_of(lists)] if lists else []
    small = [part("workings") if shown.cards else "", part("data")]
    blocks += [context(words) for words in small if words]
    text = renderer.text("text/digest.txt.j2", language, MRKDWN, known)
    return payload(aloud(part("notification"), text), [*blocks, context(part("footer"))])


def fitted(words: str, longest: int = LONGEST_TEXT) -> str:
    """Cut a text that Slack would refuse, never inside an escaped sign."""
    if len(words) <= longest:
        return words
    return _CUT_ENTITY.sub("", words[: longest - 1]) + ELLIPSIS


def _parts_of(template: str, renderer: Renderer, language: str, known: Mapping[str, Any]) -> Callable[..., str]:
    """Return what writes one block of a template; more names can be handed to it."""

    def part(name: str, **more: object) -> str:
        return renderer.block(template, name, language, MRKDWN, {**known, **more})

    return part


def payload(text: str, blocks: Sequence[Block]) -> str:
    """Return the body of the request: `text` for notifications and for who listens, `blocks` for the channel."""
    told = {
        "text": text,
        "blocks": list(blocks[:MOST_BLOCKS]),
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return json.dumps(told, ensure_ascii=False)


DIVIDER: Block = {"type": "divider"}


def _section(words: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": fitted(words), "verbatim": True}}


def context(words: str) -> Block:
    """Return a text in small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": fitted(words), "verbatim": True}]}


def sections_of(texts: Sequence[str]) -> Iterator[Block]:
    """Yield texts in as few sections as hold them: each in one piece, or line by line where it is too long for one."""
    held = ""
    for words in (piece for text in texts for piece in ([text] if len(text) <= LONGEST_TEXT else text.splitlines())):
        if held and len(held) + 1 + len(words) > LONGEST_TEXT:
            yield _section(held)
            held = ""
        held = f"{held}\n{words}" if held and words else held or words
    if held:
        yield _section(held)
