"""Processes that start at once over nothing make one customer key: never two halves of the customers of a shop."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.shopbell.installed import TOYS

ROOT = Path(__file__).parents[2]
START = """
import sys
from pathlib import Path
from shopbell.outside import SystemClock
from shopbell.wiring import open_installation
folder = Path(sys.argv[1])
installation = open_installation(folder / "config.toml", folder / "data", SystemClock(), {})
print("ready", flush=True)
sys.stdin.readline()
with installation.open_cache() as cache:
    print(installation.customer_key.pseudonymizer(cache).fingerprint(), flush=True)
"""


@pytest.mark.parametrize("attempt", [1, *(pytest.param(number, marks=pytest.mark.long) for number in (2, 3))])
def test_a_race_of_starts_ends_with_one_key(tmp_path: Path, attempt: int) -> None:
    folder = tmp_path / f"attempt {attempt}"
    folder.mkdir()
    (folder / "config.toml").write_text(TOYS)
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", START, str(folder)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    keys = {racer.communicate(timeout=120)[0] for racer in racers}
    assert len(keys) == 1
    assert len(tomllib.loads((folder / "secrets.toml").read_text())["customer_key"]) == 64
