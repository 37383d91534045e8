"""Access tokens that a shop hands out for a day, in a private file of their own beside the database.

Not in the database, which people copy, mail and open with other tools; not in the secrets file, which people write.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from commerce.stored import readable
from connectors.base import SavedToken
from shopbell.secrets import write_private


@readable
class _Kept(msgspec.Struct, frozen=True):
    """One token as the file holds it; `fits` tells which credentials brought it."""

    fits: str
    token: str
    obtained_at: datetime
    expires_at: datetime
    scopes: tuple[str, ...] = ()


class FileTokens:
    """The token of one shop.

    Args:
        place: The file, of all shops of the installation.
        shop: Whose.
        credentials: What brings the token: with others it is out of date.
    """

    def __init__(self, place: Path, shop: str, *credentials: str) -> None:
        self._place = place
        self._shop = shop
        self._fits = hashlib.sha256("\n".join(credentials).encode()).hexdigest()

    def load(self) -> SavedToken | None:
        """Return the token saved last for these credentials; None when there is none, or others could read it."""
        kept = self._all().get(self._shop)
        if kept is None or kept.fits != self._fits:
            return None
        return SavedToken(kept.token, kept.obtained_at, kept.expires_at, kept.scopes)

    def save(self, token: SavedToken) -> None:
        """Keep a token; where nothing can be written, the next start asks for another one."""
        kept = _Kept(self._fits, token.token, token.obtained_at, token.expires_at, token.scopes)
        with suppress(OSError):
            write_private(self._place, msgspec.json.encode({**self._all(), self._shop: kept}).decode())

    def forget(self) -> None:
        """Drop the shop's token."""
        rest = {shop: kept for shop, kept in self._all().items() if shop != self._shop}
        if self._place.exists():
            write_private(self._place, msgspec.json.encode(rest).decode())

    def _all(self) -> dict[str, _Kept]:
        try:
            mode = stat.S_IMODE(self._place.stat().st_mode)
            if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
                return {}
            return msgspec.json.decode(self._place.read_bytes(), type=dict[str, _Kept])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return {}
