"""Which websites a token may see: asked when one is chosen."""

from __future__ import annotations

from collections.abc import Iterator

from commerce.errors import BadConfig
from connectors.http import Wire
from connectors.sources.matomo.api import Matomo
from connectors.sources.matomo.website import has_shop
from connectors.sources.setup import Account, Knock


def websites(knock: Knock) -> Iterator[Account]:
    """Yield the websites that a token may see; raises as `Matomo.sites`."""
    if not (url := knock.settings.get("url")):
        raise BadConfig(['where does Matomo run? Say its address first, e.g. --set url="https://toys.example/matomo/"'])
    token, around = knock.secrets["token"], knock.surroundings
    wire = Wire(around.clock, secrets=(token,), patience=around.patience)
    try:
        for one in Matomo(wire, token, url, site=0).sites():
            yield Account(
                id=str(one.idsite),
                name=one.name,
                settings={"site": str(one.idsite)},
                currency=one.currency,
                zone=one.timezone,
                trouble="" if has_shop(one) else "does not count carts and orders (Ecommerce is off)",
            )
    finally:
        wire.close()
