"""Which properties a key may see: asked when one is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from commerce.errors import ShopbellError
from connectors.google.key import key_of
from connectors.http import Wire
from connectors.sources.ga4.client import Client
from connectors.sources.ga4.settings import SCOPE, Ga4Settings
from connectors.sources.setup import Account, Knock

#: So many are asked for zone and currency, too; whoever has more knows theirs by name.
_DESCRIBED = 20


def properties(knock: Knock) -> Iterator[Account]:
    """Yield the properties that a key may see; raises as `Client.properties`."""
    around = knock.surroundings
    # nothing is asked of this property: it stands for the one that is chosen
    settings = Ga4Settings.model_validate({"kind": "ga4", "property": "0", **knock.settings})
    wire = Wire(around.clock, secrets=tuple(knock.secrets.values()), patience=around.patience)
    try:
        key = key_of(settings, knock.config, knock.secrets, scope=SCOPE, wire=wire, clock=around.clock)
        client = Client(key, around.clock, settings)
        for place, one in enumerate(client.properties()):
            number = one.property.removeprefix("properties/")
            currency = zone = ""
            if place < _DESCRIBED:
                with suppress(ShopbellError):
                    described = client.described(number)
                    currency, zone = described.currency_code, described.time_zone
            yield Account(id=number, name=one.display_name, settings={"property": number}, currency=currency, zone=zone)
    finally:
        wire.close()
