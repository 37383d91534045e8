"""What a person can do about a tactic: one declaration an action. Whatever offers them goes by these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import msgspec

from commerce.diary import DiaryEntry, DiaryState
from commerce.period import FOUR_WEEKS


@dataclass(frozen=True, slots=True)
class Said:
    """What an action has to go by.

    Attributes:
        fresh: An entry with all that was said, as if the tactic were adopted.
        today: The shop's own day.
        until: The shop's own day from which on the tactic may be suggested again.
    """

    fresh: DiaryEntry
    today: date
    until: date


@dataclass(frozen=True, slots=True)
class TacticAction:
    """One thing to do about a tactic.

    Attributes:
        name: As an answer names it.
        does: Takes the newest entry, None where there is none, and returns what it becomes (number 0: a further one,
            below which the older ones stay, so that it can be taken back); None: it is taken out, and the one below
            is the newest again. Raises ValueError with the end of a sentence when it cannot.
        undone_by: The action that takes it back.
        usually: Until when, where nothing is said; None: it knows no end.
        says_where: It says on which day, where, and which KPI should move.
    """

    name: str
    does: Callable[[DiaryEntry | None, Said], DiaryEntry | None]
    undone_by: str
    usually: timedelta | None = None
    says_where: bool = False


def _adopt(entry: DiaryEntry | None, said: Said) -> DiaryEntry:
    _refuse_adopted(entry)
    return said.fresh


def _later(entry: DiaryEntry | None, said: Said) -> DiaryEntry:
    _refuse_adopted(entry)
    return _unadopted(said.fresh, DiaryState.LATER, said.until)


def _not_for_us(entry: DiaryEntry | None, said: Said) -> DiaryEntry:
    _refuse_adopted(entry)
    return _unadopted(said.fresh, DiaryState.NOT_FOR_US)


def _close(entry: DiaryEntry | None, said: Said) -> DiaryEntry:
    if entry is None or entry.state is not DiaryState.ADOPTED:
        msg = "it is not adopted; there is nothing to close"
        raise ValueError(msg)
    told = said.fresh.note
    return msgspec.structs.replace(entry, state=DiaryState.CLOSED, closed_on=said.today, closing_note=told)


def _reopen(entry: DiaryEntry | None, said: Said) -> DiaryEntry:
    del said
    if entry is None or entry.state is not DiaryState.CLOSED:
        msg = "it is not closed; there is nothing to take back"
        raise ValueError(msg)
    return msgspec.structs.replace(entry, state=DiaryState.ADOPTED, closed_on=None, closing_note="")


def _taken_out(state: DiaryState, otherwise: str) -> Callable[[DiaryEntry | None, Said], None]:
    def does(entry: DiaryEntry | None, said: Said) -> None:
        del said
        if entry is None or entry.state is not state:
            msg = f"{otherwise}; there is nothing to take back"
            raise ValueError(msg)

    return does


def _refuse_adopted(entry: DiaryEntry | None) -> None:
    if entry is not None and entry.state is DiaryState.ADOPTED:
        msg = f"it is adopted since {entry.adopted_on}; close it first, or take that back"
        raise ValueError(msg)


def _unadopted(fresh: DiaryEntry, state: DiaryState, until: date | None = None) -> DiaryEntry:
    return msgspec.structs.replace(fresh, state=state, until=until, adopted_on=None, segment="", key="")


_ALL: Final = (
    TacticAction("tried", _adopt, undone_by="untried", says_where=True),
    TacticAction("untried", _taken_out(DiaryState.ADOPTED, "it is not adopted"), undone_by="tried"),
    TacticAction("later", _later, undone_by="unlater", usually=timedelta(days=FOUR_WEEKS)),
    TacticAction("unlater", _taken_out(DiaryState.LATER, "it was not put off"), undone_by="later"),
    TacticAction("not_for_us", _not_for_us, undone_by="for_us"),
    TacticAction(
        "for_us", _taken_out(DiaryState.NOT_FOR_US, "nobody said that it is not for you"), undone_by="not_for_us"
    ),
    TacticAction("close", _close, undone_by="reopen"),
    TacticAction("reopen", _reopen, undone_by="close"),
)

#: {name: action}.
TACTIC_ACTIONS: Final = {action.name: action for action in _ALL}
