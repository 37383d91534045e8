"""What money was spent for: on winning customers, or on keeping those whom the shop has.

The same channel may do either, so that nobody but the merchant can say it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from commerce.channels.names import CAMPAIGN, CHANNEL, Names


@dataclass(frozen=True, slots=True)
class Keeping:
    """The channels and campaigns whose money keeps customers.

    Attributes:
        names: What channels and campaigns of the shop are called.
        channels, campaigns: The names of those that keep customers, as they are counted.
    """

    names: Names = field(default_factory=Names)
    channels: frozenset[str] = frozenset()
    campaigns: frozenset[str] = frozenset()

    @classmethod
    def of(cls, written: Iterable[str], names: Names) -> Keeping:
        """Return what the merchant wrote; each name may be that of a channel or of a campaign."""
        channels, campaigns = (
            frozenset(filter(None, (names(segment, one) for one in written))) for segment in (CHANNEL, CAMPAIGN)
        )
        return cls(names, channels, campaigns)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.channels or self.campaigns)

    def __call__(self, channel: str, campaign: str) -> bool:
        """Tell whether money that was told under these names was spent on keeping customers."""
        return self.names(CHANNEL, channel) in self.channels or self.names(CAMPAIGN, campaign) in self.campaigns
