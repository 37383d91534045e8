"""`shopbell alerts history`: everything that happened to one incident, oldest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import click

from commerce.clock import local_day
from commerce.errors import Refused
from commerce.watches import LogEntry, Watch, WatchState
from shopbell.cli.answers import one_shop
from shopbell.cli.as_json import as_json
from shopbell.cli.options import Call
from shopbell.cli.screen import show
from shopbell.present import named
from shopbell.standing import about, since_of, state_of
from wording.escaping import clean
from wording.incidents import COLUMNS, IS_OPEN, IS_OVER, happened
from wording.language import language as language_of
from wording.names import Names

_COLUMNS = ("at", "about", "happened", "who", "note", "tactic")


def show_history(
    call: Call, incident: str, shop: str | None, *, wants_all: bool, language: str | None, wants_json: bool
) -> None:
    """Show what happened to an incident, by its id or by what it is about."""
    installation = call.installation()
    name = one_shop(installation, shop)
    with installation.open_cache() as cache:
        info = cache.shops.info(name)
        watches = cache.incidents.watches(name)
        found = _id(watches, incident) or cache.incidents.last_of(name, incident) or incident
        entries = cache.incidents.history(name, found)
    if not entries:
        msg = f"{name}: there is no incident {incident!r}; `shopbell alerts log --json` names them"
        raise Refused(msg)
    if not wants_all:
        entries = [one for one in entries if one.sent or one.is_transition]
    if wants_json:
        click.echo(as_json(entries))
        return
    zone = ZoneInfo(info.time_zone) if info is not None else ZoneInfo("UTC")
    speaker = language_of(language or installation.settings.shopbell.language)
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
    show(
        [speaker.gettext(COLUMNS[column]) for column in _COLUMNS], cells, title=_title(entries, watches, name_of, zone)
    )


def _id(watches: Mapping[str, Watch], incident: str) -> str:
    """Return the id of an incident, where what it is about was named: the open one, else the last; "": none known.

    What went on under the name of its cause is remembered there.
    """
    watch = watches.get(incident)
    if watch is None:
        return ""
    if watch.incident_state is WatchState.EFFECT and watch.cause in watches:
        watch = watches[watch.cause]
    return watch.incident or (watch.past[-1].incident if watch.past else "")


def _title(entries: Sequence[LogEntry], watches: Mapping[str, Watch], name_of: Names, zone: ZoneInfo) -> str:
    """Return what an incident is about and how it stands, as `shopbell alerts` says it; of what is over its days."""
    incident, shop, speaker = entries[0].incident, entries[0].shop, language_of(name_of.code)
    for subject, watch in watches.items():
        if watch.incident == incident:
            told = speaker.gettext(IS_OPEN) % {
                "about": about(subject, watch, name_of),
                "state": state_of(watch, name_of, zone),
                "since": since_of(watch, zone, speaker),
            }
            return named(shop, told, speaker)
    for subject, watch in watches.items():
        if times := [past for past in watch.past if past.incident == incident]:  # open several times, perhaps
            first = min(one.began or local_day(one.stopped_at or one.opened_at, zone) for one in times)
            days = {"first": speaker.day(first), "last": speaker.day(local_day(times[-1].ended_at, zone))}
            return named(shop, speaker.gettext(IS_OVER) % {"about": name_of(subject), **days}, speaker)
    return named(shop, name_of(entries[-1].kpi), speaker)
