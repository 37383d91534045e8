"""Whose money and whose days an ad account's figures are in, as it says once a reading."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from commerce.errors import Refused
from connectors.sources.meta.answers import Account
from connectors.sources.meta.graph import Graph

_FIELDS = "account_id,name,currency,timezone_name,timezone_offset_hours_utc,account_status"


def account_of(graph: Graph, number: str) -> Account:
    """Ask who the account is; raises as `Graph.get`."""
    return graph.get(f"act_{number}", {"fields": _FIELDS}, Account)


def zone_of(account: Account, number: str) -> ZoneInfo:
    """Return the zone whose days are told.

    Raises:
        Refused: It is not known here.
    """
    try:
        return ZoneInfo(account.timezone_name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        msg = f"act_{number} at Meta is in a time zone that is not known here; update the time zones of this machine"
        raise Refused(msg) from None


def worth_of(account: Account, number: str, currency: str, rates: Mapping[str, Decimal]) -> Decimal:
    """Return what one of the account's money is worth in the shop's.

    Raises:
        Refused: Nobody says.
    """
    own = account.currency
    if own == currency:
        return Decimal(1)
    if own in rates:
        return rates[own]
    msg = (
        f"act_{number} at Meta spends in {own or '?'}, and the shop's currency is {currency}; state what one"
        f' {own or "?"} is worth in {currency} ([shop.exchange_rates] {own or "?"} = "...")'
    )
    raise Refused(msg)
