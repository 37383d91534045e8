"""Play a file of order lines back as a shop.

The file is a CSV (plain or .gz, UTF-8) with one row a line of an order, in any order, and these columns; those of
the data set "Online Retail" (UCI 352, CC BY 4.0) are understood under their own names, given in brackets:

    order       [InvoiceNo]    the order's number; with a C before it: a credit note; with an A: a booking, left out
    product     [StockCode]    the product's code, upper and lower case alike
    title       [Description]  its name, may be empty
    quantity    [Quantity]     units; negative in credit notes
    placed_at   [InvoiceDate]  shop-local, e.g. 2010-12-01 08:26:00
    unit_price  [UnitPrice]    in major units, decimal point
    customer    [CustomerID]   a number; empty for a guest
    country     [Country]      name or ISO code, may be empty; the column may be missing

An order is an invoice placed at its earliest line, of the lines with quantity and price above 0; each line's total is
rounded to minor units. An invoice without such a line is no order. A credit line becomes a refund of the same
customer's latest earlier order that still has that product; what finds none is counted in `World.notes`.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

import msgspec

from commerce.errors import BadRecord
from commerce.money import minor_digits, to_major
from practice.countries import country_code
from practice.world import GivenBack, Person, Product, SoldLine, SoldOrder, Visit, World

_ALIASES = {
    "InvoiceNo": "order",
    "StockCode": "product",
    "Description": "title",
    "Quantity": "quantity",
    "InvoiceDate": "placed_at",
    "UnitPrice": "unit_price",
    "CustomerID": "customer",
    "Country": "country",
}
_NEEDED = ("order", "product", "title", "quantity", "placed_at", "unit_price", "customer")
#: Refund ids begin above every invoice number of six digits.
_FIRST_REFUND_ID = 10_000_001
_NO_VISIT = Visit("")


class _Row(msgspec.Struct, frozen=True, gc=False):
    """One line of the file, read."""

    order: str
    product: str
    title: str
    quantity: int
    price_sign: int  # a price of a tenth of a penny is above 0, though its line rounds to nothing
    total_minor: int
    at: datetime
    customer: str
    country: str


@dataclass(slots=True)
class _Invoice:
    """One order being put together. `left` is what of each line can still be given back: units and money."""

    at: datetime
    customer: str
    country: str
    lines: list[SoldLine] = field(default_factory=list)
    left: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Tally:
    """Credit notes that found their order, and what did not."""

    found: int = 0
    lost: int = 0
    lost_minor: int = 0
    lost_invoices: set[str] = field(default_factory=set)

    def count(self, row: _Row, lost_minor: int) -> None:
        """Count one credit line with the money that found no order."""
        if not lost_minor:
            self.found += 1
            return
        self.lost += 1
        self.lost_minor += lost_minor
        self.lost_invoices.add(row.order)


def replay(
    path: Path,
    *,
    name: str = "Replayed Shop",
    currency: str = "GBP",
    time_zone: str = "Europe/London",
    country: str = "GB",
) -> World:
    """Return the world of a file.

    Raises:
        OSError: The file cannot be read.
        BadRecord: A column is missing or a row cannot be read; the message names line and column.
    """
    sales, products, credit_rows = _read(path, ZoneInfo(time_zone), currency)
    numbers = _numbers(sales)
    returns, tally = _Returns(sales), _Tally()
    for row in sorted(credit_rows, key=lambda row: row.at):
        tally.count(row, returns.give_back(row))
    refunds = returns.refunds()
    people = _people(sales, country)
    orders = [
        _order(invoice, numbers[key], key, people.get(invoice.customer), refunds.get(key, []))
        for key, invoice in sales.items()
    ]
    orders.sort(key=lambda order: (order.placed_at, order.id))
    return World(
        name=name,
        currency=currency,
        time_zone=time_zone,
        country=country,
        products=list(products.values()),
        people=sorted(people.values(), key=lambda person: (person.created_at, person.id)),
        coupons=(),
        orders=orders,
        notes=_notes(path, tally, currency),
    )


def _read(path: Path, zone: ZoneInfo, currency: str) -> tuple[dict[str, _Invoice], dict[str, Product], list[_Row]]:
    """Return what was sold, the products in it, and the rows that give something back."""
    sales: dict[str, _Invoice] = {}
    products: dict[str, Product] = {}
    credit_rows: list[_Row] = []
    for row in _rows(path, zone, currency):
        if row.order[0] in "Aa":
            continue
        if row.order[0] in "Cc":
            if row.quantity < 0 and row.total_minor < 0:
                credit_rows.append(row)
        elif row.quantity > 0 and row.price_sign > 0:
            _sell(sales, products, row)
    return sales, products, credit_rows


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    with (
        gzip.open(path, "rt", encoding="utf-8-sig", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8-sig", newline="")
    ) as file:
        yield file


def _rows(path: Path, zone: ZoneInfo, currency: str) -> Iterator[_Row]:
    """Yield the rows of a file; line numbers in messages count the head as 1."""

    @cache
    def instant(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)

    @cache
    def price(text: str) -> Decimal:
        return Decimal(text).scaleb(minor_digits(currency))

    with _opened(path) as file:
        reader = csv.reader(file)
        head = [_ALIASES.get(title, title) for title in next(reader, [])]
        missing = [column for column in _NEEDED if column not in head]
        if missing:
            msg = f"{path.name}, line 1: no column {', '.join(missing)}; found {', '.join(head) or 'nothing'}"
            raise BadRecord(msg)
        needed = itemgetter(*(head.index(column) for column in _NEEDED))
        country_place = head.index("country") if "country" in head else None
        for cells in reader:
            try:
                order, product, title, quantity, at, unit_price, customer = needed(cells)
                units, unit_minor = int(quantity), price(unit_price)
                yield _Row(
                    order=order.strip(),
                    product=product.strip().upper(),
                    title=title.strip(),
                    quantity=units,
                    price_sign=(unit_minor > 0) - (unit_minor < 0),
                    total_minor=int((unit_minor * units).quantize(Decimal(1), ROUND_HALF_UP)),
                    at=instant(at),
                    customer=customer.strip(),
                    country="" if country_place is None else cells[country_place],
                )
            except (ValueError, IndexError, DecimalException) as error:
                msg = f"{path.name}, line {reader.line_num}: cannot read the row ({error})"
                raise BadRecord(msg) from error


def _sell(sales: dict[str, _Invoice], products: dict[str, Product], row: _Row) -> None:
    known = products.get(row.product)
    if known is None or not known.title:
        price_minor = max(1, row.total_minor // row.quantity)
        known = Product(known.id if known else len(products) + 1, row.title, row.product, price_minor)
        products[row.product] = known
    invoice = sales.get(row.order)
    if invoice is None:
        invoice = sales[row.order] = _Invoice(row.at, row.customer, row.country)
    invoice.at = min(invoice.at, row.at)
    invoice.lines.append(SoldLine(known, row.quantity, row.total_minor))
    invoice.left.append((row.quantity, row.total_minor))


def _numbers(sales: dict[str, _Invoice]) -> dict[str, int]:
    """Return an id for every order: its own number, or a running one where that is no plain number."""
    if all(key.isascii() and key.isdecimal() and int(key) < _FIRST_REFUND_ID for key in sales):
        return {key: int(key) for key in sales}
    by_time = sorted(sales, key=lambda key: (sales[key].at, key))
    return {key: number for number, key in enumerate(by_time, start=1)}


def _people(sales: dict[str, _Invoice], country: str) -> dict[str, Person]:
    """Return {customer: person}; ids are the file's own numbers where they are numbers."""
    firsts: dict[str, _Invoice] = {}
    for invoice in sales.values():
        if invoice.customer and (invoice.customer not in firsts or invoice.at < firsts[invoice.customer].at):
            firsts[invoice.customer] = invoice
    are_numbers = all(customer.isascii() and customer.isdecimal() for customer in firsts)
    return {
        customer: Person(
            id=int(customer) if are_numbers else number,
            email=f"customer-{customer.lower()}@example.com" if are_numbers else f"customer-{number}@example.com",
            first_name="Customer",
            last_name=str(number),
            created_at=first.at,
            country=country_code(first.country) or country,
        )
        for number, (customer, first) in enumerate(sorted(firsts.items()), start=1)
    }


