"""Advertising on Google by the Google Ads API: what was spent by day and campaign.

What talks to Google lies beside this, loaded by need.
"""

from __future__ import annotations

from collections.abc import Iterable

from commerce.tables.spend import SPEND
from connectors.google.settings import SECRETS, key_lacks, needed
from connectors.sources.base import Source
from connectors.sources.google_ads.settings import GoogleAdsSettings
from connectors.sources.kind import Opening, Seen, SourceKind


def _open(opening: Opening) -> Source:
    from connectors.sources.google_ads.source import open_source

    return open_source(opening)


def _look(opening: Opening) -> Iterable[Seen]:
    from connectors.sources.google_ads.look import look

    return look(opening)


SOURCE = SourceKind(
    name="google_ads",
    settings=GoogleAdsSettings,
    secrets=SECRETS,
    needed=needed,
    tables=(SPEND,),
    opens=_open,
    lacks=key_lacks,
    looks=_look,
)
