"""Windows that a merchant said to expect: stock that runs out, a campaign that rests, a shop that closes.

Their days are judged by nothing, teach nobody the usual level, and are none that next year's are compared with.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from commerce.period import Period
from commerce.special_days import Occasion, OccasionKind


class Expectation(msgspec.Struct, frozen=True):
    """One such window.

    Attributes:
        first, last: Store-local days, inclusive.
        why: The words of whoever said so; hostile until escaped. Said again in another year, it is the same event.
        by: Who said so; "" where that is not known.
        subject: What is expected, by what has a watch (a KPI, "absence:orders"); "": everything.
        written_at: UTC.
        number: By which it is withdrawn; 0 while it is not stored.
        also: What is expected with it: what was named in its incident when this was said.
    """

    first: date
    last: date
    why: str
    by: str
    written_at: datetime
    subject: str = ""
    number: int = 0
    also: tuple[str, ...] = ()

    @property
    def days(self) -> Period:
        """Its days.

        Raises:
            ValueError: The last one lies before the first.
        """
        return Period(self.first, self.last)

    @property
    def subjects(self) -> tuple[str, ...]:
        """Whatever has a watch and is expected; none: everything."""
        return (self.subject, *self.also) if self.subject else ()

    @property
    def occasion(self) -> Occasion:
        """The window as it stands in the calendar of special days."""
        return Occasion(self.why, self.first, self.last, OccasionKind.EXPECTED, kpis=frozenset(self.subjects))
