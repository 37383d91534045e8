"""What a verdict says, in the sentences of its message: for the command line, before anybody is told."""

from __future__ import annotations

from alerts.messages.incident_update import IncidentUpdate, MessageContext
from alerts.messages.views import view
from commerce.figures import Verdict
from commerce.watches import Say, Watch
from wording.escaping import TEXT
from wording.render import Renderer


def verdict_words(
    verdict: Verdict, scene: MessageContext, renderer: Renderer, language: str, watch: Watch | None = None
) -> list[str]:
    """Return the headline of a verdict that is off, then since when, at what cost and who is on it: one line each.

    `watch`: what is remembered of its incident; None where nothing is.
    """
    known = watch or Watch()
    was_told = known.told_at is not None and known.told_at < scene.now
    update = IncidentUpdate(verdict, known, Say.STILL_FIRING if was_told else Say.FIRED)
    return _lines(update, scene, renderer, language)


def headline(update: IncidentUpdate, scene: MessageContext, renderer: Renderer, language: str) -> str:
    """Return what stands above all else in the message of an incident."""
    return _lines(update, scene, renderer, language)[0]


def _lines(update: IncidentUpdate, scene: MessageContext, renderer: Renderer, language: str) -> list[str]:
    shown = view(update, scene, renderer.knowledge, language)
    return renderer.text("text/verdict.txt.j2", language, TEXT, {"alert": shown}).splitlines()
