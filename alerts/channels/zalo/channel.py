"""One message as one text to a chat; which incidents it told is remembered, so that an answer finds them.

Zalo knows no key by which a repetition is told from another message: what may be there is not sent again by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from alerts.channels.answerable import answerable, whole
from alerts.channels.configured import Configured
from alerts.channels.replies import remember
from alerts.channels.zalo.api import WHERE, Api, NothingNew, api
from alerts.channels.zalo.settings import ZaloSettings
from cache import Cache
from commerce.errors import ShopbellError, Uncertain
from commerce.messages import Claimed
from wording.fitting import TextLimit

_LOG = logging.getLogger("shopbell.deliver")
#: Zalo says characters; counted as narrowly as it may.
LONGEST_TEXT = TextLimit(2000, "utf-16")


def open_channel(configured: Configured[ZaloSettings]) -> ZaloChannel:
    """Return the way to one bot."""
    return ZaloChannel(api(configured), configured.open_cache, is_heard=configured.table.answers)


@dataclass(frozen=True, slots=True)
class ZaloChannel:
    """One bot. `is_heard`: what is written back is listened for."""

    api: Api
    open_cache: Callable[[], Cache] | None = None
    is_heard: bool = True

    def deliver(self, claimed: Claimed) -> str:
        """Send one message and return Zalo's name for it; see `Channel.deliver`."""
        told, chat = answerable(claimed.message), claimed.message.recipient
        text = whole(told, LONGEST_TEXT) if self.is_heard else whole(type(told)(told.text), LONGEST_TEXT)
        try:
            sent = self.api.call("sendMessage", {"chat_id": chat, "text": text})
        except NothingNew:
            msg = f"{WHERE} answered 408, which says nothing of whether it has the message"
            raise Uncertain(msg) from None
        name = str(sent.get("message_id", ""))
        if self.open_cache is not None and told.incidents:
            try:
                with self.open_cache() as cache:
                    remember(cache, claimed, told, chat, name)
            except ShopbellError as error:  # it is there: it must not be sent again for that
                _LOG.warning("message %d cannot be answered in Zalo: %s", claimed.outbox_id, error)
        return name
