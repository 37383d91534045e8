"""What is stored of a shop: what was left out of its figures, and why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from cache import Cache, Skipped
from commerce.feeds import PART
from shopbell.config import ShopSettings
from shopbell.doctor.feeds import TABLE_FEEDS
from shopbell.doctor.health import Finding, ShopHealth
from shopbell.doctor.order_words import doubts, sources, statuses, waiting_health


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
    health.waiting = waiting_health(cache, shop, health.currency)
    health.findings += statuses(cache, shop, health.waiting)
    health.sources = sources(cache, shop)
    health.findings += doubts(health.sources, shop)
    for feed, of_feed in groupby(cache.feeds.skipped(shop.name), key=lambda one: one.feed):
        some = list(of_feed)
        texts = [one.text for one in some]  # the newest first
        if feed in TABLE_FEEDS:
            rows = "1 row skipped" if len(texts) == 1 else f"{len(texts)} rows skipped, one of them"
            health.findings.append(Finding("note", feed, f"{rows}: {texts[0]}"))
            continue
        lost = [one for one in some if one.missing != PART]
        in_part = [one for one in some if one.missing == PART]
        if lost:
            told = f"{_records(lost)} could not be read, the newest: {lost[0].text}{_missing(lost)}"
            health.findings.append(Finding("note", feed, told))
        if in_part:
            told = f"{_records(in_part)} read in part, and counted, the newest: {in_part[0].text}"
            health.findings.append(Finding("note", feed, told))


def _records(some: Sequence[Skipped]) -> str:
    return "1 record" if len(some) == 1 else f"{len(some)} records"


def _missing(some: Sequence[Skipped]) -> str:
    """Return what is missing from the figures because of these records, and of which days; "" when nothing is."""
    days = sorted(one.day for one in some if one.missing and one.day is not None)
    undated = sum(1 for one in some if one.missing and one.day is None)
    told = []
    if days:
        span = f"{days[0]}" if days[0] == days[-1] else f"{days[0]} to {days[-1]}"
        told.append(f"{len(days)} of {span}")
    if undated:
        told.append(f"{undated} of unknown days" if undated > 1 else "1 of an unknown day")
    return f"; missing from the figures: {', '.join(told)}" if told else ""
