"""The calls of a Zalo bot. Its token is a part of the address: no error shows that.

Source: https://docs.zaloplatforms.com/docs/BOT/
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alerts.channels.configured import Configured
from alerts.channels.posting import Answer, post
from alerts.channels.zalo.settings import ZaloSettings
from commerce.errors import Refused, ShopbellError, TryLater, Uncertain
from wording import messengers

WHERE = "Zalo"
#: Nothing came within the time that was asked for; of what is sent: nobody knows.
TIMED_OUT = 408
_HEADERS = {"Content-Type": "application/json; charset=utf-8"}
_TOKEN = re.compile(r"[A-Za-z0-9_.:-]+")
_LONGEST_ANSWER = 200_000
#: A quota that is used up is asked for again after an hour, later more seldom.
_QUOTA_WAIT_S = 3600.0
_BAD, _NO_TOKEN, _OWN_TROUBLE, _NOT_FOUND, _QUOTA, _AWAY = 400, 401, 403, 404, 429, 503


@dataclass(frozen=True, slots=True)
class Api:
    """The methods of one bot."""

    base: str
    token: str = field(repr=False)
    timeout_s: float = 30
    elapsed: Callable[[], float] = lambda: 0.0

    def call(self, method: str, given: Mapping[str, Any], *, timeout_s: float | None = None) -> dict[str, Any]:
        """Call a method; return its result.

        Raises:
            NothingNew: Of getUpdates: nothing came.
            Refused: A person must change something.
            TryLater: It surely did not happen.
            Uncertain: It may have happened.
        """
        if not _TOKEN.fullmatch(self.token):
            raise Refused(messengers.ZALO_ODD_TOKEN)
        url, content = f"{self.base}/bot{self.token}/{method}", json.dumps(given, ensure_ascii=False).encode()
        told = post(
            url, content, _HEADERS, WHERE, timeout_s or self.timeout_s, elapsed=self.elapsed, longest=_LONGEST_ANSWER
        )
        found = _document(told)
        if found.get("ok") is True:
            result = found.get("result")
            return result if isinstance(result, dict) else {}
        code = found.get("error_code")
        raise _trouble(code if isinstance(code, int) else told.status, told.wait_s, is_told=bool(found))


class NothingNew(TryLater):
    """Nothing came within the time that was asked for."""


def api(configured: Configured[ZaloSettings]) -> Api:
    """Return the methods of the bot of a table."""
    base = configured.table.api.rstrip("/")
    return Api(base, configured.secrets["token"].strip(), configured.timeout_s, configured.elapsed)


def _document(told: Answer) -> dict[str, Any]:
    try:
        found = json.loads(told.text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and "ok" in found else {}


def _trouble(code: int, wait_s: float | None, *, is_told: bool) -> ShopbellError:
    """Return what an answer means: by Zalo's own code, else by the status of whatever stands before it."""
    said = f"{WHERE} answered {code}"
    if code in messengers.ZALO_ADVICE:
        return Refused(f"{said}; {messengers.ZALO_ADVICE[code]}")
    if code == TIMED_OUT:
        return NothingNew(said)
    if code == _QUOTA:
        return TryLater(said, wait_s=max(wait_s or 0.0, _QUOTA_WAIT_S))
    if code == _AWAY or (code == _OWN_TROUBLE and is_told):  # Zalo's word for a failure of its own is 403
        return TryLater(said, wait_s=wait_s)
    if code // 100 == 4:  # noqa: PLR2004 - 4xx
        return Refused(f"{said}; {messengers.OURS}")
    return Uncertain(f"{said}, which says nothing of whether it has the message")
