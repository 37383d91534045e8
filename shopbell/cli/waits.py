"""Tells on standard error what is being waited for, a line a wait: also in a pipe, where nothing else moves."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import click

from commerce.unseen import escaped
from connectors.waiting import told_to
from shopbell.cli.speech import tell_figures


def _show(line: str) -> None:
    click.echo(line, err=True)


def waits(shop: str = "", show: Callable[[str], object] = _show) -> AbstractContextManager[None]:
    """Let long waits be told as they begin, in the language of the command that runs.

    Args:
        shop: Whose they are; "" where there is one alone.
        show: Prints a line.
    """
    before = f"{shop}: " if shop else ""
    return told_to(lambda told: show(tell_figures(escaped(f"{before}{told}"))))
