"""Hold a shop's KPIs against their targets, and write down what is to be said: watches, messages and log as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeVar

import msgspec

from alerts.decide import rule
from alerts.decide.blame import blamed
from alerts.decide.evaluate import Decision, decide
from alerts.decide.look import as_told
from alerts.decide.policy import Policy
from alerts.decide.tree import tree_of
from alerts.messages.alert import alert_message
from alerts.messages.incident_update import IncidentUpdate, MessageContext, logged_tactics, logged_total
from alerts.messages.recipient import Recipient
from cache import Cache
from commerce.conversation_names import ConversationNames
from commerce.diary import DiaryState
from commerce.errors import TryLater
from commerce.figures import Verdict
from commerce.messages import Message
from commerce.watches import LogEntry, Say, Watch
from knowledge import Knowledge
from shopbell.config import Settings
from shopbell.jobs.advice import Adviser
from shopbell.jobs.course import course_of
from shopbell.jobs.notes import history_notice, origins_notice
from shopbell.jobs.shops import OpenShop
from shopbell.jobs.watched import open_incidents
from shopbell.jobs.weekly_sales import weekly_sales_minor
from shopbell.recipients import second_readers
from wording.notices import noticed
from wording.render import Renderer

#: A tactic shown within this time is not shown again while others fit.
_WITH_ADVICE = frozenset(Say) - {Say.NOTHING, Say.RECOVERED, Say.REMINDED}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What one look at one shop brought."""

    shop: str
    verdicts: tuple[Verdict, ...]
    decisions: tuple[Decision, ...] = ()
    messages: tuple[Message, ...] = ()

    @property
    def is_off_target(self) -> bool:
        """Whether any KPI is."""
        return any(verdict.off_target for verdict in self.verdicts)

    @property
    def summary(self) -> str:
        """One line for the log."""
        off = [verdict.kpi for verdict in self.verdicts if verdict.off_target]
        said = [f"{one.kpi} {one.say}" for one in self.decisions if one.say is not Say.NOTHING]
        told = f"; said: {', '.join(said)}" if said else ""
        return f"{self.shop}: {len(self.verdicts)} judged, {len(off)} off target{told}"


def policy_of(settings: Settings) -> Policy:
    """Return how patient the bell is, as the merchant wrote it."""
    written = settings.alerts
    return Policy(repeat=written.repeat, remind=written.remind, escalate=written.escalate)


def check(
    opened: OpenShop,
    cache: Cache,
    knowledge: Knowledge,
    renderer: Renderer,
    recipients: Sequence[Recipient],
    *,
    simulated: bool = False,
    conversations: ConversationNames | None = None,
) -> CheckReport:
    """Judge every KPI that has a target, move its watch, and queue what is to be said, in one transaction.

    Args:
        opened: The shop now.
        cache: Remembers.
        knowledge: Texts, tactics and the KPI tree.
        renderer: Writes messages.
        recipients: Who hears alerts of this shop.
        simulated: Every message says that the data are made up.
        conversations: Names what mail programs keep together; None: every message stands alone.

    Raises:
        TryLater: Others kept moving the incidents; nothing was said.
    """
    made = partial(_scene, simulated=simulated, conversations=conversations)
    return _twice(lambda: _check(opened, cache, knowledge, renderer, recipients, scene_of=made))


def _twice(look: Callable[[], T]) -> T:
    """Look, and once more when another process moved a watch between our look and our word."""
    try:
        return look()
    except TryLater:
        return look()


def _check(
    opened: OpenShop,
    cache: Cache,
    knowledge: Knowledge,
    renderer: Renderer,
    recipients: Sequence[Recipient],
    *,
    scene_of: Callable[[OpenShop, Iterable[IncidentUpdate]], MessageContext],
) -> CheckReport:
    now = opened.now
    verdicts = opened.judged()
    watches = cache.incidents.watches(opened.name)
    tree = tree_of(knowledge)
    decisions = decide(
        opened.name,
        verdicts,
        {kpi: rule.set_right(watch, now, opened.today) for kpi, watch in watches.items()},
        now,
        policy_of(opened.settings),
        tree,
        day=opened.today,
        zone=opened.zone,
        quiet=opened.settings.alerts.is_quiet(now.astimezone(opened.zone).time()),
        weekly_sales_minor=weekly_sales_minor(opened),
        blamed=blamed(verdicts, knowledge, tree, opened.parts_behind),
    )
    moved = {one.subject: one.watch for one in decisions if watches.get(one.subject) != one.watch}
    opened, decisions = _as_settled(opened, decisions, {**watches, **moved})
    moved = {one.subject: one.watch for one in decisions if one.subject in moved}
    updates = _updates(opened, cache, knowledge, [one for one in decisions if one.say is not Say.NOTHING], now)
    scene = scene_of(opened, updates.values())
    messages = _messages(opened, list(updates.values()), scene, recipients, renderer)
    log = [_as_routed(one, updates, recipients) for one in _log(decisions, updates, now)]
    cache.incidents.commit(opened.name, moved, messages, log, now, expected=watches)
    shown = {one.subject: one for one in verdicts} | {one.subject: one.verdict for one in decisions}
    return CheckReport(opened.name, tuple(shown.values()), tuple(decisions), tuple(messages))


