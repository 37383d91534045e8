"""In which currency the rows of a file are: by a column of theirs, by the heading of the amounts, or the shop's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from commerce.errors import Refused
from connectors.files import amounts
from connectors.files.amounts import SIGNS, UNKNOWN, is_code
from connectors.files.cells import is_unknown
from connectors.files.headings import currencies_beside
from connectors.files.lines import Line
from connectors.files.said import Books
from connectors.files.showing import shown


@dataclass(frozen=True, slots=True)
class Currencies:
    """The currencies of a file.

    Attributes:
        place: Of the column that tells it of each row; None for none.
        usual: Of the rows that do not tell it.
        books: The shop's; where no shop is known, the file's own currency is its.
    """

    place: int | None
    usual: str
    books: Books

    def of(self, line: Line) -> str:
        """Return the currency of a row.

        Raises:
            ValueError: What stands there is no currency.
        """
        text = line.cell(self.place)
        return self.usual if is_unknown(text) else _code(text)


def currencies_of(
    heads: Sequence[str], place: int | None, numbers: Sequence[str], rows: Sequence[Line], *, books: Books, source: str
) -> Currencies:
    """Find out the currencies of a file.

    Args:
        heads: The headings of its amounts.
        place: Where a column tells it.
        numbers: The cells of its amounts.
        rows: Its rows.
        books: The shop's.
        source: What messages call the file.

    Raises:
        Refused: The amounts are in no currency that the shop has or states a rate for; or, of no shop, in several.
    """
    title, meant = next(((head.strip(), one) for head in heads if (one := currencies_beside(head))), ("", frozenset()))
    beside = books.currency if books.currency in meant else min(meant) if len(meant) == 1 else ""
    told = {code for line in rows if (code := _told(line.cell(place)))} if place is not None else set[str]()
    if books.currency is None:
        return _of_no_shop(place, told or ({beside} if beside else _of_cells(numbers)), books, source)
    known = {books.currency, *books.rates}
    if meant and beside not in known and not told & known:
        code = beside or min(meant)
        other = beside or "another currency"
        msg = f"{source}: the column {title!r} is in {other}; the shop's currency is {books.currency}"
        raise Refused(msg + _a_rate(code, books.currency))
    if told and not told & known:
        msg = f"{source}: its rows are in {' and '.join(sorted(told))}; the shop's currency is {books.currency}"
        raise Refused(msg + _a_rate(min(told), books.currency))
    return Currencies(place, beside or books.currency, books)


def _of_no_shop(place: int | None, found: set[str], books: Books, source: str) -> Currencies:
    """Take the file's own currency for the shop's."""
    if len(found) > 1:
        msg = f"{source}: its rows are in {' and '.join(sorted(found))}; name the shop whose rates they are counted by"
        raise Refused(msg)
    usual = next(iter(found), UNKNOWN)
    return Currencies(place, usual, replace(books, currency=usual))


def _of_cells(numbers: Iterable[str]) -> set[str]:
    """Return the one currency that all amounts with a sign or a code may be in; nothing where it is none or several."""
    common: frozenset[str] | None = None
    for text in numbers:
        try:
            meant = amounts.written(text).currencies
        except ValueError:
            continue
        if meant:
            common = meant if common is None else common & meant
    return set(common) if common and len(common) == 1 else set()


def _told(text: str) -> str:
    try:
        return "" if is_unknown(text) else _code(text)
    except ValueError:
        return ""


def _code(text: str) -> str:
    code = text.strip().upper()
    if is_code(code):
        return code
    meant = SIGNS.get(text.strip().lower(), frozenset())
    if len(meant) != 1:
        msg = f"{shown(text)} is no currency; write its code, such as EUR"
        raise ValueError(msg)
    return min(meant)


def _a_rate(code: str, own: str) -> str:
    return f'; state what one {code} is worth in {own} ([shop.exchange_rates] {code} = "...") or export it in {own}'
