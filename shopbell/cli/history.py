"""`shopbell alerts history`: everything that happened to one incident, oldest first."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click

from cache import Cache
from commerce.errors import Refused
from shopbell.cli.answers import one_shop
from shopbell.cli.as_json import as_json
from shopbell.cli.options import Call
from shopbell.cli.screen import show
from wording.escaping import clean
from wording.incidents import COLUMNS, happened
from wording.language import language as language_of
from wording.names import Names

_COLUMNS = ("at", "about", "happened", "who", "note", "tactic")


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
        click.echo(as_json(entries))
        return
    zone = ZoneInfo(info.time_zone) if info is not None else ZoneInfo("UTC")
    speaker = language_of(installation.settings.shopbell.language)
    name_of = Names(installation.collection, speaker.code)
    cells = [
        (
            speaker.moment(one.at, zone),
            name_of(one.kpi),
            happened(one, speaker),
            one.who,
            clean(one.note),
            name_of.tactic(one.tactic),
        )
        for one in entries
    ]
    show([speaker.gettext(COLUMNS[column]) for column in _COLUMNS], cells, title=entries[0].incident)


def _id(cache: Cache, shop: str, incident: str) -> str:
    """Return the id of an incident, where what it is about was named: the open one, else the last."""
    watch = cache.incidents.watches(shop).get(incident)
    if watch is None:
        return incident
    return watch.incident or (watch.past[-1].incident if watch.past else incident)
