"""`shopbell backtest`: how often the bell would have rung over the shop's own past."""

from __future__ import annotations

import json
from datetime import timedelta

import click

from commerce.judgements import Question
from shopbell.cli.opened import opened_shops
from shopbell.cli.options import Call
from shopbell.cli.progress import steps
from shopbell.cli.screen import show
from shopbell.jobs.absences import arrivals_of
from shopbell.jobs.backtest import Backtest, Ring, backtest, reaches_back
from shopbell.present import Json, kpi_name, named
from shopbell.wiring import Installation
from wording.language import Language
from wording.language import language as language_of
from wording.names import Names
from wording.replays import AS_CONFIGURED, COLUMNS, QUESTIONS, RANG, SOME_ABSENCES, WITHOUT_ABSENCES
from wording.values import UNITS, lasted

_COLUMNS = ("rang_on", "kpi", "question", "since", "days_late", "ended_on", "effects")
_FIGURES = ("days_late",)
_MINUTE = timedelta(minutes=1)


def tell(call: Call, shop: str | None, days: int, *, language: str | None, wants_json: bool) -> None:
    """Print what the past of each shop would have told."""
    installation = call.installation()
    speaker = language_of(language or installation.settings.shopbell.language)
    told: list[Backtest] = []
    with installation.open_cache() as cache:
        for opened in opened_shops(installation, cache, shop):
            with steps(opened.name) as progress:
                came = arrivals_of(cache, opened.name, opened.now, reaches_back(opened, days))
                told.append(backtest(opened, installation.collection, days, progress, came))
    if wants_json:
        click.echo(json.dumps([as_json(one) for one in told], ensure_ascii=False, indent=1))
        return
    for found in told:
        _print(found, installation, speaker)


def _print(found: Backtest, installation: Installation, speaker: Language) -> None:
    rings = found.rings[found.sensitivity]
    columns = {column: speaker.gettext(COLUMNS[column]) for column in _COLUMNS}
    title = f"{found.shop}: {speaker.day(found.days.first)} - {speaker.day(found.days.last)}"
    rows = [_cells(ring, installation, speaker) for ring in rings]
    if rows:
        show(tuple(columns.values()), rows, title=title, right=[columns[column] for column in _FIGURES])
    else:
        click.echo(title)
    for sensitivity, several in found.rings.items():
        is_own = sensitivity == found.sensitivity
        name = speaker.gettext(AS_CONFIGURED) % {"sensitivity": sensitivity} if is_own else sensitivity
        times = speaker.ngettext(*RANG, len(several)) % {"num": speaker.number(len(several))}
        click.echo(f"  {named(name, times, speaker)}")
    click.echo(f"  {speaker.gettext(SOME_ABSENCES if Question.ABSENCE in found.questions else WITHOUT_ABSENCES)}")


def _cells(ring: Ring, installation: Installation, speaker: Language) -> list[str]:
    collection, onset = installation.collection, ring.onset
    since = ""
    if onset is not None:
        since = speaker.day(onset.day)
        if onset.earliest != onset.latest:
            since += f" ({speaker.day(onset.earliest)} - {speaker.day(onset.latest)})"
    return [
        speaker.day(ring.rang_on),
        Names(collection, speaker.code)(ring.kpi),
        speaker.gettext(QUESTIONS[ring.question.value]),
        since,
        _late(ring, speaker),
        speaker.day(ring.ended_on) if ring.ended_on else "",
        speaker.listing([kpi_name(kpi, collection, speaker) for kpi in ring.effects]) if ring.effects else "",
    ]


def _late(ring: Ring, speaker: Language) -> str:
    """Return how late the bell would have rung: days after the likeliest first one, or so long after it last came."""
    if ring.after is not None:
        return lasted(ring.after, speaker)
    if ring.days_late is None:
        return ""
    return speaker.ngettext(*UNITS["days"], ring.days_late) % {"number": speaker.number(ring.days_late)}


def as_json(found: Backtest) -> dict[str, Json]:
    """Return the fields that `shopbell backtest --json` promises."""
    return {
        "shop": found.shop,
        "first": found.days.first.isoformat(),
        "last": found.days.last.isoformat(),
        "sensitivity": found.sensitivity,
        "questions": [question.value for question in found.questions],
        "rings": {sensitivity: len(several) for sensitivity, several in found.rings.items()},
        "incidents": [
            {"sensitivity": sensitivity, **_ring(ring)}
            for sensitivity, several in found.rings.items()
            for ring in several
        ],
    }


def _ring(ring: Ring) -> dict[str, Json]:
    onset = ring.onset
    return {
        "kpi": ring.kpi,
        "question": ring.question.value,
        "rang_on": ring.rang_on.isoformat(),
        "onset": None if onset is None else onset.day.isoformat(),
        "onset_earliest": None if onset is None else onset.earliest.isoformat(),
        "onset_latest": None if onset is None else onset.latest.isoformat(),
        "days_late": ring.days_late,
        "ended_on": ring.ended_on.isoformat() if ring.ended_on else None,
        "effects": list(ring.effects),
        "minutes_after": None if ring.after is None else ring.after // _MINUTE,
        "lost_minor": ring.lost_minor,
    }
