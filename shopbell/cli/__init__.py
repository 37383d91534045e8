"""The command line. Only click is imported here: a subcommand's module is imported when it is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from commerce.errors import BadConfig, ShopbellError

#: Exit codes.
FINE, FAILED, BAD_CONFIG, OFF_TARGET = 0, 1, 2, 3

#: Name -> the line `--help` shows: written here, so that showing it imports no command.
COMMANDS = {
    "init": "Write a configuration by asking.",
    "doctor": "Show what works, what does not, and what to do.",
    "sync": "Read what changed in the shops.",
    "kpi": "Print KPIs with their working.",
    "check": "Hold the KPIs against their targets.",
    "reconcile": "Show our figures beside the platform's own.",
    "digest": "Write the digest now.",
    "alerts": "Show, acknowledge and snooze incidents.",
    "redact-customer": "Forget one customer; no figure changes.",
    "wipe": "Delete everything of one shop.",
    "run": "Run the service: sync, check, digest, alerts.",
    "demo": "Show everything on two simulated shops.",
    "practice": "Serve a practice shop with an API like the real one.",
}


class _Commands(click.Group):
    """A group that imports a command only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a merchant meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"shopbell.cli.{cmd_name.replace('-', '_')}").command
        if not isinstance(command, click.Command):
            msg = f"shopbell.cli.{cmd_name}.command is no command"
            raise TypeError(msg)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table above."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--config", type=click.Path(path_type=Path), help="The configuration file, or the folder it lies in.")
@click.option("--data", type=click.Path(path_type=Path), help="The folder of the database and the outbox files.")
@click.version_option(package_name="shopbell", message="shopbell %(version)s")
@click.pass_context
def group(ctx: click.Context, config: Path | None, data: Path | None) -> None:
    """The bell over an online shop's door: rings when a number that matters drifts."""
    ctx.obj = {"config": config, "data": data}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code: 0 fine, 1 failed, 2 bad config or usage, 3 off target."""
    try:
        result = group.main(args=None if arguments is None else list(arguments), standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        return FAILED
    except BadConfig as error:
        for mistake in error.mistakes:
            click.echo(mistake, err=True)
        return BAD_CONFIG
    except ShopbellError as error:
        click.echo(str(error), err=True)
        return FAILED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe went away: nothing to say, nobody to hear it
        return FAILED
    return result if isinstance(result, int) else FINE
