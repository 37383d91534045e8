"""Figures as CSV (RFC 4180) for a spreadsheet: `shopbell kpi --csv`.

Numbers are plain, with a point and without signs: a share lies between 0 and 1, money is in the units of the column
`currency`. Days are ISO days. No cell of words can be taken for a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from io import StringIO

from commerce.figures import Unit
from commerce.money import to_major
from knowledge import Knowledge
from shopbell import present
from shopbell.cli.figures import ShopFigures
from shopbell.present import Row
from wording.escaping import clean
from wording.language import Language
from wording.missing import missing_text, supplied_by
from wording.names import figure_key

HEADINGS = (
    *("shop", "kpi", "name", "segment", "key", "first", "last", "value", "unit", "currency", "low", "high"),
    *("numerator", "denominator", "state", "basis", "unknown_days", "missing", "supply", "read_at"),
)
#: A cell of words that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@")
_DIGITS = 8


def csv_of(shown: Iterable[ShopFigures], knowledge: Knowledge, speaker: Language) -> str:
    """Return the rows of all shops as one table with a line of headings; lines end as RFC 4180 has it."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for one in shown:
        writer.writerows(list(_cells(row, one, knowledge, speaker)) for row in one.rows)
    return out.getvalue()


def _cells(row: Row, shown: ShopFigures, knowledge: Knowledge, speaker: Language) -> Iterator[str]:
    figure, currency, missing = row.figure, row.figure.currency, row.figure.missing
    low, high = shown.sure_and_normal(row)[0] or (None, None)
    yield from map(_words, (row.shop, figure.kpi, present.kpi_name(figure.kpi, knowledge, speaker), figure.segment))
    yield _words(figure_key(figure, speaker)) if figure.segment else ""
    yield from (figure.period.first.isoformat(), figure.period.last.isoformat())
    yield plain_number(figure.value, figure.unit, currency)
    yield from (figure.unit, currency)
    yield from (plain_number(end, figure.unit, currency) for end in (low, high))
    yield plain_number(figure.numerator, figure.numerator_unit, currency)
    yield plain_number(figure.denominator, figure.denominator_unit, currency)
    basis = " ".join(filter(None, (figure.basis, *figure.conventions)))
    yield from (present.told_state(row) or "", basis, str(figure.unknown_days))
    yield _words(missing_text(missing, knowledge, speaker.code)) if missing else ""
    yield " ".join(supplied_by(missing, knowledge)) if missing else ""
    yield shown.opened.read_at.isoformat() if shown.opened.read_at else ""


def plain_number(value: Fraction | int | None, unit: Unit, currency: str) -> str:
    """Write a value with a point and no exponent; "" for none."""
    if value is None:
        return ""
    if unit == "currency" and currency:
        return f"{to_major(value, currency):f}"
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    rounded = round(Decimal(exact.numerator) / Decimal(exact.denominator), _DIGITS)
    return f"{rounded:f}".rstrip("0").rstrip(".")


def _words(text: str) -> str:
    """Return a text as one line that no spreadsheet takes for a formula."""
    tidy = clean(text)
    return f"'{tidy}" if tidy.startswith(_FORMULA) else tidy
