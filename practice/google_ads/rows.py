"""The rows of a query, as the Google Ads API writes them: names in camel case, whole numbers as texts."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from practice.google_ads.account import AdsAccounts, Campaign, Customer
from practice.google_ads.faults import FAULTS
from practice.google_ads.query import Mistaken, Query

Flat = dict[str, Any]
_METRICS = ("metrics.cost_micros", "metrics.clicks", "metrics.impressions")
_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TRUTH = {"TRUE": True, "FALSE": False, "true": True, "false": False}


def rows(accounts: AdsAccounts, customer: Customer, query: Query) -> list[dict[str, Any]]:
    """Return what a query finds.

    Raises:
        Mistaken: Figures of a manager.
    """
    if customer.is_manager and (query.metrics or query.resource == "campaign"):
        raise Mistaken(FAULTS["manager"])
    match query.resource:
        case "campaign":
            found = list(_campaigns(accounts, customer, query))
        case "customer_client":
            found = list(_clients(accounts, customer))
        case _:
            found = _itself(accounts, customer, query)
    found = [row for row in found if all(_passes(row, *condition) for condition in query.conditions)]
    for name, is_descending in reversed(query.order):
        found.sort(key=operator.itemgetter(name), reverse=is_descending)
    found = found[: query.limit] if query.limit else found
    return [_shaped(row, query) for row in found]


def mask(query: Query) -> str:
    """Return the fields of a query, as they stand in the answer."""
    return ",".join(".".join(map(_camel, name.split("."))) for name in query.fields)


def _campaigns(accounts: AdsAccounts, customer: Customer, query: Query) -> Iterator[Flat]:
    """Yield campaigns, day by day where days are selected; a row whose figures are all nothing is left out."""
    about = {"customer.id": customer.id, "customer.currency_code": customer.currency}
    about["customer.time_zone"] = customer.zone
    for campaign in customer.campaigns:
        named = {
            **about,
            "campaign.resource_name": f"customers/{customer.id}/campaigns/{campaign.id}",
            "campaign.id": campaign.id,
            "campaign.name": campaign.name,
            "campaign.advertising_channel_type": campaign.kind,
            "campaign.status": "ENABLED",
        }
        if query.days is None:
            yield {**named, **dict.fromkeys(_METRICS, 0)}
            continue
        for day, figures in _figures(accounts, customer, [campaign], query):
            yield {**named, "segments.date": day, **figures}


def _figures(
    accounts: AdsAccounts, customer: Customer, campaigns: list[Campaign], query: Query
) -> Iterator[tuple[str, Flat]]:
    """Yield the figures of some campaigns together, by day or as one sum."""
    by_day: dict[str, Flat] = {}
    first, last = query.days or (date.max, date.max)
    last = min(last, accounts.today(customer))
    while first <= last:
        for campaign in campaigns:
            if (told := accounts.told(customer, campaign, first)) is not None:
                key = str(first) if "segments.date" in query.fields else ""
                row = by_day.setdefault(key, dict.fromkeys(_METRICS, 0))
                for name, number in zip(_METRICS, told, strict=True):
                    row[name] += number
        first += timedelta(days=1)
    yield from ((day, row) for day, row in by_day.items() if any(row[name] for name in query.metrics))


def _itself(accounts: AdsAccounts, customer: Customer, query: Query) -> list[Flat]:
    told = _described("customer", customer)
    if not query.metrics:
        return [told]
    figures = _figures(accounts, customer, list(customer.campaigns), query)
    return [{**told, "segments.date": day, **row} for day, row in figures]


def _clients(accounts: AdsAccounts, customer: Customer) -> Iterator[Flat]:
    """Yield a manager and the accounts that are linked to it; an account alone lists itself."""
    for one in accounts.customers:
        if one is customer or one.managed_by == customer.id:
            yield {
                **_described("customer_client", one),
                "customer_client.client_customer": f"customers/{one.id}",
                "customer_client.level": 0 if one is customer else 1,
                "customer_client.hidden": False,
                "customer_client.test_account": False,
                "customer_client.resource_name": f"customers/{customer.id}/customerClients/{one.id}",
            }


def _described(kind: str, one: Customer) -> Flat:
    return {
        f"{kind}.resource_name": f"customers/{one.id}",
        f"{kind}.id": one.id,
        f"{kind}.descriptive_name": one.name,
        f"{kind}.currency_code": one.currency,
        f"{kind}.time_zone": one.zone,
        f"{kind}.manager": one.is_manager,
        f"{kind}.status": one.status,
    }


def _passes(row: Flat, name: str, sign: str, value: str) -> bool:
    mine = row[name]
    if isinstance(mine, bool):
        return _COMPARED[sign](mine, _TRUTH.get(value))
    return _COMPARED[sign](mine, int(value)) if isinstance(mine, int) else _COMPARED[sign](str(mine), value)


def _shaped(row: Flat, query: Query) -> dict[str, Any]:
    """Return a row as it is written: the resource's own name is always there."""
    shaped: dict[str, Any] = {}
    names = [*query.fields, f"{query.resource}.resource_name"]
    for name in (*names, *({"campaign.resource_name"} & row.keys())):
        kind, _, part = name.partition(".")
        if name in row:
            value = row[name]
            is_whole = isinstance(value, int) and not isinstance(value, bool)
            shaped.setdefault(_camel(kind), {})[_camel(part)] = str(value) if is_whole else value
    return shaped


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(one.capitalize() for one in others)
