"""What a person can do to an incident: one declaration an action. Whatever offers them goes by these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from alerts.decide import answers
from commerce.period import FOUR_WEEKS, WEEK
from commerce.watches import Watch


@dataclass(frozen=True, slots=True)
class Given:
    """What an action has to go by.

    Attributes:
        now: UTC.
        who, words: Of the answer.
        until: When a snooze ends; UTC.
        today, last: The shop's own day, and the last one on which something is to be expected.
        still: The last day of what is expected all the same, when a part of it is taken back.
    """

    now: datetime
    who: str
    words: str
    until: datetime
    today: date
    last: date
    still: date | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    Attributes:
        name: As an answer names it.
        does: Moves the watch. Raises ValueError with the end of a sentence when it cannot.
        usually: Until when, where nothing is said; None: it knows no end.
        needs_words: It is nothing without them.
        expects, unexpects: It stores a window of days that are expected, or withdraws those that are not over.
        undone_by: The action that takes it back; "": the same again, with other words.
        about_unwatched: It can be done to what nothing is remembered of yet.
    """

    name: str
    does: Callable[[Watch, Given], Watch]
    usually: timedelta | None = None
    needs_words: bool = False
    expects: bool = False
    unexpects: bool = False
    undone_by: str = ""
    about_unwatched: bool = False


_ALL: Final = (
    Action(
        "acknowledge",
        lambda watch, given: answers.acknowledge(watch, given.now, given.who, given.words),
        undone_by="unacknowledge",
    ),
    Action("unacknowledge", lambda watch, given: answers.unacknowledge(watch, given.now), undone_by="acknowledge"),
    Action(
        "snooze",
        lambda watch, given: answers.snooze(watch, given.now, given.until, given.who, given.words),
        usually=timedelta(days=WEEK),
        undone_by="unsnooze",
    ),
    Action("unsnooze", lambda watch, given: answers.unsnooze(watch, given.now), undone_by="snooze"),
    Action(
        "expected",
        lambda watch, given: answers.expect(watch, given.now, given.last),
        usually=timedelta(days=FOUR_WEEKS),
        expects=True,
        undone_by="unexpected",
        about_unwatched=True,
    ),
    Action(
        "unexpected",
        lambda watch, given: answers.unexpect(watch, given.still),
        unexpects=True,
        undone_by="expected",
        about_unwatched=True,
    ),
    Action("note", lambda watch, given: answers.note(watch, given.now, given.words), needs_words=True),
)

#: {name: action}.
ACTIONS: Final = {action.name: action for action in _ALL}
