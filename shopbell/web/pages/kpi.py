"""A number: its value with what was counted, its course as a line and as a table, and what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from alerts.messages.number_view import Line, line_view
from shopbell.jobs.course import course_of
from shopbell.web.looks import PAGES
from shopbell.web.page import NotHere, Page, Visit
from wording.language import language
from wording.names import Names
from wording.values import Value


def _make(visit: Visit) -> Mapping[str, Any]:
    shop, kpi = visit.shop(), visit.asked.get("id", "")
    text = visit.installation.collection.kpis.get(kpi)
    if text is None:
        raise NotHere
    trouble = visit.trouble(shop) if visit.look(shop) is None else ""
    is_read = visit.cache.shops.info(shop) is not None and not trouble
    line = _line(visit, shop, kpi) if is_read and kpi in visit.installation.book.ids else None
    speaker, figure = language(visit.language), line.verdict.figure if line is not None else None
    return {
        "shop": shop,
        "shop_page": PAGES.shop(shop),
        "name": Names(visit.installation.collection, visit.language)(kpi),
        "trouble": trouble,
        "is_unread": visit.cache.shops.info(shop) is None,
        "is_waiting": not is_read and not trouble,
        "number": line_view(line, None, visit.installation.collection, visit.language)
        if line is not None and figure is not None and figure.value is not None
        else None,
        "course": [(speaker.day(day), value.write(speaker)) for day, value in _known(line)],
        "definition": text.definition[visit.language],
        "window_days": line.verdict.figure.period.length if line is not None else 0,
    }


def _line(visit: Visit, shop: str, kpi: str) -> Line:
    """Return a number as the last look has it; what no digest tells is worked out now."""
    look = visit.look(shop)
    for line in look.told.lines if look is not None else ():
        if line.verdict.kpi == kpi and line.history:
            return line
    settings = visit.installation.settings.shop_named(shop)
    assert settings is not None  # noqa: S101 - of the shops that he may see
    opened = visit.installation.open_shop(settings, visit.cache)
    verdict = opened.verdict(kpi)
    if verdict.figure.value is None:
        return Line(verdict)
    before = opened.book.judged(kpi, opened.facts, verdict.figure.period.before())
    return Line(verdict, before, course_of(opened, verdict))


def _known(line: Line | None) -> Iterator[tuple[date, Value]]:
    """Yield the last day and the value of each window of the course, the newest first."""
    if line is None:
        return
    figure = line.verdict.figure
    found: list[tuple[date, Fraction | None]] = list(line.history)
    for day, value in reversed(found):
        if value is not None:
            yield day, Value(value, figure.unit, figure.currency)


PAGE = Page("/kpi", "kpi", _make)
