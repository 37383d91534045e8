"""What can be told of the mailbox for answers: whether it lets us in, and whether anybody looks into it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from alerts.channels.configured import Configured
from alerts.channels.email.listener import CHANNEL_NAME, letterbox
from alerts.channels.email.settings import EmailSettings
from alerts.channels.remarks import Remark, of_line
from commerce.errors import ShopbellError


def examine(configured: Configured[EmailSettings], now: datetime, may_ask: bool) -> Iterator[Remark]:  # noqa: FBT001 - as `Examine` says
    """Yield what is to be told of the table; nothing where no mailbox is named."""
    if not configured.table.imap_host:
        return
    if may_ask:
        try:
            for _ in letterbox(configured).letters(now.date(), ()):
                break
        except ShopbellError as error:
            yield Remark("problem", str(error))
            return
        yield Remark("fine", f"the mailbox at {configured.table.imap_host} lets Shopbell read answers")
    if configured.open_cache is not None:
        with configured.open_cache() as cache:
            yield of_line(cache.conversations.line(CHANNEL_NAME, CHANNEL_NAME), now)
