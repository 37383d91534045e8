"""The words in a shop's orders that the merchant may explain: a plugin's statuses, and where orders are entered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cache import Cache, SourceSeen, WaitingStatus
from commerce.money import to_major
from commerce.order_sources import OrderSources, treated
from shopbell.config import ShopSettings
from shopbell.doctor.health import Finding, SourceHealth, WaitingHealth
from shopbell.jobs.waiting import waiting

#: What statuses of plugins mostly stand for, by a part of their name; the first that fits. Only a proposal.
_MEANINGS = (
    ("cancelled", ("rto", "return", "refus", "reject", "cancel", "fraud", "lost", "undeliver", "expired")),
    ("pending", ("await", "quote", "open", "scheduled", "draft", "request", "unpaid")),
    ("on-hold", ("partial", "deposit", "hold", "verif", "review")),
    ("completed", ("ship", "deliver", "dispatch", "sent", "picked", "collected", "fulfil", "done", "invoice")),
    ("processing", ("pack", "pick", "ready", "prepar", "produc", "backorder", "print", "paid", "confirm")),
)


def statuses(cache: Cache, shop: ShopSettings, found: tuple[WaitingHealth, ...]) -> Iterator[Finding]:
    """Yield what waits for a word of the merchant's, and the line to write; and the words that no order bears."""
    for one in found:
        if not one.proposal:
            yield Finding("note", "orders", f"{one.orders} with the unknown status {one.status!r} are not counted")
    if proposed := {one.status: one.proposal for one in found if one.proposal}:
        worth = ", ".join(f"{one.orders} {one.status} ({one.worth})" for one in found if one.proposal)
        line = _line("statuses", {**shop.statuses, **proposed})
        yield Finding(
            "note",
            "orders",
            f"not counted, since nobody has said what their status stands for: {worth} of merchandise;"
            f" write under this [[shop]], if that is it: {line}",
        )
    stored = cache.facts.count_statuses(shop.name)
    for status in shop.statuses:
        if status not in stored:
            yield Finding("note", "statuses", f'no order has the status "{status}"; look for a slip, or take it out')


def waiting_health(cache: Cache, shop: ShopSettings, currency: str) -> tuple[WaitingHealth, ...]:
    """Return the statuses that nobody has explained, with what they may stand for."""
    known = shop.kind.decidable_statuses
    return tuple(
        WaitingHealth(
            one.status, one.orders, to_major(one.net_minor, currency), currency, _proposal(one, known) if known else ""
        )
        for one in waiting(cache, shop)
    )


def sources(cache: Cache, shop: ShopSettings) -> tuple[SourceHealth, ...]:
    """Return where the orders that count were entered, and how each is treated."""
    rule = shop.counted_by.sources
    return () if rule is None else tuple(_source(one, rule) for one in cache.facts.sources_seen(shop.name))


def doubts(found: tuple[SourceHealth, ...], shop: ShopSettings) -> Iterator[Finding]:
    """Yield the sources of which nobody knows whether they are visits, with the line to write; and slips."""
    for one in found:
        if one.because != "unknown":
            continue
        key, written = (
            ("online_sources", shop.online_sources) if one.is_offline else ("offline_sources", shop.offline_sources)
        )
        line = _list(key, (*written, one.source))
        if one.is_offline:
            text = (
                f"{one.called}: {one.orders} without a visit are left out of conversion; if visitors made them: {line}"
            )
        else:
            text = f"{one.called}: {one.online_orders} count as made by visitors; if they were not: {line}"
        yield Finding("note", "sources", text)
    seen = {one.source.casefold() for one in found}
    for key, written in (("online_sources", shop.online_sources), ("offline_sources", shop.offline_sources)):
        for word in written:
            if word.strip().casefold() not in seen:
                yield Finding("note", "sources", f'{key}: no order that counts comes from "{word}"; look for a slip')


def _source(one: SourceSeen, rule: OrderSources) -> SourceHealth:
    how, because = treated(rule, one.source)
    name = one.channel if one.source.isdecimal() else ""
    return SourceHealth(one.source, name, one.orders, one.online_orders, how, because)


def _proposal(one: WaitingStatus, known: Mapping[str, object]) -> str:
    """Return what a status may stand for: by its name, else by whether most of its orders are paid."""
    plain = one.status.casefold()
    for word, parts in _MEANINGS:
        if word in known and any(part in plain for part in parts):
            return word
    return "processing" if 2 * one.paid_orders >= one.orders else "pending"


def _line(key: str, words: Mapping[str, str]) -> str:
    pairs = ", ".join(f"{_key(name)} = {_text(word)}" for name, word in words.items())
    return f"{key} = {{ {pairs} }}"


def _list(key: str, words: tuple[str, ...]) -> str:
    return f"{key} = [{', '.join(map(_text, words))}]"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _text(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
