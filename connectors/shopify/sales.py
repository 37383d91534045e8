"""What Shopify's own sales report says, month by month, to hold beside our figures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from commerce.errors import Refused
from connectors.base import PlatformFigures
from connectors.shopify.client import Client
from connectors.shopify.shopifyql import Row, TooLong, UnknownColumn, days, decimal

SOURCE = "ShopifyQL FROM sales"
#: Our word -> Shopify's, the newest first; a column was renamed in 2026-04, so both names are tried.
_COLUMNS = {
    "orders": ("orders",),
    "gross_sales": ("gross_sales",),
    "discounts": ("discounts",),
    "refunds": ("sales_reversals", "returns"),
    "net_sales": ("net_sales",),
    "taxes": ("taxes",),
    "shipping": ("shipping_charges",),
    "total_sales": ("total_sales",),
}
# What Shopify writes as a negative amount.
_TAKEN_OFF = frozenset({"discounts", "refunds"})
_CHUNK = 300
_ONE_DAY = timedelta(days=1)
_NOTES = (
    "Shopify's report leaves out test orders and gift cards, and takes returns off on the day on which they were made.",
    "Shopify's report may lag some minutes behind.",
)


def platform_figures(client: Client, first: date, last: date) -> PlatformFigures:
    """Return Shopify's figures of the shop's own days first to last; discounts and refunds as positive amounts.

    Raises:
        TryLater: Busy or away, or no table.
        Refused: Not allowed on this plan or by these scopes.
    """
    names = {figure: list(words) for figure, words in _COLUMNS.items()}
    months: dict[str, dict[str, Decimal]] = {}
    day = first
    while day <= last:
        until = min(day + timedelta(days=_CHUNK - 1), last)
        try:
            rows = days(client, _question(names), day, until)
        except UnknownColumn as error:
            _give_up(names, error.name)
        except TooLong:
            msg = f"{SOURCE}: the report is longer than Shopify gives"
            raise Refused(msg) from None
        else:
            for at, row in rows:
                _add(months.setdefault(f"{at:%Y-%m}", {}), row, names)
            day = until + _ONE_DAY
    absent = tuple(f"Shopify's report does not tell {figure} here." for figure, words in names.items() if not words)
    return PlatformFigures(months, SOURCE, (*_NOTES, *absent))


def _question(names: dict[str, list[str]]) -> str:
    """Return the question up to its days; day by day, since months may be told only in part."""
    columns = [words[0] for words in names.values() if words]
    return f"FROM sales SHOW {', '.join(columns)} TIMESERIES day"


def _give_up(names: dict[str, list[str]], column: str) -> None:
    """Ask for another name of a column, or do without it.

    Raises:
        Refused: It was none of ours.
    """
    for words in names.values():
        if column in words:
            words.remove(column)
            if any(names.values()):
                return
    msg = f"{SOURCE}: there is no column {column[:60]}; update Shopbell"
    raise Refused(msg)


def _add(month: dict[str, Decimal], row: Row, names: dict[str, list[str]]) -> None:
    """Add one day to its month."""
    for figure, words in names.items():
        amount = decimal(row.get(words[0])) if words else None
        if amount is not None:
            month[figure] = month.get(figure, Decimal(0)) + (abs(amount) if figure in _TAKEN_OFF else amount)
