"""What every `[[shop.source]]` holds; each kind's own model lies in its folder."""

from __future__ import annotations

from typing import ClassVar

from commerce.settings.fields import Name
from commerce.settings.table import Table


class SourceTable(Table):
    """A table of one service.

    Attributes:
        reached_by: Keys that say how the service is reached: with others it tells the same figures.
        name: Tells two of one kind apart.
        wins: It goes before other sources that speak of the same, wherever it is named.
        own_account: Its account is no other source's, however alike their amounts are.
    """

    reached_by: ClassVar[frozenset[str]] = frozenset()

    kind: Name
    name: Name | None = None
    wins: bool = False
    own_account: bool = False

    @property
    def called(self) -> str:
        """What the secrets file and messages call it."""
        return self.name or self.kind
