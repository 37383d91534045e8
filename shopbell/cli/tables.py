"""`shopbell tables check`: what would be read of a file, what not and why, before anything is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from commerce.tables import TABLES, DataTable
from commerce.tables.columns import Choice, Column
from shopbell.cli import FAILED, FINE
from shopbell.cli.options import Call
from shopbell.cli.source_twice import found_twice
from shopbell.examine_table import Finding, look_at, named_as, of_no_shop, of_shop
from wording.escaping import clean

#: So many lines that are left out are shown on the screen; JSON has all.
_SHOWN = 20


def check(call: Call, file: str, table: str, shop: str | None, *, wants_json: bool) -> int:
    """Show what would be read of a file. The exit code is 1 when it is refused."""
    (wanted,) = (one for one in TABLES if one.setting == table)
    twice: list[str] = []
    if shop is None:
        found = look_at(file, wanted, of_no_shop(call.clock), call.clock)
    else:
        installation = call.installation()
        (settings,) = installation.shops(shop)
        found = look_at(file, wanted, of_shop(installation, settings, wanted, file), call.clock)
        named = named_as(installation, settings, wanted, file)
        twice = found_twice(installation, settings, named, [(wanted, found.rows)])
    if wants_json:
        click.echo(json.dumps(as_json(found) | ({"same_money": twice} if shop else {}), ensure_ascii=False, indent=1))
    else:
        for depth, line in (*told(found, wanted, file), *((0, one) for one in twice)):
            click.echo(f"{'  ' * depth}{clean(line)}")
    return FAILED if found.refused else FINE


def as_json(found: Finding) -> dict[str, object]:
    """Return what scripts get."""
    return {
        "refused": found.refused or None,
        "encoding": found.seen.encoding or None,
        "columns": found.seen.columns,
        "rows": 0 if found.refused else found.seen.lines_read,
        "left_out": [{"line": one.line, "why": one.why} for one in found.left_out],
        "first": found.days[0].isoformat() if found.days else None,
        "last": found.days[-1].isoformat() if found.days else None,
        "totals": dict(found.totals),
        "currency": found.seen.currency or None,
    }


def told(found: Finding, table: DataTable, file: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of the answer, each with how deep it stands."""
    seen = found.seen
    if found.refused:
        yield 0, f"refused: {found.refused}"
    else:
        days = f" of {found.days[0]} to {found.days[-1]}" if found.days else ""
        rows = "1 row" if seen.lines_read == 1 else f"{seen.lines_read} rows"
        yield 0, f"{file}: {rows}{days} would be read into {table.called['en']}; nothing was stored"
    if seen.encoding:
        yield 1, f"encoding: {seen.encoding}"
    for name, heading in seen.columns.items():
        yield 1, f"{name}: {heading}"
    for name, total in found.totals.items():
        currency = f" {seen.currency}" if isinstance(total, str) and seen.currency else ""
        yield 1, f"{name} in all: {'not known' if total is None else total}{currency}"
    for column in found.to_say:
        yield 1, f"no column tells the {column.name}: write {_example(column)} beside the file, for all its rows"
    for question in seen.unread:
        yield 1, f'"{question}" could be read, too: name the file once more, with the kind of that question'
    yield from ((1, remark) for remark in seen.remarks)
    yield from _left_out(found)


def _left_out(found: Finding) -> Iterator[tuple[int, str]]:
    if found.left_out:
        yield 0, "left out:"
    for one in found.left_out[:_SHOWN]:
        yield 1, f"line {one.line}: {one.why}"
    if len(found.left_out) > _SHOWN:
        yield 1, f"and {len(found.left_out) - _SHOWN} more lines; --json names them all"


def _example(column: Column) -> str:
    word = column.words[0] if isinstance(column, Choice) else "google / cpc"
    return f'{column.name} = "{word}"'
