"""What can be told of LINE without a push: whose account it is, whether it reaches the reader, the month's quota."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from alerts.channels.configured import Configured
from alerts.channels.line.api import WHERE, advice, api, document
from alerts.channels.line.quota import quota
from alerts.channels.line.settings import LineSettings
from alerts.channels.remarks import Remark
from commerce.errors import ShopbellError
from wording.escaping import clip
from wording.messengers import LINE_NO_FRIEND, LINE_USED_UP

_NOT_FOUND = 404


def examine(configured: Configured[LineSettings], now: datetime, may_ask: bool) -> Iterator[Remark]:  # noqa: FBT001 - as `Examine` says
    """Yield what is to be told of one table."""
    del now
    if not may_ask:
        return
    calls = api(configured)
    try:
        account, friend = calls.look("info"), calls.look(f"profile/{configured.table.to}")
    except ShopbellError as error:
        yield Remark("problem", str(error))
        return
    if not account.is_fine:
        yield Remark("problem", f"{WHERE} answered {account.status}; {advice(account.status, '')}")
        return
    yield Remark("fine", f"the account is {clip(str(document(account).get('displayName', '')))!r}")
    if friend.status == _NOT_FOUND:
        yield Remark("problem", f"{WHERE} answered {friend.status}; {LINE_NO_FRIEND}")
    found = quota(calls)
    if found is None:
        yield Remark("note", "LINE does not tell now how many messages of this month are used")
    elif found.limit is None:
        yield Remark("fine", f"messages of this month: {found.used}, and no limit")
    elif not found.left:
        yield Remark("problem", f"{found.used} of {found.limit}: {LINE_USED_UP}")
    else:
        used = f"messages of this month: {found.used} of {found.limit} used"
        kept = "; the rest is kept for alerts, no digest is pushed"
        yield Remark("note" if found.is_scarce else "fine", f"{used}{kept if found.is_scarce else ''}")
