"""What a person answers on the command line: `shopbell alerts acknowledge` and its like, and `shopbell expect`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from zoneinfo import ZoneInfo

import click
import msgspec

from alerts.inbox.actions import ACTIONS
from alerts.inbox.desk import OWNER
from alerts.inbox.receive import receive
from commerce.answers import Answer
from commerce.errors import BadConfig
from commerce.expectations import Expectation
from shopbell.answered import done_told, subject_told
from shopbell.cli.as_json import as_json
from shopbell.cli.options import Call
from shopbell.cli.screen import show
from shopbell.desk import desk, readers_of
from shopbell.present import named
from shopbell.wiring import Installation
from wording.escaping import clean
from wording.incidents import COLUMNS, NOTHING_EXPECTED, WITHDRAWN
from wording.language import language as language_of
from wording.names import Names
from wording.phrases import BESIDE, WITH_EFFECTS

_ORIGIN = "command"
_COLUMNS = ("number", "shop", "about", "first", "last", "who", "why")


def answer(
    call: Call,
    action: str,
    about: str,
    *,
    shop: str | None,
    language: str | None,
    wants_json: bool,
    **given: str | None,
) -> None:
    """Hand an answer in, and say what became of it.

    Args:
        call: The call.
        action: Of `ACTIONS`.
        about: A subject or the id of an incident.
        shop: Needed when there is more than one.
        language: Of what is printed; the configuration's where none is named.
        wants_json: Print what was done for scripts.
        given: `by`, `note`, `until`, `first`, `last`, where the command has them.
    """
    installation = call.installation()
    name = one_shop(installation, shop)
    told = answer_of(installation, action, name, about, given)
    with installation.open_cache() as cache:
        done = receive(told, desk(installation, cache))
        info = cache.shops.info(name)
    if wants_json:
        undone_by = ACTIONS[action].undone_by
        click.echo(as_json({**msgspec.structs.asdict(done), "undone_by": undone_by or None}))
        return
    zone = ZoneInfo(info.time_zone) if info else ZoneInfo("UTC")
    speaker = language_of(language or installation.settings.shopbell.language)
    click.echo(clean(named(name, done_told(done, zone, Names(installation.collection, speaker.code)), speaker)))


def expect(call: Call, kpi: str | None, **given: str | bool | int | None) -> None:
    """Say which days are to be expected, list what is, or take one back."""
    shop, wants_json = given.get("shop"), bool(given.get("wants_json"))
    asked = None if shop is None else str(shop)
    language = str(given["language"]) if given.get("language") else None
    if (number := given.get("withdraw")) is not None:
        by = str(given.get("by") or "")
        _withdraw(call, asked, int(number), by, language=language, wants_json=wants_json)
    elif given.get("wants_list"):
        _list(call, asked, language=language, wants_json=wants_json)
    else:
        words = {name: str(given[name]) for name in ("by", "note", "first", "last") if given.get(name)}
        if not words.get("note"):
            msg = 'say why with --why, e.g. --why "out of stock"; the next digest tells it'
            raise click.UsageError(msg)
        if not words.get("last"):
            msg = "say up to which day with --to, e.g. --to 2026-04-03"
            raise click.UsageError(msg)
        answer(call, "expected", kpi or "", shop=asked, language=language, wants_json=wants_json, **words)


def one_shop(installation: Installation, shop: str | None) -> str:
    """Return the one shop that is meant.

    Raises:
        BadConfig: There are several, or none of that name.
    """
    shops = installation.shops(shop)
    if len(shops) > 1:
        names = ", ".join(one.name for one in shops)
        raise BadConfig([f"there is more than one shop; add --shop with one of: {names}"])
    return shops[0].name


def answer_of(
    installation: Installation,
    action: str,
    shop: str,
    about: str,
    given: Mapping[str, str | None],
    *,
    first_named: str = "--from",
) -> Answer:
    """Return what was typed as an answer; its id follows from all of it, and from the instant.

    Args:
        installation: The installation.
        action: Of the inbox.
        shop: Whose.
        about: An incident or a tactic.
        given: As of `answer`; `where` and `kpi` of a tactic.
        first_named: The option that a first day was given by.

    Raises:
        UsageError: A day is none, or it is not clear who answers.
    """
    words = {name: value or "" for name, value in given.items()}
    who = words.get("by") or _only_reader(installation, shop)
    typed = "\n".join((action, shop, about, who, *sorted(words.values()), installation.clock.now().isoformat()))
    return Answer(
        id=f"{_ORIGIN}:{sha256(typed.encode()).hexdigest()[:16]}",
        action=action,
        shop=shop,
        about=about,
        who=who,
        origin=_ORIGIN,
        words=words.get("note", ""),
        until=words.get("until", ""),
        first=_day(words.get("first", ""), first_named),
        last=_day(words.get("last", ""), "--to"),
        where=words.get("where", ""),
        kpi=words.get("kpi", ""),
    )


def _only_reader(installation: Installation, shop: str) -> str:
    """Return who answers where nobody is named: the one reader of a shop, or its owner where none is written.

    Raises:
        UsageError: There are several.
    """
    readers = readers_of(installation, shop)
    if len(readers) > 1:
        msg = f"{shop} has several readers; say who answers: --by with one of: {', '.join(readers)}"
        raise click.UsageError(msg)
    return readers[0] if readers else OWNER


def _day(text: str, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        msg = f"{option} {text!r} is not a day; write it as 2026-04-03"
        raise click.UsageError(msg) from None


def _expected(told: Expectation, name_of: Names) -> str:
    """Return what is expected, and what is expected with it."""
    about, speaker = subject_told(told.subject, name_of), language_of(name_of.code)
    if not told.also:
        return about
    others = speaker.gettext(WITH_EFFECTS) % {"names": speaker.listing([name_of(one) for one in told.also])}
    return speaker.gettext(BESIDE) % {"one": about, "other": others}


def _withdraw(call: Call, shop: str | None, number: int, by: str, *, language: str | None, wants_json: bool) -> None:
    """Take one window back: an answer like any other, with who gave it in the log."""
    installation = call.installation()
    name = one_shop(installation, shop)
    with installation.open_cache() as cache:
        windows = {str(one.number): str(one) for one in cache.expectations.listed(name)}
        given = {"by": by, "number": str(number), "window": windows.get(str(number))}  # numbers are given out again
        told = answer_of(installation, "unexpected", name, "", given)
        done = receive(msgspec.structs.replace(told, expectation=number), desk(installation, cache))
    if wants_json:
        click.echo(as_json(done))
        return
    speaker = language_of(language or installation.settings.shopbell.language)
    click.echo(named(name, speaker.gettext(WITHDRAWN) % {"number": number}, speaker))


def _list(call: Call, shop: str | None, *, language: str | None, wants_json: bool) -> None:
    installation = call.installation()
    with installation.open_cache() as cache:
        found = [(one.name, told) for one in installation.shops(shop) for told in cache.expectations.listed(one.name)]
    if wants_json:
        told_of = [{"shop": name, **msgspec.structs.asdict(told)} for name, told in found]
        click.echo(as_json(told_of))
        return
    speaker = language_of(language or installation.settings.shopbell.language)
    if not found:
        click.echo(speaker.gettext(NOTHING_EXPECTED))
        return
    name_of = Names(installation.collection, speaker.code)
    cells = [
        (
            str(told.number),
            name,
            _expected(told, name_of),
            speaker.day(told.first),
            speaker.day(told.last),
            told.by,
            clean(told.why),
        )
        for name, told in found
    ]
    show([speaker.gettext(COLUMNS[column]) for column in _COLUMNS], cells)
