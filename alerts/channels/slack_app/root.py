"""One incident as one message: its words, how it stands, and the buttons that fit. Edited as things change."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from alerts.channels.slack.mrkdwn import mrkdwn
from alerts.channels.slack_app.settings import PERSON
from alerts.inbox.standing import Standing, State, handle
from commerce.diary import DiaryState
from commerce.stored import readable
from commerce.watches import LogEntry
from wording import conversations as words
from wording.diary import STANDS
from wording.incidents import ANSWERED
from wording.language import Language
from wording.language import language as language_of

#: Where an answer of this channel came from, before the member id of whoever gave it.
ORIGIN = "slack_app"
_MOST_BLOCKS, _LONGEST_TEXT, _LONGEST_BUTTON, _LONGEST_NOTE = 50, 3900, 75, 300
#: What can be done, by how an incident stands.
_OFFERED: dict[State, tuple[str, ...]] = {
    "open": ("acknowledge", "snooze", "expected"),
    "acknowledged": ("snooze", "expected", "unacknowledge"),
    "snoozed": ("acknowledge", "unsnooze"),
    "expected": ("unexpected",),
    "over": (),
}
#: What can be done about a tactic, by what was said of it.
_TACTIC: dict[str, tuple[str, ...]] = {
    "": ("tried", "later", "not_for_us"),
    DiaryState.ADOPTED: ("untried",),
    DiaryState.LATER: ("tried", "unlater"),
    DiaryState.NOT_FOR_US: ("for_us",),
    DiaryState.CLOSED: (),
}

Block = dict[str, Any]


@readable
class Body(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a root is made of, whatever happens to it; stored as JSON.

    Attributes:
        text: For notifications, and for who listens.
        line: The news in a few lines, for the thread; mrkdwn.
        say: What is said (`commerce.watches.Say`).
        tactic, title: The tactic that it suggests; "" for none.
        written: When; Unix seconds.
    """

    shop: str
    incident: str
    language: str
    text: str
    blocks: list[Block]
    line: str = ""
    say: str = ""
    tactic: str = ""
    title: str = ""
    written: int = 0


def dressed(body: Body, now: Standing, *, with_buttons: bool) -> dict[str, Any]:
    """Return `text` and `blocks` of a root as it stands now."""
    speech = language_of(body.language)
    stands = [one for one in (_state(now, speech), _tactic_state(now, speech)) if one]
    buttons = _buttons(body, now, speech) if with_buttons else []
    below = [*([_context("\n".join(stands))] if stands else []), *buttons]
    blocks = [*body.blocks[: _MOST_BLOCKS - len(below)], *below]
    text = "\n".join([*stands[:1], body.text])
    return {"text": text[:_LONGEST_TEXT], "blocks": blocks}


def digest_of(shown: dict[str, Any]) -> str:
    """Return what tells one look of a root from another."""
    return sha256(json.dumps(shown, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]


def told_below(entry: LogEntry, zone: ZoneInfo, language: str) -> str:
    """Return the line in the thread that tells what somebody did; mrkdwn."""
    speech = language_of(language)
    known = {
        "who": person(entry, speech),
        "what": speech.gettext(ANSWERED[entry.action]),
        "at": instant(entry.at, zone, speech),
        "words": mrkdwn(entry.note[:_LONGEST_NOTE]),
    }
    return speech.gettext(words.DID_WITH_WORDS if entry.note else words.DID) % known


def person(entry: LogEntry | None, speech: Language) -> str:
    """Return who did something: by Slack's own name, where he did it there; mrkdwn."""
    if entry is None:
        return speech.gettext(words.SOMEBODY)
    origin, _, member = entry.origin.partition(":")
    if origin == ORIGIN and PERSON.fullmatch(member):
        return f"<@{member}>"
    return str(mrkdwn(entry.who)) or speech.gettext(words.SOMEBODY)


def instant(at: datetime, zone: ZoneInfo, speech: Language) -> str:
    """Return an instant that Slack shows on the reader's own clock, with that of the shop where it cannot."""
    fallback = speech.moment(at, zone).replace("|", " ").replace(">", " ")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def _state(now: Standing, speech: Language) -> str:
    who = person(now.by, speech)
    at = instant(now.at, now.zone, speech) if now.at else ""
    if now.state == "acknowledged" and at:
        return speech.gettext(words.ON_IT) % {"who": who, "at": at}
    if now.state == "snoozed" and now.until:
        return speech.gettext(words.SNOOZED) % {"who": who, "until": instant(now.until, now.zone, speech)}
    if now.state == "expected" and now.last:
        return speech.gettext(words.EXPECTED) % {"who": who, "last": speech.day(now.last)}
    return speech.gettext(words.OVER) % {"at": at} if now.state == "over" and at else ""


def _tactic_state(now: Standing, speech: Language) -> str:
    if now.entry is None:
        return ""
    return speech.gettext(words.TACTIC_STANDS) % {"stands": stands(now, speech), "who": mrkdwn(now.entry.by)}


def stands(now: Standing, speech: Language) -> str:
    """Return where the tactic of an incident stands; "" where nothing was said of it."""
    entry = now.entry
    if entry is None:
        return ""
    day = {"adopted": entry.adopted_on, "closed": entry.closed_on, "later": entry.until}.get(entry.state.value)
    return speech.gettext(STANDS[entry.state.value]) % {"day": speech.day(day) if day else ""}


def _buttons(body: Body, now: Standing, speech: Language) -> list[Block]:
    """Return the rows of buttons: about the incident, and about its tactic."""
    name = handle(body.incident)
    rows = [("incident", name, _OFFERED[now.state])]
    if body.tactic and now.state not in {"over", "expected"}:
        rows.append(("tactic", f"{name}|{body.tactic}", _TACTIC[now.entry.state if now.entry is not None else ""]))
    return [
        {"type": "actions", "block_id": f"{about}:{name}", "elements": [_button(one, value, speech) for one in offered]}
        for about, value, offered in rows
        if offered
    ]


def _button(action: str, value: str, speech: Language) -> Block:
    button = {
        "type": "button",
        "action_id": action,
        "text": plain(speech.gettext(words.BUTTONS[action])),
        "value": value,
    }
    if action == "acknowledge":
        button["style"] = "primary"
    if action == "expected":
        asked = {"title": words.EXPECTED_TITLE, "text": words.EXPECTED_TEXT, "confirm": words.YES, "deny": words.NO}
        button["confirm"] = {part: plain(speech.gettext(text), 300) for part, text in asked.items()}
    return button


def plain(text: str, longest: int = _LONGEST_BUTTON) -> Block:
    """Return a text without markup."""
    return {"type": "plain_text", "text": text[:longest], "emoji": False}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text[:3000], "verbatim": True}]}
