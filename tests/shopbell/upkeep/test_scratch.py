"""What a killed reading leaves in the data folder is swept at the next start; what is in hand is not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from connectors.shopify.bulk_file import spilled
from shopbell import service, wiring
from shopbell.upkeep.scratch import sweep_scratch
from tests.shopbell.cli.home import Home
from tests.waiting import real_now

ROOT = Path(__file__).parents[3]
SPILL = """
import sys
from pathlib import Path
from connectors.shopify.bulk_file import spilled
with spilled(Path(sys.argv[1])) as spill:
    spill.begin(1)
    spill.add(b'{"__typename": "Order", "id": "gid://shopify/Order/1"}')
    spill.end()
    print("spilled", flush=True)
    sys.stdin.read()
"""


def left_behind(scratch: Path) -> None:
    """Kill a process in the middle of reading a large shop."""
    with subprocess.Popen(
        [sys.executable, "-c", SPILL, str(scratch)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "spilled\n"
        os.kill(process.pid, signal.SIGKILL)


def test_the_parts_lie_in_the_data_folder_for_their_owner_alone(tmp_path: Path) -> None:
    with spilled(tmp_path / "scratch") as spill:
        spill.begin(1)
        files = [path for path in (tmp_path / "scratch").rglob("*") if path.is_file()]
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
        assert {path.stat().st_mode & 0o777 for path in (spill.folder, spill.folder.parent)} == {0o700}
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_start_sweeps_what_was_left_behind_and_leaves_what_is_in_hand(installation: wiring.Installation) -> None:
    left_behind(installation.scratch)
    with spilled(installation.scratch) as spill:
        spill.begin(1)
        assert len(list(installation.scratch.iterdir())) == 2
        service.check_installation(installation)
        assert list(installation.scratch.iterdir()) == [spill.folder]


def test_a_folder_that_tells_nothing_goes_by_its_age(tmp_path: Path) -> None:
    (tmp_path / "bulk-x").mkdir()
    assert sweep_scratch(tmp_path, real_now()) == 0
    assert sweep_scratch(tmp_path, real_now() + timedelta(days=2)) == 1
    assert sweep_scratch(tmp_path / "none", real_now()) == 0


def test_forgetting_sweeps_all_of_it(installation: wiring.Installation) -> None:
    home = Home(installation.settings.place.parent)
    for words in (["redact-customer", "--email", "anna@toys.example"], ["wipe"]):
        with spilled(installation.scratch) as spill:
            spill.begin(1)
            ran = home(*words, "--shop", "toys", "--yes", "--data", str(installation.data), now=None)
            assert ran.code == 0, ran.err
            assert list(installation.scratch.iterdir()) == []
