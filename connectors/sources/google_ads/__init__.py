"""Advertising on Google by the Google Ads API: what was spent by day and campaign.

What talks to Google lies beside this, loaded by need.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from commerce.tables.spend import SPEND
from connectors.google.settings import SECRETS, key_lacks, needed
from connectors.sources.base import Source
from connectors.sources.google_ads.settings import GoogleAdsSettings
from connectors.sources.google_ads.setup import SETUP
from connectors.sources.kind import Opening, Seen, SourceKind


def _open(opening: Opening) -> Source:
    from connectors.sources.google_ads.source import open_source

    return open_source(opening)


def _look(opening: Opening) -> Iterable[Seen]:
    from connectors.sources.google_ads.look import look

    return look(opening)


def _clashes(other: Mapping[str, object]) -> str:
    """Tell that a property's cost of advertising is this account's, too: it does not say which account is linked."""
    if other.get("kind") != "ga4" or other.get("cost") is not True or other.get("own_account") is True:
        return ""
    return (
        "has cost = true, which tells the cost of the Google Ads account that is linked to the property: the same money"
        " would be read by two ways; take cost = true out, or write own_account = true beside it where another account"
        " is linked"
    )


SOURCE = SourceKind(
    name="google_ads",
    title="Google Ads",
    settings=GoogleAdsSettings,
    secrets=SECRETS,
    needed=needed,
    tables=(SPEND,),
    opens=_open,
    lacks=key_lacks,
    looks=_look,
    clashes=_clashes,
    setup=SETUP,
)
