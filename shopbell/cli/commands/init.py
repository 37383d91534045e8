"""`shopbell init`: ask, or take flags, and write the configuration."""

from __future__ import annotations

import click

from commerce.languages import LANGUAGES
from shopbell.cli.declare import OneOf, Work, declare


def _platforms() -> tuple[str, ...]:
    from connectors.register import declared

    return tuple(declared())


def _variables() -> list[click.Parameter]:
    """Return an option for every secret that opens shops of some platform: the one that is proposed comes first."""
    from connectors.register import declared

    told: dict[str, list[str]] = {}
    for platform in sorted(declared().values(), key=lambda one: not one.is_proposed):
        for secret in platform.keys_to_the_shop:
            told.setdefault(secret.variable, []).append(secret.variable_holds)
    return [
        click.Option([f"--{variable.replace('_', '-')}"], help=f"Environment variable with {', or '.join(held)}.")
        for variable, held in told.items()
    ]


def _addresses() -> list[click.Parameter]:
    """Return an option for the reader's address at every channel that reaches readers."""
    from alerts.channels.questions import questions

    return [click.Option([one.flag], help=one.help or None) for one in questions() if not one.key]


def _channels() -> list[click.Parameter]:
    """Return an option for every question about a table of a channel."""
    from alerts.channels.questions import questions

    return [click.Option([one.flag], help=one.help or None) for one in questions() if one.key]


@declare("init", clock=False, more={"base_url": _variables, "reader": _addresses, "digest_at": _channels})
@click.option("--name", help="What you call the shop.")
@click.option("--platform", type=OneOf(_platforms))
@click.option("--url", help="The shop's address.")
@click.option("--base-url", help="Where requests really go (a proxy, a practice shop).")
@click.option("--ca-file", help="File of the authority that vouches for the shop's certificate, when it is your own.")
@click.option("--time-zone", help="Default: the shop's own.")
@click.option("--language", type=click.Choice(LANGUAGES))
@click.option("--reader", help="Who gets the digest.")
@click.option("--digest-at", help="Local time of the digest, e.g. 07:30.")
@click.option("--cac-limit", help='Tell me when a new customer costs more than this in advertising, e.g. "25.00".')
@click.option("--churn-limit", help='Tell me when more of a quarter\'s customers stay away in the next, e.g. "80 %".')
@click.option("--no-contact", is_flag=True, help="Do not ask the shop whether the key is good.")
@click.option("--non-interactive", is_flag=True, help="Ask nothing: flags only.")
@click.option("--force", is_flag=True, help="Replace a configuration that is there; a copy is kept.")
def command() -> Work:
    """Write a configuration by asking."""
    from shopbell.cli.init import ask

    return ask
