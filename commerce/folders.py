"""Folders that are looked through for declarations: one that Python takes for no package would be passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path


def without_mark(room: str, path: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for every folder of Python files that lacks its `__init__.py`: nobody would find it.

    Args:
        room: What the sentence calls the place, e.g. "connectors".
        path: Of the package, as Python knows it.
    """
    for place in map(Path, path):
        for folder in sorted(place.iterdir()) if place.is_dir() else ():
            is_ours = folder.is_dir() and not folder.name.startswith((".", "_"))
            if is_ours and any(folder.glob("*.py")) and not (folder / "__init__.py").is_file():
                yield (
                    f"{room}/{folder.name}/: has no __init__.py, so that nobody finds what it declares;"
                    " write one, or take the folder out"
                )
