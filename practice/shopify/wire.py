"""How single values look on Shopify's wire: money as decimal strings, instants with Z, global ids, opaque cursors."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from commerce.money import minor_digits, to_major

Node = dict[str, Any]
_GID = "gid://shopify/"


def gid(kind: str, number: int) -> str:
    """Return e.g. "gid://shopify/Order/17"."""
    return f"{_GID}{kind}/{number}"


def read_gid(text: str) -> tuple[str, int] | None:
    """Return ("Order", 17); None when the text is no global id. Options after "?" are dropped."""
    kind, _, number = text.removeprefix(_GID).partition("?")[0].partition("/")
    return (kind, int(number)) if text.startswith(_GID) and number.isdecimal() and number.isascii() else None


def instant(at: datetime) -> str:
    """Return "2026-03-02T09:00:00Z"."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def maybe_instant(at: datetime | None) -> str | None:
    """Return the instant, or null."""
    return None if at is None else instant(at)


def decimal(minor: int, currency: str) -> str:
    """Return major units with at least one decimal and no idle zero after it: "19.99", "5.0", "150000.0"."""
    digits = minor_digits(currency)
    whole, part = divmod(abs(minor), 10**digits)
    tail = f"{part:0{digits}d}".rstrip("0") if digits else ""
    return f"{'-' if minor < 0 else ''}{whole}.{tail or '0'}"


def price(minor: int, currency: str) -> str:
    """Return what the scalar Money shows: all decimals of the currency, "5.00"."""
    return str(to_major(minor, currency))


@lru_cache(maxsize=65536)
def money(minor: int, currency: str) -> Node:
    """Return a MoneyV2. Shared between answers: never change it."""
    return {"__typename": "MoneyV2", "amount": decimal(minor, currency), "currencyCode": currency}


@lru_cache(maxsize=65536)
def bag(minor: int, currency: str) -> Node:
    """Return a MoneyBag of a shop that shows its customers its own currency only. Shared: never change it."""
    return {"shopMoney": money(minor, currency), "presentmentMoney": money(minor, currency)}


def count(number: int, limit: int | None = None) -> Node:
    """Return a Count, which stops at the limit and says so."""
    if limit is not None and number > limit:
        return {"count": limit, "precision": "AT_LEAST"}
    return {"count": number, "precision": "EXACT"}


def cursor(value: str, number: int) -> str:
    """Return the opaque place of a row: its sort value and its id."""
    return b64encode(json.dumps({"last_id": number, "last_value": value}).encode()).decode()


def read_cursor(text: str) -> tuple[str, int]:
    """Return sort value and id.

    Raises:
        ValueError: Not one of our cursors.
    """
    try:
        place = json.loads(b64decode(text, validate=True))
        return str(place["last_value"]), int(place["last_id"])
    except (binascii.Error, UnicodeDecodeError, TypeError, KeyError, ValueError) as error:
        msg = "Invalid cursor for current pagination sort."
        raise ValueError(msg) from error
