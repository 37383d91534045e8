"""A sync that somebody watches on a terminal draws a bar for whatever it reads."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from commerce.clock import FrozenClock
from commerce.feeds import FEEDS
from commerce.tables import TABLES
from connectors.waiting import wait
from shopbell.cli.progress import bars


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_every_feed_and_every_table_has_its_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    with bars("toys") as tell:
        assert tell is not None
        for name in {*FEEDS, *(table.name for table in TABLES)}:
            tell(name, 3, None)


def test_nobody_looks_on() -> None:
    with bars("toys") as tell:
        assert tell is None


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_long_wait_is_told_on_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool) -> None:
    screen = Terminal() if is_terminal else io.StringIO()
    monkeypatch.setattr("sys.stderr", screen)
    with bars("toys\x1b") as tell:
        if tell is not None:
            tell("orders", 3, None)
        wait(FrozenClock(datetime(2026, 3, 2, tzinfo=UTC)), 60, "toys.example [red]answered[/] 429")
    before, line, _ = screen.getvalue().partition("toys\\u001b: toys.example [red]answered[/] 429; waiting 60 s\n")
    assert line
    assert before.endswith("\x1b[2K") or not before  # the bars are cleared before it, and drawn anew below
