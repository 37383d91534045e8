"""The dialog that asks until when to snooze: a day means the morning of the shop."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alerts.channels.slack_app.presses import Press
from alerts.channels.slack_app.root import plain
from commerce.clock import local_day
from wording import conversations as words
from wording.language import language as language_of

_LONGEST_TITLE, _LONGEST_LABEL, _LONGEST_NOTE = 24, 2000, 300
_FARTHEST = timedelta(days=365)
_DAY = timedelta(days=1)


def snooze_dialog(press: Press, now: datetime, zone: ZoneInfo, language: str) -> dict[str, Any]:
    """Return the dialog as Slack takes it; `zone` is the shop's."""
    speech, tomorrow = language_of(language), local_day(now, zone) + _DAY

    def said(text: str, longest: int) -> dict[str, Any]:
        return plain(speech.gettext(text), longest)

    day = {"type": "datepicker", "action_id": "date", "initial_date": tomorrow.isoformat()}
    note = {"type": "plain_text_input", "action_id": "note", "multiline": True, "max_length": _LONGEST_NOTE}
    return {
        "type": "modal",
        "callback_id": "snooze",
        "private_metadata": f"{press.value} {press.place} {press.name}",
        "title": said(words.SNOOZE_TITLE, _LONGEST_TITLE),
        "submit": said(words.SNOOZE_SUBMIT, _LONGEST_TITLE),
        "close": said(words.SNOOZE_CANCEL, _LONGEST_TITLE),
        "blocks": [
            {"type": "input", "block_id": "until", "label": said(words.SNOOZE_UNTIL, _LONGEST_LABEL), "element": day},
            {
                "type": "input",
                "block_id": "why",
                "optional": True,
                "label": said(words.SNOOZE_WHY, _LONGEST_LABEL),
                "element": note,
            },
        ],
    }


def refusal(press: Press, now: datetime, zone: ZoneInfo, language: str) -> Mapping[str, Any] | None:
    """Return what a dialog is answered that was filled in wrongly; None where it is fine."""
    today = local_day(now, zone)
    try:
        day = date.fromisoformat(press.until)
    except ValueError:
        day = today
    if today < day <= today + _FARTHEST:
        return None
    return {"response_action": "errors", "errors": {"until": language_of(language).gettext(words.CHOOSE_LATER)}}
