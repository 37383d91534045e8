"""`shopbell sync`: read what changed, shop by shop."""

from __future__ import annotations

import click

from cache import Cache
from commerce.errors import ShopbellError
from commerce.pseudonym import Pseudonymizer
from shopbell.cli import BAD_CONFIG, FAILED, FINE
from shopbell.cli.options import Call
from shopbell.cli.progress import bars
from shopbell.cli.speech import echo, spoken, tell_figures
from shopbell.cli.waits import waits
from shopbell.config import ShopSettings
from shopbell.jobs.notes import banner
from shopbell.jobs.report import SyncReport
from shopbell.jobs.sweep import sweep
from shopbell.jobs.sync import sync
from shopbell.present import named
from shopbell.sources import sources_of
from shopbell.unforeseen import sentence
from shopbell.wiring import Installation
from wording.language import language as language_of


def read(call: Call, shop: str | None, *, sweeping: bool) -> int:
    """Read what changed in the shops."""
    installation = call.installation()
    shops = installation.shops(shop)
    with installation.open_cache() as cache:
        pseudonym = installation.customer_key.pseudonymizer(cache)
        return max([_sync_one(installation, cache, pseudonym, one, sweeping=sweeping) for one in shops])


def _sync_one(
    installation: Installation, cache: Cache, pseudonym: Pseudonymizer, shop: ShopSettings, *, sweeping: bool
) -> int:
    """Sync one shop; its failure does not keep the others from being read."""
    try:
        connector = installation.connect(shop, pseudonym)
        try:
            with bars(shop.name) as progress:
                sources = sources_of(installation.settings, shop, installation.secrets)
                report = sync(
                    shop, cache, connector, installation.clock, sources, named=installation.names, progress=progress
                )
            with waits(shop.name):
                swept = sweep(shop, cache, connector, installation.clock) if sweeping else None
        finally:
            connector.close()
    except ShopbellError as trouble:
        echo(f"{shop.name}: {trouble}", err=True)
        return BAD_CONFIG if hasattr(trouble, "mistakes") else FAILED
    except Exception as error:  # noqa: BLE001 - the other shops are still read, whatever this one sends
        echo(f"{shop.name}: {sentence(error)}", err=True)
        return FAILED
    tell(report)
    if swept is not None:
        echo(swept.summary)
    if cut := banner(shop, cache.shops.info(shop.name), is_cut=cache.facts.of(shop.name).history_is_cut):
        echo(cut, err=True)
    return FAILED if report.refused else FINE


def tell(report: SyncReport) -> None:
    """Print what one sync did."""
    # a name in front of a short sentence may hide it from who tells it in another language
    click.echo(named(report.shop, tell_figures(report.done), language_of(spoken())))
    for feed, reason in report.refused.items():
        _line(f"{report.shop}: {feed}: {reason}", err=True)
    for note in report.notes:
        _line(f"{report.shop}: {note}", err=True)
    for line in (*report.skipped[:10], *report.bad_rows[:10]):
        _line(f"{report.shop}: skipped {line}", err=True)
    for line in report.in_part[:10]:
        _line(f"{report.shop}: read in part: {line}", err=True)
    rest = sum(max(0, len(lines) - 10) for lines in (report.skipped, report.bad_rows, report.in_part))
    if rest:
        _line(f"{report.shop}: and {rest} more; `shopbell doctor` lists them", err=True)


def _line(sentence: str, *, err: bool = False) -> None:
    click.echo(tell_figures(sentence), err=err)
