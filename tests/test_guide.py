"""What the guide says to type works, on a database that a shop has filled."""

from __future__ import annotations

import lzma
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cache import Cache
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL

ROOT = Path(__file__).parents[1]
EXPLORE = (ROOT / "docs" / "guide" / "explore.md").read_text(encoding="utf-8")
STEPS = re.findall(r"```sh\n(.*?)```", EXPLORE, re.DOTALL)
#: What needs not be there in a shop of which everything could be read.
MAY_BE_EMPTY = "FROM skipped"


@pytest.mark.skipif(os.name != "posix", reason="the guide is written for a shell")
def test_every_command_of_the_page_on_exploring_works(tmp_path: Path) -> None:
    place = tmp_path / "shopbell.sqlite"
    place.write_bytes(lzma.decompress((ROOT / "tests" / "data" / "schema_9" / "shopbell.sqlite.xz").read_bytes()))
    Cache.open(place, MEASURES, PURCHASE_PAIRS_SQL).close()  # brought up to date
    environ = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    assert len(STEPS) > 6
    for step in STEPS:
        done = subprocess.run(
            ["bash", "-euc", step],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), step
        told = done.stdout + "".join(file.read_text() for file in tmp_path.glob("*.csv"))
        assert MAY_BE_EMPTY in step or len(told.splitlines()) > 1 or "VACUUM" in step, step
    assert (tmp_path / "look.sqlite").stat().st_mode & 0o077 == 0
