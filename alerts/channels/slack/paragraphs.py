"""A message that is a text of paragraphs as Slack's blocks: what an edition tells needs no other sentences here.

The first line of a paragraph is its headline where others follow; behind the line of two dashes stands the foot.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from alerts.channels.slack.aloud import aloud
from alerts.channels.slack.blocks import DIVIDER, context, payload, sections_of
from alerts.channels.slack.mrkdwn import MRKDWN
from wording.render import Renderer

_FOOT = re.compile(r"^--$", re.MULTILINE)
_BULLET = re.compile(r"^\W*[*•\u2217]\W*")


def paragraphs(form: str, renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    """Return a message as an incoming webhook takes it, out of its text.

    Args:
        form: Names the templates.
        renderer: Makes texts.
        language: The reader's.
        known: What the templates take in.
    """
    text = renderer.text(f"text/{form}.txt.j2", language, MRKDWN, known)
    body, *foot = _FOOT.split(text, maxsplit=1)
    told = [_paragraph(one) for one in re.split(r"\n\s*\n", body.strip()) if one.strip()]
    blocks = [*sections_of(told[:1]), DIVIDER, *sections_of(told[1:])]
    blocks += [context(one.strip()) for one in foot if one.strip()]
    headline = renderer.block(f"text/{form}_subject.txt.j2", "subject", language, MRKDWN, known)
    return payload(aloud(headline, text), blocks)


def _paragraph(words: str) -> str:
    """Return a paragraph with its headline in bold, where it has one."""
    first, *others = [line.strip() for line in words.strip().splitlines()]
    headline = _BULLET.sub("", first)
    return "\n".join([f"*{headline}*" if others else headline, *others, ""])
