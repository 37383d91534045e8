"""How a command is declared: its options and help by click, its work imported when it is called.

    @declare("digest")
    @click.option("--shop", help="Only this shop.")
    def command() -> Work:
        '''Write the digest now.'''
        from shopbell.cli.digest import write

        return write

`write` is then called with the `Call` and with the options by their names.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from commerce.clock import FrozenClock
from shopbell.cli.options import Call, Instant
from shopbell.cli.speech import of_call
from shopbell.cli.waits import waits
from shopbell.outside import SystemClock

#: What a command does; what it returns is the exit code, None for 0.
Work = Callable[..., int | None]


#: Looks up options, since what they are made of has to be loaded.
Options = Callable[[], Sequence[click.Parameter]]


def declare(
    name: str, *, clock: bool = True, more: Mapping[str, Options] | None = None
) -> Callable[[Callable[[], Work]], click.Command]:
    """Make a command whose work takes its `Call` first; the options work after the subcommand as before it.

    Args:
        name: As it is typed.
        clock: Whether the command can be asked to act as if it were another instant (`--now`).
        more: By the name of an option, more options that come after it.
    """

    def decorate(declared: Callable[[], Work]) -> click.Command:
        @click.pass_context
        @functools.wraps(declared)
        def run(ctx: click.Context, /, config: Path | None, data: Path | None, **asked: Any) -> int | None:
            outer = ctx.obj or {}
            now = asked.pop("now", None)
            call = Call(
                config or outer.get("config"),
                data or outer.get("data"),
                FrozenClock(now) if now is not None else SystemClock(),
            )
            of_call(ctx).follow(asked.get("language"), lambda: call.config)
            with waits():
                return declared()(call, **asked)

        made = click.command(name, cls=_WithMore, more=more or {})(run)
        path = click.Path(path_type=Path)
        made.params.append(click.Option(["--config"], type=path, help="The configuration file, or its folder."))
        made.params.append(click.Option(["--data"], type=path, help="The folder of the database and outbox files."))
        if clock:
            made.params.append(click.Option(["--now"], type=Instant(), help="Act as if it were this instant."))
        return made

    return decorate


class _WithMore(click.Command):
    """A command, some of whose options are looked up when it is called or its help is shown."""

    def __init__(self, more: Mapping[str, Options], *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._more = more

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the options, in the order in which the help shows them."""
        return [
            one
            for known in super().get_params(ctx)
            for one in (known, *(self._more[known.name]() if known.name in self._more else ()))
        ]


def declare_without_call(name: str) -> Callable[[Callable[[], Work]], click.Command]:
    """Make a command that needs no configuration: its work takes the options alone."""

    def decorate(declared: Callable[[], Work]) -> click.Command:
        @functools.wraps(declared)
        def run(**asked: Any) -> int | None:
            return declared()(**asked)

        return click.command(name)(run)

    return decorate


class OneOf(click.Choice[str]):
    """One of some names that are looked up when they are needed: loading them takes longer than showing the help."""

    def __init__(self, names: Callable[[], Sequence[str]]) -> None:
        super().__init__(())
        self._names = names

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the names."""
        return tuple(self._names())

    @choices.setter
    def choices(self, names: Sequence[str]) -> None:
        """Forget what click keeps: it is asked for too early."""


class ToldWhenShown(click.Option):
    """An option whose help is put together when it is shown, since what it lists has to be loaded."""

    def __init__(self, *arguments: Any, tell: Callable[[], str], **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._tell = tell

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help."""
        self.help = self._tell()
        return super().get_help_record(ctx)


class ListedByDefault(click.Group):
    """A group that lists when no subcommand is named, and knows some by a short name."""

    def __init__(self, *arguments: Any, aliases: Mapping[str, str] | None = None, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._aliases = aliases or {}

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find a subcommand, also by its short name."""
        return super().get_command(ctx, self._aliases.get(cmd_name, cmd_name))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read options without a subcommand as those of `list`."""
        if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)
