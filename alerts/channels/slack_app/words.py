"""What Slack's one-word errors mean for us: who must act, what may be tried again, what is there no more.

Source: https://docs.slack.dev/reference/methods/chat.postMessage (errors), and recordings of others.
"""

from __future__ import annotations

from typing import Final

from commerce.errors import Refused


class Gone(Refused):
    """What was to be changed is there no more, or not ours: post anew."""


#: A person must act; what to do.
REFUSED: Final = {
    "not_authed": "the bot token is empty",
    "invalid_auth": "Slack does not know this token; copy it again: the Bot User OAuth Token (xoxb-) as bot_token, the"
    " app-level token (xapp-) as app_token",
    "account_inactive": "the app was removed from the workspace, or the workspace is gone; install the app again and"
    " copy the new bot token",
    "token_revoked": "the token was withdrawn; install the app again and copy the new bot token",
    "token_expired": "token rotation is on; turn it off in the app's settings, then install it again",
    "not_allowed_token_type": "the two tokens are swapped: xoxb- is the bot_token, xapp- the app_token",
    "missing_scope": "the app lacks a permission; add it under OAuth & Permissions, then Reinstall",
    "forbidden_team": "the workspace may not use this",
    "channel_not_found": "the app sees no such channel; write /invite @shopbell in a private one, else check the id",
    "not_in_channel": "write /invite @shopbell in that channel",
    "is_archived": "the channel is archived; name another",
    "restricted_action": "the workspace does not let apps post there",
    "restricted_action_read_only_channel": "the channel is read-only",
    "restricted_action_thread_only_channel": "that channel takes only replies; name another",
    "restricted_action_non_threadable_channel": "that channel takes no replies; name another",
}
GONE: Final = frozenset(
    {"message_not_found", "cant_update_message", "thread_not_found", "is_inactive", "cannot_reply_to_message",
     "restricted_action_thread_locked", "expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"}
)  # fmt: skip
#: Tried again after so many seconds.
LATER: Final = {
    "ratelimited": 30.0,
    "rate_limited": 60.0,
    "org_login_required": 3600.0,
    "team_added_to_org": 3600.0,
    "message_limit_exceeded": 3600.0,
}
#: Slack itself does not say whether it happened.
IN_TROUBLE: Final = frozenset({"request_timeout", "internal_error", "fatal_error", "service_unavailable"})
#: What it says of blocks that it cannot show.
NO_BLOCKS: Final = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
#: Old messages may not be changed in this workspace: it is told below them instead.
TOO_OLD: Final = "edit_window_closed"
