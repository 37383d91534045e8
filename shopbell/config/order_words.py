"""What the merchant says of words in the shop's orders: a plugin's statuses, and where orders are entered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from commerce.definition import Definition
from commerce.order_sources import OrderSources
from commerce.settings.words import choices, suggestion
from connectors.platform import Platform


def statuses_of(platform: Platform[Any], written: Mapping[str, str]) -> dict[str, str]:
    """Return {a plugin's status: what it stands for, in our words}."""
    return {status: platform.decidable_statuses[word].value for status, word in written.items()}


def sources_of(online: tuple[str, ...], offline: tuple[str, ...]) -> OrderSources | None:
    """Return what the merchant says of where orders are entered; None for nothing."""
    return OrderSources(online=online, offline=offline) if online or offline else None


def beside_the_platforms(definition: Definition, platform: Platform[Any]) -> Definition:
    """Return a definition with what the platform's own words for where orders are entered mean."""
    words = platform.order_sources
    if words is None:
        return definition
    sources = msgspec.structs.replace(definition.sources or OrderSources(), words=words)
    return msgspec.structs.replace(definition, sources=sources)


def wrong_statuses(platform: Platform[Any], written: object) -> Iterator[str]:
    """Yield what is wrong with `statuses`, a sentence each."""
    if not isinstance(written, dict):
        return
    if not platform.decidable_statuses:
        yield f"statuses: the orders of a {platform.title} shop have no statuses but its own; take it out"
        return
    for status, word in written.items():
        if status in (platform.statuses or ()):
            yield (
                f'statuses: "{status}" is a status of {platform.title} itself, and stands for what it says; take it'
                " out (count_orders says which orders count)"
            )
        elif isinstance(word, str) and word not in platform.decidable_statuses:
            known = tuple(platform.decidable_statuses)
            hint = suggestion(word, known)
            meant = hint if hint.startswith("; did you mean") else ""
            yield f'statuses: {status} = "{word}" is unknown{choices(known)}{meant}'


def wrong_sources(platform: Platform[Any], written: Mapping[str, object]) -> Iterator[str]:
    """Yield what is wrong between `online_sources` and `offline_sources`, a sentence each."""
    lists = {key: written[key] for key in ("online_sources", "offline_sources") if key in written}
    if platform.order_sources is None:
        for key in lists:
            yield f"{key}: the orders of a {platform.title} shop do not say where they were entered; take it out"
    online, offline = (
        {_folded(word) for word in _words(lists.get(key))} for key in ("online_sources", "offline_sources")
    )
    for word in sorted(online & offline):
        yield f'"{word}" stands in online_sources and in offline_sources; take it out of one'


def _words(written: object) -> list[str]:
    return [word for word in written if isinstance(word, str)] if isinstance(written, list) else []


def _folded(word: str) -> str:
    return word.strip().casefold()
