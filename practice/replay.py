"""Play a file of order lines back as a shop (`practice.order_file` says how it is written).

An order is an invoice placed at its earliest line, of the lines with quantity and price above 0; each line's total is
rounded to minor units. An invoice without such a line is no order. A credit line becomes a refund of the same
customer's latest earlier order that still has that product; what finds none is counted in `World.notes`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import DecimalException
from pathlib import Path

from commerce.errors import BadRecord
from commerce.money import to_major
from practice.countries import country_code
from practice.order_file import STATUSES, OrderFile, Row, Told, open_file
from practice.world import Coupon, GivenBack, Person, Product, SoldLine, SoldOrder, Visit, World

#: Refund ids begin above every invoice number of six digits.
_FIRST_REFUND_ID = 10_000_001
_UNPAID = {"on-hold", "cancelled", "failed"}


@dataclass(slots=True)
class _Left:
    """What of a sold line can still be given back: units, net money and its tax."""

    units: int
    net_minor: int
    tax_minor: int

    def take(self, units: int, net_minor: int, tax_minor: int) -> None:
        """Give so much of it back."""
        self.units -= units
        self.net_minor -= net_minor
        self.tax_minor -= tax_minor


@dataclass(slots=True)
class _Invoice:
    """One order, or one credit note, being put together. `stated` is what its rows say of the whole: {column: text}."""

    at: datetime
    customer: str
    country: str
    stated: dict[str, str] = field(default_factory=dict)
    lines: list[SoldLine] = field(default_factory=list)
    left: list[_Left] = field(default_factory=list)
    tax_minor: int = 0
    shipping_minor: int = 0
    shipping_left_minor: int = 0


@dataclass(slots=True)
class _Tally:
    """Credit notes that found their order, and what did not."""

    found: int = 0
    lost: int = 0
    lost_minor: int = 0
    lost_invoices: set[str] = field(default_factory=set)

    def count(self, row: Row, lost_minor: int) -> None:
        """Count one credit line with the money that found no order."""
        if not lost_minor:
            self.found += 1
            return
        self.lost += 1
        self.lost_minor += lost_minor
        self.lost_invoices.add(row.order)


def replay(path: Path, said: Told = Told(), *, name: str = "Replayed Shop") -> World:  # noqa: B008 - it never changes
    """Return the world of a file.

    Args:
        path: The file.
        said: Of the shop, where the file does not say it.
        name: Of the shop.

    Raises:
        OSError: The file cannot be read.
        BadRecord: A column is missing or a row cannot be read; the message names line and column. Or nobody says what
            currency or time zone the shop has.
    """
    file = open_file(path, said)
    sales, products, credit_rows = _read(file)
    numbers = _numbers(sales)
    returns, tally = _Returns(sales, file), _Tally()
    for row in sorted(credit_rows, key=lambda row: row.at):
        tally.count(row, returns.give_back(row))
    refunds = returns.refunds()
    people, coupons = _people(sales, file.home.country), _coupons(sales)
    orders = [
        _order(invoice, key, number=numbers[key], people=people, coupons=coupons, refunds=refunds.get(key, []))
        for key, invoice in sales.items()
    ]
    orders.sort(key=lambda order: (order.placed_at, order.id))
    return World(
        name=name,
        currency=file.home.currency,
        time_zone=file.home.time_zone,
        country=file.home.country,
        products=list(products.values()),
        people=sorted(people.values(), key=lambda person: (person.created_at, person.id)),
        coupons=tuple(coupons.values()),
        orders=orders,
        notes=_notes(path, tally, file.home.currency),
    )


def _read(file: OrderFile) -> tuple[dict[str, _Invoice], dict[str, Product], list[Row]]:
    """Return what was sold, the products in it, and the rows that give something back."""
    sales: dict[str, _Invoice] = {}
    products: dict[str, Product] = {}
    credit_rows: list[Row] = []
    for row in file.rows():
        if row.is_booking:
            continue
        if row.is_credit:
            if row.quantity < 0 and row.total_minor < 0:
                credit_rows.append(row)
        elif row.quantity > 0 and row.price_sign > 0:
            _sell(sales, products, row, file)
    for invoice in sales.values():
        invoice.shipping_left_minor = invoice.shipping_minor
    return sales, products, credit_rows


def _sell(sales: dict[str, _Invoice], products: dict[str, Product], row: Row, file: OrderFile) -> None:
    known = products.get(row.product)
    if known is None or not known.title:
        price_minor = max(1, row.total_minor // row.quantity)
        known = Product(known.id if known else len(products) + 1, row.title, row.product, price_minor)
        products[row.product] = known
    if not 0 <= row.discount_minor <= row.total_minor or row.tax_minor < 0:
        msg = f"{file.path.name}, line {row.line}: a discount lies between 0 and the line's price, tax at 0 or above"
        raise BadRecord(msg)
    invoice = sales.get(row.order)
    if invoice is None:
        invoice = sales[row.order] = _Invoice(row.at, row.customer, row.country)
    invoice.at = min(invoice.at, row.at)
    _state(invoice, row, file)
    invoice.lines.append(SoldLine(known, row.quantity, row.total_minor, row.discount_minor))
    invoice.tax_minor += row.tax_minor
    invoice.left.append(_Left(row.quantity, row.total_minor - row.discount_minor, row.tax_minor))


def _state(invoice: _Invoice, row: Row, file: OrderFile) -> None:
    """Take over what a row says of its whole order.

    Raises:
        BadRecord: Another row of the order says something else, or it cannot be read.
    """
    for column in ("shipping", "coupon", "status", "channel"):
        text = getattr(row, column)
        if text and invoice.stated.setdefault(column, text) != text:
            msg = f"{file.path.name}, line {row.line}: {column} {text!r}, another row of the order says"
            msg += f" {invoice.stated[column]!r}; it is of the whole order"
            raise BadRecord(msg)
    if row.status and row.status not in STATUSES:
        msg = f"{file.path.name}, line {row.line}: status {row.status!r} is none of {', '.join(STATUSES)}"
        raise BadRecord(msg)
    if row.shipping:
        invoice.shipping_minor = _amount(row.shipping, row, file)


def _amount(text: str, row: Row, file: OrderFile) -> int:
    try:
        return round(file.minor(text))
    except DecimalException:
        msg = f"{file.path.name}, line {row.line}: shipping is {text[:40]!r}, not an amount such as 4.99"
        raise BadRecord(msg) from None


def _numbers(sales: dict[str, _Invoice]) -> dict[str, int]:
    """Return an id for every order: its own number, or a running one where that is no plain number."""
    if all(key.isascii() and key.isdecimal() and int(key) < _FIRST_REFUND_ID for key in sales):
        return {key: int(key) for key in sales}
    by_time = sorted(sales, key=lambda key: (sales[key].at, key))
    return {key: number for number, key in enumerate(by_time, start=1)}


def _people(sales: dict[str, _Invoice], country: str) -> dict[str, Person]:
    """Return {customer: person}; ids are the file's own numbers where they are numbers.

    Who has no country is at home where the file tells none of anybody; where it does, the country stays unknown.
    """
    firsts: dict[str, _Invoice] = {}
    for invoice in sales.values():
        if invoice.customer and (invoice.customer not in firsts or invoice.at < firsts[invoice.customer].at):
            firsts[invoice.customer] = invoice
    are_numbers = all(customer.isascii() and customer.isdecimal() for customer in firsts)
    at_home = "" if any(invoice.country for invoice in sales.values()) else country
    return {
        customer: Person(
            id=int(customer) if are_numbers else number,
            email=f"customer-{customer.lower()}@example.com" if are_numbers else f"customer-{number}@example.com",
            first_name="Customer",
            last_name=str(number),
            created_at=first.at,
            country=country_code(first.country) or at_home,
        )
        for number, (customer, first) in enumerate(sorted(firsts.items()), start=1)
    }


def _coupons(sales: dict[str, _Invoice]) -> dict[str, Coupon]:
    """Return {code in lower case: coupon}; it takes off what it took off the first order made with it, in percent."""
    coupons: dict[str, Coupon] = {}
    for invoice in sorted(sales.values(), key=lambda invoice: invoice.at):
        code = invoice.stated.get("coupon", "").lower()
        if code and code not in coupons:
            total_minor = sum(line.total_minor for line in invoice.lines)
            percent = round(100 * sum(line.discount_minor for line in invoice.lines) / max(1, total_minor))
            coupons[code] = Coupon(len(coupons) + 1, code, code, percent, invoice.at)
    return coupons


class _Returns:
    """Find for every credit line what it gives back; keeps what of each sold line can still come back."""

    def __init__(self, sales: dict[str, _Invoice], file: OrderFile) -> None:
        self._sales = sales
        self._file = file
        self._given: dict[tuple[str, str], tuple[datetime, list[tuple[int, int, int, int]]]] = {}
        self._shipping: dict[tuple[str, str], int] = {}
        self._has_shipping: set[str] = set()
        self._sold: dict[tuple[str, str], list[tuple[datetime, str, int]]] = defaultdict(list)
        for key, invoice in sales.items():
            if invoice.customer:
                for index, line in enumerate(invoice.lines):
                    self._sold[invoice.customer, line.product.sku].append((invoice.at, key, index))
        for places in self._sold.values():
            places.sort(reverse=True)

    def give_back(self, row: Row) -> int:
        """Spread one credit line over the customer's earlier orders, latest first; return the money that is left."""
        units, money, tax = -row.quantity, -row.total_minor - row.discount_minor, -row.tax_minor
        for at, key, index in self._sold.get((row.customer, row.product), ()):
            left = self._sales[key].left[index]
            if at > row.at or not left.units:
                continue
            taken = min(units, left.units)
            worth = min(left.net_minor, money * taken // units)
            its_tax = min(left.tax_minor, tax * taken // units)
            left.take(taken, worth, its_tax)
            self._given.setdefault((row.order, key), (row.at, []))[1].append((index, taken, worth, its_tax))
            self._give_shipping_back(row, key)
            units, money, tax = units - taken, money - worth, tax - its_tax
            if not units:
                return 0  # a credit above what was paid is a price difference, not a missing order
        return money

    def _give_shipping_back(self, row: Row, key: str) -> None:
        """Take what a credit note says of shipping off the first order that it finds, once."""
        if not row.shipping or row.order in self._has_shipping:
            return
        self._has_shipping.add(row.order)
        invoice = self._sales[key]
        given = min(invoice.shipping_left_minor, abs(_amount(row.shipping, row, self._file)))
        invoice.shipping_left_minor -= given
        self._shipping[row.order, key] = given

    def refunds(self) -> dict[str, list[GivenBack]]:
        """Return {order: refunds}, one for each credit note and order that it takes back from."""
        refunds: dict[str, list[GivenBack]] = defaultdict(list)
        for number, ((note, key), (at, lines)) in enumerate(self._given.items()):
            shipping_minor = self._shipping.get((note, key), 0)
            refunds[key].append(
                GivenBack(_FIRST_REFUND_ID + number, at, tuple(lines), shipping_minor, reason="Credit note")
            )
        return refunds


def _order(
    invoice: _Invoice,
    key: str,
    *,
    number: int,
    people: Mapping[str, Person],
    coupons: Mapping[str, Coupon],
    refunds: Sequence[GivenBack],
) -> SoldOrder:
    status = invoice.stated.get("status", "completed")
    return SoldOrder(
        id=number,
        placed_at=invoice.at,
        paid_at=None if status in _UNPAID else invoice.at,
        person=people.get(invoice.customer),
        lines=tuple(invoice.lines),
        visit=_visit(invoice.stated.get("channel", "")),
        final_status=status,
        shipping_minor=invoice.shipping_minor,
        tax_minor=invoice.tax_minor,
        coupon=coupons.get(invoice.stated.get("coupon", "").lower()),
        refunds=tuple(refunds),
        country=country_code(invoice.country),
        note=key,
    )


def _visit(channel: str) -> Visit:
    """Return the visit behind a channel as traffic tables name it: "source / medium", or one word."""
    source, slash, medium = (part.strip() for part in channel.partition("/"))
    return Visit(channel, source, medium) if slash else Visit(channel)


def _notes(path: Path, tally: _Tally, currency: str) -> tuple[str, ...]:
    notes = [f"Replayed from {path.name}; names and e-mail addresses are made up."]
    if tally.found:
        notes.append(f"Credit lines that became refunds: {tally.found}.")
    if tally.lost:
        lost = f"{tally.lost} credit lines of {len(tally.lost_invoices)} credit notes, worth "
        lost += f"{to_major(tally.lost_minor, currency)} {currency}, "
        notes.append(lost + "found no earlier order of that customer and product.")
    return tuple(notes)
