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
    wrong: list[str] = []
    shows_default = bool(default)
    check = None if value_proc is None else partial(_checked, value_proc, wrong)
    while True:
        answer = click.prompt(
            tell(question), default, hide_input=hide_input, show_default=shows_default, value_proc=check
        )
        if not wrong:
            break
        message = wrong.pop()
        echo(f"Error: {message}")
    if not (hide_input or sys.stdin.isatty()):
        echo()  # a terminal shows the end of the line itself, and Python that of what is typed unseen
    return str(answer)


def _checked(check: Callable[[str], str], wrong: list[str], answer: str) -> str:
    """Check an answer; what is wrong with it is noted: click would tell it below a word of its own language."""
    try:
        return check(answer)
    except click.UsageError as error:
        wrong.append(error.message)
        return ""


def agreed(question: str) -> bool:
    """Return whether a person says yes, which is proposed."""
    answer = click.confirm(tell(question), default=True)
    if not sys.stdin.isatty():
        echo()
    return answer
