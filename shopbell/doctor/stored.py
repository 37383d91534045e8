"""What is stored of a shop: what was left out of its figures, and why."""

from __future__ import annotations

from itertools import groupby

from cache import Cache
from shopbell.config import ShopSettings
from shopbell.doctor.feeds import TABLE_FEEDS
from shopbell.doctor.health import Finding, ShopHealth
from shopbell.jobs.shops import unknown_statuses


def stored(cache: Cache, shop: ShopSettings, health: ShopHealth) -> None:
    """Say what was left out, and why."""
    health.statuses = cache.facts.count_statuses(shop.name)
    definition = cache.shops.definition(shop.name)
    if definition.counting != "ordered":
        health.findings.append(Finding("fine", "orders", f'only "{definition.counting}" orders count (count_orders)'))
    health.findings += [
        Finding("note", "orders", f"{count} in {currency} are converted at {definition.exchange_rates[currency]}")
        for currency, count in cache.facts.converted_orders(shop.name).items()
    ]
    hinted = sum(map(len, cache.feeds.hinted(shop.name).values()))
    if hinted:
        health.findings.append(Finding("note", "webhooks", f"{hinted} hints wait for the next sync"))
    for currency, count in cache.facts.foreign_currency_orders(shop.name).items():
        health.findings.append(Finding("note", "orders", f"{count} in {currency} are left out of every figure"))
    platform_statuses = unknown_statuses(shop.kind, health.statuses)
    health.findings += [
        Finding("note", "orders", f"{count} with the unknown status {status!r} are not counted")
        for status, count in platform_statuses.items()
    ]
    for feed, some in groupby(cache.feeds.skipped(shop.name), key=lambda one: one.feed):
        texts = [one.text for one in some]  # the newest first
        if feed in TABLE_FEEDS:
            rows = "1 row skipped" if len(texts) == 1 else f"{len(texts)} rows skipped, one of them"
            health.findings.append(Finding("note", feed, f"{rows}: {texts[0]}"))
            continue
        records = "1 record" if len(texts) == 1 else f"{len(texts)} records"
        health.findings.append(Finding("note", feed, f"{records} could not be read, the newest: {texts[0]}"))
