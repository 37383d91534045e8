"""What a verdict says, in the sentences of its message: for the command line, before anybody is told."""

from __future__ import annotations

from alerts.messages.incident_update import IncidentUpdate, MessageContext
from alerts.messages.views import view
from commerce.figures import Verdict
from commerce.watches import Say, Watch
from wording.escaping import TEXT
from wording.render import Renderer


def verdict_words(verdict: Verdict, scene: MessageContext, renderer: Renderer, language: str) -> list[str]:
    """Return the headline of a verdict that is off, then since when and at what cost: one line each."""
    update = IncidentUpdate(verdict, Watch(), Say.FIRED)
    shown = view(update, scene, renderer.knowledge, language)
    return renderer.text("text/verdict.txt.j2", language, TEXT, {"alert": shown}).splitlines()
