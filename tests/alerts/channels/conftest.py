"""Beside the channels that there are, one more, that only tests have."""

from __future__ import annotations

from pathlib import Path

import pytest

import alerts.channels

OF_TESTS = Path(__file__).parent / "of_tests"


@pytest.fixture
def _pager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the channel that only tests have be found, as if its folder lay beside the others."""
    monkeypatch.setattr(alerts.channels, "__path__", [*alerts.channels.__path__, str(OF_TESTS)])
