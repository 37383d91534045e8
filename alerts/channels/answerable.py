"""A message in a few lines that is answered by writing back: the same as the brief one, with how to answer below it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from alerts.channels import brief
from alerts.channels.replies import Answerable, Told
from alerts.inbox.standing import code
from commerce.messages import Message
from wording import replies as words
from wording.fitting import TextLimit, fitted
from wording.language import language as language_of
from wording.render import Renderer


def alert(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    """Return the incidents of one tick as an `Answerable`, JSON."""
    shown = (*known["alerts"], *known["others"])
    return _answerable(shown, brief.alert, renderer, language, known)


def digest(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    """Return the digest of a morning as an `Answerable`, JSON."""
    return _answerable(known["digest"].incidents, brief.digest, renderer, language, known)


def _answerable(shown: Sequence[Any], write: Any, renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    incidents = tuple(_told(one) for one in shown if one.incident and not one.is_recovery)
    codes = {one.incident: f"#{code(one.incident)}" for one in incidents} if len(incidents) > 1 else {}
    text = json.loads(write(renderer, language, {**known, "by_reply": True, "codes": codes}))["text"]
    told = Answerable(text, _foot(incidents, language), incidents)
    return msgspec.json.encode(told).decode()


def _told(shown: Any) -> Told:
    advice = shown.advice
    return Told(
        shop=shown.shop_name,
        incident=shown.incident,
        tactic=advice.id if advice is not None else "",
        title=advice.title if advice is not None else "",
    )


def _foot(incidents: Sequence[Told], language: str) -> str:
    """Return how to answer; "" where nothing can be answered."""
    if not incidents:
        return ""
    speech = language_of(language)
    if len(incidents) == 1:
        return speech.gettext(words.FOOT)
    return speech.gettext(words.FOOT_OF_SEVERAL) % {"code": f"#{code(incidents[0].incident)}"}


def answerable(message: Message) -> Answerable:
    """Return what a message holds of that form; of one that has none, its subject and its text."""
    if message.payload:
        return msgspec.json.decode(message.payload, type=Answerable)
    return Answerable(f"{message.subject}\n\n{message.text}")


def whole(told: Answerable, limit: TextLimit) -> str:
    """Return the text with how to answer below it, within the limit: what is cut is never the foot."""
    foot = f"\n\n{told.foot}" if told.foot else ""
    return fitted(told.text.strip(), TextLimit(limit.longest - limit.length(foot), limit.counted_in)) + foot
