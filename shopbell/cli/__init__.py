"""The command line. Only click is imported here: what a command does is imported when it is called."""

from __future__ import annotations

import codecs
import importlib
import io
import json
import os
import pkgutil
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import click

from commerce.errors import BadConfig, ShopbellError
from shopbell.cli import commands
from shopbell.cli.gate import behind, gated
from shopbell.cli.speech import SPEECH, Speech

#: Exit codes.
FINE, FAILED, BAD_CONFIG, OFF_TARGET = 0, 1, 2, 3
_STOPPED = "stopped"


class _Commands(click.Group):
    """The commands of the folder `commands`; only the module of the one that is called is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a merchant meets them."""
        del ctx
        found = [module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__)]
        return sorted(found, key=lambda name: commands.ORDER.index(name) if name in commands.ORDER else len(found))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = importlib.import_module(f"{commands.__name__}.{cmd_name.replace('-', '_')}").command
        if not isinstance(command, click.Command):
            msg = f"{commands.__name__}.{cmd_name}.command is no command"
            raise TypeError(msg)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, each with the whole first sentence of its help."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, first_sentence(one.help or "")) for name, one in found if one is not None])


def first_sentence(text: str) -> str:
    """Return the first sentence of a help text: up to the first full stop that ends a line or has a space behind."""
    return re.split(r"(?<=\.)\s", " ".join(text.split()), maxsplit=1)[0]


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--config", type=click.Path(path_type=Path), help="The configuration file, or the folder it lies in.")
@click.option("--data", type=click.Path(path_type=Path), help="The folder of the database and the outbox files.")
@click.version_option(package_name="shopbell", message="shopbell %(version)s")
@click.pass_context
def group(ctx: click.Context, config: Path | None, data: Path | None) -> None:
    """The bell over an online shop's door: rings when a number that matters drifts."""
    ctx.obj = {**(ctx.obj or {}), "config": config, "data": data}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code: 0 fine, 1 failed, 2 bad config or usage, 3 off target.

    Whatever happens is told in a sentence: no traceback reaches a person.
    """
    for stream in (sys.stdout, sys.stderr):
        legible(stream)
    with gated():
        return _told(arguments)


def _told(arguments: Sequence[str] | None) -> int:
    """Run a command line, and tell whatever happens."""
    speech = Speech(os.environ, sys.argv[1:] if arguments is None else arguments)
    try:
        code = _run(arguments, speech)
        sys.stdout.flush()  # a full disk or a closed pipe shows here, where it can be told, not when Python ends
    except BrokenPipeError:  # the reader of a pipe went away: nothing to say, nobody to hear it
        _let_go(sys.stdout)
        return FAILED
    except KeyboardInterrupt:
        click.echo(speech.tell(_STOPPED), err=True)
        return FAILED
    except Exception as error:  # noqa: BLE001 - the last catch: nobody is shown a traceback
        from shopbell.cli.last_catch import told  # noqa: PLC0415 - only now is it needed

        _let_go(sys.stdout)
        click.echo(f"shopbell: {speech.tell(told(error))}", err=True)
        return FAILED
    return code


def _run(arguments: Sequence[str] | None, speech: Speech) -> int:
    """Run a command line, and tell what was foreseen."""
    words = None if arguments is None else list(arguments)
    try:
        result = group.main(args=words, standalone_mode=False, obj={SPEECH: speech})
    except click.ClickException as error:
        from shopbell.cli.mistyped import told  # noqa: PLC0415 - only now is it needed

        click.echo(told(error, speech), err=True)
        return error.exit_code
    except click.exceptions.Abort:
        click.echo(speech.tell(_STOPPED), err=True)
        return FAILED
    except BadConfig as error:
        for mistake in error.mistakes:
            click.echo(speech.tell(mistake), err=True)
        return BAD_CONFIG
    except ShopbellError as error:
        click.echo(speech.tell(str(error)), err=True)
        return FAILED
    return result if isinstance(result, int) else FINE


def legible(stream: object) -> None:
    r"""Let a terminal that knows few characters show the others as \u1ea1, which JSON reads, instead of failing."""
    if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") not in {"utf8", "utf16"}:
        codecs.register_error("shopbell.escape", _escaped)
        stream.reconfigure(errors="shopbell.escape")


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """Write what cannot be encoded as JSON writes it."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def _let_go(stream: TextIO) -> None:
    """Keep Python from writing once more, when it ends, what could not be written."""
    stream = behind(stream)
    with suppress(OSError, ValueError):  # no file at all, as in a test, or one that is closed
        if isinstance(stream, io.TextIOWrapper):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
