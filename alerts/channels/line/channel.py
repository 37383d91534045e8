"""One push. LINE knows by its key what it has: where its answer was lost, the message is handed over again, shown once.

Source: https://developers.line.biz/en/docs/messaging-api/retrying-api-request
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from alerts.channels.brief import short_text
from alerts.channels.configured import Configured
from alerts.channels.line.api import WHERE, Api, advice, api, document
from alerts.channels.line.quota import quota
from alerts.channels.line.settings import LineSettings
from alerts.channels.posting import Answer
from commerce.errors import Refused, ShopbellError, TryLater, Uncertain
from commerce.messages import Claimed
from wording import messengers
from wording.fitting import TextLimit

#: Of a text; LINE counts as JavaScript does.
LONGEST_TEXT = TextLimit(5000, "utf-16")
#: Of keys: a name of ours, so that no other program makes the same ones.
_KEYS = UUID("6f1c7d0e-3f53-5c0b-9b0a-6a1f4f0c5a11")
#: LINE knows a key for 24 hours. So many tries with their growing waits take no longer than that.
_LAST_TRY = 11
_KNOWN_KEY, _NOT_FOUND, _TOO_MANY, _SERVER_ERROR = 409, 404, 429, 500


def open_channel(configured: Configured[LineSettings]) -> LineChannel:
    """Return the way to one reader."""
    return LineChannel(configured.table.to, api(configured))


@dataclass(frozen=True, slots=True)
class LineChannel:
    """One reader of LINE."""

    to: str
    api: Api

    def deliver(self, claimed: Claimed) -> str:
        """Push one message and return LINE's name for it; see `Channel.deliver`."""
        if claimed.attempt > _LAST_TRY:
            raise Refused(messengers.LINE_TOO_OLD)
        self._may_go(claimed)
        message = claimed.message
        body = {"to": self.to, "messages": [{"type": "text", "text": short_text(message, LONGEST_TEXT)}]}
        key = str(uuid5(_KEYS, message.message_id or f"{message.key}\n{message.recipient}"))
        try:
            answer = self.api.push(body, key)
        except Uncertain:  # by the key it tells us whether it has it
            answer = self.api.push(body, key)
        return _settled(answer)

    def _may_go(self, claimed: Claimed) -> None:
        """Look whether the reader can be reached, and whether there is room for a digest.

        LINE answers 200 to what it does not show to whoever has blocked the account.

        Raises:
            Refused: The account is blocked, or no friend; or the rest of the month is for alerts.
        """
        try:
            friend = self.api.look(f"profile/{self.to}")
        except TryLater:
            return  # the push will tell
        if friend.status == _NOT_FOUND:
            msg = f"{WHERE} answered {friend.status}; {messengers.LINE_NO_FRIEND}"
            raise Refused(msg)
        if claimed.message.kind == "digest" and (found := quota(self.api)) is not None and found.is_scarce:
            known = {"left": found.left, "limit": found.limit}
            raise Refused(messengers.LINE_KEPT_FOR_ALERTS % known)


def _settled(answer: Answer) -> str:
    """Return LINE's name for what it took.

    Raises:
        TryLater: It was surely not shown for now, or the key tells next time whether it was.
        Refused: A person must change something.
    """
    if answer.is_fine or answer.status == _KNOWN_KEY:
        sent = document(answer).get("sentMessages")
        first = sent[0] if isinstance(sent, list) and sent else None
        return str(first.get("id", "")) if isinstance(first, dict) else ""
    raise _trouble(answer)


def _trouble(answer: Answer) -> ShopbellError:
    told, said = f"{WHERE} answered {answer.status}", str(document(answer).get("message", ""))
    if answer.status == _TOO_MANY and "monthly limit" not in said:
        return TryLater(told, wait_s=answer.wait_s)
    if answer.status >= _SERVER_ERROR:
        return TryLater(told, wait_s=answer.wait_s)
    return Refused(f"{told}; {advice(answer.status, said)}")
