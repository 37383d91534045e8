"""The course of a number as a picture below its root: shown once at most, and never in the way of a word.

Slack knows no way to show a file once only, and may finish a moment after it said so. So a picture is noted before it
is handed over, and never handed over again; what fails is left out.
Source: https://docs.slack.dev/messaging/working-with-files
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import msgspec

from alerts.channels.slack_app.web_api import NotTaken, WebApi
from cache import Cache
from commerce.conversations import Post
from commerce.errors import ShopbellError, Uncertain
from commerce.stored import readable

_LOG = logging.getLogger("shopbell.deliver")
#: The permission that pictures need; all else works without it.
SCOPE = "files:write"
_FILE_NAME = "course.png"
#: Slack takes so many characters for who listens.
_LONGEST_WORDS = 1000


@readable
class Picture(msgspec.Struct, frozen=True):
    """A picture; base64 in JSON.

    Attributes:
        png: Its bytes.
        title: Stands above it.
        words: What it shows, for who does not see it.
    """

    png: bytes
    title: str
    words: str


def show(picture: Picture, part: str, root: Post, api: WebApi, cache: Cache) -> bool:
    """Put a picture below a root, once; return whether it went well. What goes wrong is logged alone.

    Args:
        picture: What is shown.
        part: Of which message it is, for ever.
        root: Where it goes; `at`: when the message was written.
        api: The methods of the app.
        cache: Remembers.
    """
    post = replace(root, part=part, is_root=False, is_live=False, state="sending", name="", body="", shown="", told=0)
    assert root.at is not None  # noqa: S101 - it was read from the cache
    try:
        if cache.conversations.begin(post, root.at) is None:
            cache.conversations.posted(post, root.place, _uploaded(picture, root, api))
    except Uncertain as error:
        _LOG.warning("a picture may be missing in Slack: %s", error)
    except NotTaken as error:
        _LOG.log(logging.INFO if error.word == "missing_scope" else logging.WARNING, "no picture in Slack: %s", error)
    except ShopbellError as error:
        _LOG.warning("no picture in Slack: %s", error)
    else:
        return True
    return False


def _uploaded(picture: Picture, root: Post, api: WebApi) -> str:
    """Hand a picture over, and share it below a root; return Slack's name for it.

    Raises:
        ShopbellError: It is not there, or may not be.
    """
    words = picture.words[:_LONGEST_WORDS]
    given = {"filename": _FILE_NAME, "length": str(len(picture.png)), "alt_txt": words}
    place = api.call_by_form("files.getUploadURLExternal", given)
    name = str(place.get("file_id", ""))
    api.upload(str(place.get("upload_url", "")), picture.png)
    files = json.dumps([{"id": name, "title": picture.title}], ensure_ascii=False)
    shared = {"files": files, "channel_id": root.place, "thread_ts": root.name}
    api.call_by_form("files.completeUploadExternal", shared)
    return name