def _log(decisions: Iterable[Decision], updates: Mapping[str, IncidentUpdate], now: datetime) -> Iterator[LogEntry]:
    """Yield what the log keeps of what was decided, and of what is told of it."""
    for decision in decisions:
        update = updates.get(decision.subject)
        tactic = update.advice.tactic.id if update and update.advice else ""
        entry = decision.log_entry(now, tactic=tactic, detail=update.cost_detail if update else "")
        if entry is not None:
            yield entry


def is_told(update: IncidentUpdate, recipients: Iterable[Recipient]) -> bool:
    """Tell whether any of them hears of an incident; what has stopped is told whichever numbers somebody asked for."""
    verdict = update.verdict
    return any(
        who.route.takes(
            who.route.kpis if verdict.silence is not None else (verdict.kpi, *update.effects), update.watch.severity
        )
        for who in recipients
    )


def _as_routed(entry: LogEntry, updates: Mapping[str, IncidentUpdate], recipients: Sequence[Recipient]) -> LogEntry:
    """Return a line of the log: what no reader asked to hear was not sent."""
    update = updates.get(entry.kpi)
    if update is None or not entry.sent or not recipients or is_told(update, recipients):
        return entry
    return msgspec.structs.replace(entry, sent=False, reason="nobody_asked")


def _as_settled(
    opened: OpenShop, decisions: Sequence[Decision], watches: Mapping[str, Watch]
) -> tuple[OpenShop, list[Decision]]:
    """Return the shop and the decisions as every page shows them from now on: what just began, beside what was before.

    The usual level of an open incident is that of the days before its first day, which nobody knew until this look.

    Args:
        opened: The shop as it was looked at.
        decisions: On what was seen.
        watches: What is remembered from now on, by subject.
    """
    begun = {one.subject for one in decisions if one.before.since is None and one.watch.since is not None}
    if not begun:
        return opened, list(decisions)
    settled = opened.remembering(open_incidents(watches, opened.zone))
    told = []
    for one in decisions:
        again = settled.verdict(one.kpi) if one.subject in begun and one.verdict.silence is None else None
        if again is None or not again.off_target:
            told.append(one)
            continue
        told.append(replace(one, verdict=again, watch=as_told(one.watch, again, opened.now)))
    return settled, told


def _scene(
    opened: OpenShop,
    updates: Iterable[IncidentUpdate],
    *,
    simulated: bool,
    conversations: ConversationNames | None,
) -> MessageContext:
    """Return where and when the messages are written, and what must be known of the data in them."""
    figures = [update.verdict.figure for update in updates]
    notices = (
        *history_notice(opened.info, opened.facts),
        *noticed(opened.lacking(figures)),
        *origins_notice(figures, opened.today),
    )
    currency = opened.info.currency
    return MessageContext(
        opened.name,
        opened.now,
        opened.zone,
        simulated,
        currency,
        notices,
        read_at=opened.read_at,
        orders_page=opened.orders_page,
        conversations=conversations,
        pages=opened.settings.pages,
    )


def _messages(
    opened: OpenShop,
    updates: Sequence[IncidentUpdate],
    scene: MessageContext,
    recipients: Sequence[Recipient],
    renderer: Renderer,
) -> list[Message]:
    """Return what is to be said, one message a reader; what nobody has answered goes to the second reader alone."""
    unanswered = [one for one in updates if one.say is Say.ESCALATED and is_told(one, recipients)]
    news = [one for one in updates if one.say is not Say.ESCALATED]
    told = [([one for one in news if is_told(one, [who])], who) for who in recipients]
    told += [(unanswered, who) for who in second_readers(opened.settings)]
    return [
        replace(
            alert_message(some, scene, who, renderer),
            not_before=who.route.not_before(scene.now, who.zone or scene.zone),
        )
        for some, who in told
        if some
    ]


def _updates(
    opened: OpenShop, cache: Cache, knowledge: Knowledge, speaking: Sequence[Decision], now: datetime
) -> dict[str, IncidentUpdate]:
    """Return what is to be told of every decision that speaks, each with a tactic of its own."""
    if not speaking:
        return {}
    adviser = Adviser(opened, cache, knowledge)
    updates: dict[str, IncidentUpdate] = {}
    for decision in speaking:
        if decision.say is Say.RECOVERED:
            history = cache.incidents.history(opened.name, decision.before.incident)
            total = logged_total(history, decision.before, opened.zone, now)
            told = IncidentUpdate.of(decision, cost_total_minor=total, shown=logged_tactics(history))
            course, tried = course_of(opened, decision.verdict), _tried(cache, opened, decision.before.since)
            updates[decision.subject] = replace(told, course=course, tried=tried)
            continue
        verdict = decision.verdict
        # a silence says itself what stopped: days compared explain no hours
        diagnosis = opened.diagnose(verdict) if verdict.silence is None else None
        is_advised = decision.say in _WITH_ADVICE
        chosen = adviser.advice(verdict, decision.watch.incident, diagnosis) if is_advised else None
        told = IncidentUpdate.of(decision, diagnosis, chosen)
        updates[decision.subject] = replace(told, course=course_of(opened, verdict))
    return updates


def _tried(cache: Cache, opened: OpenShop, since: datetime | None) -> tuple[tuple[str, str], ...]:
    """Return (tactic, by whom) of what was adopted since an instant."""
    return tuple(
        (one.tactic, one.by)
        for one in cache.diary.entries(opened.name)
        if one.state is DiaryState.ADOPTED and since is not None and one.written_at >= since
    )
