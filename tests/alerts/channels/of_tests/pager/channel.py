"""One POST a message."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from alerts.channels.posting import check, post
from commerce.messages import Claimed


@dataclass(frozen=True, slots=True)
class PagerChannel:
    """A pager."""

    url: str
    token: str = field(repr=False)
    timeout_s: float

    def deliver(self, claimed: Claimed) -> str:
        """Show a text; see `Channel.deliver`."""
        content = json.dumps({"to": claimed.message.recipient, "text": claimed.message.text}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        answer = post(self.url, content, headers, "the pager", self.timeout_s)
        check(answer, "the pager", "check `url` and the token")
        return ""
