"""A hundred kills of whoever listens to Slack, while people press at random."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.alerts.channels.a_workspace import a_room
from tests.alerts.channels.killing import drill


@pytest.mark.long
def test_of_a_hundred_kills_none_loses_or_doubles_what_was_confirmed(tmp_path: Path, seed: int) -> None:
    with a_room(tmp_path) as room:
        seen = drill(room, 100, Random(seed))  # noqa: S311 - a drill, with a seed
    print(seen)
    assert seen.confirmed > 100
