"""A week or a month of one shop: its numbers beside earlier ones, what happened, what money for campaigns brought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from alerts.messages.compose import Content, compose
from alerts.messages.course_view import pictures
from alerts.messages.foot import foot
from alerts.messages.incident_update import IncidentUpdate, MessageContext
from alerts.messages.missing_view import MissingView, missing_views
from alerts.messages.numbers_of_days import LeftOutView, Number, NumberView, left_out_views, number_view
from alerts.messages.part_read import BY_THE_DAYS, PartView, part_view, unread_since
from alerts.messages.recipient import Recipient
from alerts.messages.views import AlertView, view
from commerce.acquisition import Acquisition, Won
from commerce.diary import Outcome
from commerce.figures import Figure
from commerce.messages import Attachment, Cadence, Message
from commerce.month_to_date import MonthToDate
from commerce.pages import Pages
from commerce.period import Period
from commerce.restatements import Restatement
from knowledge import Knowledge
from wording import diary
from wording.acquisition import ADVICE
from wording.escaping import clip
from wording.language import language as speech
from wording.month_to_date import month_told
from wording.names import Names, key_name
from wording.notices import Notice, NoticeView, notice_view
from wording.render import Renderer
from wording.restatements import restatement_lines
from wording.values import Value, figure_value

#: Open incidents told in three lines; the rest is named.
FULL_INCIDENTS = 3
#: Rows of the table of campaigns; `shopbell campaigns` has all.
_CAMPAIGNS = 8
#: Why a number that is told of months has no value over a week.
_OF_MONTHS = "needs_whole_months"
#: What came of so many tactics is told; `shopbell tactics outcome` has all.
_OUTCOMES = 5


@dataclass(frozen=True, slots=True)
class Over:
    """An incident that ended: what it was about, its first and last day, and what it cost in all."""

    subject: str
    days: Period
    cost_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Campaigns:
    """What campaigns, or channels, cost and brought in the days; what to do about each goes by a longer time.

    Attributes:
        told: Of the days.
        judged: Of the time by which each is judged.
    """

    told: Acquisition
    judged: Acquisition

    def advice_on(self, one: Won) -> str:
        """Return what to do with the money of one, to be translated; "" where nothing can be said."""
        return next((ADVICE[other.advice] for other in self.judged.rows if other.key == one.key and other.advice), "")


@dataclass(frozen=True, slots=True)
class Periodic:
    """What a weekly or monthly digest tells, in figures.

    Attributes:
        edition: Which of the two.
        days: The week or month, `before` the one before, `year_ago` the same a year before.
        numbers: By the stage of the journey; {"": all} in a weekly one. Those without a value say why.
        incidents: Open ones, with advice where there is any.
        opened: What was first told in these days: subjects, in order.
        over: What ended in them.
        months: How goals for a month stand.
        restated: Days that were shown before, and changed since.
        outcomes: What came of tactics, the newest first.
        chosen: Further ones that readers asked for.
        read_to: Up to which day the shop was read to the day's end; None: beyond these days.
        known_from: The first day of which orders are known.
    """

    shop: str
    edition: Cadence
    days: Period
    before: Period
    year_ago: Period
    numbers: Mapping[str, Sequence[Number]]
    incidents: Sequence[IncidentUpdate] = ()
    opened: Sequence[str] = ()
    over: Sequence[Over] = ()
    campaigns: Campaigns | None = None
    months: Sequence[MonthToDate] = ()
    restated: Sequence[Restatement] = ()
    outcomes: Sequence[Outcome] = ()
    notices: Sequence[Notice] = ()
    chosen: Sequence[Number] = ()
    read_to: date | None = None
    known_from: date | None = None


@dataclass(frozen=True, slots=True)
class StageView:
    """The numbers of one stage of the journey; `name` "" where they are not told by stages."""

    name: str
    numbers: tuple[NumberView, ...]


@dataclass(frozen=True, slots=True)
class OverView:
    """An incident that ended, for one reader."""

    name: str
    days: Period
    cost: Value | None


@dataclass(frozen=True, slots=True)
class CampaignView:
    """One campaign or channel: `advice` is to be translated, "" where nothing can be said."""

    name: str
    spent: Value | None
    customers: int
    cost: Value | None
    advice: str


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """What came of one tactic: a headline, and what stands below it."""

    headline: str
    told: str


@dataclass(frozen=True, slots=True)
class PeriodicView:
    """A weekly or monthly digest for one reader.

    Attributes:
        unread_since: Since when the shop cannot be read, on its own clock; "" while it can.
        part: What lacks because not all of the days are known.
        page: Address of our own page of the shop; "" where there is none.
        has_before, has_year_ago: A number is held beside the days before, and those of a year before.
        not_before, not_year_ago: Why others are not.
        more_count: How many numbers have a value and are not among those that the reader asked for.
        missing: Numbers that have no value for another reason than the days.
        more_open: How many incidents are open besides those told.
        by_channel: The table is one of channels, since no spend bears the name of a campaign.
        judged_days: Over how many days campaigns are judged.
        campaign_days: The days that the table of campaigns tells of, where these are not all; else None.
    """

    shop: str
    edition: str
    days: Period
    before: Period
    year_ago: Period
    unread_since: str
    part: PartView
    page: str
    stages: tuple[StageView, ...]
    has_before: bool
    has_year_ago: bool
    not_before: tuple[LeftOutView, ...]
    not_year_ago: tuple[LeftOutView, ...]
    more_count: int
    missing: tuple[MissingView, ...]
    incidents: tuple[AlertView, ...]
    more_open: int
    opened: tuple[str, ...]
    over: tuple[OverView, ...]
    campaigns: tuple[CampaignView, ...]
    by_channel: bool
    judged_days: int
    campaign_days: Period | None
    months: tuple[str, ...]
    restated: tuple[str, ...]
    outcomes: tuple[OutcomeView, ...]
    notices: tuple[NoticeView, ...]


def periodic_view(told: Periodic, scene: MessageContext, knowledge: Knowledge, who: Recipient) -> PeriodicView:
    """Return a weekly or monthly digest for one reader."""
    # long: one line for each thing that it tells
    code = who.language
    name_of, tongue = Names(knowledge, code), speech(code)
    shown = told.incidents[:FULL_INCIDENTS]
    numbers = _numbers(told, who.kpis, knowledge)
    every = [one for some in numbers.values() for one in some]
    known = [one for one in every if one.figure.value is not None]
    of_days = [one.figure for one in every if not one.has_own_days]
    return PeriodicView(
        shop=clip(scene.shop),
        edition=told.edition,
        days=told.days,
        before=told.before,
        year_ago=told.year_ago,
        unread_since=unread_since(told.notices, scene, code),
        part=part_view(told.read_to, told.days, of_days, name_of),
        page=scene.pages.shop(told.shop),
        stages=tuple(_stage_views(numbers, told, name_of, scene.pages)),
        has_before=any(one.before.value is not None for one in known),
        has_year_ago=any(one.year_ago.value is not None for one in known),
        not_before=left_out_views(known, lambda one: one.before, told.known_from, knowledge, tongue),
        not_year_ago=left_out_views(known, lambda one: one.year_ago, told.known_from, knowledge, tongue),
        more_count=_others(told, every),
        missing=missing_views(_missing_for_good(every, told.edition), knowledge, code),
        incidents=tuple(view(one, scene, knowledge, code, who.answers_as) for one in shown),
        more_open=len(told.incidents) - len(shown),
        opened=tuple(dict.fromkeys(map(name_of, told.opened))),
        over=tuple(
            OverView(name_of(one.subject), one.days, _money(one.cost_minor, scene.currency)) for one in told.over
        ),
        campaigns=tuple(_campaign_views(told.campaigns, scene.currency, code)),
        by_channel=told.campaigns is not None and told.campaigns.told.by == "channel",
        judged_days=told.campaigns.judged.period.length if told.campaigns is not None else 0,
        campaign_days=_covered(told),
        months=tuple(month_told(one, name_of(one.kpi), tongue) for one in told.months),
        restated=tuple(restatement_lines(told.restated, knowledge, tongue)),
        outcomes=tuple(_outcome_view(one, knowledge, code) for one in told.outcomes[:_OUTCOMES]),
        notices=tuple(notice_view(one, scene.zone, knowledge, code) for one in told.notices),
    )


def _numbers(told: Periodic, kpis: Sequence[str], knowledge: Knowledge) -> Mapping[str, Sequence[Number]]:
    """Return the numbers for one reader: those that he asked for, in his order, after those that everybody is told."""
    if not kpis:
        return told.numbers
    every = {one.figure.kpi: one for some in told.numbers.values() for one in some}
    first = [one for kpi, one in every.items() if kpi not in kpis and knowledge.kpis[kpi].in_digest == "yesterday"]
    every.update({one.figure.kpi: one for one in told.chosen})
    return {"": [*first, *(every[kpi] for kpi in kpis if kpi in every)]}


def _others(told: Periodic, shown: Sequence[Number]) -> int:
    kpis = {one.figure.kpi for one in shown}
    every = (one.figure for some in told.numbers.values() for one in some)
    return sum(one.kpi not in kpis and one.value is not None for one in every)


def _stage_views(
    numbers: Mapping[str, Sequence[Number]], told: Periodic, name_of: Names, pages: Pages
) -> Iterator[StageView]:
    for stage, some in numbers.items():
        valued = ((one, figure_value(one.figure)) for one in some)
        shown = tuple(
            number_view(one, value, told.days, name_of, pages.kpi(told.shop, one.figure.kpi))
            for one, value in valued
            if value is not None
        )
        if shown:
            yield StageView(name_of.knowledge.stages[stage].name[name_of.code] if stage else "", shown)


def _missing_for_good(numbers: Sequence[Number], edition: Cadence) -> Iterator[Figure]:
    """Yield what has no value whatever is read of the days; that a week is no month is no news in a weekly digest."""
    for one in numbers:
        gone = one.figure.missing
        is_told = gone is not None and gone.reason in BY_THE_DAYS and not one.has_own_days
        if gone is not None and not is_told and not (edition == "weekly" and gone.reason == _OF_MONTHS):
            yield one.figure


def _covered(told: Periodic) -> Period | None:
    """Return the days of which orders and spend are known both; None where these are all."""
    if told.campaigns is None or told.campaigns.told.period == told.days:
        return None
    return told.campaigns.told.period


def _money(minor: int | None, currency: str) -> Value | None:
    return Value(Fraction(minor), "currency", currency) if minor is not None and currency else None


def _campaign_views(found: Campaigns | None, currency: str, code: str) -> Sequence[CampaignView]:
    if found is None:
        return ()
    told = found.told
    return [
        CampaignView(
            name=key_name(told.by, one.key, speech(code)),
            spent=_money(one.spent_minor, currency),
            customers=one.customers,
            cost=None if one.cost is None or one.cost.value is None else Value(one.cost.value, "currency", currency),
            advice=found.advice_on(one),
        )
        for one in told.rows
        if one.why != "no_spend"
    ][:_CAMPAIGNS]


def _outcome_view(one: Outcome, knowledge: Knowledge, code: str) -> OutcomeView:
    headline, *others = diary.told(one, knowledge, code)
    return OutcomeView(headline, others[0] if others else "")


def periodic_message(told: Periodic, scene: MessageContext, recipient: Recipient, renderer: Renderer) -> Message:
    """Return a weekly or monthly digest for one recipient, known by its edition, shop, first day and reader.

    The course of the worst incident has two pictures by `cid:`, one for a dark page.
    """
    shown = periodic_view(told, scene, renderer.knowledge, recipient)
    known = {"told": shown, "shop": shown.shop, "simulated": scene.simulated, "foot": foot(recipient, told.edition)}
    key = f"{told.edition}:{told.shop}:{told.days.first.isoformat()}:{recipient.name}"

    def drawn() -> list[Attachment]:
        return pictures(one.course for one in shown.incidents)

    return compose(Content("period", "digest", key, known, drawn), recipient, renderer, scene.now)
