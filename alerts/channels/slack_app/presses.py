"""What somebody pressed, handed in or wrote, read out of what Slack told: foreign, and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from alerts.channels.slack_app.settings import PERSON
from commerce.stored import readable

_LONGEST_NOTE = 300
_LONGEST_TEXT = 500
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@readable
class Press(msgspec.Struct, frozen=True, omit_defaults=True):
    """One press, dialog or command; stored as JSON until it is done.

    Attributes:
        id: What tells it from every other one.
        kind: "button", "dialog", "command".
        person: Member id of whoever did it.
        place, name: The root that it belongs to; `name` "" of a command.
        action: Of the inbox; "" of a command.
        value: What the button says that it is about.
        text: Of a command.
        until: A day, ISO.
        note: In that person's words.
        reply_to: Where an answer may be posted for a while; "" nowhere.
        trigger: What opens a dialog, soon.
    """

    id: str
    kind: str
    person: str
    place: str = ""
    name: str = ""
    action: str = ""
    value: str = ""
    text: str = ""
    until: str = ""
    note: str = ""
    reply_to: str = ""
    trigger: str = ""


def press_of(envelope: Mapping[str, Any]) -> Press | None:
    """Return what an envelope holds; None for what nobody here can do anything about."""
    payload = envelope.get("payload")
    if not isinstance(payload, dict):
        return None
    try:
        if envelope.get("type") == "slash_commands":
            return _command(payload)
        if payload.get("type") == "block_actions":
            return _button(payload)
        if payload.get("type") == "view_submission":
            return _dialog(payload)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError):
        return None
    return None


def _button(payload: Mapping[str, Any]) -> Press:
    done, at = payload["actions"][0], payload["container"]
    person, name = _person(payload["user"]["id"]), _text(at["message_ts"])
    action = _text(done["action_id"])
    return Press(
        id=f"{name}:{action}:{_text(done['action_ts'])}:{person}",
        kind="button",
        person=person,
        place=_text(at["channel_id"]),
        name=name,
        action=action,
        value=_text(done.get("value", "")),
        reply_to=_text(payload.get("response_url", "")),
        trigger=_text(payload.get("trigger_id", "")),
    )


def _dialog(payload: Mapping[str, Any]) -> Press:
    view = payload["view"]
    if view["callback_id"] != "snooze":
        raise ValueError(view["callback_id"])
    value, place, name = _text(view["private_metadata"]).split(" ")
    values, person = view["state"]["values"], _person(payload["user"]["id"])
    until = _text(values["until"]["date"]["selected_date"])
    return Press(
        id=f"view:{_text(view['id'])}:{person}",
        kind="dialog",
        person=person,
        place=place,
        name=name,
        action="snooze",
        value=value,
        until=until if _DAY.fullmatch(until) else "",
        note=_text(values.get("why", {}).get("note", {}).get("value") or "")[:_LONGEST_NOTE],
    )


def _command(payload: Mapping[str, Any]) -> Press:
    person = _person(payload["user_id"])
    return Press(
        id=f"command:{_text(payload['trigger_id'])}:{person}",
        kind="command",
        person=person,
        place=_text(payload["channel_id"]),
        text=_text(payload.get("text", ""))[:_LONGEST_TEXT],
        reply_to=_text(payload.get("response_url", "")),
    )


def _person(value: object) -> str:
    found = _text(value)
    if not PERSON.fullmatch(found):
        raise ValueError(found)
    return found


def _text(value: object) -> str:
    """Return a text.

    Raises:
        TypeError: It is none.
    """
    if not isinstance(value, str):
        msg = f"a text was expected, found {type(value).__name__}"
        raise TypeError(msg)
    return value
