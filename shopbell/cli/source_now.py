"""Reads what was just added, and shows what a new customer costs by campaign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

from commerce.tables.columns import Column, Money
from connectors.base import Patience
from connectors.sources.base import Source, Surroundings
from shopbell.cli import FAILED, FINE, campaigns
from shopbell.cli.dialog import Dialog
from shopbell.cli.options import Call
from shopbell.cli.progress import bars
from shopbell.cli.speech import spoken
from shopbell.cli.sync import tell
from shopbell.jobs.sync import sync
from shopbell.sources import ConfiguredSource, sources_of
from wording.language import language as language_of

#: So many days are read at once, and shown: the past before them is read by the syncs to come.
_DAYS = 28
#: A passing fault is got over, but nobody is kept waiting for more than that.
_SOON = Patience(tries=3, is_looked_on=True)


@dataclass(frozen=True)
class _Latest(ConfiguredSource):
    """A source of whose past no more is read this time: somebody waits to see what came of it."""

    first: date = date.min

    def open(self, surroundings: Surroundings) -> Source:
        """Return the source."""
        return super().open(replace(surroundings, now_from=self.first, patience=_SOON))


def read_now(
    call: Call, shop_name: str, added: str, dialog: Dialog, language: str | None, *, wanted: bool | None
) -> int:
    """Read the shop and its sources, of the new one the last months; then show what came of it."""
    installation = call.installation()
    (shop,) = installation.shops(shop_name)
    known = sources_of(installation.settings, shop, installation.secrets)
    costs = any(isinstance(one, Money) for source in known if source.called == added for one in _columns(source))
    if wanted is None:
        question = "Read it now, and show what a new customer costs by campaign" if costs else "Read it now"
        wanted = dialog.asks and dialog.agrees(question)
    if not wanted:
        dialog.say("Then: `shopbell sync` reads it, `shopbell campaigns --by campaign` shows what came of it.")
        return FINE
    first = call.clock.now().date() - timedelta(days=_DAYS + 1)  # a day more: an account may be behind the shop
    # of the other services, too: the past of one that was added a moment ago may take an hour
    sources = [
        _Latest(**{one.name: getattr(source, one.name) for one in fields(source)}, first=first) for source in known
    ]
    day = language_of(spoken()).day(first)
    dialog.say(f"The days from {day} on are read first; `shopbell sync` reads the rest, or `shopbell run` by itself.")
    with installation.open_cache() as cache:
        connector = installation.connect(shop, installation.customer_key.pseudonymizer(cache))
        try:
            with bars(shop.name) as progress:
                report = sync(
                    shop, cache, connector, installation.clock, sources, named=installation.names, progress=progress
                )
        finally:
            connector.close()
    dialog.document["read"] = report.records
    if not dialog.wants_json:
        tell(report)
    if costs and not dialog.wants_json:
        campaigns.tell(call, shop.name, "campaign", _DAYS, wants_json=False, wants_csv=False, language=language)
    return FAILED if report.refused else FINE


def _columns(source: ConfiguredSource) -> Iterator[Column]:
    return (column for table in source.own_tables for column in table.columns)
