"""Read a file of order lines: CSV (plain or .gz, UTF-8) with a row for each line of an order, in any order.

docs/guide/practice.md tells a merchant how to write one. Columns, in any sequence, others are passed over; those of the
data set "Online Retail" (UCI 352, CC BY 4.0) are understood under their own names, given in brackets:

    order       [InvoiceNo]    the order's number; with a C before it: a credit note; with an A: a booking, left out
    product     [StockCode]    the product's code, upper and lower case alike
    title       [Description]  its name, may be empty
    quantity    [Quantity]     units; negative in credit notes
    placed_at   [InvoiceDate]  e.g. 2010-12-01 08:26:00, in the shop's time zone where no offset stands behind it
    unit_price  [UnitPrice]    before discount and without tax, in major units, with a decimal point
    customer    [CustomerID]   a number or any text that is the same in all of a person's orders; empty for a guest

and, each only where there is something to say:

    country     [Country]      name or ISO code; unknown names stay unknown
    discount                   taken off this line, in major units
    tax                        on top of this line, in major units; negative in credit notes
    shipping                   of the whole order, without tax: on one of its rows, or the same on all
    coupon                     the code that the order was made with: likewise
    status                     completed (also where empty), processing, on-hold, cancelled or failed: likewise
    channel                    how the customer came, e.g. "google / cpc": likewise
    currency                   the same in the whole file
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from commerce.errors import BadRecord
from commerce.money import minor_digits
from practice.countries import country_code

ONLINE_RETAIL = {
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
_OPTIONAL = ("country", "discount", "tax", "shipping", "coupon", "status", "channel")
STATUSES = ("completed", "processing", "on-hold", "cancelled", "failed")


@dataclass(frozen=True, slots=True)
class Home:
    """Where a shop stands: its currency (ISO code), time zone (IANA name) and country (ISO code, "" unknown)."""

    currency: str
    time_zone: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of the shop whose orders a file holds; None: ask the file."""

    currency: str | None = None
    time_zone: str | None = None
    country: str | None = None


#: Whose orders "Online Retail" holds; its file says nothing of it.
_ONLINE_RETAIL_HOME = Home("GBP", "Europe/London", "GB")


class Row(msgspec.Struct, frozen=True, gc=False):
    """One line of the file, read; money in minor units. What is of the whole order is "" where the row does not say."""

    line: int  # of the file, the head is line 1
    order: str
    product: str
    title: str
    quantity: int
    price_sign: int  # a price of a tenth of a penny is above 0, though its line rounds to nothing
    total_minor: int
    at: datetime
    customer: str
    country: str = ""
    discount_minor: int = 0
    tax_minor: int = 0
    shipping: str = ""
    coupon: str = ""
    status: str = ""
    channel: str = ""

    @property
    def is_credit(self) -> bool:
        """Whether the row gives something back."""
        return self.order[0] in "Cc"

    @property
    def is_booking(self) -> bool:
        """Whether the row is the bookkeeper's, and neither sale nor return."""
        return self.order[0] in "Aa"


