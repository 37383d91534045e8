"""A mistake of the program itself, told so that it can be reported, and without the data that it stumbled over."""

from __future__ import annotations

import traceback
from pathlib import Path


def sentence(error: Exception) -> str:
    """Name an unforeseen error's kind and the line it came from; its own text may hold data and is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"unforeseen {type(error).__name__}{place}: this is a mistake of Shopbell; please report this line"
