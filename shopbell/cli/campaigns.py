"""`shopbell campaigns`: what each channel or campaign cost and brought, and what to do with its money."""

from __future__ import annotations

import json
from functools import partial

import click

from commerce.acquisition import Acquisition
from commerce.period import Period
from kpi.explain.acquisition import acquisition
from shopbell import present
from shopbell.acquisition_json import acquisition_csv, acquisition_json
from shopbell.cli.opened import opened_shops
from shopbell.cli.options import Call
from shopbell.cli.screen import show_on_page
from shopbell.jobs.shops import OpenShop
from shopbell.wiring import Installation
from wording.acquisition import columns, rows, sentences
from wording.escaping import clean
from wording.language import Language
from wording.language import language as language_of
from wording.missing import missing_text


def tell(
    call: Call, shop: str | None, by: str, days: int, *, wants_json: bool, wants_csv: bool, language: str | None
) -> None:
    """Print what each cost and brought."""
    if wants_json and wants_csv:
        msg = "--json and --csv exclude each other"
        raise click.UsageError(msg)
    installation = call.installation()
    speaker = language_of(language or installation.settings.shopbell.language)
    with installation.open_cache() as cache:
        told = [
            (opened, acquisition(opened.facts, Period.ending(opened.last_day, days), by))
            for opened in opened_shops(installation, cache, shop)
        ]
    if wants_json:
        documents = [acquisition_json(opened.name, found) for opened, found in told]
        click.echo(json.dumps(documents, ensure_ascii=False, indent=1))
    elif wants_csv:
        click.echo(acquisition_csv((opened.name, found) for opened, found in told), nl=False)
    else:
        for opened, found in told:
            _print(opened, found, installation, speaker)


def _print(opened: OpenShop, found: Acquisition, installation: Installation, speaker: Language) -> None:
    if found.missing is not None:
        why = missing_text(found.missing, installation.collection, speaker.code)
        click.echo(present.named(opened.name, why, speaker))
        return
    titles = columns(found, speaker)
    days = present.named(opened.name, present.period_text(found.period, speaker), speaker)
    title = present.read_title(days, opened.read_at, opened.zone, speaker)
    kept, told = [*titles[:3], titles[-1]], partial(present.named, language=speaker)
    show_on_page(titles, rows(found, speaker), title=title, right=titles[1:-1], kept=kept, named=told)
    for sentence in sentences(found, speaker):
        click.echo(f"  {clean(sentence)}")
