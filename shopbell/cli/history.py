"""`shopbell alerts history`: everything that happened to one incident, oldest first."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import click
import msgspec

from cache import Cache
from commerce.errors import Refused
from commerce.watches import LogEntry
from shopbell.cli.answers import one_shop
from shopbell.cli.options import Call
from shopbell.cli.screen import show
from wording.escaping import clean
from wording.language import Language
from wording.language import language as language_of
from wording.phrases import REASONS, WATCHES


def show_history(call: Call, incident: str, shop: str | None, *, wants_all: bool, wants_json: bool) -> None:
    """Show what happened to an incident, by its id or by what it is about."""
    installation = call.installation()
    name = one_shop(installation, shop)
    with installation.open_cache() as cache:
        info = cache.shops.info(name)
        entries = cache.incidents.history(name, _id(cache, name, incident))
    if not entries:
        msg = f"{name}: there is no incident {incident!r}; `shopbell alerts log` names them"
        raise Refused(msg)
    if not wants_all:
        entries = [one for one in entries if one.sent or one.is_transition]
    if wants_json:
        click.echo(json.dumps([msgspec.to_builtins(one) for one in entries], ensure_ascii=False, indent=1))
        return
    zone = ZoneInfo(info.time_zone) if info is not None else ZoneInfo("UTC")
    speaker = language_of(installation.settings.shopbell.language)
    cells = [(_at(one.at, zone), one.kpi, _what(one, speaker), one.who, clean(one.note)) for one in entries]
    show((f"At ({zone.key})", "About", "What happened", "Who", "Note"), cells, title=entries[0].incident)


def _id(cache: Cache, shop: str, incident: str) -> str:
    """Return the id of an incident, where what it is about was named: the open one, else the last."""
    watch = cache.incidents.watches(shop).get(incident)
    if watch is None:
        return incident
    return watch.incident or (watch.past[-1].incident if watch.past else incident)


def _what(entry: LogEntry, speaker: Language) -> str:
    """Return what happened, in a few words: an answer, a word, or why there was none."""
    states = [speaker.gettext(WATCHES[state]) for state in (entry.before, entry.after) if state]
    said = entry.action or (entry.say.value.replace("_", " ") if entry.sent else "")
    why = speaker.gettext(REASONS.get(entry.reason, entry.reason)) if entry.reason else ""
    moved = " -> ".join(states) if len(set(states)) > 1 else ""
    return "; ".join(filter(None, (said, moved, why)))


def _at(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
