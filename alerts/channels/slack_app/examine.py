"""What can be told of an app without posting anything: its tokens, its workspace, its permissions, and its line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from alerts.channels.configured import Configured
from alerts.channels.remarks import Remark
from alerts.channels.slack_app.channel import web_api
from alerts.channels.slack_app.ear import STOPPED
from alerts.channels.slack_app.manifest import SCOPES
from alerts.channels.slack_app.pictures import SCOPE as PICTURES
from alerts.channels.slack_app.posts import CHANNEL_NAME, app_of_posts
from alerts.channels.slack_app.settings import SlackAppSettings
from commerce.conversations import LineState
from commerce.errors import ShopbellError
from wording.escaping import clip

#: A line that was not noted for so long is looked after by nobody.
_STALE = timedelta(minutes=2)
#: Slack forgets a connection that died after a while; what is counted longer swallows answers.
_CROWDED = timedelta(minutes=10)


def examine(configured: Configured[SlackAppSettings], now: datetime, may_ask: bool) -> Iterator[Remark]:  # noqa: FBT001 - as `Examine` says
    """Yield what is to be told of one table."""
    tokens = {name: token.strip() for name, token in configured.secrets.items()}
    if tokens["bot_token"].startswith("xapp-") or tokens.get("app_token", "").startswith("xoxb-"):
        yield Remark("problem", "the two tokens are swapped: xoxb-... is the bot_token, xapp-... the app_token")
        return
    if may_ask:
        yield from _asked(configured)
    if configured.table.answers and configured.open_cache is not None:
        with configured.open_cache() as cache:
            line = cache.conversations.line(CHANNEL_NAME, configured.table.name)
            app = app_of_posts(cache, configured.table.name)
        yield from _line(line, now)
        if line is not None and app and line.app and app != line.app:
            told = f"the two tokens are of two apps: bot_token of {clip(app)}, app_token of {clip(line.app)}"
            yield Remark("problem", f"{told}; copy both from one, or buttons reach nobody")


def _asked(configured: Configured[SlackAppSettings]) -> Iterator[Remark]:
    """Ask Slack who the app is."""
    try:
        found, headers = web_api(configured).asked("auth.test", {})
    except ShopbellError as error:
        yield Remark("problem", str(error))
        return
    who, where = clip(str(found.get("user", ""))), clip(str(found.get("team", "")))
    yield Remark("fine", f"the workspace is {where!r}, the app posts there as {who!r}")
    granted = {one.strip() for one in headers.get("x-oauth-scopes", "").split(",")} - {""}
    if granted and PICTURES not in granted:
        told = f"the app puts no pictures below alerts: it may not ({PICTURES})"
        yield Remark("note", f"{told}; add that under OAuth & Permissions, then Reinstall")
    if granted and (missing := [one for one in SCOPES if one not in {*granted, PICTURES}]):
        lacks = ", ".join(missing)
        yield Remark("problem", f"the app may not: {lacks}; add that under OAuth & Permissions, then Reinstall")


def _line(line: LineState | None, now: datetime) -> Iterator[Remark]:
    """Tell how the line stands over which answers come in."""
    if line is None or line.trouble == STOPPED or now - line.at > _STALE:
        last = f"; it was last seen {line.at:%Y-%m-%d %H:%M} UTC" if line is not None else ""
        yield Remark("note", f"nobody listens for buttons now: `shopbell run` does, as long as it runs{last}")
        return
    since = f"{line.since:%Y-%m-%d %H:%M} UTC" if line.since else "?"
    if not line.is_open:
        yield Remark("problem", f"no answers get through since {since}: {line.trouble}; alerts are posted all the same")
        return
    pressed = f", last answer {line.pressed_at:%Y-%m-%d %H:%M} UTC" if line.pressed_at else ""
    counted = f"connections that Slack counts: {line.connections}"
    yield Remark("fine", f"answers get through since {since}{pressed}; {counted}")
    if line.trouble:
        yield Remark("note", line.trouble)
    if line.crowded_since is not None and now - line.crowded_since > _CROWDED:
        yield Remark(
            "problem",
            f"Slack counts more connections of this app ({line.connections}) than are ours: clicks may get lost;"
            " wait, see that no second Shopbell runs with this token, or generate a new app-level token",
        )
    if line.slow:
        yield Remark("note", f"answers that were confirmed too late for Slack since the start: {line.slow}")
