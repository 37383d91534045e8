"""The other side of the folder channel: a folder, or a file in its way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from alerts.channels.folder.settings import FolderSettings
from tests.alerts.channels.counterpart import Fault, Line

FAULTS = frozenset({Fault.NONE, Fault.REFUSES})


@contextmanager
def serving(fault: Fault) -> Iterator[Line]:
    """Give a place to write to."""
    with TemporaryDirectory() as home:
        folder = Path(home) / "outbox"
        if fault is Fault.REFUSES:
            folder.write_text("in the way")

        def written(ending: str) -> list[str]:
            return [path.read_text(encoding="utf-8") for path in sorted(folder.glob(f"*{ending}"))]

        table = FolderSettings(path=folder)
        yield Line(table, {}, lambda: written(".txt"), lambda: written(".html") + written(".json"), ("<script>",))
