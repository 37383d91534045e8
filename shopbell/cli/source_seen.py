"""Shows what a service says of itself, and a first figure."""

from __future__ import annotations

from collections.abc import Iterable

from commerce.money import to_major
from commerce.tables import DataTable
from commerce.tables.columns import Money
from connectors.sources.kind import Seen
from shopbell.cli.dialog import Dialog
from shopbell.cli.speech import spoken
from shopbell.new_source import FirstFigures
from wording.first_figures import lines
from wording.language import language as language_of


def show_seen(seen: Iterable[Seen], dialog: Dialog) -> None:
    """Tell what was found, what a person has to do something about among it."""
    told: list[dict[str, str]] = []
    dialog.document["seen"] = told
    for one in seen:
        told.append({"level": one.level, "text": one.text})
        dialog.say(f"! {dialog.told(one.text)}" if one.level == "problem" else one.text)


def show_figures(found: FirstFigures, currency: str, dialog: Dialog) -> None:
    """Tell what a week told, to be held against the service's own pages."""
    dialog.document["first_figures"] = {
        "first": found.days.first.isoformat(),
        "last": found.days.last.isoformat(),
        "currency": currency,
        "rows": found.rows,
        **{f"{table.name}.{name}": _scalar(table, name, number, currency) for table, name, number in found.columns},
    }
    dialog.gap()
    title, *figures = lines(found.days, found.columns, currency, language_of(spoken()))
    dialog.show(title)
    for line in figures:
        dialog.show(line, "  ")
    if found.rows:
        dialog.say("Hold them against what the service itself shows of these days.")
    else:
        dialog.say("It told nothing of these days: is it the right account, and does anything run there?")


def _scalar(table: DataTable, name: str, number: int | None, currency: str) -> object:
    is_money = any(one.name == name and isinstance(one, Money) for one in table.columns)
    return str(to_major(number, currency)) if is_money and number is not None else number
