"""A page of ours: one declaration; `register` finds those of `shopbell/web/pages/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cache import Cache
from commerce.languages import LANGUAGES
from commerce.visitors import Visitor
from shopbell.web.guests import for_guests
from shopbell.web.looks import Look, Looks
from shopbell.wiring import Installation
from wording.retell import retelling


class NotHere(Exception):
    """There is no such page, shop or incident, or none that this visitor may see: one answer, so that nobody learns."""


@dataclass(frozen=True)
class Visit:
    """What a page is made of.

    Attributes:
        asked: {name: value} of the address.
        language: Of `commerce.languages`.
        form_key: What every form holds.
    """

    installation: Installation
    cache: Cache
    looks: Looks
    visitor: Visitor
    asked: Mapping[str, str]
    language: str
    form_key: str

    @property
    def now(self) -> datetime:
        """UTC."""
        return self.installation.clock.now()

    @property
    def shops(self) -> list[str]:
        """The shops that this visitor may see."""
        return [name for name in self.installation.names if self.visitor.sees(name)]

    def shop(self) -> str:
        """Return the shop that is asked for; where none is named and there is one alone, that.

        Raises:
            NotHere: There is none of that name, or he may not see it.
        """
        named = self.asked.get("shop", "")
        if not named and len(self.shops) == 1:
            return self.shops[0]
        if named not in self.shops:
            raise NotHere
        return named

    def look(self, shop: str) -> Look | None:
        """Return how a shop stands, as far as this visitor is told; None: nobody has looked yet."""
        found = self.looks.of(shop, self.cache)
        return found if found is None or self.visitor.may_answer else for_guests(found)

    def trouble(self, shop: str) -> str:
        """Return why a shop could not be looked at, in the visitor's language; "" where it could, or nobody tried."""
        words = self.looks.trouble(shop)
        return retelling(self.language)(words) if words and self.language != LANGUAGES[0] else words


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        path: Where it stands, "/" before it.
        template: Of `templates/web/`.
        make: Returns what the template takes in. Raises NotHere.
        title: What stands in the navigation, to be translated; "" of what is reached from another page.
        order: Its place there.
    """

    path: str
    template: str
    make: Callable[[Visit], Mapping[str, Any]]
    title: str = ""
    order: int = 0