class _Returns:
    """Find for every credit line what it gives back; keeps what of each sold line can still come back."""

    def __init__(self, sales: dict[str, _Invoice]) -> None:
        self._sales = sales
        self._given: dict[tuple[str, str], tuple[datetime, list[tuple[int, int, int, int]]]] = {}
        self._sold: dict[tuple[str, str], list[tuple[datetime, str, int]]] = defaultdict(list)
        for key, invoice in sales.items():
            if invoice.customer:
                for index, line in enumerate(invoice.lines):
                    self._sold[invoice.customer, line.product.sku].append((invoice.at, key, index))
        for places in self._sold.values():
            places.sort(reverse=True)

    def give_back(self, row: _Row) -> int:
        """Spread one credit line over the customer's earlier orders, latest first; return the money that is left."""
        units, money = -row.quantity, -row.total_minor
        for at, key, index in self._sold.get((row.customer, row.product), ()):
            units_left, money_left = self._sales[key].left[index]
            if at > row.at or not units_left:
                continue
            taken = min(units, units_left)
            worth = min(money_left, money * taken // units)
            self._sales[key].left[index] = (units_left - taken, money_left - worth)
            self._given.setdefault((row.order, key), (row.at, []))[1].append((index, taken, worth, 0))
            units, money = units - taken, money - worth
            if not units:
                return 0  # a credit above what was paid is a price difference, not a missing order
        return money

    def refunds(self) -> dict[str, list[GivenBack]]:
        """Return {order: refunds}, one for each credit note and order that it takes back from."""
        refunds: dict[str, list[GivenBack]] = defaultdict(list)
        for number, ((_, key), (at, lines)) in enumerate(self._given.items()):
            refunds[key].append(GivenBack(_FIRST_REFUND_ID + number, at, tuple(lines), reason="Credit note"))
        return refunds


def _order(invoice: _Invoice, number: int, key: str, person: Person | None, refunds: list[GivenBack]) -> SoldOrder:
    return SoldOrder(
        id=number,
        placed_at=invoice.at,
        paid_at=invoice.at,
        person=person,
        lines=tuple(invoice.lines),
        visit=_NO_VISIT,
        refunds=tuple(refunds),
        country=country_code(invoice.country),
        note=key,
    )


def _notes(path: Path, tally: _Tally, currency: str) -> tuple[str, ...]:
    lost = f"{tally.lost} credit lines of {len(tally.lost_invoices)} credit notes, worth "
    lost += f"{to_major(tally.lost_minor, currency)} {currency}, found no earlier order of that customer and product."
    return (
        f"Replayed from {path.name}; names and e-mail addresses are made up.",
        f"{tally.found} credit lines became refunds.",
        lost,
    )
