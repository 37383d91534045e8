"""`shopbell kpi`: every KPI over a period, with its numerator and denominator."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import click

from commerce.errors import BadConfig
from commerce.languages import LANGUAGES
from commerce.period import Period
from commerce.settings.words import suggestion
from kpi.registry import segments
from shopbell import present
from shopbell.cli.compared import compared_rows
from shopbell.cli.criteria import tell_criteria
from shopbell.cli.figures import ShopFigures, Wanted, figures_of
from shopbell.cli.figures_csv import csv_of
from shopbell.cli.figures_table import show_figures
from shopbell.cli.opened import opened_shops
from shopbell.cli.options import Call, period_asked
from shopbell.cli.speech import echo
from shopbell.comparison_json import compared_json
from shopbell.config.targets import unknown_kpi
from shopbell.jobs.notes import banner, zone_pending
from shopbell.jobs.shops import OpenShop
from shopbell.judgement_json import smallest_json, smallest_of
from shopbell.lifetime_json import lifetime_json
from shopbell.month_json import month_json
from shopbell.present import Row
from shopbell.wiring import Installation
from wording.language import Language
from wording.language import language as language_of


def tell(
    call: Call,
    ids: tuple[str, ...],
    shop: str | None,
    wanted: tuple[str, ...],
    segment: str | None,
    *,
    wants_all: bool,
    wants_json: bool,
    wants_csv: bool,
    with_comparisons: bool,
    wants_criteria: bool,
    language: str | None,
    **days: str | None,
) -> None:
    """Print KPIs with their working."""
    if wants_json and wants_csv:
        msg = "--json and --csv exclude each other"
        raise click.UsageError(msg)
    _check_segment(segment, with_comparisons=with_comparisons)
    installation = call.installation()
    known = every_id(installation)
    named = [id_of(one, installation, known, option="") for one in ids]
    named += [id_of(one, installation, known) for one in wanted]
    # a file is read elsewhere, too: no day is written there so that it can be read in two ways
    speaker = language_of(language or installation.settings.shopbell.language, iso_days=wants_csv or wants_json)
    if wants_criteria:
        _only_criteria(installation, named, is_more=wants_all or wants_csv or bool(segment) or any(days.values()))
        tell_criteria(installation, shop, named, speaker, wants_json=wants_json)
        return
    kpis = list(dict.fromkeys(named)) or (known if wants_all else installation.book.ids)
    asked = Wanted(kpis, None, segment or "", named)
    found = _found(installation, shop, asked, days, with_comparisons=with_comparisons)
    if wants_json:
        documents = [_json(row, one, installation, speaker) for one in found for row in one.rows]
        click.echo(json.dumps(documents, ensure_ascii=False, indent=1))
    elif wants_csv:
        click.echo(csv_of(found, installation.collection, speaker), nl=False)
    else:
        for one in found:
            show_figures(one, installation.collection, speaker, with_keys=segment is not None)


def _found(
    installation: Installation,
    shop: str | None,
    wanted: Wanted,
    days: Mapping[str, str | None],
    *,
    with_comparisons: bool,
) -> list[ShopFigures]:
    """Return the figures of each shop, of the days as it defines weeks and months."""
    period_asked(definition=None, **days)  # what cannot be asked for is said before anything is opened
    found: list[ShopFigures] = []
    with installation.open_cache() as cache:
        for opened in opened_shops(installation, cache, shop):
            _warn(opened)
            asked = period_asked(**days, definition=opened.shop.definition)
            shown = figures_of(opened, replace(wanted, days=asked), installation.collection)
            found.append(_compared(shown, installation, asked) if with_comparisons else shown)
    return found


def _warn(opened: OpenShop) -> None:
    """Say beside the figures what must be said wherever they are shown."""
    cut = banner(opened.shop, opened.info, is_cut=opened.facts.history_is_cut)
    for note in filter(None, (cut, zone_pending(opened.shop, opened.info))):
        echo(note, err=True)


def _check_segment(segment: str | None, *, with_comparisons: bool) -> None:
    """Refuse a segment that there is not, and one that nothing is held beside.

    Raises:
        BadConfig: Says what to write.
    """
    if segment and segment not in segments():
        raise BadConfig([f'--by: unknown segment "{segment}"{suggestion(segment, segments())}'])
    if with_comparisons and segment:
        raise BadConfig(["--compare tells of the whole shop; leave out --by, or --compare"])


def _compared(shown: ShopFigures, installation: Installation, asked: Period | None) -> ShopFigures:
    """Return figures with what each that can be worked out is held beside."""
    worked_out = [row for row in shown.rows if row.figure.kpi in shown.opened.book.ids]
    return replace(shown, compared=compared_rows(shown.opened, worked_out, installation.collection, asked))


def _only_criteria(installation: Installation, named: Sequence[str], *, is_more: bool) -> None:
    """Refuse what does not go with `--criteria`.

    Raises:
        UsageError: Days, a split or a form that it does not have.
        BadConfig: A KPI that is only described: nothing can be asked of it.
    """
    if is_more:
        msg = "--criteria goes with KPIs, --shop, --json and --language alone"
        raise click.UsageError(msg)
    for kpi in named:
        if kpi not in installation.book.ids:
            raise BadConfig([f'KPI "{kpi}" cannot be worked out by this version, so nothing can be said of it'])


def every_id(installation: Installation) -> tuple[str, ...]:
    """Return every id of the collection: first what can be worked out, then what is only described."""
    return tuple(dict.fromkeys((*installation.book.ids, *installation.collection.kpis)))


def id_of(written: str, installation: Installation, known: Sequence[str] = (), *, option: str = "--kpi: ") -> str:
    """Return the id of a KPI that is written as such, by its abbreviation, or by its name in any language.

    Args:
        written: As it was typed.
        installation: Whose KPIs.
        known: The ids that may be meant; none: those that can be worked out.
        option: What stands before the sentence that there is none.

    Raises:
        BadConfig: There is none; names the nearest.
    """
    ids = known or installation.book.ids
    if written in ids:
        return written
    asked, names = written.casefold(), dict[str, str]()
    for kpi in ids:
        text = installation.collection.kpis[kpi]
        for name in filter(None, (text.abbr, *(text.name[code] for code in LANGUAGES))):
            names[name] = kpi
            if asked == name.casefold() or asked.startswith(f"{name.casefold()} ("):  # "(strict)": a way of counting
                return kpi
    raise BadConfig([f"{option}{unknown_kpi(written, (*ids, *names))}"])


def _json(row: Row, shown: ShopFigures, installation: Installation, speaker: Language) -> dict[str, present.Json]:
    sure, normal = shown.sure_and_normal(row)
    document = present.as_json(replace(row, interval=sure), installation.collection, speaker)
    document |= {"normal": present.as_json(replace(row, interval=normal), installation.collection, speaker)["interval"]}
    read_at, watched = shown.opened.read_at, shown.watched.get(row.figure.kpi)
    found = smallest_of(watched) if watched is not None else None
    told: dict[str, present.Json] = {} if found is None else {"smallest": smallest_json(found)}
    if (lifetime := shown.lifetimes.get(row.figure.kpi)) is not None:
        told |= {"lifetime": lifetime_json(lifetime)}
    if (beside := shown.compared.get(row.figure.kpi)) is not None:
        told |= {"compared": compared_json(beside, installation.collection)}
    if (month := shown.months.get(row.figure.kpi)) is not None:
        told |= {"month": month_json(month)}
    return document | {"read_at": read_at.isoformat() if read_at else None} | told
