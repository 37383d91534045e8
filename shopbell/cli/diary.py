"""What was done about a tactic, as it is typed, and what came of it: `shopbell tactics adopt` and its like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import click
import msgspec

from alerts.inbox.desk import LONGEST_NOTE
from alerts.inbox.receive import receive
from alerts.inbox.tactic_actions import TACTIC_ACTIONS
from alerts.inbox.tactics import LISTED
from cache import Cache
from commerce.diary import Change, DiaryEntry, DiaryState, Outcome, newest
from commerce.errors import BadConfig, Refused
from commerce.settings.words import suggestion
from knowledge import Knowledge
from shopbell.answered import tactic_told
from shopbell.cli.answers import answer_of, one_shop
from shopbell.cli.as_json import as_json
from shopbell.cli.opened import opened_shops
from shopbell.cli.options import Call
from shopbell.desk import desk
from shopbell.jobs.diary import outcomes
from shopbell.present import Json, named, scalar
from shopbell.wiring import Installation
from wording.diary import NOTED, NOTHING_ADOPTED, told
from wording.escaping import clean, clip, plain
from wording.language import language as language_of
from wording.names import Names

#: {subcommand: action of the inbox}; `undo` takes back the last one.
_ACTIONS: Final = {"adopt": "tried", "later": "later", "not-for-us": "not_for_us", "close": "close"}
_TAKES_BACK: Final = {
    DiaryState.ADOPTED: TACTIC_ACTIONS["tried"].undone_by,
    DiaryState.LATER: TACTIC_ACTIONS["later"].undone_by,
    DiaryState.NOT_FOR_US: TACTIC_ACTIONS["not_for_us"].undone_by,
    DiaryState.CLOSED: TACTIC_ACTIONS["close"].undone_by,
}


def answer_about(
    call: Call,
    subcommand: str,
    tactic: str,
    *,
    shop: str | None,
    language: str | None,
    wants_json: bool,
    **given: str | None,
) -> None:
    """Hand in what was done about a tactic, and say what became of it.

    Args:
        call: The call.
        subcommand: Of `shopbell tactics`.
        tactic: Its id.
        shop: Needed when there is more than one.
        language: Of what is printed; the configuration's where none is named.
        wants_json: Print what was done for scripts.
        given: `by`, `note`, `until`, `first`, `where`, `kpi`, where the command has them.
    """
    installation = call.installation()
    name = one_shop(installation, shop)
    with installation.open_cache() as cache:
        action = _ACTIONS.get(subcommand) or _taken_back(cache, name, tactic)
        typed = answer_of(installation, action, name, tactic, given, first_named="--on")
        done = receive(typed, desk(installation, cache))
        entry = newest(cache.diary.entries(name)).get(tactic)
    if wants_json:
        undone_by = TACTIC_ACTIONS[action].undone_by
        document = {**msgspec.structs.asdict(done), "entry": entry, "undone_by": undone_by}
        click.echo(as_json(document))
        return
    speaker = language_of(language or installation.settings.shopbell.language)
    name_of = Names(installation.collection, speaker.code)
    click.echo(clean(named(name, tactic_told(done, entry, installation, name_of), speaker)))


def _taken_back(cache: Cache, shop: str, tactic: str) -> str:
    """Return the action that takes back what was last said of a tactic.

    Raises:
        Refused: Nothing was.
    """
    standing = newest(cache.diary.entries(shop))
    if tactic not in standing:
        msg = f"{shop}, {tactic}: nothing was said of it that could be taken back{suggestion(tactic, standing)}"
        raise Refused(msg)
    return _TAKES_BACK[standing[tactic].state]


def show_outcomes(call: Call, tactic: str | None, shop: str | None, *, language: str | None, wants_json: bool) -> None:
    """Show what came of everything that was adopted, or of one tactic, the newest first.

    Raises:
        BadConfig: There is no such tactic, or nobody adopted it.
    """
    installation = call.installation()
    collection = installation.collection
    speaker = language_of(language or installation.settings.shopbell.language)
    found: list[tuple[str, Outcome]] = []
    with installation.open_cache() as cache:
        for opened in opened_shops(installation, cache, shop):
            entries = cache.diary.entries(opened.name)
            asked = [one for one in entries if tactic in {None, one.tactic}]
            found += [(opened.name, one) for one in reversed(outcomes(opened, entries, collection, only=asked))]
    if tactic is not None and not found:
        raise BadConfig([_not_adopted(tactic, collection)])
    if wants_json:
        click.echo(as_json([_outcome_json(name, one) for name, one in found]))
        return
    if not found:
        click.echo(speaker.gettext(NOTHING_ADOPTED))
    for number, (name, one) in enumerate(found):
        headline, *sentences = told(one, collection, speaker.code)
        click.echo(("\n" if number else "") + plain(named(name, headline, speaker)))
        notes = [note for note in (one.entry.note, one.entry.closing_note) if note]
        sentences += [speaker.gettext(NOTED) % {"note": clip(note, LONGEST_NOTE)} for note in notes]
        for sentence in sentences:
            click.echo(f"  {plain(sentence)}")


def _not_adopted(tactic: str, collection: Knowledge) -> str:
    if tactic in collection.tactics:
        return f"{tactic} was never adopted; `shopbell tactics adopt {tactic}` notes that it is tried"
    return unknown_tactic(tactic, collection)


def unknown_tactic(tactic: str, collection: Knowledge) -> str:
    """Return a sentence on an id that no tactic has."""
    return f'there is no tactic "{tactic}"{suggestion(tactic, collection.tactics) or LISTED}'


def standing(cache: Cache, installation: Installation, shop: str | None) -> Mapping[str, Sequence[DiaryEntry]]:
    """Return {shop: its entries, the oldest first}; none of a shop that was never synced."""
    shops = [one.name for one in installation.shops(shop)]
    return {name: cache.diary.entries(name) if cache.shops.info(name) is not None else [] for name in shops}


def _outcome_json(shop: str, outcome: Outcome) -> dict[str, object]:
    return {
        "shop": shop,
        "tactic": outcome.entry.tactic,
        "kpi": outcome.entry.kpi,
        "verdict": outcome.verdict.value,
        "why": outcome.why or None,
        "days_left": outcome.days_left,
        "needed_days": outcome.needed_days,
        "others": list(outcome.others),
        "change": None if outcome.change is None else _change_json(outcome.change),
        "side_effects": [
            {
                "kpi": one.kpi,
                "worse": one.worse,
                "why": one.why or None,
                "change": None if one.change is None else _change_json(one.change),
            }
            for one in outcome.side_effects
        ],
        "entry": msgspec.to_builtins(outcome.entry, builtin_types=()),
    }


def _change_json(change: Change) -> dict[str, Json]:
    def shown(value: object) -> Json:
        return scalar(value, change.unit, change.currency)  # type: ignore[arg-type]  # a fraction

    return {
        "before": [change.before.first.isoformat(), change.before.last.isoformat()],
        "after": [change.after.first.isoformat(), change.after.last.isoformat()],
        "was": shown(change.was),
        "now": shown(change.now),
        "expected": shown(change.expected),
        "difference": shown(change.difference),
        "interval": [shown(change.low), shown(change.high)],
        "smallest": shown(change.smallest),
        "untouched": None if change.untouched is None else [shown(one) for one in change.untouched],
        "left_out": change.left_out,
        "was_off": change.was_off,
        "unit": change.unit,
        "currency": change.currency or None,
    }
