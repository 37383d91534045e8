"""Which ad accounts a key may see: asked when one is chosen, and when the number of another does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from commerce.errors import Refused
from connectors.http import Wire
from connectors.sources.google_ads.ads import Ads, ads_of
from connectors.sources.google_ads.answers import Customer
from connectors.sources.google_ads.faults import NoAccess
from connectors.sources.google_ads.settings import GoogleAdsSettings, dashed
from connectors.sources.setup import Account, Knock

#: An agency sees hundreds, and writes the number.
_MOST = 20
#: What `customer.status` says, where it is not ENABLED.
STATES: Mapping[str, str] = {"CANCELED": "is cancelled", "SUSPENDED": "is suspended", "CLOSED": "is closed"}


def accounts(knock: Knock) -> Iterator[Account]:
    """Yield the ad accounts that a key may see; raises as `Ads.accessible`."""
    around = knock.surroundings
    # nothing is asked of this number: it stands for the one that is chosen
    settings = GoogleAdsSettings.model_validate({"kind": "google_ads", "customer": "0" * 10, **knock.settings})
    wire = Wire(around.clock, secrets=tuple(knock.secrets.values()), patience=around.patience)
    try:
        ads = ads_of(settings, knock.config, knock.secrets, wire, around.clock)
        for one, manager in seen_by(ads):
            written = {"customer": dashed(one.id), **({"login_customer": dashed(manager)} if manager else {})}
            yield Account(
                id=dashed(one.id),
                name=one.descriptive_name,
                settings=written,
                currency=one.currency_code,
                zone=one.time_zone,
                trouble=STATES.get(one.status, ""),
            )
    finally:
        wire.close()


def seen_by(ads: Ads) -> Iterator[tuple[Customer, str]]:
    """Yield (account, the manager through which it is seen, "" for none) of what a key sees; those that spend.

    One that cannot be looked at is passed over, unless it is the only one: then it says what is wrong.

    Raises:
        TryLater: Busy or away.
        Refused: A person has to change something.
    """
    seen: set[str] = set()
    numbers = ads.accessible()[:_MOST]
    for number in numbers:
        try:
            own = ads.itself(number)
            clients = ads.clients(number) if own.manager else []
        except (Refused, NoAccess):
            if len(numbers) == 1:
                raise
            continue  # cancelled, say
        for one, manager in [(own, ""), *((client, number) for client in clients)]:
            if not one.manager and one.id not in seen:
                seen.add(one.id)
                yield one, manager
