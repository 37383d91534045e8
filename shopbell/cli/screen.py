"""Tables on the screen. Outside of a terminal they are as wide as their content asks for, so that nothing is cut."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Sequence

import click
from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from shopbell.cli.gate import behind, seen
from shopbell.cli.narrow import narrow
from shopbell.cli.wrapping import wrapped
from wording.escaping import plain

_WIDE = 240


def console() -> Console:
    """Return where tables go: as wide as the terminal, or wide enough."""
    screen = behind(sys.stdout)
    found = Console(file=screen)
    return found if found.is_terminal else Console(file=screen, width=_WIDE)


def page_width() -> int:
    """Return how many columns a page has: those of the terminal, or of COLUMNS; 80 where neither is known."""
    return Console().width


def show(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "", right: Sequence[str] = ()) -> None:
    """Print a table. Cells are shown as they stand: a shop's text is no markup and holds nothing unseen."""
    console().print(_table(columns, [list(map(_cell, row)) for row in rows], title, right))


def show_on_page(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    title: str = "",
    right: Sequence[str] = (),
    kept: Collection[str],
    named: Callable[[str, str], str] = "{}: {}".format,
) -> None:
    """Print a table that fits the page: where it is too wide, only the columns `kept` stay beside each other.

    `named` says what another column holds with its heading.
    """
    cells, width = [list(map(_cell, row)) for row in rows], page_width()
    table, wide = _table(columns, cells, title, right), Console(width=10 * _WIDE)
    if Measurement.get(wide, wide.options, table).maximum <= width:
        Console(file=behind(sys.stdout), width=width).print(table)
        return
    lines = narrow(columns, cells, width, kept=kept, right=right, named=named)
    head = (*wrapped(_cell(title), width), "") if title else ("",)
    for line in (*head, *lines, ""):
        click.echo(line)


def say(sentence: str, indent: str = "") -> None:
    """Print a sentence within the page; its further lines stand a little more to the right."""
    for line in wrapped(sentence, page_width(), first=indent, further=f"{indent}  "):
        click.echo(line)


def _cell(text: str) -> str:
    """Return a cell as a screen shows it: written out before it is measured, as a table is drawn behind the gate."""
    return seen(plain(text))


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str, right: Sequence[str]) -> Table:
    table = Table(title=Text(_cell(title)) if title else None, title_justify="left", box=box.SIMPLE)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left")
    for row in rows:
        table.add_row(*map(Text, row))
    return table
