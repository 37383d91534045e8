"""`shopbell doctor`: what works, what does not, and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

import click
from rich.cells import set_cell_size

from commerce.tables import TABLES
from shopbell import doctor
from shopbell.cli import BAD_CONFIG, FAILED, FINE
from shopbell.cli.options import Call
from shopbell.cli.past import show_past
from shopbell.cli.screen import show
from shopbell.cli.smallest import show_smallest
from shopbell.cli.speech import spoken, tell
from shopbell.present import headings, named
from wording.doctor import ABOUT, AND_MORE, BECAUSE, FEED_STATES, MARKS, RIGHTS, RIGHTS_TITLE, SOURCES_TITLE, TREATED
from wording.escaping import clean
from wording.language import Language
from wording.language import language as language_of
from wording.names import Names

_SHOWN_KPIS = 4
_MARK_WIDTH = 9
_RIGHTS = ("feed", "needs", "kpis", "state")
_SOURCES = ("source", "orders", "by_visit", "treated", "because")
_FEEDS = ("feed", "state", "last_read", "seen_to", "rows", "kpis")


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
        health = _print(found, Names(installation.collection, language or spoken()))
    levels = {finding.level for finding in health.all_findings}
    return BAD_CONFIG if "bad_config" in levels else FAILED if "problem" in levels else FINE


def _print(found: Iterable[doctor.Finding | doctor.ShopHealth], name_of: Names) -> doctor.Health:
    """Print what is found at once: the next shop may take its time. Returns all of it."""
    health, speaker = doctor.Health(), language_of(name_of.code)
    for one in found:
        if isinstance(one, doctor.Finding):
            health.findings.append(one)
            _line(one, speaker)
        else:
            health.shops.append(one)
            _print_shop(one, name_of)
    return health


def _print_shop(shop: doctor.ShopHealth, name_of: Names) -> None:
    speaker = language_of(name_of.code)
    click.echo(f"\n{clean(shop.name)} ({shop.platform})")
    for finding in shop.findings:
        _line(finding, speaker)
    if shop.statuses:
        statuses = ", ".join(f"{count} {status}" for status, count in shop.statuses.items())
        _line(doctor.Finding("fine", "orders", statuses), speaker)
    if shop.sources:
        rows = [_source(one, speaker) for one in shop.sources]
        _table(_SOURCES, rows, speaker, right=("orders", "by_visit"), title=SOURCES_TITLE)
    if shop.permissions:
        _table(_RIGHTS, [_rights(one, speaker) for one in shop.permissions], speaker, title=RIGHTS_TITLE)
    if shop.feeds:
        zone = ZoneInfo(shop.info.time_zone) if shop.info is not None else ZoneInfo("UTC")
        _table(_FEEDS, [_cells(feed, zone, speaker) for feed in shop.feeds], speaker, right=("rows",))
    if shop.past is not None:
        show_past(shop.past, name_of)
    show_smallest([one.verdict for one in shop.watched], name_of.knowledge, speaker)


def _table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    speaker: Language,
    *,
    right: Sequence[str] = (),
    title: str = "",
) -> None:
    told = speaker.gettext(title) if title else ""
    show(headings(columns, speaker), rows, right=headings(right, speaker), title=told)


def _line(finding: doctor.Finding, speaker: Language) -> None:
    about = speaker.gettext(ABOUT[finding.about]) if finding.about in ABOUT else _called(finding.about, speaker)
    mark = set_cell_size(speaker.gettext(MARKS[finding.level]), _MARK_WIDTH)
    click.echo(f"  {mark}{named(clean(about), clean(tell(finding.text)), speaker)}")


def _called(about: str, speaker: Language) -> str:
    """Return what tables are called in a sentence: "spend and traffic"; what is none is a name, or a sentence."""
    tables = {table.name: table.called[speaker.code] for table in TABLES if table.called}
    names = about.split(" and ")
    return speaker.listing([tables[name] for name in names]) if tables.keys() >= {*names} else tell(about)


def _rights(one: doctor.Permission, speaker: Language) -> tuple[str, ...]:
    state = speaker.gettext(RIGHTS[one.state])
    return (
        one.feed,
        ", ".join(one.scopes),
        _some(one.kpis, speaker),
        f"{state}: {tell(one.note)}" if one.note else state,
    )


def _source(one: doctor.SourceHealth, speaker: Language) -> tuple[str, ...]:
    treated, because = speaker.gettext(TREATED[one.treated]), speaker.gettext(BECAUSE[one.because])
    return tell(one.called), str(one.orders), str(one.online_orders), treated, because


def _some(kpis: tuple[str, ...], speaker: Language) -> str:
    shown, more = ", ".join(kpis[:_SHOWN_KPIS]), len(kpis) - _SHOWN_KPIS
    return speaker.gettext(AND_MORE) % {"names": shown, "num": more} if more > 0 else shown


def _cells(feed: doctor.FeedHealth, zone: ZoneInfo, speaker: Language) -> tuple[str, ...]:
    """Return one row; instants on the shop's clock."""
    synced, seen = (speaker.moment(at, zone) if at else "-" for at in (feed.synced_at, feed.seen_to))
    return feed.feed, speaker.gettext(FEED_STATES[feed.state]), synced, seen, str(feed.rows), _some(feed.kpis, speaker)
