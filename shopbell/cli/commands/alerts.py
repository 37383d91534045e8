"""`shopbell alerts`: which incidents are open, who has taken them on, and what was said or held back."""

from __future__ import annotations

import click

from shopbell.cli.declare import Work, declare


class _Listing(click.Group):
    """A group that lists when no subcommand is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read options without a subcommand as those of `list`."""
        if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group("alerts", cls=_Listing)
def command() -> None:
    """Show, acknowledge and snooze incidents. Without a subcommand: list."""


@declare("list")
@click.option("--shop", help="Only this shop.")
@click.option("--all", "wants_all", is_flag=True, help="Calm ones as well.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON for scripts.")
def list_() -> Work:
    """Show what is open, and which messages were not delivered, or not yet, or perhaps."""
    from shopbell.cli.alerts import show_open

    return show_open


@declare("acknowledge")
@click.argument("kpi")
@click.option("--shop", help="Needed when there is more than one.")
def acknowledge() -> Work:
    """Take an incident on: from now on only reminders and the recovery are told."""
    from shopbell.cli import alerts

    return alerts.acknowledge


@declare("snooze")
@click.argument("kpi")
@click.option("--for", "how_long", default="7 days", show_default=True, help='How long, e.g. "2 days".')
@click.option("--shop", help="Needed when there is more than one.")
def snooze() -> Work:
    """Say nothing of a KPI for a while."""
    from shopbell.cli import alerts

    return alerts.snooze


@declare("log")
@click.option("--shop", help="Only this shop.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
@click.option("--json", "wants_json", is_flag=True, help="Print JSON for scripts.")
def log() -> Work:
    """Show what was said, and what was held back and why."""
    from shopbell.cli.alerts import show_log

    return show_log


@declare("release")
@click.argument("number", type=int)
def release() -> Work:
    """Try a message again that was not delivered, or perhaps; a mail goes to its reader's address of today."""
    from shopbell.cli import alerts

    return alerts.release


@declare("retry")
@click.argument("numbers", type=int, nargs=-1, metavar="[NUMBER]...")
def retry() -> Work:
    """Send again now what was not delivered, or not yet; without a NUMBER all of it.

    A message that may have arrived is sent again only by its number. Exit code 1 when one does not get through.
    """
    from shopbell.cli.retry import retry as again

    return again


@declare("drop")
@click.argument("number", type=int)
def drop() -> Work:
    """Give a message up that was not delivered, or perhaps."""
    from shopbell.cli import alerts

    return alerts.drop


for _subcommand in (list_, acknowledge, snooze, log, release, retry, drop):
    command.add_command(_subcommand)
