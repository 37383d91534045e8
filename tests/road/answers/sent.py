"""One answer as its sender knows it: what he asked for, and what he was told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tests.road.answers.shops import Case
from tests.waiting import elapsed, real_now
from wording import conversations
from wording.diary import DONE as TACTICS_DONE
from wording.diary import DONE_UNTOLD
from wording.incidents import DONE, UNEXPECTED_TOGETHER

_FILLED = re.compile(r"%\(\w+\)s")


def _pattern(sentences: Iterable[str]) -> re.Pattern[str]:
    """Return what matches any of some sentences, whatever is filled in."""
    filled = ("[^\n]*".join(map(re.escape, _FILLED.split(one))) for one in sentences)
    return re.compile("|".join(f"(?:{one})" for one in filled))


_DONE = _pattern(
    [*DONE.values(), UNEXPECTED_TOGETHER, *TACTICS_DONE.values(), DONE_UNTOLD, conversations.NOTED_TACTIC,
     conversations.TAKEN_BACK]
)  # fmt: skip


def is_confirmation(text: str) -> bool:
    """Tell whether somebody is told that it is done; else that it is not, and why."""
    return _DONE.fullmatch(text.strip()) is not None


@dataclass
class Sent:
    """One answer.

    Attributes:
        side: "button", "dialog", "slash", "zalo", "mail" or "command".
        action: Of the inbox, "undo", or "" of what asks for nothing.
        case: Which incident it is about; None: none.
        who: The reader; "" nobody who is known.
        wrong: Why nothing may come of it; "" where something may.
        id: Under which the inbox knows it; "" until that is known.
        kept_as: Under which it is stored until it is done; "" of a command.
        envelope, reply: Of Slack: by which it is acknowledged, and where it is answered; of a mail the answer's name.
        mail: Number of the mail in the mailbox.
        sent_s, sent_at: When.
        taken_s: When its sender knew that it had arrived; None: never.
        told: What the sender was told.
        is_confirmed, is_refused: Whether that says that it is done, or that it is not.
    """

    number: int
    side: str
    action: str
    case: Case | None
    who: str
    wrong: str = ""
    id: str = ""
    kept_as: str = ""
    envelope: str = ""
    reply: str = ""
    mail: int = 0
    sent_s: float = field(default_factory=elapsed)
    sent_at: datetime = field(default_factory=real_now)
    taken_s: float | None = None
    told: list[str] = field(default_factory=list)
    is_confirmed: bool = False
    is_refused: bool = False

    @property
    def mark(self) -> str:
        """Stands in its words, where it has any, and in no other's."""
        return f"n{self.number:05}"

    def __str__(self) -> str:
        about = self.case.incident if self.case else ""
        return f"{self.side} {self.mark} ({self.who or 'somebody'}: {self.action} {about}; told {self.told})"

    def hear(self, texts: Sequence[str]) -> None:
        """Note what the sender was told."""
        self.told = list(texts)
        self.is_confirmed = any(is_confirmation(one) for one in texts)
        self.is_refused = any(not is_confirmation(one) and one != conversations.AT_WORK for one in texts)
