"""Messages in the form that the app posts: of every incident what its root is made of, of a digest the first blocks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from alerts.channels.slack import blocks
from alerts.channels.slack.mrkdwn import MRKDWN
from alerts.channels.slack_app.pictures import Picture
from alerts.channels.slack_app.root import Body
from wording.charts import png
from wording.escaping import TEXT
from wording.render import Renderer

#: A root has buttons in the place of the command that stands in the small print elsewhere.
_PARTS = tuple(part for part in blocks.ALERT_PARTS if part != "footer")
#: A digest in a channel is short: what is open and the first numbers; whoever wants all of it has it by mail.
_DIGEST_BLOCKS = 12


def alert(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    """Return `roots`: what is to be told of each incident of one tick."""
    roots = []
    for number, one in enumerate((*known["alerts"], *known["others"])):
        alone = {**known, "alerts": [one], "others": [], "notices": [] if number else known["notices"]}
        told = json.loads(blocks.alert(renderer, language, alone, _PARTS))
        headline = renderer.block("slack/alert.j2", "headline", language, MRKDWN, {**alone, "alert": one})
        advice = None if one.is_recovery else one.advice
        body = Body(
            shop=one.shop_name,
            incident=one.incident,
            language=language,
            text=told["text"],
            blocks=told["blocks"],
            line=headline,
            say=one.say,
            tactic=advice.id if advice is not None else "",
            title=advice.title if advice is not None else "",
        )
        roots.append(msgspec.to_builtins(body) | _picture(renderer, language, alone))
    return json.dumps({"roots": roots}, ensure_ascii=False)


def _picture(renderer: Renderer, language: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the course of the number of one incident as a picture; nothing where there is no line to draw."""
    [one] = known["alerts"]
    if one.course is None:
        return {}
    words = renderer.block("slack/alert.j2", "picture", language, TEXT, {**known, "alert": one})
    picture = Picture(png(one.course.drawing), words.partition("\n")[0], words)
    return {"picture": msgspec.to_builtins(picture)}


def digest(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    """Return the begin of the digest of a morning, as one message; `text` holds all of it."""
    told = json.loads(blocks.digest(renderer, language, known))
    short = {"text": told["text"], "blocks": _without_rule(told["blocks"][:_DIGEST_BLOCKS])}
    return json.dumps(short, ensure_ascii=False)


def _without_rule(some: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return blocks whose last one is no rule between two."""
    return some[:-1] if some and some[-1]["type"] == "divider" else some
