"""The calls of LINE's Messaging API that we need. The token stands in no error.

Source: https://developers.line.biz/en/reference/messaging-api/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alerts.channels.configured import Configured
from alerts.channels.line.settings import LineSettings
from alerts.channels.posting import Answer, ask, post
from commerce.errors import Refused
from wording import messengers

WHERE = "LINE"
#: For questions that only look: a message that waits must not wait long for them.
_LOOK_S = 10.0
_ADVICE = {401: messengers.LINE_TOKEN, 403: messengers.LINE_NOT_ALLOWED, 429: messengers.LINE_USED_UP}
#: More than any of these answers needs.
_LONGEST_ANSWER = 20_000


@dataclass(frozen=True, slots=True)
class Api:
    """The calls of one account."""

    base: str
    token: str = field(repr=False)
    timeout_s: float = 30
    elapsed: Callable[[], float] = lambda: 0.0

    def push(self, body: Mapping[str, Any], key: str) -> Answer:
        """Push once; under the same key LINE takes a message once only.

        Raises:
            ShopbellError: As `alerts.channels.posting.post`.
        """
        headers = {**self._headers(), "Content-Type": "application/json; charset=utf-8", "X-Line-Retry-Key": key}
        content = json.dumps(body, ensure_ascii=False).encode()
        return post(f"{self.base}/v2/bot/message/push", content, headers, WHERE, self.timeout_s, elapsed=self.elapsed)

    def look(self, path: str) -> Answer:
        """Ask for something; nothing is changed by that.

        Raises:
            ShopbellError: As `alerts.channels.posting.ask`.
        """
        within_s = min(self.timeout_s, _LOOK_S)
        url = f"{self.base}/v2/bot/{path}"
        return ask(url, self._headers(), WHERE, within_s, elapsed=self.elapsed, longest=_LONGEST_ANSWER)

    def _headers(self) -> dict[str, str]:
        if not self.token.isascii() or not self.token.isprintable() or " " in self.token:
            raise Refused(messengers.LINE_ODD_TOKEN)
        return {"Authorization": f"Bearer {self.token}"}


def api(configured: Configured[LineSettings]) -> Api:
    """Return the calls of the account of a table."""
    base = configured.table.api.rstrip("/")
    return Api(base, configured.secrets["token"].strip(), configured.timeout_s, configured.elapsed)


def document(answer: Answer) -> Mapping[str, Any]:
    """Return what an answer holds; nothing where it cannot be read."""
    try:
        found = json.loads(answer.text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def advice(status: int, said: str) -> str:
    """Return what to do about a refusal, by its status and LINE's own words."""
    return messengers.LINE_NO_USER if "'to'" in said else _ADVICE.get(status, messengers.OURS)
