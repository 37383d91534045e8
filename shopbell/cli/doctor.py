"""`shopbell doctor`: what works, what does not, and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterable

import click

from shopbell import doctor
from shopbell.cli import BAD_CONFIG, FAILED, FINE
from shopbell.cli.options import Call
from shopbell.cli.past import show_past
from shopbell.cli.screen import show
from shopbell.cli.smallest import show_smallest
from wording.escaping import clean
from wording.language import language as language_of
from wording.names import Names

_MARKS = {"fine": "ok", "note": "note", "problem": "PROBLEM", "bad_config": "CONFIG"}
_SHOWN_KPIS = 4
_RIGHTS = ("Feed", "Needs", "Feeds the KPIs", "State")
_SOURCES = ("Entered by", "Orders", "By a visit", "Treated as", "Who says so")
_SOURCES_TITLE = "Where the orders that count were entered (conversion and abandonment go by those of visitors)"
_TREATED = {"online": "a visit", "offline": "no visit", "by_visit": "a visit where one is known"}
_WHO = {"merchant": "the configuration", "known": "the word", "unknown": "nobody: the word is not known"}
_COLUMNS = ("Feed", "State", "Last read (UTC)", "Seen to (UTC)", "Rows", "Feeds the KPIs")


def examine(
    call: Call, shop: str | None, *, no_contact: bool, send: bool, language: str | None, wants_json: bool
) -> int:
    """Show what works, what does not, and what to do. Exit code 1 when something does not, a test message included."""
    installation, contact = call.installation(), not no_contact
    if wants_json:
        health = doctor.examine(installation, shop, contact=contact, sends=send)
        click.echo(json.dumps(doctor.as_json(health), ensure_ascii=False, indent=1))
    else:
        found = doctor.look(installation, shop, contact=contact, sends=send)
        health = _print(found, Names(installation.collection, language or "en"))
    levels = {finding.level for finding in health.all_findings}
    return BAD_CONFIG if "bad_config" in levels else FAILED if "problem" in levels else FINE


def _print(found: Iterable[doctor.Finding | doctor.ShopHealth], name_of: Names) -> doctor.Health:
    """Print what is found at once: the next shop may take its time. Returns all of it."""
    health = doctor.Health()
    for one in found:
        if isinstance(one, doctor.Finding):
            health.findings.append(one)
            _line(one)
        else:
            health.shops.append(one)
            _print_shop(one, name_of)
    return health


def _print_shop(shop: doctor.ShopHealth, name_of: Names) -> None:
    click.echo(f"\n{shop.name} ({shop.platform})")
    for finding in shop.findings:
        _line(finding)
    if shop.statuses:
        statuses = ", ".join(f"{count} {status}" for status, count in shop.statuses.items())
        _line(doctor.Finding("fine", "orders", statuses))
    if shop.sources:
        show(_SOURCES, map(_source, shop.sources), right=("Orders", "By a visit"), title=_SOURCES_TITLE)
    if shop.permissions:
        show(_RIGHTS, map(_rights, shop.permissions), title="What the shop lets us read")
    if shop.feeds:
        show(_COLUMNS, [_cells(feed) for feed in shop.feeds], right=("Rows",))
    if shop.past is not None:
        show_past(shop.past, name_of)
    show_smallest([one.verdict for one in shop.watched], name_of.knowledge, language_of(name_of.code))


def _line(finding: doctor.Finding) -> None:
    click.echo(f"  {_MARKS[finding.level]:9}{clean(finding.about)}: {clean(finding.text)}")


def _rights(one: doctor.Permission) -> tuple[str, ...]:
    state = f"{one.state}: {one.note}" if one.note else one.state
    return one.feed, ", ".join(one.scopes), _some(one.kpis), state


def _source(one: doctor.SourceHealth) -> tuple[str, ...]:
    return one.called, str(one.orders), str(one.online_orders), _TREATED[one.treated], _WHO[one.because]


def _some(kpis: tuple[str, ...]) -> str:
    more = len(kpis) - _SHOWN_KPIS
    return ", ".join(kpis[:_SHOWN_KPIS]) + (f" and {more} more" if more > 0 else "")


def _cells(feed: doctor.FeedHealth) -> tuple[str, ...]:
    synced, seen = (f"{at:%Y-%m-%d %H:%M}" if at else "-" for at in (feed.synced_at, feed.seen_to))
    return feed.feed, feed.state, synced, seen, str(feed.rows), _some(feed.kpis)
