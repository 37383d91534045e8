"""One tick in one message: what moved, how sure, since when, what it costs, what is behind it, what to do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Literal
from zoneinfo import ZoneInfo

from alerts.messages import blocks as slack
from alerts.messages.incident_update import IncidentUpdate, MessageContext
from alerts.messages.views import view
from commerce.messages import Message, MessageKind
from commerce.watches import Say
from wording.escaping import HTML, TEXT, clip
from wording.notices import notice_view
from wording.render import Renderer

#: Cases told in full in one message; the rest is named.
FULL_UPDATES = 5


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a message, over which channel, in which language.

    Attributes:
        name: Who it is, in keys; no address.
        channel: Name of the configured channel.
        kind: What that channel carries: "email" (text, HTML, pictures), "slack" (blocks), "folder" (everything).
        address: Where the channel sends it: an address, or the name of a webhook; never the webhook's URL.
        zone: The reader's own; None: the shop's.
    """

    name: str
    channel: str
    kind: Literal["email", "slack", "folder"]
    address: str
    language: str = "en"
    zone: ZoneInfo | None = None


def message_id(key: str, channel: str, recipient: str, now: datetime) -> str:
    """Return a Message-ID: the same inputs give the same one, another writing of the message another."""
    digest = sha256(f"{key}\n{channel}\n{recipient}\n{now.isoformat()}".encode()).hexdigest()
    return f"<{digest[:32]}@shopbell.invalid>"


def alert_message(
    cases: Sequence[IncidentUpdate], scene: MessageContext, recipient: Recipient, renderer: Renderer
) -> Message:
    """Return everything that one tick has to say of one shop, as one message to one recipient.

    Its key holds what is told, not when it is written: a second look, in whatever minute, cannot queue a word again.

    Args:
        cases: At least one; told in the order of urgency: new, still open, reminded of, recovered.
        scene: Where and when.
        recipient: Who, over which channel, in which language.
        renderer: Makes texts of views.
    """
    order = [Say.FIRED, Say.STILL_FIRING, Say.REMINDED, Say.RECOVERED]
    ranked = sorted(cases, key=lambda case: order.index(case.say))
    views = [view(case, scene, renderer.knowledge, recipient.language) for case in ranked]
    first = ranked[0]
    known = {
        "alerts": views[:FULL_UPDATES],
        "others": views[FULL_UPDATES:],
        "shop": clip(scene.shop),
        "simulated": scene.simulated,
        "notices": [notice_view(notice, scene.zone, recipient.language) for notice in scene.notices],
    }
    kinds: dict[Say, MessageKind] = {
        Say.FIRED: "alert",
        Say.STILL_FIRING: "still_firing",
        Say.REMINDED: "reminder",
        Say.RECOVERED: "recovered",
    }
    # 48 bits: of one KPI of one shop; the name of a file is made of it, too
    about = sha256("\n".join(sorted(case.telling for case in cases)).encode()).hexdigest()[:12]
    key = f"alert:{first.verdict.shop}:{first.verdict.kpi}:{about}:{recipient.name}"
    message = Message(
        key=key,
        kind=kinds[first.say],
        channel=recipient.channel,
        recipient=recipient.address,
        language=recipient.language,
        subject=renderer.line("email/alert_subject.txt.j2", recipient.language, known),
        text=renderer.text("email/alert.txt.j2", recipient.language, TEXT, known),
        message_id=message_id(key, recipient.channel, recipient.address, scene.now),
    )
    if recipient.kind != "slack":
        message = replace(message, html=renderer.page("email/alert.html.j2", recipient.language, HTML, known))
    if recipient.kind != "email":
        payload = slack.payload(renderer, recipient.language, known)
        message = replace(message, payload=json.dumps(payload, ensure_ascii=False))
    return message
