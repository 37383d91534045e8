"""`shopbell alerts`: which incidents are open, who has taken them on, and what was said or held back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import click

from commerce.languages import LANGUAGES
from shopbell.cli.declare import ListedByDefault, Work, declare

_LANGUAGE: Final = click.option("--language", type=click.Choice(LANGUAGES), help="Of what is printed.")
#: Short names.
_ALIASES: Final = {"ack": "acknowledge", "unack": "unacknowledge"}


@click.group("alerts", cls=ListedByDefault, aliases=_ALIASES)
def command() -> None:
    """Show incidents and answer them. Without a subcommand: list."""


@declare("list")
@click.option("--shop", help="Only this shop.")
@click.option("--all", "wants_all", is_flag=True, help="Calm ones as well.")
@_LANGUAGE
@click.option("--json", "wants_json", is_flag=True, help="Print JSON for scripts.")
def list_() -> Work:
    """Show what is open, and which messages were not delivered, or not yet, or perhaps."""
    from shopbell.cli.alerts import show_open

    return show_open


Decorate = Callable[[Callable[[], Work]], Callable[[], Work]]


def _answers(name: str, action: str, what: str, *more: Decorate) -> click.Command:
    """Make the command of an action of the inbox; `more` are options beside those that every one has."""

    def work() -> Work:
        from shopbell.cli.answers import answer

        return lambda call, **given: answer(call, action, given.pop("about"), **given)

    work.__doc__ = what
    decorated: Callable[[], Work] = work
    options: tuple[Decorate, ...] = (
        click.argument("about", metavar="INCIDENT"),
        *more,
        click.option("--by", help="Who answers: the name of a [[recipient]]; needed when there are several."),
        click.option("--shop", help="Needed when there is more than one."),
        _LANGUAGE,
        click.option("--json", "wants_json", is_flag=True, help="Print what was done for scripts."),
    )
    for option in reversed(options):
        decorated = option(decorated)
    return declare(name)(decorated)


_NOTE = click.option("--note", help="A note that every later message shows.")
_ANSWERS = (
    _answers(
        "acknowledge",
        "acknowledge",
        """Take an incident on: from now on only a reminder, what gets clearly worse, and the recovery are told.

        INCIDENT: the KPI, or what has stopped, as `shopbell alerts` calls it. `ack` is the same; `unack` undoes it.
        """,
        _NOTE,
    ),
    _answers("unacknowledge", "unacknowledge", "Give an incident back: nobody is on it, and messages go on (`unack`)."),
    _answers(
        "snooze",
        "snooze",
        """Say nothing of an incident for a while; `unsnooze` undoes it.

        It goes on where it was, and ends in silence only if nobody was told of it.
        """,
        click.option(
            "--for",
            "--until",
            "until",
            default="7 days",
            show_default=True,
            help='"3d", "4 hours", "until Monday", "tomorrow 15:00", "2026-04-03": in the shop\'s time.',
        ),
        _NOTE,
    ),
    _answers("unsnooze", "unsnooze", "Speak of an incident again that was snoozed."),
    _answers(
        "expect",
        "expected",
        """Say that an incident was to be expected: it is closed, and its days teach nobody what is usual.

        From where it began until --until. `unexpect` undoes it; `shopbell expect` says it of other days.
        """,
        click.option(
            "--until", "--to", "until", default="28 days", show_default=True, help="As with `snooze`; whole days."
        ),
        click.option("--why", "note", help="In a few words."),
    ),
    _answers("unexpect", "unexpected", "Judge again what was said to be expected."),
    _answers(
        "note",
        "note",
        "Write a note to an open incident; every later message shows it.",
        click.argument("note", metavar="WORDS"),
    ),
)


@declare("history")
@click.argument("incident")
@click.option("--shop", help="Needed when there is more than one.")
@click.option("--all", "wants_all", is_flag=True, help="Also the days on which there was nothing new to say, and why.")
@_LANGUAGE
@click.option("--json", "wants_json", is_flag=True, help="Print JSON for scripts.")
def history() -> Work:
    """Show everything that happened to an incident: every word, every state it went into, and who did what.

    INCIDENT: its id, or the KPI (or what has stopped) whose open or last incident is meant.
    """
    from shopbell.cli.history import show_history

    return show_history


@declare("log")
@click.option("--shop", help="Only this shop.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
@_LANGUAGE
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


for _subcommand in (list_, *_ANSWERS, history, log, release, retry, drop):
    command.add_command(_subcommand)
