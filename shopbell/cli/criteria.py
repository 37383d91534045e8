"""`shopbell kpi --criteria`: which of the watched numbers are worth watching, and which not and why."""

from __future__ import annotations

from collections.abc import Sequence

import click

from commerce.criteria import MOST_WATCHED, Criterion
from knowledge import Knowledge
from shopbell.cli.as_json import as_json
from shopbell.cli.opened import opened_shops
from shopbell.cli.screen import say, show_on_page
from shopbell.jobs.criteria import Review, review
from shopbell.present import Json, headings
from shopbell.wiring import Installation
from wording.criteria import (
    CRITERIA,
    NO,
    TITLE,
    YES,
    left_out_text,
    passes_text,
    too_many_text,
    unmet_text,
    why_text,
)
from wording.language import Language
from wording.missing import missing_text
from wording.names import Names


def tell_criteria(
    installation: Installation, shop: str | None, wanted: Sequence[str], speaker: Language, *, wants_json: bool
) -> None:
    """Print the five criteria of every number asked for; by default of what is watched."""
    collection = installation.collection
    with installation.open_cache() as cache:
        found = [review(opened, collection, wanted) for opened in opened_shops(installation, cache, shop)]
    if wants_json:
        click.echo(as_json([_json(one, collection, speaker) for one in found]))
        return
    for one in found:
        _print(one, collection, speaker, is_advised=not wanted)


def _print(found: Review, collection: Knowledge, speaker: Language, *, is_advised: bool) -> None:
    name_of = Names(collection, speaker.code)
    columns = [*headings(("kpi",), speaker), *(speaker.gettext(CRITERIA[one]) for one in Criterion)]
    rows = [
        [name_of(one.kpi), *(speaker.gettext(NO if criterion in one.unmet else YES) for criterion in Criterion)]
        for one in found.kpis
    ]
    if rows:
        show_on_page(columns, rows, title=speaker.gettext(TITLE) % {"shop": found.shop}, kept=columns)
        say(passes_text(sum(not one.unmet for one in found.kpis), len(found.kpis), speaker), "  ")
    for one in found.kpis:
        for criterion, unmet in one.unmet.items():
            say(unmet_text(name_of(one.kpi), criterion, why_text(unmet, collection, speaker), speaker), "  ")
    for kpi, missing in found.left_out.items():
        say(left_out_text(name_of(kpi), missing_text(missing, collection, speaker.code), speaker), "  ")
    if is_advised and len(found.kpis) > MOST_WATCHED:
        say(too_many_text(len(found.kpis), MOST_WATCHED, speaker), "  ")


def _json(found: Review, collection: Knowledge, speaker: Language) -> dict[str, Json]:
    """Return the fields that `shopbell kpi --criteria --json` promises of a shop."""
    return {
        "shop": found.shop,
        "watched": len(found.kpis),
        "too_many": len(found.kpis) > MOST_WATCHED,
        "kpis": [
            {
                "kpi": one.kpi,
                "meets_all": not one.unmet,
                "criteria": {
                    criterion.value: {
                        "met": criterion not in one.unmet,
                        "why": why_text(one.unmet[criterion], collection, speaker) if criterion in one.unmet else None,
                    }
                    for criterion in Criterion
                },
            }
            for one in found.kpis
        ],
        "left_out": {kpi: missing_text(one, collection, speaker.code) for kpi, one in found.left_out.items()},
    }
