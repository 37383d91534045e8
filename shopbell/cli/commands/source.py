"""`shopbell source`: what tells of spend and visits: add one by asking, list, test, remove."""

from __future__ import annotations

from collections.abc import Sequence

import click

from commerce.languages import LANGUAGES
from shopbell.cli.declare import ListedByDefault, OneOf, Work, declare

_SHOP = click.option("--shop", help="Which shop; not needed where there is one.")
_JSON = click.option("--json", "wants_json", is_flag=True, help="Print JSON for scripts, and ask nothing.")
_LANGUAGE = click.option("--language", type=click.Choice(LANGUAGES), help="Of what is printed.")


def _kinds() -> Sequence[str]:
    """Return the folders of the kinds, without loading what lies in them; files are set up as sheets."""
    import pkgutil

    import connectors.sources

    found = sorted(one.name for one in pkgutil.iter_modules(connectors.sources.__path__) if one.ispkg)
    return [*(one for one in found if one != "file"), "sheet"]


def _tables() -> Sequence[str]:
    from commerce.tables import TABLES

    return [table.setting for table in TABLES if table.setting]


@click.group("source", cls=ListedByDefault)
def command() -> None:
    """Set up what tells of spend and visits."""


@declare("add")
@click.argument("kind", required=False, type=OneOf(_kinds))
@_SHOP
@click.option("--name", help="What you call it; needed for a second one of a kind.")
@click.option("--way", help="Which way to a key, where there are several.")
@click.option("--env", "variables", multiple=True, metavar="SECRET=VARIABLE", help="E.g. token=META_TOKEN.")
@click.option("--key-file", type=click.Path(), help="The file that the service made, where a way has one.")
@click.option("--key-stdin", is_flag=True, help="Read the key from standard input, a line for each thing asked for.")
@click.option("--account", help="The account or property, as the service shows its number.")
@click.option("--set", "said", multiple=True, metavar="KEY=VALUE", help="One more line of its table, e.g. split=true.")
@click.option("--address", help="Of a sheet: the address under which it is published, or a file.")
@click.option("--table", type=OneOf(_tables), help="Of a sheet: which table it is to fill.")
@click.option("--sync/--no-sync", "reads_now", default=None, help="Read it now and show what a new customer costs.")
@click.option("--yes", is_flag=True, help="Ask nothing: options only.")
@_JSON
@_LANGUAGE
def add() -> Work:
    """Set up a source: what to click, the key, the account, a first figure.

    KIND is what it is: meta, sheet ...; without it you are asked. No secret is given as an option: name an environment
    variable, or paste it where it is asked for unseen. Nothing is written before it works.
    """
    from shopbell.cli.source_add import add as work

    return work


@declare("list")
@_SHOP
@_JSON
@_LANGUAGE
def listed() -> Work:
    """Show the sources of each shop, and until when each has told."""
    from shopbell.cli.source_list import show

    return show


@declare("test")
@click.argument("name")
@_SHOP
@_JSON
@_LANGUAGE
def test() -> Work:
    """Ask a source whether its key is good, and show the figures of a week. Nothing is stored."""
    from shopbell.cli.source_list import test as work

    return work


@declare("remove")
@click.argument("name")
@_SHOP
@click.option("--undo", is_flag=True, help="Put back what was taken out under this name last.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@_LANGUAGE
def remove() -> Work:
    """Take a source out of the configuration, a service or a sheet; a copy is kept."""
    from shopbell.cli.source_list import remove as work

    return work


for one in (add, listed, test, remove):
    command.add_command(one)
