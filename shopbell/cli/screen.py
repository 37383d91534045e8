"""Tables on the screen. Outside of a terminal they are as wide as their content asks for, so that nothing is cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wording.escaping import clean

_WIDE = 240


def console() -> Console:
    """Return where tables go: as wide as the terminal, or wide enough."""
    plain = Console()
    return plain if plain.is_terminal else Console(width=_WIDE)


def show(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "", right: Sequence[str] = ()) -> None:
    """Print a table. Cells are shown as they stand: a shop's text is no markup and holds nothing unseen."""
    table = Table(title=Text(clean(title)) if title else None, title_justify="left", box=box.SIMPLE)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left")
    for row in rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    console().print(table)
