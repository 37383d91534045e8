"""A figure is a value that shows its working; a verdict adds how sure we are and where the target lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from commerce.judgements import Drift, Loss, Onset, Question, Silence
from commerce.lapse import Lapse
from commerce.origins import Origin
from commerce.period import Period
from commerce.remarks import Remark

Unit = Literal[
    "currency", "percent", "count", "orders", "years", "ratio", "points", "days", "seconds", "minutes", "hours"
]
Direction = Literal["higher_is_better", "lower_is_better"]


#: How the parts of a composed figure are brought together.
Operation = Literal["", "product", "quotient", "difference"]


@dataclass(frozen=True, slots=True)
class Range:
    """Where the value of a KPI can lie at all, in its own units; None: without an end.

    A value beyond is no value: its parts do not fit together. An interval ends there. `usual_low` and `usual_high` are
    ends that only an unusual value passes (sales are below nothing where more was given back): an interval keeps to
    them as long as the value itself does.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    usual_low: Fraction | None = None
    usual_high: Fraction | None = None

    def holds(self, value: Fraction) -> bool:
        """Return whether a value can be true."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def within(self, bottom: Fraction, top: Fraction, value: Fraction) -> tuple[Fraction, Fraction]:
        """Return an interval cut off where the value can or, being what it is, would not lie."""
        for end in (self.low, self.usual_low):
            if end is not None and value >= end:
                bottom = max(bottom, end)
        for end in (self.high, self.usual_high):
            if end is not None and value <= end:
                top = min(top, end)
        return bottom, top


SHARE = Range(Fraction(0), Fraction(1))
AT_LEAST_ZERO = Range(Fraction(0))
#: Money that may be less than nothing where more was given back than sold, and usually is not.
SALES = Range(usual_low=Fraction(0))
POINTS = Range(Fraction(-100), Fraction(100))
ANYTHING = Range()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the collection says of a KPI that its arithmetic does not: how to show it, and which way is better.

    `worked_out` False: the collection only describes it. `watched`: it is held against the shop's own past whether or
    not anybody asks for it. `file`: where its entry stands, for whoever has to change it. `rule`: what the documents
    say that it must be in any shop; it is judged by that as long as the merchant sets no target.
    """

    unit: Unit
    direction: Direction
    worked_out: bool = True
    watched: bool = False
    file: str = "knowledge/kpis"
    rule: Target | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no value. `inputs` are input ids of `knowledge` that lack; `reason` a code that templates translate.

    Codes: "no_input" (nothing was ever supplied), "none_yet" (read, but there was nothing until these days ended),
    "not_covered" (supplied, but not for these days), "untold" (the shop does not tell it, or no more), "no_base"
    (nothing to divide by), "no_spend" (of this key of a segment no spend is noted), "no_split" (one of the feeds
    does not say which key its rows belong to), "no_match" (orders, visits or spend call it otherwise),
    "no_keeping" (the merchant names no money that keeps customers), "no_name" (nobody says of either half which key
    it belongs to), "short_history" (the shop shows too few days), "customers_hidden" (orders do not say whose they
    are), "needs_a_year" (less than one is known), "needs_whole_period" (the period is not over yet),
    "needs_whole_months" (it does not begin and end with a month), "thin_costs" (too few sales have a known cost),
    "few_lost" (chance decides how many are lost), "impossible" (the parts do not fit together, as more orders than
    visits), "not_worked_out" (the collection only describes it: nothing takes what it counts). `shares` of
    "thin_costs": how much of the sales has a known cost, and how much is asked for.
    """

    reason: str
    inputs: tuple[str, ...] = ()
    shares: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """One input of a figure as it was counted: an id of `knowledge`, which gives unit and words; money in minor units.

    `value` may be a fraction: years that customers stayed.
    """

    input: str
    value: Fraction
    unit: Unit


@dataclass(frozen=True, slots=True)
class Figure:
    """One KPI of one shop (or of one segment key) over one period.

    Attributes:
        value: Share 0..1, count, or minor units of `currency`; exact. None when something is missing; never 0 instead.
        numerator, denominator: What was divided; None for a composed KPI, whose `parts` are shown instead.
        numerator_unit, denominator_unit: Of what was divided: those of the inputs.
        currency: The shop's; of money values and amounts.
        basis: Which of several bases was used, a code that templates translate ("sessions", "checkouts"); "" when
            there is only one.
        parts: Figures that it is made of, or the same KPI counted otherwise; `operation` brings the former together.
        amounts: Every input as it was counted, for the sentence that shows the working.
        sample_size: On how many cases chance acts: the orders, visits, customers or answers behind the value. None
            where the value is their number itself, or is made of parts.
        unknown_days: Days of the period of which nothing is known: they are left out, not taken for nothing.
        remarks: What is missing from it, or counted otherwise than one would think, on its days.
        origins: Of what a table told: which sources, how old, how sure; () of a part of the shop.
        lapse: After how many days a customer is lost, where that decides over it.
        conventions: Codes of how it was counted otherwise than its page says: by the shop's definitions, or by line.
        called: What the shop calls its key, where that is a number of the shop: foreign until escaped.
    """

    kpi: str
    period: Period
    unit: Unit
    value: Fraction | None = None
    numerator: int | Fraction | None = None
    denominator: int | Fraction | None = None
    missing: Missing | None = None
    currency: str = ""
    basis: str = ""
    parts: tuple[Figure, ...] = ()
    segment: str = ""
    key: str = ""
    numerator_unit: Unit = "count"
    denominator_unit: Unit = "count"
    operation: Operation = ""
    amounts: tuple[Amount, ...] = ()
    sample_size: int | None = None
    unknown_days: int = 0
    remarks: tuple[Remark, ...] = ()
    origins: tuple[Origin, ...] = ()
    lapse: Lapse | None = None
    conventions: tuple[str, ...] = ()
    called: str = ""


class VerdictState(StrEnum):
    """What can be said of a KPI against its target."""

    ON_TARGET = "on_target"
    OFF_TARGET = "off_target"
    LEARNING = "learning"  # too short a history to know the shop's own swing
    NOT_ENOUGH_DATA = "not_enough_data"  # the interval is too wide to tell
    NO_DATA = "no_data"
    STALE = "stale"  # the last sync is too old to speak about now


@dataclass(frozen=True, slots=True)
class Target:
    """Where a KPI should lie, in the units of `Figure.value`.

    kind: "at_least", "at_most", or "near_usual": not worse than the shop's own usual level by more than `value` (a
    share, 0.15 = 15 %).
    is_rule: It is none that the merchant set, but a rule of the documents (`Meaning.rule`).
    """

    kind: Literal["at_least", "at_most", "near_usual"]
    value: Fraction
    is_rule: bool = False

    def allows(self, value: Fraction) -> bool:
        """Return whether a value lies on the right side of a limit in figures; of one beside the usual, False."""
        return {"at_least": value >= self.value, "at_most": value <= self.value}.get(self.kind, False)


#: A change that a merchant would speak of, relative.
NOTICEABLE = Fraction(15, 100)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A statement about certainty: the figure over the KPI's own window, against its target.

    Attributes:
        interval: Low and high, in the units of the value; where the true level lies with the certainty of the rule,
            widened by the shop's own day-to-day swing. None without a value, and where nothing is certain. A limit
            that is the shop's own usual level is uncertain too, which the state reckons with and the interval does not.
        baseline: The shop's own usual level of this KPI before the window.
        target: None when the KPI is only watched, never judged.
        limit: The value the interval was held against, in the units of the value (equals `target.value`, or the usual
            level less the allowed share); None without a target.
        why: Code that templates translate.
        since: First day of the present run of off-target windows, when off target.
        since_or_longer: The run was not followed back to its beginning: it began on that day or earlier.
        question: Which question was answered.
        drift: How the window stands to the usual level; None where that is not known, and of an absence.
        silence: What has stopped; of an absence only.
        smallest: The smallest change that could be seen in 7, 14 and 28 days: {days: share}, relative.
        losses: What it costs since it began, against the usual level and against the target where there is one.
        also: The verdicts on the same KPI that answer the other questions.
    """

    shop: str
    kpi: str
    figure: Figure
    state: VerdictState
    direction: Direction
    judged_at: datetime
    target: Target | None = None
    limit: Fraction | None = None
    interval: tuple[Fraction, Fraction] | None = None
    baseline: Fraction | None = None
    why: str = ""
    since: date | None = None
    since_or_longer: bool = False
    question: Question = Question.TARGET
    drift: Drift | None = None
    silence: Silence | None = None
    smallest: Mapping[int, Fraction] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
    also: tuple[Verdict, ...] = ()

    @property
    def subject(self) -> str:
        """What the incident is about, by which its watch is kept: the KPI, or what has stopped.

        A KPI has one watch, whichever of its questions rings.
        """
        if self.silence is None:
            return self.kpi
        return ":".join(filter(None, (Question.ABSENCE.value, self.silence.kind, self.silence.key)))

    @property
    def onset(self) -> Onset | None:
        """The likeliest first day with its range, where it was estimated."""
        return None if self.drift is None else self.drift.onset

    @property
    def off_target(self) -> bool | None:
        """True or False where something can be said, else None: missing data is no news."""
        if self.state is VerdictState.OFF_TARGET:
            return True
        return False if self.state is VerdictState.ON_TARGET else None

    @property
    def above_is_worse(self) -> bool:
        """Whether the wrong side of the limit is the one above it; an explicit target says so itself."""
        if self.target is None or self.target.kind == "near_usual":
            return self.direction == "lower_is_better"
        return self.target.kind == "at_most"

    @property
    def is_surely_better(self) -> bool:
        """Whether the value is noticeably better than windows of the shop are, by chance and its own swing."""
        drift = self.drift
        if drift is None or drift.counted or self.figure.value is None or abs(drift.change) < NOTICEABLE:
            return False
        if self.direction == "lower_is_better":
            return self.figure.value < drift.low
        return self.figure.value > drift.high

    @property
    def surely_off(self) -> bool | None:
        """True off target, False surely not, None when it cannot be told: what an incident goes by.

        A value on the wrong side of its limit, though within the usual ups and downs, is no drift; but neither does it
        end one: a merchant who is told that a number is back on target must find it there.
        """
        value, limit = self.figure.value, self.limit
        if self.off_target is False and value is not None and limit is not None and value != limit:
            return False if (value < limit) == self.above_is_worse else None
        return self.off_target
