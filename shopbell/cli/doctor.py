"""`shopbell doctor`: what works, what does not, and what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import partial
from zoneinfo import ZoneInfo

import click
from rich.cells import set_cell_size

from commerce.tables import TABLES
from shopbell import doctor
from shopbell.cli import BAD_CONFIG, FAILED, FINE
from shopbell.cli.options import Call
from shopbell.cli.past import show_past
from shopbell.cli.screen import show_on_page
from shopbell.cli.smallest import show_smallest
from shopbell.cli.speech import spoken, tell, tell_figures
from shopbell.present import headings, named
from wording.doctor import ABOUT, AND_MORE, BECAUSE, FEED_STATES, MARKS, RIGHTS, RIGHTS_TITLE, SOURCES_TITLE, TREATED
from wording.escaping import clean
from wording.language import Language
from wording.language import language as language_of
from wording.names import Names
from wording.recognise import QUOTED

_SHOWN_KPIS = 4
_MARK_WIDTH = 9
_RIGHTS = ("feed", "needs", "kpis", "state")
_SOURCES = ("source", "orders", "by_visit", "treated", "because")
#: What findings are about that tell of KPIs, not of what stands in a file.
_OF_KPIS = frozenset({"watched", "settled", "rules"})
#: What may be the id of a KPI, and is no key, command or name in quotes.
_AN_ID = re.compile(rf"{QUOTED}|(?<![\w.\[<-])[a-z]+(?:_[a-z]+)+(?![\w.\]>-]| =)")
#: Chinese has none beside a name in its own signs.
_BLANK = re.compile(r"(?<=[\u4e00-\u9fff\N{FULLWIDTH RIGHT PARENTHESIS}]) (?=[\u4e00-\u9fff])")
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
    health = doctor.Health()
    for one in found:
        if isinstance(one, doctor.Finding):
            health.findings.append(one)
            _line(one, name_of)
        else:
            health.shops.append(one)
            _print_shop(one, name_of)
    return health


def _print_shop(shop: doctor.ShopHealth, name_of: Names) -> None:
    speaker = language_of(name_of.code)
    click.echo(f"\n{clean(shop.name)} ({shop.platform})")
    for finding in shop.findings:
        _line(finding, name_of)
    if shop.statuses:
        counted = (named(clean(status), speaker.number(count), speaker) for status, count in shop.statuses.items())
        _line(doctor.Finding("fine", "orders", speaker.row(list(counted))), name_of)
    if shop.sources:
        rows = [_source(one, speaker) for one in shop.sources]
        _table(_SOURCES, rows, speaker, right=("orders", "by_visit"), title=SOURCES_TITLE, kept=_SOURCES[:3])
    if shop.permissions:
        rows = [_rights(one, name_of, speaker) for one in shop.permissions]
        _table(_RIGHTS, rows, speaker, title=RIGHTS_TITLE, kept=("feed", "state"))
    if shop.feeds:
        zone = ZoneInfo(shop.info.time_zone) if shop.info is not None else ZoneInfo("UTC")
        rows = [_cells(feed, zone, name_of, speaker) for feed in shop.feeds]
        _table(_FEEDS, rows, speaker, right=("rows",), kept=("feed", "state", "last_read", "rows"))
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
    kept: Sequence[str] = (),
) -> None:
    told = speaker.gettext(title) if title else ""
    beside = partial(named, language=speaker)
    show_on_page(
        headings(columns, speaker),
        rows,
        right=headings(right, speaker),
        title=told,
        kept=headings(kept, speaker),
        named=beside,
    )


def _line(finding: doctor.Finding, name_of: Names) -> None:
    speaker, text = language_of(name_of.code), tell_figures(finding.text)
    text = _with_names(text, name_of) if finding.about in _OF_KPIS else text
    about = speaker.gettext(ABOUT[finding.about]) if finding.about in ABOUT else _called(finding.about, speaker)
    mark = set_cell_size(speaker.gettext(MARKS[finding.level]), _MARK_WIDTH)
    click.echo(f"  {mark}{named(clean(about), clean(text), speaker)}")


def _with_names(text: str, name_of: Names) -> str:
    """Return a sentence in which KPIs go by their names; what is to be typed, or in quotes, stays."""
    known = name_of.knowledge.kpis
    told = _AN_ID.sub(lambda found: name_of(found[0]) if found[0] in known else found[0], text)
    return _BLANK.sub("", told) if told != text else text


def _called(about: str, speaker: Language) -> str:
    """Return what tables are called in a sentence: "spend and traffic"; what is none is a name, or a sentence."""
    tables = {table.name: table.called[speaker.code] for table in TABLES if table.called}
    names = about.split(" and ")
    return speaker.listing([tables[name] for name in names]) if tables.keys() >= {*names} else tell(about)


def _rights(one: doctor.Permission, name_of: Names, speaker: Language) -> tuple[str, ...]:
    state = speaker.gettext(RIGHTS[one.state])
    return (
        _called(one.feed, speaker),
        speaker.row(one.scopes),
        _some(one.kpis, name_of, speaker),
        f"{state}: {tell(one.note)}" if one.note else state,
    )


def _source(one: doctor.SourceHealth, speaker: Language) -> tuple[str, ...]:
    treated, because = speaker.gettext(TREATED[one.treated]), speaker.gettext(BECAUSE[one.because])
    return tell(one.called), speaker.number(one.orders), speaker.number(one.online_orders), treated, because


def _some(kpis: tuple[str, ...], name_of: Names, speaker: Language) -> str:
    shown, more = speaker.row([name_of(kpi) for kpi in kpis[:_SHOWN_KPIS]]), len(kpis) - _SHOWN_KPIS
    return speaker.gettext(AND_MORE) % {"names": shown, "num": more} if more > 0 else shown


def _cells(feed: doctor.FeedHealth, zone: ZoneInfo, name_of: Names, speaker: Language) -> tuple[str, ...]:
    """Return one row; instants on the shop's clock."""
    synced = speaker.moment(feed.synced_at, zone) if feed.synced_at else "-"
    seen = speaker.moment(feed.seen_to, zone) if feed.seen_to else ""
    state, rows = speaker.gettext(FEED_STATES[feed.state]), speaker.number(feed.rows)
    return _called(feed.feed, speaker), state, synced, seen, rows, _some(feed.kpis, name_of, speaker)
