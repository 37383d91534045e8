"""Figures beside what they can be held beside, below the table of `shopbell kpi`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from alerts.messages.comparisons import compared
from commerce.comparisons import Compared
from commerce.period import Period
from knowledge import Knowledge
from shopbell.cli.screen import say
from shopbell.jobs.shops import OpenShop
from shopbell.present import Row
from wording.comparisons import comparison_lines, comparison_title
from wording.language import Language


def compared_rows(
    opened: OpenShop, rows: Iterable[Row], knowledge: Knowledge, asked: Period | None
) -> dict[str, Compared]:
    """Return {KPI: its figure beside everything else}; `asked`: the days, where they were asked for."""
    return {row.figure.kpi: _compared(opened, row, knowledge, asked) for row in rows}


def _compared(opened: OpenShop, row: Row, knowledge: Knowledge, asked: Period | None) -> Compared:
    figure = row.figure
    if asked is None:
        verdict = opened.verdict(figure.kpi)
    else:
        verdict = opened.verdict_on(figure.kpi, opened.today, period=figure.period)
    told = replace(verdict, figure=figure)
    return compared(opened.book, opened.facts, told, knowledge, asked=asked is not None)


def show_compared(found: Iterable[Compared], knowledge: Knowledge, language: Language) -> None:
    """Print each figure, and below it a line for everything that it is held beside; nothing of one without a value."""
    for one in found:
        if one.figure.value is None:
            continue
        say(comparison_title(one.figure, knowledge, language), "  ")
        for line in comparison_lines(one, knowledge, language):
            say(line, "    ")
