"""Files looked at as `shopbell tables check` does, and what came of them."""

from __future__ import annotations

from typing import Any

import pytest

from commerce.errors import Refused
from commerce.tables import DataTable
from connectors.files.reader import Examined, examine
from connectors.files.said import Books, Said

GOOGLE = (
    "Campaign report\n"
    '"October 12, 2026 - October 14, 2026"\n'
    "Day,Campaign,Campaign ID,Currency code,Cost,Impr.,Clicks\n"
    '2026-10-12,Autumn mugs,21000000001,EUR,"1,204.50","48,210","1,930"\n'
    '2026-10-13,Autumn mugs,21000000001,EUR,33.30,"1,000",40\n'
    'Total: Campaigns, --, --,EUR,"1,237.80","49,210","1,970"\n'
    'Total: Account, --, --,EUR,"1,237.80","49,210","1,970"\n'
)


def seen(
    table: DataTable, text: str | bytes, currency: str | None = "EUR", said: Said | None = None, **books: Any
) -> Examined:
    """Look at a file as `shopbell tables check` does."""
    found = Examined()
    content = text.encode() if isinstance(text, str) else text
    examine(table, content, Books(currency, **books), "f.csv", said or Said(), seen=found, may_lack_said=True)
    return found


def refusal(table: DataTable, text: str | bytes, currency: str | None = "EUR", said: Said | None = None) -> str:
    with pytest.raises(Refused) as caught:
        seen(table, text, currency, said)
    return str(caught.value)


def rows_of(found: Examined) -> list[Any]:
    assert found.reading is not None
    return list(found.reading.rows)


def told(found: Examined) -> list[tuple[int, int]]:
    """Return (day of the month, amount or sessions) of the rows, the earliest first."""
    return sorted(
        (row.day.day, row.sessions if hasattr(row, "sessions") else row.amount_minor) for row in rows_of(found)
    )


def scores(found: Examined) -> list[tuple[int, str, int]]:
    return [(row.day.day, row.kind, row.score) for row in rows_of(found)]


def left_out(found: Examined) -> list[int]:
    return [one.line for one in found.left_out]


def passed(found: Examined) -> list[int]:
    return [one.line for one in found.passed]
