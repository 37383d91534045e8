"""Online Retail counted by hand: plain loops over the CSV, sharing no line with the product.

Rules of the replay: an order is an invoice without C/A prefix, placed at its earliest line in Europe/London, with its
lines of Quantity > 0 and UnitPrice > 0, each line total rounded to pence; a guest where CustomerID is empty.
"""

from __future__ import annotations

import csv
import gzip
import io
import lzma
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

KEPT = Path(__file__).parents[1] / "data" / "online_retail_orders.csv.xz"


@dataclass(frozen=True, slots=True)
class Invoice:
    """One order of the file."""

    day: date
    customer: str
    gross_pence: int


def invoices(path: Path) -> list[Invoice]:
    """Return the orders of an Online Retail CSV (plain or .gz)."""
    pence: dict[str, int] = defaultdict(int)
    first_seen: dict[str, str] = {}
    customer: dict[str, str] = {}
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    with io.StringIO(content.decode()) as file:
        for row in csv.DictReader(file):
            number = row["InvoiceNo"]
            if number[0] in "CA" or int(row["Quantity"]) <= 0 or Decimal(row["UnitPrice"]) <= 0:
                continue
            line = int(row["Quantity"]) * Decimal(row["UnitPrice"])
            pence[number] += int((line * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
            first_seen[number] = min(first_seen.get(number, row["InvoiceDate"]), row["InvoiceDate"])
            customer[number] = row["CustomerID"]
    return [Invoice(date.fromisoformat(first_seen[n][:10]), customer[n], pence[n]) for n in pence]


def kept() -> list[Invoice]:
    """Return the orders of the whole file, as `tests/data` keeps them: by day, customer and money."""
    text = lzma.decompress(KEPT.read_bytes()).decode()
    rows = csv.DictReader(text.splitlines())
    return [Invoice(date.fromisoformat(row["day"]), row["customer"], int(row["gross_pence"])) for row in rows]


@dataclass(frozen=True, slots=True)
class Counted:
    """What one period holds."""

    orders: int
    gross_pence: int
    new: int
    active: int


def count(orders: list[Invoice], first: date, last: date) -> Counted:
    """Count one period; guests are orders, but nobody's customers."""
    first_order: dict[str, date] = {}
    for order in orders:
        if order.customer:
            first_order[order.customer] = min(first_order.get(order.customer, order.day), order.day)
    inside = [order for order in orders if first <= order.day <= last]
    return Counted(
        orders=len(inside),
        gross_pence=sum(order.gross_pence for order in inside),
        new=sum(first <= day <= last for day in first_order.values()),
        active=len({order.customer for order in inside if order.customer}),
    )


def retention(orders: list[Invoice], before: tuple[date, date], now: tuple[date, date]) -> tuple[int, int, int]:
    """Return (E - N, customers of both periods, S)."""
    bought_before = {o.customer for o in orders if o.customer and before[0] <= o.day <= before[1]}
    bought_now = {o.customer for o in orders if o.customer and now[0] <= o.day <= now[1]}
    ever_before = {o.customer for o in orders if o.customer and o.day < now[0]}
    return len(bought_now & ever_before), len(bought_now & bought_before), len(bought_before)
