"""A mistake of the program itself, told so that it can be reported, and without the data that it stumbled over."""

from __future__ import annotations

import os
import platform
import tempfile
import traceback
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def sentence(error: BaseException) -> str:
    """Name an unforeseen error's kind and the line it came from; its own text may hold data and is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"unforeseen {type(error).__name__}{place}: this is a mistake of Shopbell; please report this line"


def written_down(error: BaseException) -> Path | None:
    """Write the lines that led to an error into a private file of the system's own folder for such; None: it cannot be.

    Kinds of errors, names of our files and functions, versions: no value, no argument, no text of an error, since
    these may hold what a shop told, or a key.
    """
    try:
        handle, name = tempfile.mkstemp(prefix="shopbell-trouble-", suffix=".txt")  # mkstemp makes it 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("\n".join(_lines(error)) + "\n")
    except OSError:
        return None
    return Path(name)


def _lines(error: BaseException) -> Iterator[str]:
    try:
        ours = version("shopbell")
    except PackageNotFoundError:
        ours = "run from its source"
    yield f"Shopbell {ours}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    here: BaseException | None = error
    seen: set[int] = set()
    while here is not None and id(here) not in seen:
        seen.add(id(here))
        yield f"{type(here).__module__}.{type(here).__qualname__}"
        yield from (
            f"  {Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(here.__traceback__)
        )
        here = here.__cause__ or here.__context__
