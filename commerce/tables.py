"""What a merchant hands us in tables: marketing spend, traffic, survey answers. One struct is one good row."""

from __future__ import annotations

from datetime import date

import msgspec

from commerce.masking import mask


class Spend(msgspec.Struct, frozen=True, gc=False):
    """Marketing money of one day, channel and campaign, in minor units of the shop's currency."""

    day: date
    channel: str
    campaign: str
    amount_minor: int
    clicks: int | None = None

    def __post_init__(self) -> None:
        """Keep no e-mail address that somebody wrote into a free text."""
        mask(self, "channel", "campaign")


class Traffic(msgspec.Struct, frozen=True, gc=False):
    """Sessions of one day, channel and device, and how far they came; None where the source does not know."""

    day: date
    channel: str
    device: str
    sessions: int
    carts: int | None = None
    checkouts: int | None = None
    visitors: int | None = None
    completed: int | None = None  # sessions that ended in an order, by the source's own count

    def __post_init__(self) -> None:
        """Keep no e-mail address that somebody wrote into a free text."""
        mask(self, "channel")


class Landing(msgspec.Struct, frozen=True, gc=False):
    """Sessions of one day that began on one page, and how far they came; `page` "" is all pages not told by name."""

    day: date
    page: str
    sessions: int
    carts: int
    checkouts: int
    completed: int  # sessions that ended in an order

    def __post_init__(self) -> None:
        """Keep no e-mail address that somebody wrote into a link."""
        mask(self, "page")


class SurveyAnswer(msgspec.Struct, frozen=True, gc=False):
    """One answer: `kind` is "nps" (score 0..10) or "csat" (1..5)."""

    day: date
    kind: str
    score: int


class BadRow(msgspec.Struct, frozen=True):
    """A row that was skipped: where (1-based line, column name), what was found and what is expected."""

    line: int
    column: str
    problem: str
