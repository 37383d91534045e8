"""Says before anything is written which sources that are read already may tell the same money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commerce.tables import DataTable, NamedSource, Row
from shopbell.cli.dialog import Dialog
from shopbell.config import ShopSettings
from shopbell.jobs.same_twice import sentence
from shopbell.sources import sources_of
from shopbell.wiring import Installation

_Told = Iterable[tuple[DataTable, Sequence[Row]]]


def found_twice(installation: Installation, shop: ShopSettings, added: NamedSource, told: _Told) -> list[str]:
    """Return a sentence for each source that may tell the same money as one to be; none where nothing is stored."""
    if not installation.database.exists():
        return []
    read = {one.name for one in sources_of(installation.settings, shop, installation.secrets)}
    with installation.open_cache() as cache:
        info = cache.shops.info(shop.name)
        if info is None:
            return []
        found = [one for table, rows in told for one in cache.feeds.same_as(shop.name, table, added, rows)]
    return [sentence(one, info.currency) for one in found if one.one.source in read]


def show_twice(installation: Installation, shop: ShopSettings, added: NamedSource, told: _Told, dialog: Dialog) -> None:
    """Tell them, and what to write then."""
    sentences = found_twice(installation, shop, added, told)
    if sentences:
        dialog.document["same_money"] = sentences
        dialog.gap()
    for one in sentences:
        dialog.say(f"! {dialog.told(one)}")
