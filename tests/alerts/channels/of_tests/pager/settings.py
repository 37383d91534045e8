"""`[channels.pager]`."""

from __future__ import annotations

from alerts.channels.tables import ChannelTable
from commerce.settings.fields import Address, Variable


class PagerSettings(ChannelTable):
    """The `[channels.pager]` table."""

    url: Address
    token_env: Variable | None = None
