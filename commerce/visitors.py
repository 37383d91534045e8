"""Who looks at our pages: who came by a link that was good once, who knows the password, a client by a lasting link.

What they carry is never stored, only its digest: who reads the database cannot come in by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do. OWNER: all of it. GUEST: look at one shop, and change nothing."""

    OWNER = "owner"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Visitor:
    """One who may look.

    Attributes:
        role: What he may do.
        shop: The one shop that a guest sees; "" of an owner.
        until: When what he carries ends; UTC.
    """

    role: Role
    shop: str
    until: datetime

    def sees(self, shop: str) -> bool:
        """Return whether he may look at a shop."""
        return self.role is Role.OWNER or (shop == self.shop and shop != "")

    @property
    def may_answer(self) -> bool:
        """Whether he may change anything."""
        return self.role is Role.OWNER


@dataclass(frozen=True, slots=True)
class Ticket:
    """What lets somebody in, before it is taken.

    Attributes:
        digest: Of the secret that he carries.
        is_once: It is good for one visit; else for as many as there are until it ends.
        made_at: UTC.
    """

    digest: str
    visitor: Visitor
    is_once: bool
    made_at: datetime
