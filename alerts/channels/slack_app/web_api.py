"""Slack's Web API: one POST a call, never repeated by itself. HTTP 200 with `ok` false is a refusal, too.

Source: https://docs.slack.dev/apis/web-api
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from alerts.channels.posting import Answer, check, post
from alerts.channels.slack_app.words import GONE, IN_TROUBLE, LATER, REFUSED, Gone
from commerce.errors import Refused, TryLater, Uncertain

#: Slack's words fit in this; anything longer is not from Slack.
_WORD_LENGTH = 60
_JSON = "application/json; charset=utf-8"
_LONGEST_ANSWER = 1_000_000
_SERVER_ERROR, _GATEWAY_TIMEOUT = 500, 504


class InTrouble(TryLater):
    """Slack failed while it had the call: it may have happened."""


@dataclass(frozen=True, slots=True)
class WebApi:
    """The methods of one app.

    Attributes:
        base: Their address, with a slash at the end.
        where: How errors call it.
    """

    base: str
    token: str = field(repr=False)
    where: str
    timeout_s: float = 30
    elapsed: Callable[[], float] = lambda: 0.0

    def call(self, method: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Call a method; return what it answers. Raises as `asked`."""
        return self.asked(method, given)[0]

    def call_by_form(self, method: str, given: Mapping[str, str]) -> dict[str, Any]:
        """Call a method that takes a form and no JSON, as those of files do; otherwise as `call`."""
        return self._answered(method, urlencode(given).encode(), "application/x-www-form-urlencoded")[0]

    def upload(self, url: str, content: bytes) -> None:
        """Hand the bytes of a file over, at the address that Slack named for them.

        Raises:
            ShopbellError: It was not taken, or may not have been.
        """
        if not url.startswith(("https://", "http://" if self.base.startswith("http://") else "https://")):
            msg = f"{self.where} named no address for a file"
            raise Refused(msg)
        headers = {"Content-Type": "application/octet-stream"}
        check(self._post(url, content, headers), self.where, "look into Slack whether the workspace takes files")

    def asked(self, method: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], Mapping[str, str]]:
        """Call a method; return what it answers, and the headers of that, their names in small letters.

        Raises:
            Gone: What it is about is there no more.
            Refused: A person must change something.
            InTrouble: Slack failed; it may have happened.
            TryLater: It surely did not happen, and will later.
            Uncertain: Slack has the call, and its answer was lost.
        """
        return self._answered(method, _json(given), _JSON)

    def _answered(self, method: str, content: bytes, content_type: str) -> tuple[dict[str, Any], Mapping[str, str]]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": content_type}
        told = self._post(f"{self.base}{method}", content, headers)
        found = _document(told)
        if found is None:
            self._complain(told)
            msg = f"{self.where} has the call, but what it answered cannot be read"
            raise Uncertain(msg)
        if found.get("ok") is not True:
            self._sort_out(method, found, told)
        return found, told.headers

    def reply(self, url: str, given: Mapping[str, Any]) -> None:
        """Answer to a click at the address that came with it.

        Raises:
            ShopbellError: It was not taken; as of `call`.
        """
        told = self._post(url, _json(given), {"Content-Type": _JSON})
        check(told, self.where, "the address for answers is used up")

    def _post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        return post(
            url, content, headers, self.where, self.timeout_s, elapsed=self.elapsed, longest=_LONGEST_ANSWER
        )  # fmt: skip

    def _complain(self, told: Answer) -> None:
        """Sort out an answer that holds no document."""
        if told.status >= _SERVER_ERROR and told.status != _GATEWAY_TIMEOUT:
            msg = f"{self.where} answered {told.status}"
            raise InTrouble(msg, wait_s=told.wait_s)
        check(told, self.where, "check the address of its API")

    def _sort_out(self, method: str, found: Mapping[str, Any], told: Answer) -> None:
        word = word_of(found)
        said = f"{self.where} answered {word or told.status}"
        if told.status == 429 or word in LATER:  # noqa: PLR2004 - Too Many Requests
            raise TryLater(said, wait_s=told.wait_s if told.wait_s is not None else LATER.get(word, 30.0))
        if word in GONE:
            raise Gone(said)
        if word in IN_TROUBLE or told.status >= _SERVER_ERROR:
            raise InTrouble(said, wait_s=told.wait_s)
        mend = REFUSED.get(word, f"look up {word or 'that'} among the errors of {method} in Slack's documentation")
        needed = f" ({found['needed']})" if word == "missing_scope" and _is_word(found.get("needed")) else ""
        refusal = NotTaken(f"{said}{needed}; {mend}")
        refusal.word = word
        raise refusal


class NotTaken(Refused):
    """Slack refused a call; `word` is its own."""

    word: str = ""


def word_of(found: Mapping[str, Any]) -> str:
    """Return Slack's own word for an error, and nothing that only looks like one; "" for none."""
    word = found.get("error")
    return word if isinstance(word, str) and _is_word(word) else ""


def _is_word(text: object) -> bool:
    return isinstance(text, str) and 0 < len(text) <= _WORD_LENGTH and text.translate(_JOINTS).isalnum()


_JOINTS = str.maketrans("", "", "_:.,")


def _json(given: Mapping[str, Any]) -> bytes:
    return json.dumps(given, ensure_ascii=False).encode()


def _document(told: Answer) -> dict[str, Any] | None:
    try:
        found = json.loads(told.text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "ok" in found else None
