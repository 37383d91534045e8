"""Slack's incoming webhook: one POST. The webhook's URL is a secret and appears in no error.

Source: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import requests

from commerce.errors import Refused, TryLater
from commerce.messages import Claimed
from wording.escaping import slack

_TOO_MANY = 429
_SERVER_ERROR = 500
#: Slack's one-word reasons (no_service, invalid_blocks ...) fit in this; anything longer is not from Slack.
_REASON_LENGTH = 60


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """The webhooks of a workspace.

    Attributes:
        webhooks: {name as messages know it: URL}.
    """

    webhooks: dict[str, str] = field(repr=False)
    timeout_s: float = 20

    def deliver(self, claimed: Claimed) -> None:
        """Post one message; see `Channel.deliver`."""
        message = claimed.message
        url = self.webhooks.get(message.recipient)
        if url is None:
            msg = f"no Slack webhook is called {message.recipient!r}; name one in the channel's settings"
            raise Refused(msg)
        words = "\n".join(slack(line) for line in message.text.splitlines())
        body = message.payload or json.dumps({"text": words}, ensure_ascii=False)
        where = f"Slack webhook {message.recipient!r}"
        try:
            answer = requests.post(
                url,
                data=body.encode(),
                headers={"Content-Type": "application/json; charset=utf-8"},
                timeout=self.timeout_s,
                allow_redirects=False,
            )
        except requests.exceptions.SSLError:
            msg = f"{where}: the certificate of the server is not trusted"
            raise Refused(msg) from None  # the error's text holds the URL
        except (requests.exceptions.MissingSchema, requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema):
            msg = f"{where}: the secret is not a web address; copy the webhook URL again"
            raise Refused(msg) from None
        except requests.RequestException as error:
            msg = f"{where} cannot be reached ({type(error).__name__})"
            raise TryLater(msg) from None
        _check(answer, where)


def _check(answer: requests.Response, where: str) -> None:
    """Sort an answer into fine, `TryLater` or `Refused`."""
    if answer.status_code == requests.codes.ok:
        return
    if answer.status_code == _TOO_MANY or answer.status_code >= _SERVER_ERROR:
        wait = answer.headers.get("Retry-After", "")
        msg = f"{where} answered {answer.status_code}"
        raise TryLater(msg, wait_s=float(wait) if wait.isdecimal() else None)
    reason = answer.text.strip()
    told = f" ({reason})" if 0 < len(reason) <= _REASON_LENGTH and reason.replace("_", "").isalnum() else ""
    msg = f"{where} answered {answer.status_code}{told}; check that the webhook still exists and its channel is open"
    raise Refused(msg)
