"""What tables of `[channels]` have in common; each channel's own model lies in its folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import Field

from commerce.settings.fields import Language, Name, TimeOfDay
from commerce.settings.hearing import Hearing
from commerce.settings.reading import Reading
from commerce.settings.table import Table
from commerce.settings.words import Vocabulary


class ChannelTable(Table):
    """A table of one channel."""

    def summary(self, home: Path) -> str:
        """Return what `shopbell doctor` tells of it when every secret is there; `home`: where its paths start."""
        del home
        return "configured"

    def remarks(self) -> tuple[str, ...]:
        """Return what a merchant should know of it although it may work today, a sentence each."""
        return ()

    def takes_replies(self) -> bool:
        """Tell whether what readers write back is read."""
        return False

    def needs(self, name: str) -> bool:
        """Tell whether the secret of that name is needed, as the table is written."""
        del name
        return True


class NamedTable(ChannelTable, Hearing):
    """One of several tables of a channel, each of which hears of its shops. `shops` empty: all of them."""

    name: Name = Field(examples=['name = "team"'])
    language: Language | None = None
    shops: tuple[str, ...] = Field(default=(), strict=False)

    def hears_of(self, shop: str) -> bool:
        """Tell whether it is told of a shop."""
        return not self.shops or shop in self.shops


class DigestTable(NamedTable, Reading):
    """A named table that may get the digest, too. `digest_at`: local time of the shop; None: no digest."""

    digest_at: TimeOfDay | None = None

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield that it is said how a digest comes, and not that it does."""
        yield from super().between(written, vocabulary)
        if "digest_at" in written or cls._has_slips(written):
            return
        for key in sorted(Reading.model_fields.keys() & written.keys()):
            yield f'{key} is about digests, and none comes here; write digest_at = "07:30" beside it, or take it out'
