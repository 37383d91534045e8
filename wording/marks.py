"""What kind of word a message about an incident is: a mark of its own for each, in words and as a sign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from commerce.watches import Say
from wording.phrases import N_


class Mark(NamedTuple):
    """A kind of word: to be translated, and as a sign that Slack draws."""

    words: str
    sign: str


_STOPPED = Mark(N_("Stopped"), ":rotating_light:")
_MARKS: Mapping[Say, Mark] = {
    Say.FIRED: Mark(N_("New"), ":bell:"),
    Say.WORSE: Mark(N_("Worse"), ":small_red_triangle:"),
    Say.BETTER: Mark(N_("Better, not over yet"), ":arrow_upper_right:"),
    Say.STILL_FIRING: Mark(N_("Still open"), ":bell:"),
    Say.REMINDED: Mark(N_("Reminder"), ":hourglass_flowing_sand:"),
    Say.RECOVERED: Mark(N_("Over"), ":white_check_mark:"),
    Say.REOPENED: Mark(N_("Back again"), ":repeat:"),
    Say.FLAPPING: Mark(N_("Comes and goes"), ":left_right_arrow:"),
    Say.ESCALATED: Mark(N_("Not answered yet"), ":mega:"),
    Say.RENAMED: Mark(N_("Cause found"), ":mag:"),
}


def mark_of(say: Say, *, is_silence: bool) -> Mark:
    """Return the mark of a word; the first one about something that has stopped has its own."""
    return _STOPPED if is_silence and say is Say.FIRED else _MARKS.get(say, _MARKS[Say.STILL_FIRING])
