"""One tick in one message: what moved, how sure, since when, what it costs, what is behind it, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from alerts.messages.compose import Content, compose
from alerts.messages.course_view import pictures
from alerts.messages.incident_update import IncidentUpdate, MessageContext
from alerts.messages.recipient import Recipient
from alerts.messages.views import view
from commerce.messages import Attachment, Message, MessageKind
from commerce.watches import Say
from wording.escaping import clip
from wording.notices import notice_view
from wording.render import Renderer

#: Cases told in full in one message; the rest is named.
FULL_UPDATES = 5
#: In the order of urgency.
_KINDS: dict[Say, MessageKind] = {
    Say.FIRED: "alert",
    Say.REOPENED: "alert",
    Say.FLAPPING: "alert",
    Say.ESCALATED: "alert",
    Say.RENAMED: "alert",
    Say.WORSE: "still_firing",
    Say.STILL_FIRING: "still_firing",
    Say.BETTER: "still_firing",
    Say.REMINDED: "reminder",
    Say.RECOVERED: "recovered",
}


def alert_message(
    updates: Sequence[IncidentUpdate], scene: MessageContext, recipient: Recipient, renderer: Renderer
) -> Message:
    """Return everything that one tick has to say of one shop, as one message to one recipient.

    Its key holds what is told, not when it is written: a second look, in whatever minute, cannot queue a word again.
    What follows on an incident names the mail that opened it, so that mail programs show both as one conversation.

    Args:
        updates: At least one; told in the order of urgency: new, still open, better, reminded of, recovered.
        scene: Where and when.
        recipient: Who, over which channel, in which language.
        renderer: Makes texts of views.
    """
    order = list(_KINDS)
    ranked = sorted(updates, key=lambda one: order.index(one.say))
    views = [view(one, scene, renderer.knowledge, recipient.language, recipient.answers_as) for one in ranked]
    first = ranked[0]
    notices = [notice_view(one, scene.zone, renderer.knowledge, recipient.language) for one in scene.notices]
    known = {
        "alerts": views[:FULL_UPDATES],
        "others": views[FULL_UPDATES:],
        "shop": clip(scene.shop),
        "takes_replies": recipient.takes_replies,
        "simulated": scene.simulated,
        "notices": [one for one in notices if not one.at_the_foot],
        "footnotes": [one for one in notices if one.at_the_foot],
    }
    # 48 bits: of one KPI of one shop; the name of a file is made of it, too
    about = sha256("\n".join(sorted(one.telling for one in updates)).encode()).hexdigest()[:12]
    key = f"alert:{first.verdict.shop}:{first.verdict.subject}:{about}:{recipient.name}"

    def drawn() -> list[Attachment]:
        return pictures(one.course for one in views[:FULL_UPDATES])

    content = Content(
        "alert",
        _KINDS[first.say],
        key,
        known,
        drawn,
        conversation=first.watch.incident,
        begins=first.say is Say.FIRED and first.told_before is None,
        names=scene.conversations,
    )
    return compose(content, recipient, renderer, scene.now)
