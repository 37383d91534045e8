"""The morning digest of one shop: the numbers that matter, what is open, what was held back, what the data lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alerts.advise.rank import Advice
from alerts.messages.advice_views import AdviceView
from alerts.messages.compose import Content, compose
from alerts.messages.course_view import pictures
from alerts.messages.day_view import DayFigure, DayView, day_views
from alerts.messages.foot import foot
from alerts.messages.incident_update import IncidentUpdate, MessageContext
from alerts.messages.missing_view import MissingView, missing_views
from alerts.messages.morning_views import (
    GoingWellView,
    OccasionView,
    UnjudgedView,
    WatchedView,
    going_well_view,
    occasion_views,
    unjudged_views,
    watched_views,
)
from alerts.messages.number_view import Line, LineView, line_view, said_once
from alerts.messages.part_read import unread_since
from alerts.messages.recipient import Recipient
from alerts.messages.views import AlertView, view
from commerce.figures import Verdict
from commerce.judgements import Question
from commerce.messages import Attachment, Message
from commerce.month_to_date import MonthToDate
from commerce.period import Period
from commerce.restatements import Restatement, Shown
from commerce.special_days import Occasion
from commerce.watches import LogEntry
from knowledge import Knowledge
from wording.escaping import clip
from wording.incidents import why_silent
from wording.language import language as speech
from wording.month_to_date import month_told
from wording.names import Names
from wording.notices import Notice, NoticeView, notice_view
from wording.render import Renderer
from wording.restatements import restatement_lines
from wording.tone import remark

#: KPIs shown with their course: a message is one screen, `shopbell kpi` tells all. Each incident takes the room of
#: one, down to the fewest.
CARDS, FEWEST_CARDS = 5, 2
#: Of what was held back, so many are named.
HELD_BACK_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest tells, in figures.

    Attributes:
        day: The local day on which it is read; the figures end the day before.
        lines: The KPIs of every day and those with a target, in the order of the book.
        incidents: Open ones, with advice where there is any.
        held_back: Log entries that were not sent, newest first.
        occasions: Days around this one that are not as usual, and what somebody said to expect.
        going_well: Better than usual, each with a tactic to do more of it.
        months: How the month stands against the goals that are written for a month.
        restated: Days that were shown before, and changed since.
        yesterday: The numbers of the day before, each beside the same weekday.
        shown: Which days this digest shows; None: it is none of a shop.
    """

    shop: str
    day: date
    lines: Sequence[Line]
    incidents: Sequence[IncidentUpdate] = ()
    held_back: Sequence[LogEntry] = ()
    notices: Sequence[Notice] = ()
    occasions: Sequence[Occasion] = ()
    going_well: Sequence[tuple[Verdict, Advice]] = ()
    months: Sequence[MonthToDate] = ()
    restated: Sequence[Restatement] = ()
    yesterday: Sequence[DayFigure] = ()
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class HeldView:
    """Something that was not sent, and why."""

    name: str
    reason: str
    cause: str


