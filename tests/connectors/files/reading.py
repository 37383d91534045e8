"""Spend as a file tells it, read."""

from __future__ import annotations

from datetime import date
from typing import Any

from commerce.tables import Reading
from commerce.tables.spend import SPEND
from connectors.files.reader import parse

MARCH_1, MARCH_2 = date(2026, 3, 1), date(2026, 3, 2)


def spend(text: str | bytes, currency: str = "EUR") -> Reading:
    return parse(SPEND, text.encode() if isinstance(text, str) else text, currency, "spend.csv")


def rows(reading: Reading) -> list[Any]:
    return list(reading.rows)


def amounts(reading: Reading) -> list[int]:
    return [row.amount_minor for row in rows(reading)]
