"""The facts of a made-up shop with everything, held against two ways that know no engine and no measure."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks.other_ways import ours, row_by_row, straight_sql
from benchmarks.other_ways.process import Asked, Stopwatch
from benchmarks.other_ways.told import Told, differences
from tests.cache.stored import change, rows

pytestmark = pytest.mark.untraced

ORDERS, EVERY, CODES = 900, timedelta(hours=13), 3


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    folder = tmp_path_factory.mktemp("shop")
    before, after = folder / "before.sqlite", folder / "after.sqlite"
    for path, more in ((before, False), (after, True)):
        ours.build(path, ORDERS, EVERY, CODES)
        ours.everything(path)
        if more:
            ours.one_page(path, ORDERS, EVERY, CODES)
    return Asked(before, after, folder / "told.sqlite", folder / "told-after.sqlite", ("2024-03-01", "2024-05-29"))


@pytest.mark.parametrize("way", [straight_sql, row_by_row])
def test_counts_the_same(files: Asked, way: Any, tmp_path: Path) -> None:
    for number, database in enumerate((files.before, files.after)):
        told = tmp_path / f"{number}.sqlite"
        way.counted(database, told, Stopwatch())
        assert differences(told, database) == 0


def test_moves_the_same(files: Asked) -> None:
    row_by_row.counted(files.before, files.told_after, Stopwatch())
    row_by_row.moved(files, Told(files.told_after), Stopwatch())
    assert differences(files.told_after, files.after) == 0


def test_holds_every_measure(files: Asked) -> None:
    found = {name for (name,) in rows(files.before, "SELECT DISTINCT measure FROM facts")}
    assert {"refunds", "cohort_orders", "gap_count", "abandoned_checkouts", "costed_sales", "nps_promoters"} <= found


def test_a_difference_is_found(files: Asked, tmp_path: Path) -> None:
    told = tmp_path / "told.sqlite"
    straight_sql.counted(files.before, told, Stopwatch())
    change(told, "UPDATE facts SET value = value + 1 WHERE measure = 'orders' AND segment = '' AND day = '2024-03-01'")
    assert differences(told, files.before) == 2  # one that only we have, one that only the other has
