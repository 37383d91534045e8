"""What a person answers on the command line: `shopbell alerts acknowledge` and its like, and `shopbell expect`."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from zoneinfo import ZoneInfo

import click
import msgspec

from alerts.inbox.actions import ACTIONS
from alerts.inbox.receive import OWNER, Desk, receive
from cache import Cache
from commerce.answers import Answer, Done
from commerce.errors import BadConfig
from shopbell.cli.options import Call
from shopbell.cli.screen import show
from shopbell.wiring import Installation
from wording.escaping import clean

_ORIGIN = "command"
#: What is said when it is done; a name that a reader gave himself is only shown when he named it.
_SAID = {
    "acknowledge": "{subject} is acknowledged",
    "unacknowledge": "{subject} is not acknowledged any more; messages go on",
    "snooze": "{subject} is snoozed until {until}",
    "unsnooze": "{subject} is no longer snoozed",
    "expected": "{subject} is expected until {last}; `shopbell expect --withdraw {number}` takes it back",
    "unexpected": "{subject} is judged again",
    "note": "noted on {subject}",
}


def answer(call: Call, action: str, about: str, *, shop: str | None, wants_json: bool, **given: str | None) -> None:
    """Hand an answer in, and say what became of it.

    Args:
        call: The call.
        action: Of `ACTIONS`.
        about: A subject or the id of an incident.
        shop: Needed when there is more than one.
        wants_json: Print what was done for scripts.
        given: `by`, `note`, `until`, `first`, `last`, where the command has them.
    """
    installation = call.installation()
    name = one_shop(installation, shop)
    told = _answer(installation, action, name, about, given)
    with installation.open_cache() as cache:
        done = receive(told, _desk(installation, cache))
        info = cache.shops.info(name)
    if wants_json:
        undone_by = ACTIONS[action].undone_by
        click.echo(
            json.dumps({**msgspec.to_builtins(done), "undone_by": undone_by or None}, ensure_ascii=False, indent=1)
        )
        return
    click.echo(f"{name}: {_sentence(done, ZoneInfo(info.time_zone) if info else ZoneInfo('UTC'))}")


def expect(call: Call, kpi: str | None, **given: str | bool | int | None) -> None:
    """Say which days are to be expected, list what is, or take one back."""
    shop, wants_json = given.get("shop"), bool(given.get("wants_json"))
    asked = None if shop is None else str(shop)
    if (number := given.get("withdraw")) is not None:
        _withdraw(call, asked, int(number))
    elif given.get("wants_list"):
        _list(call, asked, wants_json=wants_json)
    else:
        words = {name: str(given[name]) for name in ("by", "note", "first", "last") if given.get(name)}
        if not words.get("note"):
            msg = 'say why with --why, e.g. --why "out of stock"; the next digest tells it'
            raise click.UsageError(msg)
        if not words.get("last"):
            msg = "say up to which day with --to, e.g. --to 2026-04-03"
            raise click.UsageError(msg)
        answer(call, "expected", kpi or "", shop=asked, wants_json=wants_json, **words)


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


def _answer(installation: Installation, action: str, shop: str, about: str, given: dict[str, str | None]) -> Answer:
    words = {name: value or "" for name, value in given.items()}
    readers = [person.name for person in installation.settings.recipients_of(shop)]
    who = words.get("by") or (readers[0] if len(readers) == 1 else OWNER)
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
        first=_day(words.get("first", ""), "--from"),
        last=_day(words.get("last", ""), "--to"),
    )


def _day(text: str, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        msg = f"{option} {text!r} is not a day; write it as 2026-04-03"
        raise click.UsageError(msg) from None


def _desk(installation: Installation, cache: Cache) -> Desk:
    readers = frozenset(person.name for person in installation.settings.recipient)
    return Desk(cache, readers, tuple(installation.book.ids), installation.clock.now())


def _sentence(done: Done, zone: ZoneInfo) -> str:
    """Return what was done, in words; instants in the shop's time."""
    subject = done.subject or "everything"
    said = _SAID[done.answer.action].format(
        subject=subject,
        until=f"{done.until.astimezone(zone):%Y-%m-%d %H:%M} (shop time)" if done.until else "",
        last=done.last or "",
        number=done.expectation,
    )
    asked = done.answer.about
    if asked and asked not in {subject, done.incident}:
        return f"{asked} is told in the incident of {subject}: {said}"
    return said


def _withdraw(call: Call, shop: str | None, number: int) -> None:
    installation = call.installation()
    name = one_shop(installation, shop)
    with installation.open_cache() as cache:
        cache.expectations.withdraw(name, number)
    click.echo(f"{name}: {number} is withdrawn; its days are judged again")


def _list(call: Call, shop: str | None, *, wants_json: bool) -> None:
    installation = call.installation()
    with installation.open_cache() as cache:
        found = [(one.name, told) for one in installation.shops(shop) for told in cache.expectations.listed(one.name)]
    if wants_json:
        told_of = [{"shop": name, **msgspec.to_builtins(told)} for name, told in found]
        click.echo(json.dumps(told_of, ensure_ascii=False, indent=1))
        return
    if not found:
        click.echo("nothing is expected")
        return
    cells = [
        (
            str(told.number),
            name,
            told.subject or "everything",
            str(told.first),
            str(told.last),
            told.by,
            clean(told.why),
        )
        for name, told in found
    ]
    show(("Number", "Shop", "What", "First day", "Last day", "By", "Why"), cells)
