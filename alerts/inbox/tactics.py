"""Take an answer about a tactic in: checked, done once, logged, and refused in words when it cannot be done."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from alerts.inbox.desk import Desk, check_person_and_words
from alerts.inbox.tactic_actions import Said, TacticAction
from alerts.inbox.until import until_of
from commerce.answers import Answer, Done
from commerce.clock import local_day
from commerce.diary import DiaryEntry, DiaryState, newest
from commerce.errors import Refused
from commerce.settings.words import suggestion
from commerce.watches import LogEntry, Say
from knowledge import Tactic
from knowledge.entries import Improvement

#: Where no name is near.
LISTED = "; `shopbell tactics` lists them"
#: What was done longer ago is found in no figures any more.
FARTHEST_DAYS = 400


def receive_about_tactic(answer: Answer, action: TacticAction, desk: Desk) -> Done:
    """Do what a person answered about a tactic, in one transaction with the line of the log that says so.

    Raises:
        Refused: It cannot be done; says why, and what can.
        TryLater: Somebody else wrote into the diary at the same moment; nothing was done.
    """
    check_person_and_words(answer, desk)
    info = desk.cache.shops.info(answer.shop)
    if info is None:
        msg = f"{answer.shop}: nothing is known of it yet; run `shopbell sync` first"
        raise Refused(msg)
    entries = desk.cache.diary.entries(answer.shop)
    entry = newest(entries).get(answer.about)
    try:
        said = _said(answer, action, desk, ZoneInfo(info.time_zone), known=entry is not None)
        now_is = action.does(entry, said)
    except ValueError as error:
        msg = f"{answer.shop}, {answer.about}: {error}"
        raise Refused(msg) from None
    removed = entry.number if entry is not None and now_is is None else None
    stands = now_is if removed is None else newest(one for one in entries if one.number != removed).get(answer.about)
    done = Done(
        answer=answer,
        at=desk.now,
        subject=answer.about,
        before=_state(entry),
        after=_state(stands),
        last=now_is.until if now_is is not None else None,
    )
    return desk.cache.diary.answer(
        answer.shop, done, _line(done, now_is or entry), expected=entries, kept=now_is, removed=removed
    )


def _said(answer: Answer, action: TacticAction, desk: Desk, zone: ZoneInfo, *, known: bool) -> Said:
    """Return what was said, checked.

    Raises:
        ValueError: The tactic, its KPI, the part of the shop or a day cannot be.
    """
    today = local_day(desk.now, zone)
    tactic = desk.tactics.get(answer.about)
    if tactic is None and not known:  # one that was taken out of the collection can still be closed
        msg = f"there is no such tactic{suggestion(answer.about, desk.tactics) or LISTED}"
        raise ValueError(msg)
    if (tactic is None and action.usually is not None) or (tactic is None and action.says_where):
        msg = "the collection has no such tactic any more"
        raise ValueError(msg)
    moves = _moves(answer, tactic, desk) if tactic is not None and action.says_where else None
    segment, key = _where(answer, desk, moves) if action.says_where else ("", "")
    fresh = DiaryEntry(
        tactic=answer.about,
        state=DiaryState.ADOPTED,
        by=answer.who,
        written_at=desk.now,
        kpi=moves.kpi if moves is not None else "",
        direction=moves.direction if moves is not None else "raise",
        adopted_on=_adopted_on(answer, today) if action.says_where else None,
        segment=segment,
        key=key,
        note=answer.words.strip(),
    )
    return Said(fresh, today, _until(answer, action, desk, zone, today))


def _moves(answer: Answer, tactic: Tactic, desk: Desk) -> Improvement:
    """Return which KPI should move, and which way: the one asked for, else the first that can be worked out.

    Raises:
        ValueError: The tactic is not known to move that KPI, or nobody can work it out.
    """
    if not answer.kpi:
        counted = [one for one in tactic.improves if one.kpi in desk.subjects]
        return counted[0] if counted else tactic.improves[0]
    found = next((one for one in tactic.improves if one.kpi == answer.kpi), None)
    if found is None:
        moved = [one.kpi for one in tactic.improves]
        msg = f"it is not known to move {answer.kpi!r}{suggestion(answer.kpi, moved)}"
        raise ValueError(msg)
    if found.kpi not in desk.subjects:
        msg = f"{answer.kpi} is no KPI that Shopbell works out (any more); name another one, or none"
        raise ValueError(msg)
    return found


def _where(answer: Answer, desk: Desk, moves: Improvement | None) -> tuple[str, str]:
    """Return segment and key of the part of the shop that is touched; "" both for all of it.

    Raises:
        ValueError: The KPI is not counted in such parts, or the shop has no such part.
    """
    if not answer.where:
        return "", ""
    segment, colon, key = answer.where.partition(":")
    if not colon or not key:
        msg = f"{answer.where!r} is no part of a shop; write SEGMENT:KEY, e.g. device:mobile"
        raise ValueError(msg)
    kpi = moves.kpi if moves is not None else ""
    parts = desk.parts(answer.shop, kpi)
    if segment not in parts:
        ways = suggestion(segment, parts) or "; leave the part out"
        msg = f"{kpi} is not counted by {segment!r}{ways}"
        raise ValueError(msg)
    if key not in parts[segment]:
        named = [one for one in parts[segment] if one]
        msg = f"the shop has no {segment} {key!r}{suggestion(key, named)}"
        raise ValueError(msg)
    return segment, key


def _adopted_on(answer: Answer, today: date) -> date:
    """Return since when.

    Raises:
        ValueError: That lies in the future, or so far back that no figure tells of it.
    """
    since = answer.first or today
    if since > today:
        msg = f"{since} is still to come (it is {today} at the shop); say so when it is done, or put it off: `later`"
        raise ValueError(msg)
    if (today - since).days > FARTHEST_DAYS:
        msg = f"{since} is more than {FARTHEST_DAYS} days ago; no figure would tell what came of it"
        raise ValueError(msg)
    return since


def _until(answer: Answer, action: TacticAction, desk: Desk, zone: ZoneInfo, today: date) -> date:
    """Return from which of the shop's own days on it may be suggested again.

    Raises:
        ValueError: That cannot be read, is past or today, or more than a year ahead.
    """
    if action.usually is None:
        return today
    if not answer.until:
        return today + action.usually
    until = local_day(until_of(answer.until, desk.now, zone), zone)
    return max(until, today + timedelta(days=1))


def _state(entry: DiaryEntry | None) -> str:
    return "" if entry is None else entry.state.value


def _line(done: Done, entry: DiaryEntry | None) -> LogEntry:
    answer = done.answer
    return LogEntry(
        at=done.at,
        shop=answer.shop,
        kpi=entry.kpi if entry is not None else "",
        incident="",
        say=Say.NOTHING,
        sent=False,
        tactic=answer.about,
        action=answer.action,
        who=answer.who,
        origin=answer.origin,
        note=answer.words.strip(),
    )
