"""What can be told of a bot without sending anything: whose it is, and whether answers get through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from alerts.channels.configured import Configured
from alerts.channels.remarks import Remark
from alerts.channels.zalo.api import api
from alerts.channels.zalo.settings import ZaloSettings
from commerce.conversations import LineState
from commerce.errors import ShopbellError
from wording.escaping import clip

#: A line that was not noted for so long is looked after by nobody.
_STALE = timedelta(minutes=2)


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
        yield _line(line, now)


def _line(line: LineState | None, now: datetime) -> Remark:
    if line is None or now - line.at > _STALE:
        last = f"; it was last seen {line.at:%Y-%m-%d %H:%M} UTC" if line is not None else ""
        return Remark("note", f"nobody listens for answers now: `shopbell run` does, as long as it runs{last}")
    since = f"{line.since:%Y-%m-%d %H:%M} UTC" if line.since else "?"
    if not line.is_open:
        return Remark("problem", f"no answers get through since {since}: {line.trouble}; messages go out all the same")
    last = f", last answer {line.pressed_at:%Y-%m-%d %H:%M} UTC" if line.pressed_at else ""
    return Remark("fine", f"answers get through since {since}{last}")
