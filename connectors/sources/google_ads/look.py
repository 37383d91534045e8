"""What a person should know of an ad account, asked when the doctor looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from commerce.clock import Clock, local_day
from commerce.errors import Refused, ShopbellError
from commerce.money import minor_digits
from commerce.period import Period
from connectors.http import Wire
from connectors.sources.google_ads.ads import Ads
from connectors.sources.google_ads.answers import Customer
from connectors.sources.google_ads.choice import STATES, seen_by
from connectors.sources.google_ads.faults import IsManager, NoAccess
from connectors.sources.google_ads.settings import dashed
from connectors.sources.google_ads.source import HISTORY_DAYS, Asked
from connectors.sources.google_ads.version import ENDS, VERSION, WARN_BEFORE
from connectors.sources.kind import Opening, Seen

_MOST_LISTED = 10


def look(opening: Opening) -> Iterator[Seen]:
    """Yield whose account it is, what it spent, and what is not as it should be; raises as reading does."""
    around = opening.surroundings
    wire = Wire(around.clock, secrets=tuple(opening.secrets.values()), patience=around.patience)
    try:
        asked = Asked(opening, wire)
        try:
            account = asked.account
        except (NoAccess, IsManager) as error:
            yield from _others(asked.ads)
            raise Refused(str(error)) from None
        yield from _of_account(asked.customer, asked, opening)
        day = local_day(around.clock.now(), account.zone()) - timedelta(days=1)
        yield from _of_yesterday(asked, day)
        yield from _of_history(account.account, day, around.history_from)
        yield from _of_version(around.clock)
    finally:
        wire.close()


def _others(ads: Ads) -> Iterator[Seen]:
    """Tell which accounts the key may see, so that one can be chosen."""
    try:
        seen = list(seen_by(ads))
    except ShopbellError:
        return
    listed = ", ".join(
        f'{dashed(one.id)} "{one.descriptive_name}"' + (f" (login_customer {dashed(manager)})" if manager else "")
        for one, manager in seen[:_MOST_LISTED]
    )
    if listed:
        yield Seen("note", f"the key for Google Ads may see these accounts: {listed}")
    else:
        yield Seen("note", "the key for Google Ads may see no account that spends; open one to it")


def _of_account(customer: Customer, asked: Asked, opening: Opening) -> Iterator[Seen]:
    around, own = opening.surroundings, asked.account
    account, zone = own.account, own.zone()
    yield Seen("fine", f"the account {account} is that of {customer.descriptive_name}: {own.currency}, {zone.key}")
    if (state := STATES.get(customer.status)) is not None:
        yield Seen("problem", f"{account} {state}: it may spend nothing; open Google Ads to see why")
    if asked.ads.through and not opening.settings.login_customer:
        line = f'login_customer = "{dashed(asked.ads.through)}"'
        yield Seen("note", f"{account} is seen through a manager account; write {line}, which saves some requests")
    if zone.key != around.zone.key:
        text = f"{account} counts its days in {zone.key}, the shop in {around.zone.key}: they are taken as they are"
        yield Seen("note", text)
    try:
        own.worth(around.currency, around.rates)
    except Refused as error:
        yield Seen("problem", str(error))


def _of_yesterday(asked: Asked, day: date) -> Iterator[Seen]:
    """Tell a first figure, to be held against Google Ads."""
    spent = list(asked.spent(Period(day, day)))
    account = asked.account
    digits = minor_digits(account.currency) if re.fullmatch("[A-Z]{3}", account.currency) else 2
    amount = sum((one.amount for one in spent), Decimal(0)).quantize(Decimal(1).scaleb(-digits))
    campaigns = len({one.campaign for one in spent})
    yield Seen("fine", f"spend of {account.account} on {day}: {amount} {account.currency}, campaigns: {campaigns}")


def _of_history(account: str, day: date, wanted_from: date | None) -> Iterator[Seen]:
    """Tell that more of the past is wanted than there is."""
    first = day - timedelta(days=HISTORY_DAYS - 1)
    if wanted_from is not None and wanted_from < first:
        text = f"{account} tells its last 37 months: what was spent before {first} comes from a file, if from anywhere"
        yield Seen("note", text)


def _of_version(clock: Clock) -> Iterator[Seen]:
    if clock.now().date() >= ENDS - WARN_BEFORE:
        yield Seen("note", f"Google Ads ends version {VERSION} of its API on {ENDS}; update Shopbell before that")
