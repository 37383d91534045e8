"""What a verdict answers, and what it found: how far off the usual, since when, at what cost, or how long nothing came.

Three questions share one verdict (`commerce.figures.Verdict`) and one message: *target* (surely beyond what was
agreed), *drift* (surely worse than the shop's own usual), *absence* (something that always came has stopped).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final, Literal

from commerce.period import Period

#: How easily the bell rings, as people choose it; one setting for every KPI and size of shop.
Sensitivity = Literal["calm", "normal", "sharp"]

#: What a drift was held against: the weeks right before; the same weeks of last year; the quarter before.
Comparison = Literal["weeks_before", "last_year", "quarter_before"]

#: What money was lost against.
Against = Literal["usual", "target"]


class Question(StrEnum):
    """Which question a verdict answers."""

    TARGET = "target"
    DRIFT = "drift"
    ABSENCE = "absence"


@dataclass(frozen=True, slots=True)
class Onset:
    """The likeliest first day of a change, and the days between which it very likely lies; inclusive, store-local."""

    day: date
    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class Drift:
    """How a window stands to the shop's own usual level.

    Attributes:
        window: The days that were looked at: 7, 14 or 28, or 90 of the slow check; settled days only.
        usual: The level that these very days would usually have had (weekdays and volume counted in), in the units of
            the value; of a total the sum over the window.
        low, high: What is normal for such a window: chance and the shop's own swing around `usual`; the same units.
        change: Of the value from `usual`, relative and signed: -0.28 is 28 % below.
        surely: How much worse it surely is, 0 or more, relative: "surely more than 7 %".
        comparison: What `usual` is.
        onset: Since when; None while nothing drifts.
        seen: What there was in the window, in the units of `usual`; None: the value of the verdict's figure.
        counted: Code of what was counted where the KPI itself moves too slowly ("comebacks": customers who ordered
            again; "orders_of_customers"): `usual`, `low`, `high` and `seen` are such counts then. "" for the KPI.
    """

    window: Period
    usual: Fraction
    low: Fraction
    high: Fraction
    change: Fraction
    surely: Fraction
    comparison: Comparison = "weeks_before"
    onset: Onset | None = None
    seen: Fraction | None = None
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Loss:
    """What an incident costs, in minor units of the shop's currency, never negative.

    Attributes:
        against: The usual level, or the target.
        a_week_minor: At the pace since it began.
        total_minor: From `since` to the last settled day.
        since: The onset.
    """

    against: Against
    a_week_minor: int
    total_minor: int
    since: date


#: What can stop, or come far too often: codes of `Silence.kind`.
SILENCES: Final = frozenset(
    {
        "orders",
        "payment_method",
        "failed_payments",
        "unfinished_checkouts",
        "channel",
        "carts",
        "visits",
        "leaked_code",
        "source",
    }
)


@dataclass(frozen=True, slots=True)
class Silence:
    """Something that always came has stopped, or comes far too often.

    Attributes:
        kind: Code that templates translate: "orders", "payment_method", "failed_payments", "unfinished_checkouts",
            "channel", "carts" (a broken tag), "leaked_code", "source" (of a table of figures).
        key: Which payment method, channel or code; "" for the whole shop. Hostile until escaped.
        since: The last time that it came (of a rate: the first instant counted); UTC.
        until: Up to when the shop is known completely; UTC.
        expected: How many would usually have come between both.
        usual_low, usual_high: "by now usually 11 to 19".
        seen: How many came.
        lost_minor: What that is worth so far; None where money cannot be named honestly.
        cause: Code of what it is rather than a loss of customers ("broken_tag"); "" otherwise.
        by_day: It is counted in whole days, which begin at `since` and at `until`; else it comes at any time.
        checkouts: Of orders: how many checkouts were begun meanwhile, none of which was finished; None: not known.
    """

    kind: str
    key: str
    since: datetime
    until: datetime
    expected: Fraction
    usual_low: int
    usual_high: int
    seen: int = 0
    lost_minor: int | None = None
    cause: str = ""
    by_day: bool = False
    checkouts: int | None = None
