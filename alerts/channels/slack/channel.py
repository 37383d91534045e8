"""Slack's incoming webhook: one POST. The webhook's URL is a secret and appears in no error.

Source: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from alerts.channels.configured import Configured
from alerts.channels.posting import Answer, check, post
from alerts.channels.slack.aloud import undecorated
from alerts.channels.slack.mrkdwn import mrkdwn
from alerts.channels.slack.settings import SlackSettings
from commerce.messages import Claimed
from wording.fitting import TextLimit, fitted

_LOG = logging.getLogger("shopbell.deliver")

#: Slack's one-word reasons (no_service, invalid_blocks ...) fit in this; anything longer is not from Slack.
_REASON_LENGTH = 60
#: What it says of blocks that it cannot show.
_NO_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_payload", "msg_blocks_too_long"})
#: Characters of a text without blocks: Slack cuts what is longer than 40,000.
_LONGEST_TEXT = TextLimit(39_000)
_HEADERS = {"Content-Type": "application/json; charset=utf-8"}


def open_channel(configured: Configured[SlackSettings]) -> SlackChannel:
    """Return one webhook."""
    return SlackChannel(configured.table.name, configured.secrets["webhook"], configured.timeout_s, configured.elapsed)


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """One webhook: as the configuration calls it, and its URL."""

    name: str
    webhook: str = field(repr=False)
    timeout_s: float = 30
    elapsed: Callable[[], float] = lambda: 0.0

    def deliver(self, claimed: Claimed) -> str:
        """Post one message; see `Channel.deliver`. Slack answers with "ok", and no name for what was posted.

        Where Slack does not take the blocks, the whole message goes as text: a mistake of ours in their form must not
        keep a word back.
        """
        words = json.dumps({"text": _as_text(claimed.message.text)}, ensure_ascii=False)
        answer = self._post(claimed.message.payload or words)
        if claimed.message.payload and _reason(answer) in _NO_BLOCKS:
            _LOG.warning(
                "message %d goes to %s as text: Slack does not take its blocks", claimed.outbox_id, self._where
            )
            answer = self._post(words)
        check(answer, self._where, "check that the webhook still exists and its channel is open", _reason(answer))
        return ""

    def _post(self, body: str) -> Answer:
        return post(self.webhook, body.encode(), _HEADERS, self._where, self.timeout_s, elapsed=self.elapsed)

    @property
    def _where(self) -> str:
        return f"Slack webhook {self.name!r}"


def _as_text(text: str) -> str:
    """Return a plain text as Slack shows it: escaped, and cut between lines where Slack would cut it anywhere."""
    return fitted("\n".join(mrkdwn(line) for line in undecorated(text).splitlines()), _LONGEST_TEXT)


def _reason(answer: Answer) -> str:
    """Return Slack's own word, and nothing that only looks like an answer of Slack's."""
    word = answer.text.strip()
    return word if 0 < len(word) <= _REASON_LENGTH and word.replace("_", "").isalnum() else ""
