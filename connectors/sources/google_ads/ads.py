"""Asking Google Ads: which accounts there are, who one is, and what its campaigns cost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from commerce.clock import Clock
from commerce.errors import BadRecord, Refused
from commerce.period import Period
from connectors.google.faults import web_page
from connectors.google.key import GoogleKey, key_of
from connectors.http import Answer, Call, Garbled, Wire, decode
from connectors.sources.google_ads.answers import Accessible, Clients, Customer, Customers, Figure, Piece
from connectors.sources.google_ads.faults import NoAccess, explained, fault_in
from connectors.sources.google_ads.settings import ADS, SCOPE, GoogleAdsSettings
from connectors.sources.google_ads.version import VERSION

T = TypeVar("T")
# queries of Google Ads, not of a database; what is put in is a number or a day
_CUSTOMER = (
    "SELECT customer.id, customer.descriptive_name, customer.currency_code, customer.time_zone, customer.manager,"
    " customer.status FROM customer LIMIT 1"
)
_CLIENTS = _CUSTOMER.replace("customer.", "customer_client.").replace("FROM customer LIMIT 1", "FROM customer_client")
_CLIENT = "SELECT customer_client.id FROM customer_client WHERE customer_client.id = {number}"
_SPENT = (
    "SELECT segments.date, campaign.id, campaign.name, campaign.advertising_channel_type, metrics.cost_micros,"
    " metrics.clicks, metrics.impressions FROM campaign WHERE segments.date BETWEEN '{first}' AND '{last}'"
    " ORDER BY segments.date, campaign.id"
)
#: So many accounts that a key sees by itself are asked whether they manage the one that is looked for.
_MOST_MANAGERS = 10


class Ads:
    """The way to Google Ads.

    Args:
        key: Lets us in.
        base: "https://googleads.googleapis.com", or a practice server.
        through: The manager account through which accounts are seen; "" for none.
    """

    def __init__(self, key: GoogleKey, base: str, through: str = "") -> None:
        self._key = key
        self._base = "/".join((("" if "://" in base else "https://") + base.rstrip("/"), VERSION))
        self.through = through

    def accessible(self) -> list[str]:
        """Return the numbers of the accounts that the key sees by itself.

        Raises:
            TryLater: Busy, away, or a quota is used up; carries the wait.
            Refused: A person has to change something.
            BadRecord: The answer is of a shape that is not documented.
        """
        told = self._ask("GET", "customers:listAccessibleCustomers", None, Accessible, through="")
        return [name.removeprefix("customers/") for name in told.resource_names]

    def customer(self, number: str) -> Customer:
        """Return who an account is.

        Where the key does not see it by itself and no manager is written down, those that it sees are tried.

        Raises:
            NoAccess: The key may not see it.
        """
        try:
            return self._customer(number)
        except NoAccess:
            manager = "" if self.through else self._manager_of(number)
            if not manager:
                raise
            self.through = manager
            return self._customer(number)

    def itself(self, number: str) -> Customer:
        """Return who an account is that the key sees by itself; raises as `accessible`."""
        return self._search(number, _CUSTOMER, Customers, through="").results[0].customer

    def clients(self, manager: str) -> list[Customer]:
        """Return the accounts that a manager sees, itself left out; raises as `accessible`."""
        told = self._search(manager, _CLIENTS, Clients, through=manager)
        return [one.customer_client for one in told.results if one.customer_client.id != manager]

    def spent(self, number: str, days: Period) -> list[Figure]:
        """Return what every campaign cost on these days; raises as `accessible`."""
        query = query_of(days)
        path = f"customers/{number}/googleAds:searchStream"
        pieces = self._ask("POST", path, {"query": query}, list[Piece], through=self.through)
        if not all(one.results or one.field_mask or one.request_id for one in pieces):
            msg = "Google Ads answered in a shape that is not documented: no figures; update Shopbell, or tell us of it"
            raise BadRecord(msg)
        return [figure for piece in pieces for figure in piece.results]

    def _customer(self, number: str) -> Customer:
        told = self._search(number, _CUSTOMER, Customers, through=self.through)
        if not told.results:
            msg = "Google Ads does not say whose account this is; update Shopbell, or tell us of it"
            raise BadRecord(msg)
        return told.results[0].customer

    def _manager_of(self, number: str) -> str:
        """Return an account that the key sees by itself and that manages this one; "" for none."""
        query = _CLIENT.format(number=number)
        for manager in self.accessible()[:_MOST_MANAGERS]:
            if manager == number:
                continue
            try:
                if self._search(manager, query, Clients, through=manager).results:
                    return manager
            except (Refused, NoAccess):
                continue  # it was cancelled, or is of somebody else
        return ""

    def _search(self, number: str, query: str, kind: type[T], *, through: str) -> T:
        return self._ask("POST", f"customers/{number}/googleAds:search", {"query": query}, kind, through=through)

    def _ask(self, method: Any, path: str, body: dict[str, str] | None, kind: type[T], *, through: str) -> T:
        address = f"{self._base}/{path}"
        more = {"login-customer-id": through} if through else {}
        if body is not None:
            more["Content-Type"] = "application/json"
        sent = msgspec.json.encode(body) if body is not None else None
        return self._key.ask(lambda headers: Call(address, method, {**headers, **more}, sent), _reader(kind), explained)


def query_of(days: Period) -> str:
    """Return the question what every campaign cost on these days, one row a day and campaign."""
    return _SPENT.format(first=days.first, last=days.last)


def _reader(kind: type[T]) -> Callable[[Answer], T]:
    decoder = msgspec.json.Decoder(kind, strict=False)  # Google writes whole numbers as texts

    def read(answer: Answer) -> T:
        if fault_in(answer):
            raise explained(answer)
        try:
            return decode(answer, decoder)
        except msgspec.ValidationError as error:
            place = answer.place
            msg = f"{place} answered in a shape that is not documented: {error}; update Shopbell, or tell us of it"
            raise BadRecord(msg) from None
        except Garbled:
            if answer.is_page:
                raise Garbled(web_page(answer)) from None
            raise

    return read


def ads_of(settings: GoogleAdsSettings, config: Path, secrets: Any, wire: Wire, clock: Clock) -> Ads:
    """Return the way to Google Ads of one source; nothing is asked yet.

    Raises:
        Refused: The key file cannot be used.
    """
    key = key_of(settings, config, secrets, scope=SCOPE, wire=wire, clock=clock)
    return Ads(key, settings.address(ADS), settings.login_customer or "")
