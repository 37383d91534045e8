"""`shopbell source list`, `test`, `remove`: what a shop has, whether it answers, and taking it out."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from functools import partial

import click

from cache import Cache
from commerce.errors import BadConfig
from commerce.period import Period
from commerce.settings.words import suggestion
from connectors.sources.register import kinds
from shopbell import present
from shopbell.cli import FINE
from shopbell.cli.as_json import as_json
from shopbell.cli.dialog import Dialog
from shopbell.cli.options import Call
from shopbell.cli.screen import show_on_page
from shopbell.cli.source_add import check
from shopbell.cli.speech import echo, spoken
from shopbell.config import ShopSettings
from shopbell.new_source import SettingUp, around
from shopbell.sources import ConfiguredSource, sources_of
from shopbell.wiring import Installation
from wording.language import language as language_of
from wording.source_accounts import LISTED, NEVER, SHOP, SOURCE, UNTIL


def show(call: Call, shop: str | None, *, wants_json: bool, language: str | None) -> None:
    """Print the sources of each shop, and until when each has told."""
    del language
    installation = call.installation()
    speaker = language_of(spoken())
    with installation.open_cache() as cache:
        found = [
            (one.name, source, _covered(cache, one.name, source))
            for one in installation.shops(shop)
            for source in sources_of(installation.settings, one, installation.secrets)
        ]
    if wants_json:
        click.echo(as_json([_json(*one) for one in found]))
        return
    if not found:
        echo("there is no source yet; `shopbell source add` sets one up")
        return
    rows = [
        [
            name,
            source.called,
            source.kind.name,
            _account(source),
            speaker.listing([table.called[speaker.code] for table in source.own_tables]),
            speaker.day(covered.last) if covered else speaker.gettext(NEVER),
        ]
        for name, source, covered in found
    ]
    show_on_page(
        [speaker.gettext(text) for text in LISTED],
        rows,
        kept=[speaker.gettext(text) for text in (SHOP, SOURCE, UNTIL)],
        named=partial(present.named, language=speaker),
    )


def test(call: Call, name: str, shop: str | None, *, wants_json: bool, language: str | None) -> int:
    """Ask a source whether its key is good, and show a week of it."""
    del language
    installation = call.installation()
    dialog = Dialog(asks=False, wants_json=wants_json)
    settings, source = _named(installation, name, shop)
    dialog.document |= {"shop": settings.name, "kind": source.kind.name, "name": name}
    check(SettingUp(installation, settings, around(installation, settings)), source, dialog)
    dialog.finish()
    return FINE


def remove(call: Call, name: str, shop: str | None, *, yes: bool, language: str | None) -> int:
    """Take a source out of the configuration."""
    del language
    installation = call.installation()
    dialog = Dialog(asks=not yes, wants_json=False)
    settings, _ = _named(installation, name, shop)
    dialog.say(f'"{name}" will not be read any more, and what it told is taken out of the tables by the next sync.')
    if not dialog.agrees("Take it out"):
        dialog.say("Nothing was changed.")
        return FINE
    place = installation.settings.place
    kept = SettingUp(installation, settings, around(installation, settings)).remove(name)
    back = f"cp {shlex.quote(str(kept))} {shlex.quote(str(place))}"
    dialog.say(f"Taken out of {place}. To take that back, before the next sync: {back}")
    if any(installation.secrets.holds("source", settings.name, name, one) for one in _secrets(settings, name)):
        dialog.say(
            f"Its key stays in {installation.secrets.place.name}; take it out there, too, if nothing else needs it."
        )
    return FINE


def _secrets(shop: ShopSettings, name: str) -> Iterator[str]:
    written = next(one for one in shop.source if one.called == name)
    yield from (secret.name for secret in kinds()[written.kind].secrets)


def _named(installation: Installation, name: str, shop: str | None) -> tuple[ShopSettings, ConfiguredSource]:
    """Return a source by its name, and its shop.

    Raises:
        BadConfig: There is none, or more than one shop has one.
    """
    found = [
        (one, source)
        for one in installation.shops(shop)
        for source in sources_of(installation.settings, one, installation.secrets)
        if source.kind.setup and source.called == name
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadConfig([f'several shops have a source "{name}"; write --shop, too'])
    known = [one.called for settings in installation.shops(shop) for one in settings.source]
    raise BadConfig([f'there is no source "{name}"{suggestion(name, known)}; `shopbell source list` shows them'])


def _covered(cache: Cache, shop: str, source: ConfiguredSource) -> Period | None:
    if cache.shops.info(shop) is None:
        return None
    days = [cache.feeds.known_source(shop, table, source.name).covered for table in source.own_tables]
    known = [one for one in days if one is not None]
    return Period(min(one.first for one in known), min(one.last for one in known)) if len(known) == len(days) else None


def _account(source: ConfiguredSource) -> str:
    return str(getattr(source.settings, source.kind.setup.key)) if source.kind.setup else ""


def _json(shop: str, source: ConfiguredSource, covered: Period | None) -> dict[str, object]:
    return {
        "shop": shop,
        "name": source.called,
        "kind": source.kind.name,
        "account": _account(source) or None,
        "tables": [table.name for table in source.own_tables],
        "first": covered.first.isoformat() if covered else None,
        "last": covered.last.isoformat() if covered else None,
    }
