"""A progress bar on standard error for long reads, and what is waited for; no bar in a pipe or a service."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from commerce.feeds import FEEDS
from commerce.tables import TABLES
from commerce.unseen import escaped
from shopbell.cli.gate import behind
from shopbell.cli.speech import spoken, tell
from shopbell.cli.waits import waits
from shopbell.present import named
from wording.language import language as language_of


@contextmanager
def bars(shop: str) -> Iterator[Callable[[str, int, int | None], None] | None]:
    """Yield what a sync tells after every page; None when standard error is no terminal. Long waits are always told."""
    if not sys.stderr.isatty():
        with waits(shop):
            yield None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(file=behind(sys.stderr))
    with (
        Progress(*columns, console=console, transient=True) as progress,
        waits(shop, lambda told: console.print(Text(told))),  # above the bars, which are drawn anew below it
    ):
        feeds = dict.fromkeys((*FEEDS, *(table.name for table in TABLES)))
        tasks = {feed: progress.add_task(_told(shop, feed), total=None, visible=False) for feed in feeds}

        def tell(feed: str, done: int, total: int | None) -> None:
            expected = None if total is None else max(total, done)
            progress.update(tasks[feed], completed=done, total=expected, visible=True)

        yield tell


def _told(shop: str, feed: str) -> str:
    """Return what is read, in the language of the command."""
    language = language_of(spoken())
    called = {table.name: table.called[language.code] for table in TABLES if table.called}
    return named(escaped(shop), called.get(feed) or tell(feed), language)


@contextmanager
def steps(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """Yield what is told how many of how many steps are done; None when standard error is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=behind(sys.stderr)), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
