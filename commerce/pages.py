"""Where our own pages about a shop, a number and an incident lie: the one place that knows their addresses.

A name is handed on behind the question mark, where every sign of it can be written: a shop may be called `../a?b#c`.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Pages:
    """The addresses of pages; every one is "" where there are none.

    `base`: what they begin with, without a slash at its end; "" where nobody serves any.
    """

    base: str = ""

    def shop(self, shop: str) -> str:
        """Return the page of a shop, by the name that the configuration gives it."""
        return self._page("shop", shop=shop)

    def kpi(self, shop: str, kpi: str) -> str:
        """Return the page of a number of a shop."""
        return self._page("kpi", shop=shop, id=kpi)

    def incident(self, shop: str, incident: str) -> str:
        """Return the page of an incident; "" of what is none yet."""
        return self._page("incident", shop=shop, id=incident) if incident else ""

    def _page(self, page: str, **names: str) -> str:
        return f"{self.base}/{page}?{urlencode(names)}" if self.base else ""


#: Nobody serves pages.
NO_PAGES = Pages()
