"""What people answer to an incident or a tactic, wherever they read of it, and what was done. Stored as JSON."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from commerce.stored import readable


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One answer.

    Attributes:
        id: Of this answer, given by where it came from: handed in twice, it is done once.
        action: What to do (`alerts.inbox.actions`, `alerts.inbox.tactic_actions`).
        shop: Whose.
        about: A subject ("conversion_rate", "absence:orders") or the id of an incident; "" of a shop's every subject.
            Of what is done about a tactic its id.
        who: Name of a `[[recipient]]`.
        origin: From where: "command" ...
        words: A note; hostile until escaped.
        until: In the reader's words: "3d", "until Monday", "2026-04-03"; "": as long as is usual.
        first, last: Store-local days from which on and up to which something is to be expected; None: since it began,
            and as `until` says. Of a tactic the first one: since when it is in place.
        expectation: Number of the window that is taken back; 0: every one of the subject that is not over.
        where: The part of the shop that a tactic touches: "device:mobile"; "": all of it.
        kpi: Which KPI a tactic should move; "": the first that it is known to move.
    """

    id: str
    action: str
    shop: str
    about: str
    who: str
    origin: str
    words: str = ""
    until: str = ""
    first: date | None = None
    last: date | None = None
    expectation: int = 0
    where: str = ""
    kpi: str = ""


@readable
class Done(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of an answer.

    Attributes:
        at: UTC.
        subject: What was moved; of an effect that is the cause in whose incident it is named. Of a tactic its id.
        incident: "" where none was open.
        before, after: States of the watch, or of the diary (`commerce.diary`).
        until: End of a snooze; UTC.
        last: Last day on which it is to be expected, or from which on a tactic is suggested again; store-local.
        also: What is judged again with the subject: it was expected in one window with it, which is taken back whole.
        expectation: Number of the window that was stored, by which it is withdrawn; 0: none.
        repeated: It was handed in before, and nothing was done now.
    """

    answer: Answer
    at: datetime
    subject: str
    incident: str = ""
    before: str = ""
    after: str = ""
    until: datetime | None = None
    last: date | None = None
    expectation: int = 0
    also: tuple[str, ...] = ()
    repeated: bool = False
