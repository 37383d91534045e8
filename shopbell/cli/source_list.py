"""`shopbell source list`, `test`, `remove`: what a shop has, whether it answers, and taking it out."""

from __future__ import annotations

import shlex
from functools import partial
from pathlib import Path

import click

from cache import Cache
from commerce.errors import BadConfig
from commerce.period import Period
from commerce.settings.words import suggestion
from connectors.sources.file.settings import FileSettings
from shopbell import present
from shopbell.cli import FINE
from shopbell.cli.as_json import as_json
from shopbell.cli.dialog import Dialog
from shopbell.cli.options import Call
from shopbell.cli.screen import show_on_page
from shopbell.cli.source_add import check
from shopbell.cli.source_sheet import check_sheet
from shopbell.cli.speech import echo, spoken
from shopbell.config import ShopSettings
from shopbell.init import flags_for
from shopbell.new_source import SettingUp, around
from shopbell.removed_source import put_back, take_out
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
    """Ask a source whether its key is good, and show a week of it; of a sheet what would be read."""
    del language
    installation = call.installation()
    dialog = Dialog(asks=False, wants_json=wants_json)
    settings, source = _named(installation, name, shop)
    dialog.document |= {"shop": settings.name, "kind": source.kind.name, "name": name}
    if isinstance(source.settings, FileSettings):
        check_sheet(installation, settings, source.settings, source.tables[0], dialog)
    else:
        check(SettingUp(installation, settings, around(installation, settings)), source, dialog)
    dialog.finish()
    return FINE


def remove(call: Call, name: str, shop: str | None, *, undo: bool, yes: bool, language: str | None) -> int:
    """Take a source out of the configuration, or put it back."""
    del language
    installation = call.installation()
    dialog = Dialog(asks=not yes, wants_json=False)
    place = installation.settings.place
    if undo:
        kept = _back(installation, name, shop)
        dialog.say(f'"{name}" is in {place} again. As it was before it is kept as {kept.name}.')
        dialog.say("What it told is there again after the next `shopbell sync`.")
        return FINE
    settings, source = _named(installation, name, shop)
    dialog.say(f'"{name}" will not be read any more, and what it told is taken out of the tables by the next sync.')
    if not dialog.agrees("Take it out"):
        dialog.say("Nothing was changed.")
        return FINE
    take_out(installation, settings, source)
    words = ("shopbell", "source", "remove", shlex.quote(name), "--undo", flags_for(call.config_flag))
    back = " ".join(filter(None, words))
    dialog.say(f"Taken out of {place}. To take that back: `{back}`")
    if any(installation.secrets.holds("source", settings.name, source.called, one.name) for one in source.kind.secrets):
        dialog.say(
            f"Its key stays in {installation.secrets.place.name}; take it out there, too, if nothing else needs it."
        )
    return FINE


def _back(installation: Installation, name: str, shop: str | None) -> Path:
    """Put back what was taken out of one shop; return the copy of the configuration before.

    Raises:
        BadConfig: It is there, or nobody says of which shop it was.
    """
    shops = installation.shops(shop)
    if len(shops) > 1:
        raise BadConfig([f'several shops may have had a source "{name}"; write --shop, too'])
    if any(one.is_called(name) for one in sources_of(installation.settings, shops[0], installation.secrets)):
        raise BadConfig([f'"{name}" is there: nothing is to be put back'])
    return put_back(installation, shops[0], name)


def _named(installation: Installation, name: str, shop: str | None) -> tuple[ShopSettings, ConfiguredSource]:
    """Return a source by its name, and its shop.

    Raises:
        BadConfig: There is none, or more than one.
    """
    known = [
        (one, source)
        for one in installation.shops(shop)
        for source in sources_of(installation.settings, one, installation.secrets)
    ]
    found = [(one, source) for one, source in known if source.is_called(name)]
    if len(found) == 1:
        return found[0]
    if len({one.name for one, _ in found}) > 1:
        raise BadConfig([f'several shops have a source "{name}"; write --shop, too'])
    if found:
        tables = ", ".join(f"[[shop.{table.setting}]]" for _, source in found for table in source.own_tables)
        raise BadConfig([f'"{name}" fills several tables ({tables}); look at the one that is meant in the file itself'])
    called = [source.named.title if isinstance(source.settings, FileSettings) else source.called for _, source in known]
    raise BadConfig([f'there is no source "{name}"{suggestion(name, called)}; `shopbell source list` shows them'])


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
