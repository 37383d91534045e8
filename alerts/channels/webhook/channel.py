"""One POST an event, signed; its id is the same at every try, so that the other side knows a repetition."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from alerts.channels.configured import Configured
from alerts.channels.posting import check, post
from alerts.channels.remarks import Remark
from alerts.channels.webhook.events import VERSION
from alerts.channels.webhook.settings import WebhookSettings
from alerts.channels.webhook.signing import keys_of, signature
from commerce.errors import Refused
from commerce.hosts import is_private_address
from commerce.messages import Claimed
from wording import messengers

#: Of ids: a name of ours, so that no other program makes the same ones.
_IDS = UUID("9a0c5b1e-72d4-5c53-8a45-0f0a5d2f7c10")
_GONE = 410


def open_channel(configured: Configured[WebhookSettings]) -> WebhookChannel:
    """Return the way to one program."""
    secrets = configured.secrets
    return WebhookChannel(
        configured.table.name,
        secrets["address"].strip(),
        secrets["secret"].strip(),
        allow_http=configured.table.allow_http,
        timeout_s=configured.timeout_s,
        elapsed=configured.elapsed,
        now=configured.now,
    )


@dataclass(frozen=True, slots=True)
class WebhookChannel:
    """One program: as the configuration calls it, its address, and the secret that both sides know."""

    name: str
    url: str = field(repr=False)
    secret: str = field(repr=False)
    allow_http: bool = False
    timeout_s: float = 30
    elapsed: Callable[[], float] = lambda: 0.0
    now: Callable[[], datetime] | None = None

    def deliver(self, claimed: Claimed) -> str:
        """Post what the message tells, event by event, and return the id of the last; see `Channel.deliver`.

        Where one event of several fails, all are posted again, each with its id.
        """
        keys = self.checked()
        message, name = claimed.message, ""
        for number, event in enumerate(_events_of(claimed)):
            name = f"msg_{uuid5(_IDS, f'{message.message_id or message.key}:{message.recipient}:{number}').hex}"
            self._post(name, event, claimed, keys)
        return name

    def checked(self) -> list[bytes]:
        """Return the keys to sign with.

        Raises:
            Refused: The secret is none, or the address is not one to post such things to.
        """
        try:
            keys = keys_of(self.secret)
            scheme, host = urlsplit(self.url).scheme, urlsplit(self.url).hostname or ""
        except ValueError as error:
            msg = f"{self._where}: {error}" if "signing secret" in str(error) else f"{self._where}: no web address"
            raise Refused(msg) from None
        if scheme == "http" and not self.allow_http and not is_private_address(host):
            msg = (
                f"{self._where}: the address begins with http://, and everybody on the way could read it; write https://,"
                " or allow_http = true"
            )
            raise Refused(msg)
        return keys

    def _post(self, name: str, event: dict[str, Any], claimed: Claimed, keys: list[bytes]) -> None:
        at = (self.now or (lambda: claimed.written_at))()
        told = {
            "version": VERSION,
            "type": event["type"],
            "timestamp": f"{claimed.written_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "data": event["data"],
        }
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Shopbell",
            "webhook-id": name,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature(keys, name, int(at.timestamp()), body),
        }
        answer = post(self.url, body, headers, self._where, self.timeout_s, elapsed=self.elapsed)
        gone = answer.status == _GONE
        check(answer, self._where, messengers.WEBHOOK_GONE if gone else messengers.WEBHOOK_REFUSED)

    @property
    def _where(self) -> str:
        return f"webhook {self.name!r}"


def _events_of(claimed: Claimed) -> list[dict[str, Any]]:
    """Return what a message tells; one that is text alone is an event of its own kind."""
    message = claimed.message
    if message.payload:
        events: list[dict[str, Any]] = json.loads(message.payload)["events"]
        return events
    data = {"language": message.language, "headline": message.subject, "text": message.text.strip()}
    return [{"type": f"message.{message.kind}", "data": data}]


def examine(configured: Configured[WebhookSettings], now: datetime, may_ask: bool) -> Iterator[Remark]:  # noqa: FBT001 - as `Examine` says
    """Yield what is wrong with the address or the secret; nothing is posted to find out."""
    del now, may_ask
    try:
        open_channel(configured).checked()
    except Refused as error:
        yield Remark("problem", str(error))