@dataclass(frozen=True, slots=True)
class OrderFile:
    """A file whose head was read."""

    path: Path
    home: Home
    head: Sequence[str]

    def minor(self, text: str) -> Decimal:
        """Return an amount in minor units, not rounded yet; nothing written is 0."""
        return Decimal(text.strip() or 0).scaleb(minor_digits(self.home.currency))

    def rows(self) -> Iterator[Row]:
        """Yield the rows.

        Raises:
            BadRecord: A row cannot be read; names its line, and the cell.
        """
        read = self._reader()
        with _opened(self.path) as file:
            cells_of = csv.reader(file)
            next(cells_of, None)
            for cells in cells_of:
                try:
                    yield read(cells_of.line_num, cells)
                except (ValueError, IndexError, DecimalException) as error:
                    raise BadRecord(self._unreadable(cells_of.line_num, cells)) from error

    def _reader(self) -> Callable[[int, list[str]], Row]:
        """Return what makes a row of a line's number and cells."""
        zone, minor = ZoneInfo(self.home.time_zone), cache(self.minor)
        needed = itemgetter(*(self.head.index(column) for column in _NEEDED))
        places = {column: self.head.index(column) for column in _OPTIONAL if column in self.head}

        @cache
        def instant(text: str) -> datetime:
            at = datetime.fromisoformat(text)
            return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)

        def read(line: int, cells: list[str]) -> Row:
            order, product, title, quantity, at, unit_price, customer = needed(cells)
            units, unit_minor = int(quantity), minor(unit_price)
            more = {column: cells[place].strip() for column, place in places.items() if cells[place]}
            return Row(
                line=line,
                order=_filled(order.strip()),
                product=product.strip().upper(),
                title=title.strip(),
                quantity=units,
                price_sign=(unit_minor > 0) - (unit_minor < 0),
                total_minor=_rounded(unit_minor * units),
                at=instant(at),
                customer=customer.strip(),
                country=more.get("country", ""),
                discount_minor=_rounded(minor(more.get("discount", ""))),
                tax_minor=_rounded(minor(more.get("tax", ""))),
                shipping=more.get("shipping", ""),
                coupon=more.get("coupon", ""),
                status=more.get("status", ""),
                channel=more.get("channel", ""),
            )

        return read

    def _unreadable(self, line: int, cells: list[str]) -> str:
        """Return which cell of a row is wrong, as far as one alone is."""
        where = f"{self.path.name}, line {line}: cannot read the row"
        if len(cells) < len(self.head):
            return f"{where}: {len(cells)} cells, the head has {len(self.head)}"
        checks: dict[str, tuple[Callable[[str], object], str]] = {
            "order": (_filled, "an order's number"),
            "quantity": (int, "a whole number"),
            "placed_at": (datetime.fromisoformat, "an instant such as 2026-01-31 08:26:00"),
            **dict.fromkeys(("unit_price", "discount", "tax"), (self.minor, "an amount such as 1204.50")),
        }
        for column, (check, wanted) in checks.items():
            if column in self.head:
                text = cells[self.head.index(column)]
                try:
                    check(text)
                except (ValueError, DecimalException):
                    return f"{where}: {column} is {text[:40]!r}, not {wanted}"
        return where


def open_file(path: Path, said: Told) -> OrderFile:
    """Return a file ready to be read.

    Raises:
        OSError: The file cannot be read.
        BadRecord: A column is missing, the currency changes, or nobody says currency or time zone.
    """
    try:
        with _opened(path) as file:
            rows = csv.reader(file)
            titles = [title.strip() for title in next(rows, [])]
            written = _written_currency(path, titles, rows)
    except UnicodeDecodeError as error:
        msg = f"{path.name}: is not UTF-8; save it as CSV UTF-8"
        raise BadRecord(msg) from error
    head = [ONLINE_RETAIL.get(title, title) for title in titles]
    missing = [column for column in _NEEDED if column not in head]
    if missing:
        msg = f"{path.name}, line 1: no column {', '.join(missing)}; found {', '.join(head) or 'nothing'}"
        raise BadRecord(msg)
    known = _ONLINE_RETAIL_HOME if "InvoiceNo" in titles else Home(written, "")
    home = Home(
        (said.currency or known.currency).upper(),
        said.time_zone or known.time_zone,
        (known.country if said.country is None else said.country).upper(),
    )
    _check(path, home, written)
    return OrderFile(path, home, head)


def _check(path: Path, home: Home, written: str) -> None:
    """Raise BadRecord for a shop without currency or time zone, or with one that is none."""
    complaint = ""
    if not home.currency:
        complaint = "nothing says the shop's currency: a column currency, or --currency EUR"
    elif not re.fullmatch("[A-Z]{3}", home.currency):
        complaint = f"{home.currency!r} is not a currency code such as EUR or VND"
    elif written and written != home.currency:
        complaint = f"the column currency says {written}, asked for was {home.currency}"
    elif not home.time_zone:
        complaint = "nothing says the shop's time zone: --time-zone Europe/Berlin"
    elif home.time_zone not in available_timezones():
        complaint = f"{home.time_zone} is no time zone such as Europe/Berlin"
    elif home.country and not country_code(home.country):
        complaint = f"{home.country} is no country code such as DE"
    if complaint:
        msg = f"{path.name}: {complaint}"
        raise BadRecord(msg)


def _written_currency(path: Path, titles: list[str], rows: Iterator[list[str]]) -> str:
    """Return the one currency of a file with such a column; "" without."""
    if "currency" not in titles:
        return ""
    place, found = titles.index("currency"), ""
    for line, cells in enumerate(rows, start=2):
        code = cells[place].strip() if place < len(cells) else ""
        if found and code and code != found:
            msg = f"{path.name}, row {line}: currency {code}, before it {found}; a shop has one"
            raise BadRecord(msg)
        found = found or code
    return found


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    with (
        gzip.open(path, "rt", encoding="utf-8-sig", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8-sig", newline="")
    ) as file:
        yield file


def _filled(text: str) -> str:
    if not text:
        raise ValueError
    return text


def _rounded(minor: Decimal) -> int:
    return int(minor.quantize(Decimal(1), ROUND_HALF_UP))
