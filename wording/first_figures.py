"""The words of a first figure: what the columns of tables are called where a source is set up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from commerce.period import Period
from commerce.tables import DataTable
from commerce.tables.columns import Money
from wording.language import Language
from wording.phrases import N_

#: {column: words}: each can be said of a kind's first figures.
NAMES: Final = {
    "amount": N_("amount spent"),
    "clicks": N_("clicks"),
    "campaign": N_("campaigns"),
    "channel": N_("marketing channels"),
    "sessions": N_("sessions"),
    "carts": N_("sessions with a cart"),
    "checkouts": N_("sessions that reached the checkout"),
    "completed": N_("sessions that ended in an order"),
    "visitors": N_("visitors"),
    "device": N_("devices"),
}
UNKNOWN = N_("not known")
TITLE, FIGURE = N_("First figures, %(days)s:"), N_("%(name)s: %(figure)s")


def named(column: str, language: Language) -> str:
    """Return what a column is called; by its own name where it has no other."""
    return language.gettext(NAMES.get(column, column))


def written(table: DataTable, column: str, number: int | None, currency: str, language: Language) -> str:
    """Return its figure; money is in minor units."""
    if number is None:
        return language.gettext(UNKNOWN)
    is_money = any(one.name == column and isinstance(one, Money) for one in table.columns)
    return language.amount(number, currency) if is_money else language.number(number)


def lines(
    days: Period, figures: Iterable[tuple[DataTable, str, int | None]], currency: str, language: Language
) -> Iterator[str]:
    """Yield what was told of some days, a line each."""
    yield language.gettext(TITLE) % {"days": language.days(days)}
    for table, column, number in figures:
        told = {"name": named(column, language), "figure": written(table, column, number, currency, language)}
        yield language.gettext(FIGURE) % told
