"""Whoever listens is killed at random moments while people press; many more kills of the same: `make long`."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.alerts.channels.a_workspace import a_room
from tests.alerts.channels.killing import drill

pytestmark = pytest.mark.untraced


def test_what_was_confirmed_is_done_once_whatever_is_killed(tmp_path: Path, seed: int) -> None:
    with a_room(tmp_path) as room:
        seen = drill(room, 3, Random(seed))  # noqa: S311 - a drill, with a seed
    assert seen.confirmed > 0
