"""Visits as Matomo counts them, on a server of one's own or in its cloud: by day and channel, and how far they came.

What talks to Matomo lies beside this, loaded by need.
"""

from __future__ import annotations

from collections.abc import Iterable

from commerce.settings.secret import Secret
from commerce.tables.traffic import TRAFFIC
from connectors.sources.base import Source
from connectors.sources.kind import Opening, Seen, SourceKind
from connectors.sources.matomo.settings import MatomoSettings
from connectors.sources.matomo.setup import SETUP


def _open(opening: Opening) -> Source:
    from connectors.sources.matomo.source import open_source

    return open_source(opening)


def _look(opening: Opening) -> Iterable[Seen]:
    from connectors.sources.matomo.look import look

    return look(opening)


SOURCE = SourceKind(
    name="matomo",
    title="Matomo",
    settings=MatomoSettings,
    secrets=(
        Secret(
            "token",
            title="Matomo auth token",
            variable_holds="the auth token of a user at Matomo",
            example="0123456789abcdef...",
            also_called=("token_auth", "auth_token", "api_key"),
        ),
    ),
    tables=(TRAFFIC,),
    opens=_open,
    looks=_look,
    setup=SETUP,
)