@dataclass(frozen=True, slots=True)
class OffView:
    """Something that needs a look; `state` says of a number how it stands, and is to be translated."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class DigestView:
    """A digest for one reader.

    Attributes:
        period: The days of every figure that names no others.
        off: What needs a look: what has stopped first, then the numbers; of a shop that cannot be read, what did when
            it was last read. `moved_with`: how many more are off and told in the incident of another.
        more_off: How much besides the first incident needs a look: other incidents, and what is off and told in none.
        by_targets: All that was judged is a matter of targets: no usual level and no silence is in it.
        unread_since: Since when the shop cannot be read, on its own clock; "" while it can.
        yesterday: The numbers of the day before; `orders_page`: address of the shop's own list of its orders, or "".
        page: Address of our own page of the shop; "" where there is none.
        cards: The numbers that are shown with their course; `as_usual`: those besides that were judged and are well;
            `more_count`: how many others have a value.
        tactic: The one that is told with its reasons: of the first incident that has one.
        discounts: What discounts cost, and how often they are used.
        months: A line for each monthly goal.
        restated: A line for each stretch of days that changed after it was shown.
    """

    shop: str
    day: date
    period: Period | None
    yesterday: tuple[DayView, ...]
    orders_page: str
    page: str
    cards: tuple[LineView, ...]
    as_usual: tuple[LineView, ...]
    more_count: int
    incidents: tuple[AlertView, ...]
    tactic: AdviceView | None
    discounts: tuple[LineView, ...]
    going_well: tuple[GoingWellView, ...]
    missing: tuple[MissingView, ...]
    held_back: tuple[HeldView, ...]
    notices: tuple[NoticeView, ...]
    watched: tuple[WatchedView, ...]
    unjudged: tuple[UnjudgedView, ...]
    occasions: tuple[OccasionView, ...]
    off: tuple[OffView, ...]
    moved_with: int
    more_off: int
    judged_count: int
    by_targets: bool
    unread_since: str
    months: tuple[str, ...] = ()
    restated: tuple[str, ...] = ()

    @property
    def off_count(self) -> int:
        """How much needs a look."""
        return len(self.off) + self.moved_with

    @property
    def yesterday_day(self) -> date:
        """The day before."""
        return self.day - timedelta(days=1)


def digest_view(
    digest: Digest,
    scene: MessageContext,
    knowledge: Knowledge,
    language: str,
    answers_as: str = "",
    *,
    kpis: Sequence[str] = (),
) -> DigestView:
    """Return a digest for one reader: the cards are what is off target, then the collection's core; or `kpis`."""
    # long: one line for each thing that a digest tells
    known = [line for line in digest.lines if line.verdict.figure.value is not None]
    ranked = sorted(known, key=lambda line: _rank(line, knowledge))
    room = max(FEWEST_CARDS, CARDS - len(digest.incidents))
    if kpis:
        ranked, room = _chosen_first(ranked, kpis), sum(line.verdict.kpi in kpis for line in known)
    carded, others = ranked[:room], ranked[room:]
    counted = Counter(line.verdict.figure.period for line in carded)
    period = max(counted, key=lambda days: (counted[days], days.last, days.length), default=None)
    judged = [line for line in known if _is_judged(line.verdict)]
    well = [line for line in others if line in judged and not line.verdict.off_target]
    incidents = tuple(view(case, scene, knowledge, language, answers_as) for case in digest.incidents)
    verdicts = [line.verdict for line in known]
    silent = [case.verdict for case in digest.incidents if case.verdict.silence is not None and case.verdict.off_target]
    told = {subject for case in digest.incidents for subject in (case.verdict.subject, *case.effects)}
    effects = {subject for case in digest.incidents for subject in case.effects}
    wrong = [line.verdict for line in ranked if line in judged and line.verdict.off_target is True]
    off = [verdict for verdict in wrong if verdict.subject not in effects]
    since = unread_since(digest.notices, scene, language)
    open_then = _open_then(digest.incidents, (*silent, *off)) if since else ()
    return DigestView(
        shop=clip(scene.shop),
        day=digest.day,
        period=period,
        yesterday=day_views(tuple(digest.yesterday), knowledge, language),
        orders_page=scene.orders_page(Period.day(digest.day - timedelta(days=1))),
        page=scene.pages.shop(digest.shop),
        cards=said_once(line_view(line, period, knowledge, language, scene.pages) for line in carded),
        as_usual=tuple(line_view(line, period, knowledge, language) for line in well),
        more_count=len(others) - len(well),
        incidents=incidents,
        tactic=next((one.advice for one in incidents if one.advice is not None), None),
        discounts=tuple(
            line_view(line, period, knowledge, language)
            for line in known
            if knowledge.kpis[line.verdict.kpi].in_digest == "discounts"
        ),
        going_well=tuple(
            going_well_view(verdict, advice, scene.currency, knowledge, language)
            for verdict, advice in digest.going_well
        ),
        missing=missing_views((line.verdict.figure for line in digest.lines), knowledge, language),
        held_back=_held_back(digest.held_back, told, knowledge, language),
        notices=tuple(notice_view(notice, scene.zone, knowledge, language) for notice in digest.notices),
        watched=watched_views([one for one in verdicts if one.subject not in told], knowledge, language),
        unjudged=unjudged_views(verdicts, knowledge, language),
        occasions=occasion_views(digest.occasions, knowledge, language),
        off=tuple(_off(verdict, Names(knowledge, language)) for verdict in (*silent, *off, *open_then)),
        moved_with=len(wrong) - len(off),
        more_off=max(0, len(incidents) + sum(verdict.subject not in told for verdict in off) - 1),
        judged_count=len(judged) + len(silent),
        by_targets=not silent and all(line.verdict.question is Question.TARGET for line in judged),
        unread_since=since,
        months=tuple(month_told(one, Names(knowledge, language)(one.kpi), speech(language)) for one in digest.months),
        restated=tuple(restatement_lines(digest.restated, knowledge, speech(language))),
    )


