"""Advertising on Facebook and Instagram by Meta's Marketing API: what was spent by day and campaign.

What talks to Meta lies beside this, loaded by need.
"""

from __future__ import annotations

from collections.abc import Iterable

from commerce.settings.secret import Secret
from commerce.tables.spend import SPEND
from connectors.sources.base import Source
from connectors.sources.kind import Opening, Seen, SourceKind
from connectors.sources.meta.settings import MetaSettings, needed
from connectors.sources.meta.setup import SETUP


def _open(opening: Opening) -> Source:
    from connectors.sources.meta.source import open_source

    return open_source(opening)


def _look(opening: Opening) -> Iterable[Seen]:
    from connectors.sources.meta.look import look

    return look(opening)


SOURCE = SourceKind(
    name="meta",
    title="Meta",
    settings=MetaSettings,
    secrets=(
        Secret(
            "token",
            title="system-user token",
            variable_holds="the token of a system user at Meta",
            example="EAA...",
            shape=r"\bEAA[A-Za-z0-9]{16,}",
            also_called=("access_token", "api_key"),
        ),
        Secret(
            "app_secret",
            title="app secret",
            variable_holds="the secret of the app whose token it is",
            example="0a1b2c...",
        ),
    ),
    needed=needed,
    tables=(SPEND,),
    opens=_open,
    looks=_look,
    setup=SETUP,
)
