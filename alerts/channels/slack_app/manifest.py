"""What is pasted at Slack to make the app: permissions, the command, buttons without a public address.

Source: https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import quote

from alerts.channels.hearing import Manifest

#: To post, in public channels without being a member too, the command, and pictures.
SCOPES: Final = ("chat:write", "chat:write.public", "commands", "files:write")
_NEW_APP = "https://api.slack.com/apps?new_app=1&manifest_json="
_APP: Final = {
    "_metadata": {"major_version": 1, "minor_version": 1},
    "display_information": {
        "name": "Shopbell",
        "description": "Tells you when a number of your shop drifts, and what you could try.",
        "background_color": "#1f3a34",
    },
    "features": {
        "app_home": {
            "home_tab_enabled": False,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": True,
        },
        "bot_user": {"display_name": "shopbell", "always_online": False},
        "slash_commands": [
            {
                "command": "/shopbell",
                "description": "What is open, how the shops stand, quiet times",
                "usage_hint": "status | open | ack CODE | snooze CODE 3d | help",
                "should_escape": False,
            }
        ],
    },
    "oauth_config": {"scopes": {"bot": list(SCOPES)}},
    "settings": {
        "interactivity": {"is_enabled": True},
        "org_deploy_enabled": False,
        "socket_mode_enabled": True,
        "token_rotation_enabled": False,
    },
}
_STEPS: Final = tuple(
    """\
Open the link below, or api.slack.com/apps > Create New App > From a manifest, and paste what stands at the end; \
choose the workspace, Create.
Install App > Install to Workspace > Allow. Copy the Bot User OAuth Token (xoxb-...): it is the bot_token.
Basic Information > App-Level Tokens > Generate, scope connections:write. Copy it (xapp-...): it is the app_token.
In Slack, write /invite @shopbell in the channel, and copy its id (C...) from the bottom of About.
Write [[channels.slack_app]] with name and channel = "C..." into config.toml, and both tokens under [slack_app."NAME"] \
in secrets.toml; then `shopbell doctor --send`. One app for each installation of Shopbell.""".splitlines()
)


def manifest() -> Manifest:
    """Return the manifest, the link that brings it along, and what to do."""
    short = json.dumps(_APP, separators=(",", ":"))
    return Manifest(json.dumps(_APP, indent=2), f"{_NEW_APP}{quote(short)}", _STEPS)
