"""`shopbell check`: verdicts now; watches, messages and log as the service would write them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import click

from alerts.messages.incident_update import MessageContext
from alerts.messages.judgement_views import drift_of, usual_of
from alerts.messages.verdict_words import verdict_words
from cache import Cache
from commerce.errors import Refused
from commerce.figures import Verdict, VerdictState
from commerce.judgements import Question
from commerce.watches import Say, Watch, WatchState
from shopbell import present
from shopbell.cli import FAILED, FINE, OFF_TARGET
from shopbell.cli.options import Call
from shopbell.cli.outgoing import delivered
from shopbell.cli.screen import show
from shopbell.cli.smallest import show_smallest
from shopbell.cli.speech import echo
from shopbell.config import ShopSettings
from shopbell.jobs.check import CheckReport, check
from shopbell.jobs.notes import banner, zone_pending
from shopbell.jobs.shops import OpenShop
from shopbell.judgement_json import judgement_json
from shopbell.recipients import alert_recipients
from shopbell.wiring import Installation
from wording.incidents import COUNTED_WITH, SAYS
from wording.language import Language
from wording.language import language as language_of
from wording.names import Names
from wording.phrases import AT_LEAST, AT_MOST

_COLUMNS = ("kpi", "window", "age", "value", "usual", "normal", "target", "state")
_FIGURES = ("age", "value", "usual", "normal", "target")


def judge(call: Call, shop: str | None, *, dry_run: bool, wants_json: bool, language: str | None) -> int:
    """Judge what is watched and what has a target. Exit code 3 when something is off."""
    installation = call.installation()
    speaker = language_of(language or installation.settings.shopbell.language)
    looks: list[tuple[OpenShop, CheckReport]] = []
    watches: dict[str, Mapping[str, Watch]] = {}
    failed = False
    with installation.open_cache() as cache:
        for one in installation.shops(shop):
            try:
                looks.append(_look(installation, cache, one, dry_run=dry_run))
                info, watches[one.name] = cache.shops.info(one.name), cache.incidents.watches(one.name)
                cut = banner(one, info, is_cut=cache.facts.of(one.name).history_is_cut)
                for note in filter(None, (cut, zone_pending(one, info))):
                    echo(note, err=True)
            except Refused as refusal:
                echo(str(refusal), err=True)
                failed = True
        if not dry_run and not delivered(installation, cache):
            failed = True
    if wants_json:
        collection = installation.collection
        documents = [
            present.verdict_json(verdict, collection, speaker, opened.today) | judgement_json(verdict)
            for opened, report in looks
            for verdict in report.verdicts
        ]
        click.echo(json.dumps(documents, ensure_ascii=False, indent=1))
    else:
        for opened, report in looks:
            _print(opened, report, watches[opened.name], installation, speaker)
    if failed:
        return FAILED
    return OFF_TARGET if any(report.is_off_target for _, report in looks) else FINE


def _look(
    installation: Installation, cache: Cache, shop: ShopSettings, *, dry_run: bool
) -> tuple[OpenShop, CheckReport]:
    opened = installation.open_shop(shop, cache)
    if dry_run:
        return opened, CheckReport(shop.name, tuple(opened.judged()))
    recipients = alert_recipients(installation.settings, shop.name)
    return opened, check(
        opened,
        cache,
        installation.collection,
        installation.renderer,
        recipients,
        conversations=installation.conversations(cache),
    )


def _print(
    opened: OpenShop,
    report: CheckReport,
    watches: Mapping[str, Watch],
    installation: Installation,
    speaker: Language,
) -> None:
    if not report.verdicts:
        echo(f"{report.shop}: nothing is watched; write [targets.<kpi>] into {installation.settings.place.name}")
        return
    numbers = [verdict for verdict in report.verdicts if verdict.silence is None]
    rows = [_cells(verdict, opened, installation, speaker) for verdict in numbers]
    columns, figures = present.headings(_COLUMNS, speaker), present.headings(_FIGURES, speaker)
    place = _COLUMNS.index("target")
    if not any(row[place] for row in rows):  # nobody set one
        columns, rows = _without(columns, place), [list(_without(row, place)) for row in rows]
    title = present.read_title(report.shop, opened.read_at, opened.zone, speaker)
    show(columns, rows, title=title, right=figures)
    told, collection = [present.row_of(verdict) for verdict in numbers], installation.collection
    for note in (*present.footnotes(told, collection, speaker), *present.remarks(told, collection, speaker)):
        click.echo(f"  {note}")
    for line in _off(opened, report, watches, installation, speaker):
        click.echo(f"  {line}")
    show_smallest(numbers, collection, speaker)
    for line in _said(report, installation, speaker):
        click.echo(line)


def _cells(verdict: Verdict, opened: OpenShop, installation: Installation, speaker: Language) -> list[str]:
    """Return one row. What is normal is told where the usual level of these very days is known."""
    row, figure, drift = present.row_of(verdict, opened.today), verdict.figure, drift_of(verdict)
    name, _, value, _, _, state = present.cells(row, installation.collection, speaker)

    def shown(level: Fraction | None) -> str:
        return "" if level is None else present.shown(level, figure, speaker)

    usual, normal = usual_of(verdict), ""
    if drift is not None and not drift.counted:
        normal = speaker.between(shown(drift.low), shown(drift.high))
    days = present.period_text(figure.period, speaker)
    return [name, days, present.age(row, speaker), value, shown(usual), normal, _target(verdict, speaker), state]


def _without(row: Sequence[str], place: int) -> tuple[str, ...]:
    return (*row[:place], *row[place + 1 :])


def _target(verdict: Verdict, speaker: Language) -> str:
    """Return the limit that somebody set, whichever question speaks; "" where nobody did."""
    known = (one for one in (verdict, *verdict.also) if one.target is not None and one.limit is not None)
    judged = next(known, None)
    if judged is None or judged.limit is None:
        return ""
    sentence = speaker.gettext(AT_MOST if judged.above_is_worse else AT_LEAST)
    return sentence % {"limit": present.shown(judged.limit, judged.figure, speaker)}


def _off(
    opened: OpenShop,
    report: CheckReport,
    watches: Mapping[str, Watch],
    installation: Installation,
    speaker: Language,
) -> Iterator[str]:
    """Yield what is off in the words of its message: how far, since when, at what cost, who is on it; what stopped."""
    scene = MessageContext(opened.name, opened.now, opened.zone, currency=opened.info.currency, read_at=opened.read_at)
    for verdict in report.verdicts:
        is_quiet = verdict.silence is not None and verdict.state is not VerdictState.OFF_TARGET
        if verdict.off_target and (verdict.question is not Question.ABSENCE or not is_quiet):
            watch = watches.get(verdict.subject)
            yield from verdict_words(verdict, scene, installation.renderer, speaker.code, watch)
            if watch is not None and watch.incident_state is WatchState.EFFECT and watch.cause:
                cause = Names(installation.collection, speaker.code)(watch.cause)
                yield f"  {speaker.gettext(COUNTED_WITH) % {'cause': cause}}"


def _said(report: CheckReport, installation: Installation, speaker: Language) -> Iterable[str]:
    """Yield what was said, a line each."""
    name_of = Names(installation.collection, speaker.code)
    for decision in report.decisions:
        if decision.say is not Say.NOTHING:
            said = speaker.gettext(SAYS[decision.say])
            yield present.named(present.named(report.shop, name_of(decision.subject), speaker), said, speaker)
