"""What can be told of a bot without sending anything: whose it is, and whether answers get through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from alerts.channels.configured import Configured
from alerts.channels.remarks import Remark, of_line
from alerts.channels.zalo.api import api
from alerts.channels.zalo.settings import ZaloSettings
from commerce.errors import ShopbellError
from wording.escaping import clip


def examine(configured: Configured[ZaloSettings], now: datetime, may_ask: bool) -> Iterator[Remark]:  # noqa: FBT001 - as `Examine` says
    """Yield what is to be told of the table."""
    if may_ask:
        try:
            found = api(configured).call("getMe", {})
        except ShopbellError as error:
            yield Remark("problem", str(error))
            return
        yield Remark("fine", f"the bot is {clip(str(found.get('account_name', '')))!r}")
    if configured.table.answers and configured.open_cache is not None:
        with configured.open_cache() as cache:
            line = cache.conversations.line("zalo", "zalo")
        yield of_line(line, now)
