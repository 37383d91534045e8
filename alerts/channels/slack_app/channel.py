"""The way out by an app of the merchant's own: roots with buttons, news below them, digests, and plain messages."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import msgspec

from alerts.channels.configured import Configured
from alerts.channels.slack.aloud import undecorated
from alerts.channels.slack.mrkdwn import mrkdwn
from alerts.channels.slack_app.pictures import Picture, show
from alerts.channels.slack_app.posts import CHANNEL_NAME, Posts
from alerts.channels.slack_app.root import Body
from alerts.channels.slack_app.settings import SlackAppSettings
from alerts.channels.slack_app.web_api import WebApi
from cache import Cache
from commerce.messages import Claimed
from wording.fitting import TextLimit, fitted

_LOG = logging.getLogger("shopbell.deliver")
#: Slack cuts what is longer than 40,000 characters.
_LONGEST_TEXT = TextLimit(39_000)


def open_channel(configured: Configured[SlackAppSettings]) -> SlackAppChannel:
    """Return the way to one channel of a workspace."""
    return SlackAppChannel(configured.table, web_api(configured), configured.open_cache)


def web_api(configured: Configured[SlackAppSettings], secret: str = "bot_token") -> WebApi:  # noqa: S107 - a name
    """Return the methods of the app of a table, called with one of its two tokens."""
    where = f"Slack app {configured.table.name!r}"
    token = configured.secrets[secret].strip()
    return WebApi(configured.table.base, token, where, configured.timeout_s, configured.elapsed)


@dataclass(frozen=True, slots=True)
class SlackAppChannel:
    """One channel of a workspace."""

    table: SlackAppSettings
    api: WebApi
    open_cache: Callable[[], Cache] | None = None

    def deliver(self, claimed: Claimed) -> str:
        """Post one message; see `Channel.deliver`. Whatever of it stands already is not posted again."""
        with self.open_cache() if self.open_cache is not None else nullcontext() as cache:
            posts = Posts(self.table.name, self.table.channel, self.api, cache, self.table.answers)
            return self._post(claimed, posts)

    def _post(self, claimed: Claimed, posts: Posts) -> str:
        message, at = claimed.message, claimed.written_at
        again = claimed.released_at is not None and claimed.attempt == 1
        part = message.message_id or message.key
        told: dict[str, Any] = json.loads(message.payload) if message.payload else {"text": as_text(message.text)}
        if "roots" not in told:
            return posts.post(part, told, at, again=again, is_root=False)
        takes_pictures = posts.cache is not None
        for number, one in enumerate(told["roots"]):
            body = msgspec.structs.replace(msgspec.convert(one, Body), written=int(at.timestamp()))
            posts.tell(f"{part}:{number}", body, at, again=again)
            if takes_pictures and "picture" in one and body.incident and posts.cache is not None:
                picture = msgspec.convert(one["picture"], Picture)
                takes_pictures = self._show(picture, f"{part}:{number}", body, posts.cache)
        return ""

    def _show(self, picture: Picture, part: str, body: Body, cache: Cache) -> bool:
        """Put a picture below the root of an incident; where that fails, the others of the message are not tried."""
        root = cache.conversations.root_of(CHANNEL_NAME, self.table.name, body.shop, body.incident)
        return root is None or show(picture, f"{part}:picture", root, self.api, cache)


def as_text(text: str) -> str:
    """Return a plain text as Slack shows it: escaped, and cut between lines."""
    return fitted("\n".join(mrkdwn(line) for line in undecorated(text).splitlines()), _LONGEST_TEXT)
