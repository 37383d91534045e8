"""Google Analytics 4: sessions and how far they came, landing pages, and cost of advertising where it is linked.

What talks to Google lies beside this, loaded by need.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from commerce.tables import DataTable
from commerce.tables.landings import LANDINGS
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from connectors.google.settings import SECRETS, key_lacks, needed
from connectors.sources.base import Source
from connectors.sources.ga4.settings import Ga4Settings
from connectors.sources.ga4.setup import SETUP
from connectors.sources.kind import Opening, Seen, SourceKind


def _open(opening: Opening) -> Source:
    from connectors.sources.ga4.source import Ga4Source

    return Ga4Source(opening)


def _look(opening: Opening) -> Iterable[Seen]:
    from connectors.sources.ga4.look import look

    return look(opening)


def _fills(settings: Ga4Settings) -> tuple[DataTable, ...]:
    return (TRAFFIC, LANDINGS, SPEND) if settings.cost else (TRAFFIC, LANDINGS)


def _lacks(settings: Ga4Settings, config: Path) -> str:
    return key_lacks(settings, config)


SOURCE = SourceKind(
    name="ga4",
    title="Google Analytics 4",
    settings=Ga4Settings,
    secrets=SECRETS,
    needed=needed,
    tables=(TRAFFIC, LANDINGS, SPEND),
    fills=_fills,
    opens=_open,
    lacks=_lacks,
    looks=_look,
    setup=SETUP,
)
