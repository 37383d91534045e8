"""`shopbell kpi`: every KPI over a period, with its numerator and denominator."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fractions import Fraction
from typing import TypeAlias

import click

from alerts.messages.judgement_views import is_total, normal_of
from commerce.comparisons import Compared
from commerce.errors import BadConfig
from commerce.figures import Verdict, VerdictState
from commerce.languages import LANGUAGES
from commerce.lifetime import Lifetime
from commerce.month_to_date import MonthToDate
from commerce.period import FOUR_WEEKS, Period
from commerce.settings.words import suggestion
from kpi.registry import segments
from shopbell import present
from shopbell.cli.compared import compared_rows, show_compared
from shopbell.cli.lifetime import show_lifetime
from shopbell.cli.opened import opened_shops
from shopbell.cli.options import Call, period_asked
from shopbell.cli.screen import show
from shopbell.cli.smallest import show_smallest
from shopbell.comparison_json import compared_json
from shopbell.config.targets import unknown_kpi
from shopbell.jobs.month import months_of
from shopbell.jobs.notes import banner, zone_pending
from shopbell.jobs.shops import OpenShop
from shopbell.judgement_json import smallest_json, smallest_of
from shopbell.lifetime_json import lifetime_json
from shopbell.month_json import month_json
from shopbell.present import Row
from shopbell.wiring import Installation
from wording.language import Language
from wording.language import language as language_of
from wording.month_to_date import month_told
from wording.names import Names
from wording.phrases import NOTHING_SPLIT
from wording.tone import remark

_COLUMNS = ("kpi", "key", "value", "interval", "normal", "working", "state", "age")
_FIGURES = ("value", "interval", "normal", "working")

Ends: TypeAlias = tuple[Fraction, Fraction] | None


@dataclass(frozen=True, slots=True)
class _Table:
    """The figures of one shop: `asked` are the days, `watched` the verdicts that say how small a change is seen.

    `normal`: by KPI what is normal in these very days, where that is known. `months`: how the month stands, by KPI.
    """

    opened: OpenShop
    asked: Period
    rows: list[Row]
    watched: Mapping[str, Verdict]
    normal: Mapping[str, tuple[Fraction, Fraction]]
    lifetimes: Mapping[str, Lifetime]
    months: Mapping[str, MonthToDate]
    compared: Mapping[str, Compared] = field(default_factory=dict)


def tell(
    call: Call, shop: str | None, wanted: tuple[str, ...], segment: str | None, *, wants_json: bool,
    with_comparisons: bool, language: str | None, **days: str | None,
) -> None:  # fmt: skip
    """Print KPIs with their working."""
    installation = call.installation()
    wanted = tuple(id_of(kpi, installation) for kpi in wanted)
    whole_lives = () if segment else wanted  # of which all is told that is known: only where one is asked for
    if segment and segment not in segments():
        raise BadConfig([f'--by: unknown segment "{segment}"{suggestion(segment, segments())}'])
    period_asked(definition=None, **days)  # what cannot be asked for is said before anything is opened
    speaker = language_of(language or installation.settings.shopbell.language)
    if with_comparisons and segment:
        raise BadConfig(["--compare tells of the whole shop; leave out --by, or --compare"])
    tables: list[_Table] = []
    with installation.open_cache() as cache:
        for opened in opened_shops(installation, cache, shop):
            cut = banner(opened.shop, opened.info, is_cut=opened.facts.history_is_cut)
            for note in filter(None, (cut, zone_pending(opened.shop, opened.info))):
                click.echo(note, err=True)
            asked = period_asked(**days, definition=opened.shop.definition)
            table = _table(opened, asked, segment, wanted or installation.book.ids, whole_lives)
            if with_comparisons:
                beside = compared_rows(opened, table.rows, installation.collection, asked)
                table = replace(table, compared=beside)
            tables.append(table)
    if wants_json:
        documents = [_json(row, table, installation, speaker) for table in tables for row in table.rows]
        click.echo(json.dumps(documents, ensure_ascii=False, indent=1))
        return
    for table in tables:
        _print(table, installation, speaker, with_keys=segment is not None)


def _table(
    opened: OpenShop, asked: Period | None, segment: str | None, wanted: tuple[str, ...], whole_lives: tuple[str, ...]
) -> _Table:
    period = asked or Period.ending(opened.last_day, FOUR_WEEKS)
    is_now = asked is None and segment is None  # what can be seen is what can be seen now
    rows = _rows_now(opened, wanted) if is_now else _rows(opened, period, segment, wanted, stale=False)
    watched = [kpi for kpi in wanted if kpi in opened.watched] if is_now else []
    verdicts = {kpi: opened.verdict(kpi) for kpi in watched}
    normal = {kpi: found for kpi, verdict in verdicts.items() if (found := normal_of(verdict)) is not None}
    lives = {kpi: opened.book.kpi(kpi).lifetime(opened.facts, period.last) for kpi in whole_lives}
    told = {kpi: lifetime for kpi, lifetime in lives.items() if lifetime is not None}
    months = {one.kpi: one for one in months_of(opened) if one.kpi in wanted} if is_now else {}
    return _Table(opened, period, list(rows), verdicts, normal, told, months)


def _json(row: Row, table: _Table, installation: Installation, speaker: Language) -> dict[str, present.Json]:
    sure, normal = _sure_and_normal(row, table)
    document = present.as_json(replace(row, interval=sure), installation.collection, speaker)
    document |= {"normal": present.as_json(replace(row, interval=normal), installation.collection, speaker)["interval"]}
    read_at, watched = table.opened.read_at, table.watched.get(row.figure.kpi)
    found = smallest_of(watched) if watched is not None else None
    told: dict[str, present.Json] = {} if found is None else {"smallest": smallest_json(found)}
    if (lifetime := table.lifetimes.get(row.figure.kpi)) is not None:
        told |= {"lifetime": lifetime_json(lifetime)}
    if (month := table.months.get(row.figure.kpi)) is not None:
        told |= {"month": month_json(month)}
    if (beside := table.compared.get(row.figure.kpi)) is not None:
        told |= {"compared": compared_json(beside, installation.collection)}
    return document | {"read_at": read_at.isoformat() if read_at else None} | told


def id_of(written: str, installation: Installation) -> str:
    """Return the id of a KPI that is written as such, or by its name in any language, as the table shows it.

    Raises:
        BadConfig: There is none.
    """
    ids = installation.book.ids
    if written in ids:
        return written
    asked = written.casefold()
    for kpi in ids:
        texts = installation.collection.kpis[kpi].name
        names = [texts[code].casefold() for code in LANGUAGES]
        if any(asked == name or asked.startswith(f"{name} (") for name in names):  # "(strict)": a way of counting
            return kpi
    raise BadConfig([f"--kpi: {unknown_kpi(written, ids)}"])


def _rows_now(opened: OpenShop, wanted: tuple[str, ...]) -> Iterator[Row]:
    """Yield the figures that `check`, the digest and alerts show: of each KPI those of its own verdict's days."""
    for kpi in wanted:
        verdict = opened.verdict(kpi)
        interval = opened.interval(kpi, verdict.figure.period) if verdict.figure.value is not None else None
        yield replace(present.row_of(verdict, opened.today), interval=interval)


