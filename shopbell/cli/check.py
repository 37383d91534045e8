"""`shopbell check`: verdicts now; watches, messages and log as the service would write them."""

from __future__ import annotations

import json
from collections.abc import Iterable

import click

from cache import Cache
from commerce.errors import Refused
from commerce.figures import Verdict
from commerce.watches import Say
from shopbell import present
from shopbell.cli import FAILED, FINE, OFF_TARGET
from shopbell.cli.options import Call
from shopbell.cli.outgoing import delivered
from shopbell.cli.screen import show
from shopbell.config import ShopSettings
from shopbell.jobs.check import CheckReport, check
from shopbell.jobs.notes import banner, zone_pending
from shopbell.recipients import alert_recipients
from shopbell.wiring import Installation
from wording.language import Language
from wording.language import language as language_of

_COLUMNS = ("kpi", "window", "value", "interval", "limit", "state")
_FIGURES = ("value", "interval", "limit")


def judge(call: Call, shop: str | None, *, dry_run: bool, wants_json: bool, language: str | None) -> int:
    """Hold the KPIs against their targets. Exit code 3 when one is off target."""
    installation = call.installation()
    speaker = language_of(language or installation.settings.shopbell.language)
    reports: list[CheckReport] = []
    failed = False
    with installation.open_cache() as cache:
        for one in installation.shops(shop):
            try:
                reports.append(_look(installation, cache, one, dry_run=dry_run))
                info = cache.shops.info(one.name)
                cut = banner(one, info, is_cut=cache.facts.of(one.name).history_is_cut)
                for note in filter(None, (cut, zone_pending(one, info))):
                    click.echo(note, err=True)
            except Refused as refusal:
                click.echo(str(refusal), err=True)
                failed = True
        if not dry_run and not delivered(installation, cache):
            failed = True
    verdicts = [verdict for report in reports for verdict in report.verdicts]
    if wants_json:
        documents = [present.verdict_json(verdict, installation.collection, speaker) for verdict in verdicts]
        click.echo(json.dumps(documents, ensure_ascii=False, indent=1))
    else:
        for report in reports:
            _print(report, installation, speaker)
    if failed:
        return FAILED
    return OFF_TARGET if any(report.is_off_target for report in reports) else FINE


def _look(installation: Installation, cache: Cache, shop: ShopSettings, *, dry_run: bool) -> CheckReport:
    opened = installation.open_shop(shop, cache)
    if dry_run:
        return CheckReport(shop.name, tuple(opened.judged()))
    recipients = alert_recipients(installation.settings, shop.name)
    return check(opened, cache, installation.collection, installation.renderer, recipients)


def _print(report: CheckReport, installation: Installation, speaker: Language) -> None:
    if not report.verdicts:
        click.echo(f"{report.shop}: no KPI has a target; write [targets.<kpi>] into {installation.settings.place.name}")
        return
    rows = [_cells(verdict, installation, speaker) for verdict in report.verdicts]
    columns, figures = present.headings(_COLUMNS, speaker), present.headings(_FIGURES, speaker)
    show(columns, rows, title=report.shop, right=figures)
    told, collection = [present.row_of(verdict) for verdict in report.verdicts], installation.collection
    for note in (*present.footnotes(told, collection, speaker), *present.remarks(told, collection, speaker)):
        click.echo(f"  {note}")
    for line in _said(report):
        click.echo(line)


def _cells(verdict: Verdict, installation: Installation, speaker: Language) -> list[str]:
    name, _, value, interval, _, state = present.cells(present.row_of(verdict), installation.collection, speaker)
    limit = "" if verdict.limit is None else present.shown(verdict.limit, verdict.figure, speaker)
    return [name, present.period_text(verdict.figure.period, speaker), value, interval, limit, state]


def _said(report: CheckReport) -> Iterable[str]:
    """Yield what was said, a line each."""
    for decision in report.decisions:
        if decision.say is not Say.NOTHING:
            yield f"{report.shop}: {decision.kpi}: {decision.say}"
