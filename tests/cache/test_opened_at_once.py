"""Who opens a new file at the same moment as others waits for its turn, and is not told that the file is locked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from cache.connection import connect


def test_a_new_file_may_be_opened_by_many_at_once(tmp_path: Path) -> None:
    many = 8
    for attempt in range(10):
        start = Barrier(many)

        def opened(path: Path, start: Barrier = start) -> str:
            start.wait()
            connection = connect(path)
            mode: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
            connection.close()
            return mode

        with ThreadPoolExecutor(many) as pool:
            assert {*pool.map(opened, [tmp_path / f"{attempt}.sqlite"] * many)} == {"wal"}
