"""Slack's incoming webhook: one POST. The webhook's URL is a secret and appears in no error.

Source: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from alerts.channels.kind import Configured
from alerts.channels.posting import Answer, check, post
from alerts.channels.slack.mrkdwn import mrkdwn
from alerts.channels.slack.settings import SlackSettings
from commerce.messages import Claimed

#: Slack's one-word reasons (no_service, invalid_blocks ...) fit in this; anything longer is not from Slack.
_REASON_LENGTH = 60
_HEADERS = {"Content-Type": "application/json; charset=utf-8"}


def open_channel(configured: Configured[SlackSettings]) -> SlackChannel:
    """Return one webhook."""
    return SlackChannel(configured.table.name, configured.secrets["webhook"], configured.timeout_s)


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """One webhook: as the configuration calls it, and its URL."""

    name: str
    webhook: str = field(repr=False)
    timeout_s: float = 30

    def deliver(self, claimed: Claimed) -> str:
        """Post one message; see `Channel.deliver`. Slack answers with "ok", and no name for what was posted."""
        message = claimed.message
        words = "\n".join(mrkdwn(line) for line in message.text.splitlines())
        body = message.payload or json.dumps({"text": words}, ensure_ascii=False)
        where = f"Slack webhook {self.name!r}"
        answer = post(self.webhook, body.encode(), _HEADERS, where, self.timeout_s)
        check(answer, where, "check that the webhook still exists and its channel is open", _reason(answer))
        return ""


def _reason(answer: Answer) -> str:
    """Return Slack's own word, and nothing that only looks like an answer of Slack's."""
    word = answer.text.strip()
    return word if 0 < len(word) <= _REASON_LENGTH and word.replace("_", "").isalnum() else ""