def _open_then(incidents: Sequence[IncidentUpdate], told: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """Return what is still open and cannot be judged while nothing is read, but for what is told as off already."""
    known = {verdict.subject for verdict in told}
    return tuple(
        case.verdict for case in incidents if case.verdict.off_target is None and case.verdict.subject not in known
    )


def _off(verdict: Verdict, name_of: Names) -> OffView:
    if verdict.silence is not None:
        return OffView(name_of(verdict.subject), "")
    return OffView(name_of.figure(verdict.figure), remark(verdict))


def _is_judged(verdict: Verdict) -> bool:
    """Return whether a verdict was asked for, and says something."""
    if verdict.question is Question.DRIFT:  # within its usual swing is as usual, wherever in it
        return verdict.off_target is not None
    return verdict.target is not None and verdict.surely_off is not None


def _rank(line: Line, knowledge: Knowledge) -> tuple[bool, bool, bool]:
    text = knowledge.kpis.get(line.verdict.kpi)
    return line.verdict.off_target is not True, line.verdict.target is None, not (text and text.core)


def _chosen_first(lines: Sequence[Line], kpis: Sequence[str]) -> list[Line]:
    """Return the lines with those that a reader chose first, in his order."""
    order = {kpi: place for place, kpi in enumerate(kpis)}
    return sorted(lines, key=lambda line: order.get(line.verdict.kpi, len(order)))


def _held_back(
    entries: Sequence[LogEntry], told: Collection[str], knowledge: Knowledge, language: str
) -> tuple[HeldView, ...]:
    """Return what was not sent, each thing once: what the digest itself tells of is not held back from its reader."""
    name_of = Names(knowledge, language)
    found = dict.fromkeys((one.kpi, one.reason, one.detail) for one in entries if one.kpi not in told)
    return tuple(
        HeldView(name_of(kpi), why_silent(reason), name_of(detail) if reason == "inhibited" else "")
        for kpi, reason, detail in list(found)[:HELD_BACK_SHOWN]
    )


def digest_message(digest: Digest, scene: MessageContext, recipient: Recipient, renderer: Renderer) -> Message:
    """Return a digest for one recipient, in the parts that the channel carries.

    A card has two pictures by `cid:`, one for a dark page.

    Its key holds shop, recipient and the recipient's own day, so that a restart writes nobody twice and a reader far
    from the shop misses none.
    """
    day = scene.now.astimezone(recipient.zone or scene.zone).date()
    shown = digest_view(
        digest, scene, renderer.knowledge, recipient.language, recipient.answers_as, kpis=recipient.kpis
    )
    known: dict[str, object] = {
        "digest": shown,
        "shop": shown.shop,
        "simulated": scene.simulated,
        "foot": foot(recipient, "daily"),
    }
    known["slowed"] = recipient.slowed
    key = f"digest:{digest.shop}:{day.isoformat()}:{recipient.name}"

    def drawn() -> list[Attachment]:
        return pictures(one.course for one in shown.cards)

    return compose(Content("digest", "digest", key, known, drawn), recipient, renderer, scene.now)