def _rows(
    opened: OpenShop, period: Period, segment: str | None, wanted: tuple[str, ...], *, stale: bool
) -> Iterator[Row]:
    """Yield the figures of one shop. The state is that of the very days the figure is of, as far as they are over."""
    book, facts, today = opened.book, opened.facts, opened.today
    for kpi in wanted:
        if segment is None:
            figure = book.figure(kpi, facts, period)
            morning_after = min(figure.period.last + timedelta(days=1), today)
            verdict = opened.verdict_on(kpi, morning_after, stale=stale, period=figure.period)
            state = verdict.state if figure.value is not None else VerdictState.NO_DATA
            has_target, interval = verdict.target is not None, opened.interval(kpi, period)
            age_days = (today - figure.period.last).days
            yield Row(opened.name, figure, interval, state.value, has_target, remark(verdict), age_days)
        elif segment in book.segments(kpi):
            for figure in book.by_segment(kpi, facts, period, segment).values():
                yield Row(opened.name, figure, age_days=(today - figure.period.last).days)


def _sure_and_normal(row: Row, table: _Table) -> tuple[Ends, Ends]:
    """Return between which ends the value very likely lies, and which are normal in the same days; None: not known.

    A sum that was counted is a fact: there is nothing between which it lies.
    """
    return None if is_total(row.figure) else row.interval, table.normal.get(row.figure.kpi)


def _cells(row: Row, table: _Table, installation: Installation, speaker: Language) -> list[str]:
    """Return one row: how sure the value is, and beside it what is normal in the same days."""
    sure, normal = (replace(row, interval=ends) for ends in _sure_and_normal(row, table))
    name, key, value, interval, working, state = present.cells(sure, installation.collection, speaker)
    usually = present.between(normal, speaker)
    return [name, key, value, interval, usually, working, state, present.age(row, speaker)]


def _print(table: _Table, installation: Installation, speaker: Language, *, with_keys: bool) -> None:
    """Print one shop's table: the days asked for above it, and beside every row that covers others, which."""
    opened, asked, rows = table.opened, table.asked, table.rows
    shop = opened.name
    if not rows:
        click.echo(present.named(shop, speaker.gettext(NOTHING_SPLIT), speaker))
        return
    cells = [_cells(row, table, installation, speaker) for row in rows]
    left_out = {column for column, is_shown in (("key", with_keys), ("normal", table.normal)) if not is_shown}
    columns = [column for column in _COLUMNS if column not in left_out]
    cells = [[cell for column, cell in zip(_COLUMNS, row, strict=True) if column not in left_out] for row in cells]
    days = present.named(shop, present.period_text(asked, speaker), speaker)
    title = present.read_title(days, opened.read_at, opened.zone, speaker)
    if any(row.figure.period != asked for row in rows):
        columns.append("days")
        others = ["" if row.figure.period == asked else present.period_text(row.figure.period, speaker) for row in rows]
        cells = [[*row, days] for row, days in zip(cells, others, strict=True)]
    show(present.headings(columns, speaker), cells, title=title, right=present.headings(_FIGURES, speaker))
    collection = installation.collection
    lacking = present.remarks(rows, collection, speaker, asked)
    for note in (*present.footnotes(rows, collection, speaker), *lacking):
        click.echo(f"  {note}")
    show_compared(table.compared.values(), collection, speaker)
    for month in table.months.values():
        click.echo(f"  {month_told(month, Names(collection, speaker.code)(month.kpi), speaker)}")
    for lifetime in table.lifetimes.values():
        show_lifetime(lifetime, speaker)
    show_smallest(list(table.watched.values()), collection, speaker)
