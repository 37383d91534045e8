"""What every answer is held against, whatever it is about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches

from cache import Cache
from commerce.answers import Answer
from commerce.errors import Refused
from knowledge import Tactic

#: Who answers where nobody is written in the configuration.
OWNER = "owner"
#: A note is a line, not a letter.
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Desk:
    """What an answer is held against.

    Attributes:
        readers: Names of the recipients.
        subjects: What can be watched: KPI ids.
        now: UTC.
        tactics: {id: tactic} of the collection.
        parts: Returns, of a shop and a KPI, {segment: its keys}: the parts of the shop in which the KPI is counted.
        of_shop: Returns who may answer for a shop; nobody: every reader.
    """

    cache: Cache
    readers: Collection[str]
    subjects: Collection[str]
    now: datetime
    tactics: Mapping[str, Tactic] = field(default_factory=dict)
    parts: Callable[[str, str], Mapping[str, Collection[str]]] = lambda _shop, _kpi: {}
    of_shop: Callable[[str], Collection[str]] = lambda _shop: ()


def check_person_and_words(answer: Answer, desk: Desk) -> None:
    """Check who answers, and how much.

    Raises:
        Refused: There is no such reader, he reads of other shops, or the words are too long.
    """
    if answer.who != OWNER and answer.who not in desk.readers:
        named = nearest(answer.who, sorted(desk.readers) or [OWNER])
        msg = f"there is no [[recipient]] {answer.who!r} who could answer{named}"
        raise Refused(msg)
    readers = desk.of_shop(answer.shop)
    if answer.who != OWNER and readers and answer.who not in readers:
        msg = f"{answer.who} does not read of {answer.shop}, and cannot answer for it; who does: {', '.join(readers)}"
        raise Refused(msg)
    if len(answer.words) > LONGEST_NOTE:
        msg = f"a note of {len(answer.words)} characters is too long; write {LONGEST_NOTE} at most"
        raise Refused(msg)


def nearest(name: str, known: Collection[str]) -> str:
    """Return `; did you mean 'ack'?`, or what there is."""
    close = get_close_matches(name, known, 1)
    return f"; did you mean {close[0]!r}?" if close else f"; there is: {', '.join(known)}"
