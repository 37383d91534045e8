"""What is watched in a shop, how easily the bell rings there, and how small a change it could see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cache import Cache
from commerce.figures import Verdict
from commerce.judgements import Question
from kpi.facts.snapshot import lapse_of
from shopbell.config import ShopSettings
from shopbell.doctor.health import Finding, ShopHealth, Watched
from shopbell.doctor.past import past
from shopbell.jobs.shops import OpenShop, is_read
from shopbell.jobs.watched import is_unknown_here
from shopbell.wiring import Installation


def watching(installation: Installation, cache: Cache, shop: ShopSettings, health: ShopHealth) -> None:
    """Say which numbers are held against what, and which of them are not known here; of an unread shop nothing."""
    if not is_read(shop.name, cache):
        return
    opened = installation.open_shop(shop, cache)
    health.sensitivity = installation.settings.sensitivity_of(shop)
    targets = installation.settings.targets_of(shop)
    judged = [verdict for verdict in opened.judged() if verdict.silence is None]
    for verdict in judged:
        questions = [Question.TARGET] if verdict.kpi in targets else []
        questions += [Question.DRIFT] if verdict.kpi in opened.watched else []
        health.watched += (Watched(verdict, tuple(questions)),)
    health.past = past(opened, health.watched)
    counts = {question: sum(question in one.questions for one in health.watched) for question in Question}
    by_past, by_target = counts[Question.DRIFT], counts[Question.TARGET]
    told = (
        f"KPIs held against the shop's own past: {by_past}, against a target: {by_target}; and whether what always"
        f' comes still does; sensitivity = "{health.sensitivity}"'
    )
    health.findings.append(Finding("fine", "watched", told))
    health.findings += _settled(judged, opened.today)
    health.findings += _rules(opened)
    health.findings += _written_limits(opened, [kpi for kpi, one in targets.items() if one.near_usual is None])
    known = {verdict.kpi for verdict in judged}
    unknown = sorted(kpi for kpi in opened.watched if kpi not in known)
    if unknown:
        why = "the shop does not tell what it takes; `shopbell kpi` says of each what lacks"
        health.findings.append(Finding("note", "watched", f"not {', '.join(unknown)}: {why}"))


def _rules(opened: OpenShop) -> Iterator[Finding]:
    """Yield by which rules of the documents the shop is judged, without a word of the merchant's."""
    found = [opened.verdict(kpi) for kpi in opened.book.ids if kpi in opened.ruled]
    known = [verdict.kpi for verdict in found if not is_unknown_here(verdict, is_asked_for=False)]
    if known:
        told = (
            f"{' and '.join(known)} must keep to what the documents say of every shop, and ring where surely not;"
            " [targets.<kpi>] sets another limit, off = true there none"
        )
        yield Finding("fine", "rules", told)


def _written_limits(opened: OpenShop, written: Sequence[str]) -> Iterator[Finding]:
    """Yield that a limit in figures is held to a number of days that may be another one next quarter."""
    lapse = lapse_of(opened.facts)
    moving = sorted(kpi for kpi in written if opened.book.kpi(kpi).follows_lapse)
    if moving and lapse.origin != "fixed":
        told = (
            f"{', '.join(moving)}: a limit in figures, over the {lapse.days} days after which a customer counts as"
            " lost; they follow the shop's own gaps between orders and may be others next quarter. Write"
            f" lapse = {lapse.days} under [shop.definitions] beside such a limit, or near_usual instead of it"
        )
        yield Finding("note", "targets", told)


def _settled(judged: Sequence[Verdict], today: date) -> Iterator[Finding]:
    """Yield up to which day the numbers are judged: of the later ones, orders and visits may still come in."""
    if not judged:
        return
    by_day: dict[date, list[str]] = {}
    for verdict in judged:
        days = verdict.figure.period if verdict.drift is None else verdict.drift.window
        by_day.setdefault(days.last, []).append(verdict.kpi)
    latest = max(by_day)
    told = (
        f"days are judged up to {latest}; later ones, today ({today}) among them, may still change, and count once they"
        " are settled"
    )
    yield Finding("fine", "settled", told)
    for day, kpis in sorted(by_day.items()):
        if day != latest:
            listed = ", ".join(sorted(kpis))
            text = f"up to {day} alone, since what tells of later days may still correct them: {listed}"
            yield Finding("fine", "settled", text)
