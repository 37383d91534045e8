"""A message in a few lines of plain text, for a messenger: what is off and what to do first; no small print.

It is a form like Slack's blocks: a channel declares it as its own, and others carry it, too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from commerce.messages import Message
from wording.escaping import TEXT
from wording.fitting import TextLimit, fitted
from wording.render import Renderer

#: What the templates take in where nobody answers by writing back.
_ONE_WAY: Mapping[str, Any] = {"by_reply": False, "codes": {}}


def alert(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    """Return the incidents of one tick in a few lines each, as JSON: {"text": ...}."""
    return _brief("text/brief_alert.txt.j2", renderer, language, {**_ONE_WAY, **known})


def digest(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    """Return the digest of a morning in a few lines, as JSON: {"text": ...}."""
    return _brief("text/brief_digest.txt.j2", renderer, language, {**_ONE_WAY, **known})


def _brief(template: str, renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    return json.dumps({"text": renderer.text(template, language, TEXT, known)}, ensure_ascii=False)


def short_text(message: Message, limit: TextLimit) -> str:
    """Return what a messenger shows of a message: its few lines, else its subject and its text, within the limit."""
    told = json.loads(message.payload)["text"] if message.payload else f"{message.subject}\n\n{message.text}"
    return fitted(told.strip(), limit)
