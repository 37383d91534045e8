"""Asks one question on the terminal, in the language of the command."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import click

from shopbell.cli.speech import echo, tell


def asked(
    question: str, default: str = "", *, hide_input: bool = False, value_proc: Callable[[str], str] | None = None
) -> str:
    """Return the answer to one question; each question stands on a line of its own, also where nobody types."""
    shows_default = bool(default)
    answer = click.prompt(
        tell(question),
        default,
        hide_input=hide_input,
        show_default=shows_default,
        value_proc=None if value_proc is None else partial(_checked, value_proc),
    )
    if not (hide_input or sys.stdin.isatty()):
        echo()  # a terminal shows the end of the line itself, and Python that of what is typed unseen
    return str(answer)


def _checked(check: Callable[[str], str], answer: str) -> str:
    """Check an answer; what is wrong with it is told in the language of the questions.

    Raises:
        UsageError: The answer does not fit.
    """
    try:
        return check(answer)
    except click.UsageError as error:
        raise click.UsageError(tell(error.message)) from None


def agreed(question: str) -> bool:
    """Return whether a person says yes, which is proposed."""
    answer = click.confirm(tell(question), default=True)
    if not sys.stdin.isatty():
        echo()
    return answer
