"""`shopbell alerts`: which incidents are open, who has taken them on, and what was said or held back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

import click
import msgspec

from cache import Cache
from commerce.clock import local_day
from commerce.errors import BadConfig
from commerce.watches import LogEntry, Watch
from shopbell.cli.as_json import as_json
from shopbell.cli.options import Call
from shopbell.cli.screen import show
from shopbell.cli.speech import echo
from shopbell.standing import about, moment_of, since_of, state_of
from shopbell.undelivered import no_such_message, still_waiting, undelivered
from shopbell.wiring import Installation
from wording.columns import COLUMNS
from wording.escaping import clean
from wording.incidents import COLUMNS as LOG_COLUMNS
from wording.incidents import EVERYTHING, happened
from wording.language import language as language_of
from wording.names import Names
from wording.phrases import NOTHING_OPEN, SEVERITIES

_COLUMNS = ("shop", "about", "name", "state", "severity", "since", "told", "by", "note")
_LOG_COLUMNS = ("at", "shop", "about", "happened", "who", "tactic")


def show_open(call: Call, shop: str | None, *, wants_all: bool, language: str | None, wants_json: bool) -> None:
    """Show what is open, and which messages were not delivered, or not yet."""
    installation = call.installation()
    with installation.open_cache() as cache:
        zones, now = _zones(cache, _known(installation, cache, shop)), installation.clock.now()
        rows = [
            (name, kpi, watch)
            for name in zones
            for kpi, watch in _standing(cache.incidents.watches(name), local_day(now, zones[name]))
            if wants_all or watch.state != "calm" or watch.expected_until is not None
        ]
        parked, waiting = cache.outbox.parked(), cache.outbox.waiting()
    if wants_json:
        click.echo(as_json([_watch_json(*row) for row in rows]))
        return
    for one in parked:
        echo(f"message {one.outbox_id}: {clean(undelivered(one, installation.settings))}")
    for late in waiting:
        echo(f"message {late.outbox_id}: {clean(still_waiting(late, installation.settings))}")
    speaker = language_of(language or installation.settings.shopbell.language)
    if not rows:
        click.echo(speaker.gettext(NOTHING_OPEN))
        return
    name_of = Names(installation.collection, speaker.code)
    cells = [(name, *_cells(subject, watch, name_of, zones[name])) for name, subject, watch in rows]
    show([speaker.gettext(COLUMNS[column]) for column in _COLUMNS], cells)


def _standing(watches: Mapping[str, Watch], today: date) -> Iterator[tuple[str, Watch]]:
    """Yield what is remembered, in order; that something was to be expected up to a day gone by is no news of today."""
    for subject, watch in sorted(watches.items()):
        is_past = watch.expected_until is not None and watch.expected_until < today
        yield subject, msgspec.structs.replace(watch, expected_until=None) if is_past else watch


def _cells(subject: str, watch: Watch, name_of: Names, zone: ZoneInfo) -> tuple[str, ...]:
    """Return one row: what it is about, what is named in it, where it stands; instants on the shop's clock."""
    speaker = language_of(name_of.code)
    severity = speaker.gettext(SEVERITIES[watch.severity]) if watch.severity else ""
    who = watch.by or watch.snoozed_by
    return (
        about(subject, watch, name_of),
        subject,
        state_of(watch, name_of, zone),
        severity,
        since_of(watch, zone, speaker),
        moment_of(watch.told_at, zone, speaker),
        who,
        watch.note,
    )


def show_log(call: Call, shop: str | None, limit: int, *, language: str | None, wants_json: bool) -> None:
    """Show what was said, and what was held back and why."""
    installation = call.installation()
    with installation.open_cache() as cache:
        known = _known(installation, cache, shop)
        entries = [
            entry for entry in cache.incidents.log(known[0] if shop and known else None, limit) if entry.shop in known
        ]
        zones = _zones(cache, known)
    if wants_json:
        lines = [
            {
                "at": entry.at,
                "shop": entry.shop,
                "kpi": entry.kpi,
                "incident": entry.incident,
                "say": entry.say,
                "sent": entry.sent,
                "reason": entry.reason or None,
                "tactic": entry.tactic or None,
            }
            for entry in entries
        ]
        click.echo(as_json(lines))
        return
    _print_log(Names(installation.collection, language or installation.settings.shopbell.language), entries, zones)


def _print_log(name_of: Names, entries: Sequence[LogEntry], zones: Mapping[str, ZoneInfo]) -> None:
    speaker = language_of(name_of.code)
    cells = [
        (
            speaker.moment(entry.at, zones[entry.shop]),
            entry.shop,
            name_of(entry.kpi) if entry.kpi else speaker.gettext(EVERYTHING),
            happened(entry, speaker),
            entry.who,
            name_of.tactic(entry.tactic),
        )
        for entry in entries
    ]
    show([speaker.gettext(LOG_COLUMNS[column]) for column in _LOG_COLUMNS], cells)


def release(call: Call, number: int) -> None:
    """Try a message again that could not be delivered; a mail goes to its reader's address of today."""
    installation = call.installation()
    with installation.open_cache() as cache:
        _refuse_unless_parked(cache, "release", number)
        cache.outbox.release(number, installation.clock.now())
    echo(f"message {number} goes out with the next delivery")


def drop(call: Call, number: int) -> None:
    """Give a message up that could not be delivered."""
    installation = call.installation()
    with installation.open_cache() as cache:
        _refuse_unless_parked(cache, "drop", number)
        cache.outbox.drop(number, installation.clock.now())
    echo(f"message {number} is dropped")


def _refuse_unless_parked(cache: Cache, word: str, number: int) -> None:
    if number not in [parked.outbox_id for parked in cache.outbox.parked()]:
        raise BadConfig([no_such_message(word, number)])


def _known(installation: Installation, cache: Cache, shop: str | None) -> list[str]:
    """Return the shops that were ever synced, or the one asked for."""
    synced = cache.shops.names()
    return [one.name for one in installation.shops(shop) if one.name in synced]


def _zones(cache: Cache, shops: Collection[str]) -> dict[str, ZoneInfo]:
    """Return {shop: its time zone} of shops that were ever synced."""
    return {name: ZoneInfo(info.time_zone) for name in shops if (info := cache.shops.info(name)) is not None}


def _watch_json(shop: str, subject: str, watch: Watch) -> dict[str, object]:
    """Return all that is remembered of an incident; `kpi` is what it is about, and the names of old stay."""
    told = msgspec.structs.asdict(watch)
    kept = (
        "told_at",
        "until",
        "since",
        "incident",
        "severity",
        "by",
        "note",
        "cause",
        "effects",
        "renamed_from",
        "reopened_at",
    )
    return {
        "shop": shop,
        "kpi": subject,
        "state": watch.state,
        "incident_state": watch.incident_state,
        **{name: told.get(name) or None for name in (*kept, "began", "first_told", "last_told", "worst", "lost_minor")},
        "answered_at": told.get("answered_at"),
        "expected_until": told.get("expected_until"),
    }
