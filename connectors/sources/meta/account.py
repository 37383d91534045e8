"""Whose money and whose days an ad account's figures are in, as it says once a reading."""

from __future__ import annotations

from commerce.errors import TryLater
from connectors.sources.advertising import AdAccount
from connectors.sources.meta.answers import Account
from connectors.sources.meta.faults import TooMuch
from connectors.sources.meta.graph import Graph

_FIELDS = "account_id,name,currency,timezone_name,timezone_offset_hours_utc,account_status"


def account_of(graph: Graph, number: str) -> Account:
    """Ask who the account is; raises as `Graph.get`."""
    try:
        return graph.get(f"act_{number}", {"fields": _FIELDS}, Account)
    except TooMuch:  # there are no smaller parts of it
        msg = f"Meta calls it too much to say who act_{number} is: its answer is odd; it is asked again later"
        raise TryLater(msg) from None


def described(account: Account, number: str) -> AdAccount:
    """Return the account in the words that all have."""
    return AdAccount(number, f"act_{number} at Meta", account.currency, account.timezone_name)
