"""`shopbell tactics`: what can be done, by stage of the customer journey, and all of one tactic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import click

from cache import Cache
from commerce.diary import DiaryEntry, Helped, newest
from commerce.errors import BadConfig, Refused
from knowledge import Knowledge, Tactic
from shopbell.cli.as_json import as_json
from shopbell.cli.diary import standing, unknown_tactic
from shopbell.cli.options import Call
from shopbell.cli.screen import show_on_page
from shopbell.cli.speech import echo
from shopbell.jobs.diary import memory
from shopbell.present import named
from shopbell.wiring import Installation
from wording.diary import VERDICTS, stands
from wording.escaping import clean
from wording.language import Language
from wording.language import language as language_of
from wording.names import Names
from wording.tactic_page import document_subject, tactic_lines, tactic_results
from wording.tactics import GONE, HEADINGS, WITH_VERDICT

Standings = Mapping[str, Mapping[str, DiaryEntry]]
#: {shop: {tactic: what figures tell}}.
Verdicts = Mapping[str, Mapping[str, Helped]]


def show_all(call: Call, shop: str | None, *, language: str | None, wants_json: bool) -> None:
    """List the tactics by stage, and where each stands at the shops."""
    installation = call.installation()
    collection = installation.collection
    with installation.open_cache() as cache:
        diaries = standing(cache, installation, shop)
        verdicts = {name: _helped(installation, cache, name, entries) for name, entries in diaries.items()}
    standings = {name: newest(entries) for name, entries in diaries.items()}
    speaker = language_of(language or installation.settings.shopbell.language)
    by_stage = {
        stage: [one for one in collection.tactics.values() if one.stage == stage]
        for stage in sorted(collection.stages, key=lambda one: collection.stages[one].order)
    }
    if wants_json:
        found = [one for several in by_stage.values() for one in several]
        told = [_in_short(one, collection, speaker) | _json_stands(one.id, standings, verdicts) for one in found]
        click.echo(as_json(told))
        return
    headings = [speaker.gettext(one) for one in HEADINGS]
    for stage, several in by_stage.items():
        rows = [(one.id, one.title[speaker.code], _in_words(one.id, standings, verdicts, speaker)) for one in several]
        _show(rows, headings, collection.stages[stage].name[speaker.code], speaker)
    gone = sorted({one for found in standings.values() for one in found} - collection.tactics.keys())
    if gone:
        name_of = Names(collection, speaker.code)
        rows = [(one, name_of.tactic(one), _in_words(one, standings, verdicts, speaker)) for one in gone]
        _show(rows, headings, speaker.gettext(GONE), speaker)


def _show(rows: Sequence[tuple[str, str, str]], headings: Sequence[str], title: str, speaker: Language) -> None:
    """Print tactics of one kind; an id is there to be typed, so it is never cut."""
    show_on_page(headings, rows, title=title, kept=headings[:1], named=partial(named, language=speaker))


def _helped(installation: Installation, cache: Cache, shop: str, entries: Sequence[DiaryEntry]) -> Mapping[str, Helped]:
    """Return what figures tell of what was adopted; nothing of a shop whose orders are not read to their end."""
    if not any(one.adopted_on is not None for one in entries):
        return {}
    try:
        opened = installation.open_shop(installation.shops(shop)[0], cache)
    except Refused as refusal:
        echo(str(refusal), err=True)
        return {}
    return memory(opened, entries, installation.collection).helped


def _in_words(tactic: str, standings: Standings, verdicts: Verdicts, speaker: Language) -> str:
    """Return where a tactic stands; of several shops each by its name."""
    told = []
    for shop, found in standings.items():
        if tactic not in found:
            continue
        stood = stands(found[tactic], speaker)
        if (verdict := verdicts[shop].get(tactic)) is not None:
            known = {"stands": stood, "verdict": speaker.gettext(VERDICTS[verdict])}
            stood = speaker.gettext(WITH_VERDICT) % known
        told.append(stood if len(standings) == 1 else named(shop, stood, speaker))
    return "; ".join(told)


def _in_short(tactic: Tactic, collection: Knowledge, speaker: Language) -> dict[str, object]:
    return {
        "id": tactic.id,
        "title": tactic.title[speaker.code],
        "stage": tactic.stage,
        "stage_name": collection.stages[tactic.stage].name[speaker.code],
        "kind": tactic.kind,
        "effort": tactic.effort,
        "improves": [{"kpi": one.kpi, "direction": one.direction} for one in tactic.improves],
    }


def _json_stands(tactic: str, standings: Standings, verdicts: Verdicts) -> dict[str, object]:
    shops = [(shop, found[tactic]) for shop, found in standings.items() if tactic in found]
    return {
        "shops": [{"shop": shop, "entry": entry, "verdict": verdicts[shop].get(tactic)} for shop, entry in shops],
    }


def show_one(call: Call, tactic: str, *, language: str | None, wants_json: bool) -> None:
    """Tell all of one tactic.

    Raises:
        BadConfig: There is no such tactic.
    """
    installation = call.installation()
    collection = installation.collection
    found = collection.tactics.get(tactic)
    if found is None:
        raise BadConfig([unknown_tactic(tactic, collection)])
    speaker = language_of(language or installation.settings.shopbell.language)
    if wants_json:
        click.echo(as_json(_in_short(found, collection, speaker) | _in_full(found, collection, speaker)))
        return
    click.echo(clean(found.title[speaker.code]))
    click.echo(clean(found.advice[speaker.code]))
    for number, step in enumerate(found.steps[speaker.code], 1):
        click.echo(f"  {number}. {clean(step)}")
    for line in tactic_lines(found, collection, speaker):
        click.echo(clean(line))


def _in_full(tactic: Tactic, collection: Knowledge, speaker: Language) -> dict[str, object]:
    code = speaker.code
    return {
        "advice": tactic.advice[code],
        "steps": list(tactic.steps[code]),
        "fits": tactic.fits[code],
        "results": tactic_results(tactic, collection),
        "watch": list(tactic.watch),
        "see_also": [{"tactic": one.tactic, "relation": one.relation} for one in tactic.see_also],
        "evidence": [
            {"note": one.note[code], "subject": document_subject(one.file, collection, code)} for one in tactic.evidence
        ],
        "sources": [
            document_subject(file, collection, code) for file in dict.fromkeys(one.file for one in tactic.sources)
        ],
        "tools": list(tactic.tools),
    }
