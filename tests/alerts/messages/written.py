"""Messages of the small shop, written for people on three channels; and everything that one of them says."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from alerts.channels.email import CHANNEL as EMAIL
from alerts.channels.folder import CHANNEL as FOLDER
from alerts.channels.slack import CHANNEL as SLACK
from alerts.messages.alert import alert_message
from alerts.messages.digest import digest_message
from alerts.messages.incident_update import IncidentUpdate
from alerts.messages.recipient import Recipient
from commerce.messages import Message
from tests.alerts.a_shop import (
    KNOWLEDGE,
    SCENE,
    digest,
)
from wording.render import Renderer

RENDERER = Renderer(KNOWLEDGE)
ANNA = Recipient("anna", EMAIL, "anna@example.com")
TEAM = Recipient("team", SLACK, "shop")
SHELF = Recipient("shelf", FOLDER, "outbox")


def alert(*cases: IncidentUpdate, to: Recipient = SHELF) -> Message:
    return alert_message(cases, SCENE, to, RENDERER)


def words(message: Message) -> str:
    """Return everything a Slack message says."""
    blocks: list[dict[str, Any]] = json.loads(message.payload)["blocks"]
    texts = [block["text"]["text"] for block in blocks if "text" in block]
    return "\n".join(texts + [one["text"] for block in blocks for one in block.get("elements", [])])


def letter(code: str = "en", currency: str = "EUR") -> Message:
    return digest_message(digest(currency), SCENE, replace(ANNA, language=code), RENDERER)
