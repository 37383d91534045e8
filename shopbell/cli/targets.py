"""`shopbell targets propose`: targets in figures, each with how often it would have rung."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

import click

from commerce.period import FOUR_WEEKS, WEEK
from shopbell.cli.kpi import id_of
from shopbell.cli.opened import opened_shops
from shopbell.cli.options import Call
from shopbell.cli.progress import steps
from shopbell.cli.screen import show
from shopbell.jobs.propose import Proposal, Proposals
from shopbell.jobs.propose import propose as proposals_of
from shopbell.present import Json, kpi_name, scalar
from shopbell.wiring import Installation
from wording.escaping import clean
from wording.language import Language
from wording.language import language as language_of
from wording.replays import (
    BENCHMARK,
    COLUMNS,
    LINES,
    LINES_OF_SHOP,
    OWN_PAST,
    OWN_PAST_SMALLER,
    PER_WEEK,
    RANG,
    TOO_SHORT,
)
from wording.values import Value

_COLUMNS = ("kpi", "usual", "limit", "origin", "rings")
_FIGURES = ("usual", "limit", "rings")


def propose(
    call: Call, shop: str | None, wanted: tuple[str, ...], days: int, *, language: str | None, wants_json: bool
) -> None:
    """Print what could be written."""
    installation = call.installation()
    speaker = language_of(language or installation.settings.shopbell.language)
    kpis = [id_of(kpi, installation) for kpi in wanted]
    told: list[tuple[Proposals, str]] = []
    with installation.open_cache() as cache:
        for opened in opened_shops(installation, cache, shop):
            with steps(opened.name) as progress:
                found = proposals_of(opened, installation.collection, days, kpis, progress)
            told.append((found, opened.info.currency))
    if wants_json:
        click.echo(json.dumps([_as_json(*one, installation) for one in told], ensure_ascii=False, indent=1))
        return
    for found, currency in told:
        _print(found, currency, installation, speaker)


def _print(found: Proposals, currency: str, installation: Installation, speaker: Language) -> None:
    if not found.proposals:
        click.echo(speaker.gettext(TOO_SHORT) % {"shop": found.shop})
        return
    columns = {column: speaker.gettext(COLUMNS[column]) for column in _COLUMNS}
    columns["rings"] %= {"num": speaker.number(found.days)}
    rows = [_cells(one, currency, installation, speaker) for one in found.proposals]
    show(tuple(columns.values()), rows, title=found.shop, right=[columns[column] for column in _FIGURES])
    is_of_shop = any(one.table != "targets" for one in found.proposals)
    lines = speaker.gettext(LINES_OF_SHOP if is_of_shop else LINES)
    click.echo(lines % {"shop": f'"{clean(found.shop)}"'})
    told = [
        (one, f"{origin}; {times}", name) for one, (name, *_, origin, times) in zip(found.proposals, rows, strict=True)
    ]
    for _, block in groupby(told, key=lambda one: one[0].kpi):
        click.echo("\n".join(("", *_block(list(block)))))


def _block(proposals: Sequence[tuple[Proposal, str, str]]) -> Iterator[str]:
    """Yield what to write for one KPI: its heading once, the first limit, and the others as remarks to choose from."""
    (first, why, name), *others = proposals
    heading, *written = first.lines
    yield f"# {clean(name)}"
    yield heading
    yield f"# {clean(why)}"
    yield from written
    for other, reason, _ in others:
        yield f"# {clean(reason)}"
        yield from (f"# {line}" for line in other.lines[1:] if line not in written)


def _cells(one: Proposal, currency: str, installation: Installation, speaker: Language) -> list[str]:
    usual, limit = (_shown(value, one, currency, installation, speaker) for value in (one.usual, one.limit))
    times = speaker.ngettext(*RANG, one.rings) % {"num": speaker.number(one.rings)}
    return [kpi_name(one.kpi, installation.collection, speaker), usual, limit, _origin(one, speaker), times]


def _shown(value: Fraction, one: Proposal, currency: str, installation: Installation, speaker: Language) -> str:
    """Return a value as its target is written: a total by the week."""
    unit = installation.book.unit(one.kpi)
    of_days = value * WEEK / FOUR_WEEKS if one.per_week else value
    written = Value(of_days, unit, currency if unit == "currency" else "").write(speaker)
    return speaker.gettext(PER_WEEK) % {"value": written} if one.per_week else written


def _origin(one: Proposal, speaker: Language) -> str:
    """Say where a target is from."""
    if one.benchmark is not None:
        return speaker.gettext(BENCHMARK) % {"note": one.benchmark.note[speaker.code].rstrip(".。")}
    share = speaker.percent(one.worse or Fraction(0), digits=0)
    if one.smaller_side is not None:
        return speaker.gettext(OWN_PAST_SMALLER) % {"share": share, "side": speaker.percent(one.smaller_side)}
    return speaker.gettext(OWN_PAST) % {"share": share}


def _as_json(found: Proposals, currency: str, installation: Installation) -> dict[str, Json]:
    """Return the fields that `shopbell targets propose --json` promises."""
    return {
        "shop": found.shop,
        "days": found.days,
        "proposals": [_proposal(one, currency, installation) for one in found.proposals],
    }


def _proposal(one: Proposal, currency: str, installation: Installation) -> dict[str, Json]:
    unit = installation.book.unit(one.kpi)
    return {
        "kpi": one.kpi,
        "usual": scalar(one.usual, unit, currency),
        "limit": scalar(one.limit, unit, currency),
        "line": one.line,
        "lines": list(one.lines),
        "worse_than_usual": None if one.worse is None else float(one.worse),
        "smaller_side": None if one.smaller_side is None else float(one.smaller_side),
        "document": None if one.benchmark is None else one.benchmark.file,
        "rings": one.rings,
    }
