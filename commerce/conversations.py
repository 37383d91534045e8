"""What is posted where it can be changed later, what people answer there, and how the line to it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from commerce.stored import readable

PostState = Literal["sending", "posted", "uncertain", "gone"]


@dataclass(frozen=True, slots=True)
class Post:
    """One thing that was posted, or was about to be.

    Attributes:
        channel: As the configuration calls it.
        part: What of which message it is, for ever: nothing is posted twice under it.
        recipient: Name of the channel's table.
        shop, incident: "" of what is about none.
        is_root: It carries the buttons, and what happens is told below it.
        state: "sending": handed over, and nobody said what became of it; "gone": it is there no more.
        place, name: How the other side calls where it stands, and it itself; "" until it said so.
        body: What it is made of, as JSON text: without what changes.
        shown: Digest of what was last shown.
        told: How many answers to the incident were told below it.
        tries: How often it was handed over without that anybody said what became of it.
        is_live: It is still to be changed when the incident does.
        at: UTC.
    """

    channel: str
    part: str
    recipient: str
    shop: str = ""
    incident: str = ""
    is_root: bool = True
    state: PostState = "sending"
    place: str = ""
    name: str = ""
    body: str = ""
    shown: str = ""
    told: int = 0
    tries: int = 0
    is_live: bool = True
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What somebody pressed or wrote: stored before it is confirmed to him, done afterwards.

    Attributes:
        id: Of this press, by which it is known when it comes again.
        content: As the other side told it, JSON text; hostile.
        at: UTC.
        tries: How often it was begun.
        is_confirmed: The word about what came of it was handed over, or was about to be.
    """

    channel: str
    id: str
    content: str
    at: datetime
    tries: int = 0
    is_confirmed: bool = False


@readable
class LineState(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the line stands over which answers come in.

    Attributes:
        at: When this was noted; UTC.
        is_open: Answers get through.
        trouble: Why not, or what to know though they do; "" for nothing.
        since: Since when it is open, or has been closed; UTC.
        heard_at: When anything last came over it; UTC.
        pressed_at: When somebody last pressed or wrote something; UTC.
        connections: How many the other side counts; 0: not known.
        crowded_since: Since when it counts more than are ours; UTC.
        slow: How many answers were confirmed too late for the other side.
        app: How the other side calls the app.
    """

    at: datetime
    is_open: bool = False
    trouble: str = ""
    since: datetime | None = None
    heard_at: datetime | None = None
    pressed_at: datetime | None = None
    connections: int = 0
    crowded_since: datetime | None = None
    slow: int = 0
    app: str = ""
