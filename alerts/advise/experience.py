"""What a shop has been through with the tactics of the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from commerce.diary import Helped


@dataclass(frozen=True, slots=True)
class Experience:
    """What a shop has been through with tactics.

    Attributes:
        shown: Ids of tactics that were shown, newest first: again only when nothing else fits.
        put_off: Those that run already, that somebody put off until later, or that are not for this shop.
        outcomes: {id: what figures tell of it} of those that were tried.
    """

    shown: Sequence[str] = ()
    put_off: frozenset[str] = frozenset()
    outcomes: Mapping[str, Helped] = field(default_factory=dict)


NOTHING_YET = Experience()
