"""A table that is nothing but one file more: in a copy of the words everybody shares, the whole product knows it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commerce.tables.headings import HEADING_LANGUAGES

ROOT = Path(__file__).parents[2]
LENDING = Path(__file__).parent / "more_tables" / "lending.py"
FILE = """Date;Inbox;Umbrellas lent;Mean time away
2026-03-01;mail;10;12,5
2026-03-01;chat;30;2
2026-03-02;mail;4;
2026-03-03;mail;many;3
"""
#: Runs in a process of its own: there `commerce` is the copy that has one table more.
STORY = """
import json, sys
from pathlib import Path
from tests.shopbell.a_shop_with_tables import TabledShop, open_at

folder = Path(sys.argv[1])
with open_at(folder, "").open_cache() as cache:
    shop = TabledShop(folder, cache)
    shop.sync()
    before = shop.findings()
    shop.names("lending umbrellas")
    report = shop.sync()
    facts = {name: shop.sums(name) for name in ("lending_rows", "umbrellas_lent", "time_away",
                                                "time_away_known")}
    state = cache.feeds.states("toys")["lending"]
    told = {
        "before": before, "after": shop.findings(), "bad": report.bad_rows, "records": report.records["lending"],
        "facts": facts, "rows": state.row_count, "by_channel": cache.facts.of("toys").sums(
            ["umbrellas_lent"], cache.facts.of("toys").coverage("lending"), "contact_channel"),
    }
    cache.shops.wipe("toys")
    print(json.dumps(told))
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return how to run Python where `commerce` has the file of the new table, and nothing else is changed."""
    shutil.copytree(ROOT / "commerce", tmp_path / "rooms" / "commerce", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(LENDING, tmp_path / "rooms" / "commerce" / "tables" / "lending.py")

    def start(*words: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([str(tmp_path / "rooms"), str(ROOT)])
        environ = os.environ | {"PYTHONPATH": path, "PYTHONSAFEPATH": "1"}
        return subprocess.run(
            [sys.executable, *words], capture_output=True, text=True, env=environ, cwd=tmp_path, check=False
        )

    return start


@pytest.fixture
def told(run: Run, tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "umbrellas.csv").write_text(FILE)
    ran = run("-c", STORY, str(tmp_path))
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_one_file_is_all_that_a_table_takes(told: dict[str, Any], tmp_path: Path) -> None:
    lacking = "note lending: there is no [[shop.lending]]: how long umbrellas stay away cannot be worked out"
    lacking += "; to set one up: `shopbell source add sheet --table lending`"
    assert lacking in told["before"]
    assert lacking not in told["after"]
    assert told["records"] == told["rows"] == 3
    assert told["bad"] == [f"{tmp_path / 'umbrellas.csv'}, line 5, lent: 'many' is not a whole number such as 1234"]
    assert any(one.startswith("note lending: 1 row skipped: ") and "line 5, lent" in one for one in told["after"])


def test_its_sums_follow_from_its_columns(told: dict[str, Any]) -> None:
    assert told["facts"] == {
        "lending_rows": {"1": 2, "2": 1},
        "umbrellas_lent": {"1": 40, "2": 4},
        "time_away": {"1": 10 * 750 + 30 * 120},  # seconds, of all umbrellas whose time is known
        "time_away_known": {"1": 40},
    }
    assert told["by_channel"] == {"chat": {"umbrellas_lent": 30}, "mail": {"umbrellas_lent": 14}}


def test_the_conformance_tests_run_over_it(run: Run, tmp_path: Path) -> None:
    suites = [ROOT / "tests" / room / "test_every_table.py" for room in ("commerce", "cache", "connectors/files")]
    where = f"pythonpath={tmp_path / 'rooms'} {ROOT}"
    words = ["-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-o", where, "-o", "addopts=--import-mode=importlib"]
    ran = run(*words, "-p", "no:cacheprovider", "-k", "[lending or lending]", *map(str, suites))
    assert ran.returncode == 0, ran.stdout[-3000:]
    passed = re.search(r"(\d+) passed", ran.stdout)
    assert passed
    assert int(passed[1]) >= len(HEADING_LANGUAGES) + len(suites)


def test_a_table_that_contradicts_itself_ends_every_command_with_one_sentence(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "rooms" / "commerce" / "tables" / "lending.py"
    file.write_text(file.read_text().replace("Day(headings=DAY),", 'Day(headings=DAY), Day("closed_on"),'))
    start = "import sys; from shopbell.cli import main; sys.exit(main(sys.argv[1:]))"
    ran = run("-c", start, "sync", "--config", str(tmp_path))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        "commerce/tables/lending.py: two day columns (day, closed_on); a row is of one day, so keep one Day()\n"
    )
