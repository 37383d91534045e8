"""Figures as a table for people, within the page: `shopbell kpi` without `--json` and `--csv`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from knowledge import Knowledge
from shopbell import present
from shopbell.cli.compared import show_compared
from shopbell.cli.figures import ShopFigures
from shopbell.cli.lifetime import show_lifetime
from shopbell.cli.screen import say, show_on_page
from shopbell.cli.smallest import show_smallest
from shopbell.present import Row
from wording.language import Language
from wording.month_to_date import month_told
from wording.names import Names
from wording.origins import origins_of, origins_told
from wording.phrases import MORE_KEYS, NOTHING_SPLIT

_COLUMNS = ("kpi", "key", "value", "interval", "normal", "working", "state", "age")
_FIGURES = ("value", "interval", "normal", "working")
#: A split may have thousands of parts: so many are told of a KPI, the largest first.
MOST_ROWS = 30
#: What stays beside each other where the page is too narrow for all.
_KEPT = ("kpi", "key", "value", "state")


def show_figures(shown: ShopFigures, knowledge: Knowledge, speaker: Language, *, with_keys: bool) -> None:
    """Print one shop's table: the days asked for above it, and beside every row that covers others, which."""
    opened, asked, rows = shown.opened, shown.asked, shown.rows
    shop, (rows, left_out) = opened.name, _largest(rows)
    if not rows:
        say(present.named(shop, speaker.gettext(NOTHING_SPLIT), speaker))
        return
    cells = [_cells(row, shown, knowledge, speaker) for row in rows]
    without = {column for column, is_shown in (("key", with_keys), ("normal", shown.normal)) if not is_shown}
    age = present.age(rows[0], speaker) if with_keys and len({row.age_days for row in rows}) == 1 else ""
    if with_keys:  # of a part little is told: what no row has takes no room, and an age that all share is said once
        without |= {column for column, told in zip(_COLUMNS, zip(*cells, strict=True), strict=True) if not any(told)}
        without |= {"age"} if age else set()
    columns = [column for column in _COLUMNS if column not in without]
    cells = [[cell for column, cell in zip(_COLUMNS, row, strict=True) if column not in without] for row in cells]
    days = present.named(shop, present.period_text(asked, speaker), speaker)
    title = present.read_title(days, opened.read_at, opened.zone, speaker)
    if any(row.figure.period != asked for row in rows):
        columns.append("days")
        others = ["" if row.figure.period == asked else present.period_text(row.figure.period, speaker) for row in rows]
        cells = [[*row, days] for row, days in zip(cells, others, strict=True)]
    right, kept = present.headings(_FIGURES, speaker), present.headings(_KEPT, speaker)
    named = partial(present.named, language=speaker)
    show_on_page(present.headings(columns, speaker), cells, title=title, right=right, kept=kept, named=named)
    if age:
        (heading,) = present.headings(("age",), speaker)
        say(named(heading, age), "  ")
    for kpi, count in left_out.items():
        told = speaker.ngettext(*MORE_KEYS, count) % {"num": speaker.number(count)}
        say(named(Names(knowledge, speaker.code)(kpi), told), "  ")
    for note in (*present.footnotes(rows, knowledge, speaker), *present.remarks(rows, knowledge, speaker, asked)):
        say(note, "  ")
    if told := origins_told(origins_of([row.figure.origins for row in rows]), speaker, opened.zone, opened.today):
        say(told, "  ")
    show_compared(shown.compared.values(), knowledge, speaker)
    for month in shown.months.values():
        say(month_told(month, Names(knowledge, speaker.code)(month.kpi), speaker), "  ")
    for lifetime in shown.lifetimes.values():
        show_lifetime(lifetime, speaker)
    show_smallest(list(shown.watched.values()), knowledge, speaker, is_on_page=True)


def _largest(rows: Sequence[Row]) -> tuple[list[Row], dict[str, int]]:
    """Return the first rows of every KPI, and how many more it has: {KPI: rows}."""
    shown: list[Row] = []
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.figure.kpi] += 1
        if counts[row.figure.kpi] <= MOST_ROWS:
            shown.append(row)
    return shown, {kpi: count - MOST_ROWS for kpi, count in counts.items() if count > MOST_ROWS}


def _cells(row: Row, shown: ShopFigures, knowledge: Knowledge, speaker: Language) -> list[str]:
    """Return one row: how sure the value is, and beside it what is normal in the same days."""
    sure, normal = (replace(row, interval=ends) for ends in shown.sure_and_normal(row))
    name, key, value, interval, working, state = present.cells(sure, knowledge, speaker)
    usually = present.between(normal, speaker)
    return [name, key, value, interval, usually, working, state, present.age(row, speaker)]
