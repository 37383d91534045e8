"""How many rows to ask a shop for at once: fewer while it struggles, more again when it does well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

#: From what WooCommerce allows at most down to its own default.
SIZES = (100, 50, 20, 10)
_SLOW, _QUICK = timedelta(seconds=20), timedelta(seconds=5)
_GOOD_IN_A_ROW = 10


class Pace:
    """The page size of one shop: shared hosts run out of time or memory over a page of a hundred orders."""

    def __init__(self) -> None:
        self._step = 0
        self._good = 0

    @property
    def size(self) -> int:
        """Rows a page."""
        return SIZES[self._step]

    def slower(self) -> None:
        """Ask for less from now on."""
        self._good = 0
        self._step = min(self._step + 1, len(SIZES) - 1)

    def answered(self, took: timedelta) -> None:
        """Take note of a good answer; ten quick ones in a row and the pages grow again."""
        if took > _SLOW:
            self.slower()
            return
        self._good = self._good + 1 if took < _QUICK else 0
        if self._good >= _GOOD_IN_A_ROW:
            self._good = 0
            self._step = max(self._step - 1, 0)


class Span:
    """One page of a listing, asked for in tries that may grow smaller.

    A page always begins at or before `start` (pages of another size do not begin there exactly): rows may repeat, none
    is left out.

    Args:
        pace: The shop's.
        start: How many rows of the listing to pass over.
    """

    def __init__(self, pace: Pace, start: int) -> None:
        self._pace = pace
        self._wanted = start
        self._tries = 0
        self.size = pace.size
        self.start = 0
        #: Set when the shop asked for patience or another key, which a smaller page would not help.
        self.is_excused = False

    def parameters(self) -> Mapping[str, int]:
        """Return `per_page` and `page` for the next try: from the third on smaller, if nothing excuses the others."""
        self._tries += 1
        if self._tries > 2 and not self.is_excused:  # noqa: PLR2004 - once may be chance
            self._pace.slower()
        self.is_excused = False
        self.size = self._pace.size
        page = self._wanted // self.size + 1
        self.start = (page - 1) * self.size
        return {"per_page": self.size, "page": page}
