"""Some kills of real commands, as `make long` does two hundred: nothing is lost."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from tests.long.kills import drill


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system knows no kill -9")
def test_nothing_is_lost_however_a_command_is_killed(tmp_path: Path, seed: int) -> None:
    told = drill(tmp_path, 3, seed)
    assert re.search(r"3 kills in the middle .* nothing lost", told)
