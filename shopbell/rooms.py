"""Are the rooms ours? Their names are plain words, and another package may bring a `cache` or `templates` of its own.

Looked at before any room is imported, with little more than Python itself, in a few milliseconds. A room must lie
beside this one, and where an installer has noted what it wrote (RECORD), every file of it must still be as it was then.

Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOMS = (
    "commerce",
    "connectors",
    "cache",
    "kpi",
    "knowledge",
    "wording",
    "alerts",
    "templates",
    "practice",
    "shopbell",
)
_REMEDY = "install Shopbell into an environment of its own: `pipx install` or `uv tool install`, see its README"


def trouble() -> str:
    """Return a sentence on the first room that is not Shopbell's own, with what to do; "" when all are."""
    home = Path(__file__).absolute().parents[1]
    for room in ROOMS:
        found = _place(room)
        if found != home / room:
            return _elsewhere(room, found, home)
    notes = _notes(home)
    if len(notes) > 1:
        versions = " and ".join(note.name.removesuffix(".dist-info") for note in notes)
        return f"{home}: {versions} lie on top of each other; {_REMEDY}"
    changed = [file for note in notes for file in _changed(home, note)]
    if changed:
        room, more = changed[0].partition("/")[0], f" and {len(changed) - 1} more" if changed[1:] else ""
        return (
            f"{home}: Shopbell's `{room}` is not as it was installed: another package, or half an update, has changed"
            f" or removed {changed[0]}{more}; {_REMEDY}"
        )
    return ""


def _place(room: str) -> Path | None:
    """Return the folder in which Python finds a room, without importing it; None when it finds none."""
    try:
        spec = find_spec(room)
    except ValueError:  # something has put a module without a spec in its place
        return None
    if spec is None:
        return None
    folders = spec.submodule_search_locations or [spec.origin or ""]
    return Path(next(iter(folders), "")).absolute()


def _elsewhere(room: str, found: Path | None, home: Path) -> str:
    if found is None:
        return f"{home}: Shopbell's `{room}` is missing; {_REMEDY}"
    told = f"Python finds a foreign `{room}` in {found.parent} before Shopbell's own in {home}"
    if found.parent.resolve() == Path.cwd():
        return f"{told}; start the program as `shopbell`, or from another folder"
    if found.parent in map(Path, filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))):
        return f"{told}; take that folder out of PYTHONPATH"
    return f"{told}; {_REMEDY}"


def _notes(home: Path) -> list[Path]:
    """Return the folders in which an installer has noted what it wrote here; none in a checkout or an archive."""
    try:
        return sorted(home.glob("shopbell-*.dist-info"))
    except OSError:
        return []


def _changed(home: Path, note: Path) -> Iterator[str]:
    """Yield the files of ours that are gone, or have another size than the installer has noted."""
    try:
        lines = (note / "RECORD").read_text(encoding="utf-8").splitlines()
    except OSError:
        return  # some distributions ship no record
    for line in lines:
        file, _, size = line.rsplit(",", 2)
        if size and file.partition("/")[0] in ROOMS and _size(f"{home}/{file}") != int(size):
            yield file


def _size(file: str) -> int | None:
    """Return how many bytes a file has; None when it is gone."""
    try:
        return os.stat(file).st_size  # noqa: PTH116 - some four hundred of them, and Path takes three times as long
    except OSError:
        return None
