"""A sync that somebody watches on a terminal draws a bar for whatever it reads."""

from __future__ import annotations

import io

import pytest

from commerce.feeds import FEEDS
from commerce.tables import TABLES
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
