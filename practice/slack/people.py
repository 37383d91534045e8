"""People of a practice workspace: they press buttons, hand dialogs in, and write commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from practice.slack.line import PracticeLine
from practice.slack.workspace import APP_ID, CHANNEL, TEAM_ID, Posted, Workspace

_TEAM = {"id": TEAM_ID, "domain": "practice"}


class People:
    """Whoever sits in the workspace.

    Args:
        workspace: Theirs.
        live: Returns the connections that are open; an envelope goes over the newest.
        url: Returns where the workspace takes answers to clicks.
    """

    def __init__(
        self, workspace: Workspace, live: Callable[[], Sequence[PracticeLine]], url: Callable[[], str]
    ) -> None:
        self._workspace, self._live, self._url = workspace, live, url
        self._count = 0

    def press(
        self, message: Posted, action: str, user: str = "U0LAN", *, value: str | None = None, line: int = -1
    ) -> dict[str, Any]:
        """Press a button of a message; return the envelope."""
        button = message.buttons.get(action, {"action_id": action, "value": ""})
        with self._workspace.lock:
            pressed = {**button, "type": "button", "action_ts": self._workspace.next_ts()}
            payload = {
                **self._common(user),
                "type": "block_actions",
                "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel},
                "channel": {"id": message.channel, "name": "shop-alerts"},
                "message": {**message.body, "ts": message.ts, "app_id": APP_ID},
                "actions": [pressed if value is None else {**pressed, "value": value}],
                "response_url": self._reply_to(),
            }
        return self.send("interactive", payload, line=line)

    def submit(self, view: Mapping[str, Any], values: Mapping[str, Any], user: str = "U0LAN") -> dict[str, Any]:
        """Hand a dialog in; `values`: {block: {action: what it holds}}."""
        told = {**view, "state": {"values": dict(values)}}
        return self.send("interactive", {**self._common(user), "type": "view_submission", "view": told})

    def write(self, text: str, user: str = "U0LAN", channel: str = CHANNEL) -> dict[str, Any]:
        """Write the app's command."""
        with self._workspace.lock:
            payload = {
                "team_id": TEAM_ID, "channel_id": channel, "user_id": user, "user_name": user.lower(),
                "command": "/shopbell", "text": text, "api_app_id": APP_ID, "response_url": self._reply_to(),
                "trigger_id": self._workspace.trigger(),
            }  # fmt: skip
        return self.send("slash_commands", payload)

    def send(self, kind: str, payload: Mapping[str, Any], *, line: int = -1, pieces: int = 1) -> dict[str, Any]:
        """Send an envelope of a kind; return it. Nobody hears it where no connection is open."""
        with self._workspace.lock:
            self._count += 1
            envelope = {"envelope_id": f"envelope-{self._count}", "type": kind, "accepts_response_payload": True}
        whole = {**envelope, "payload": dict(payload)}
        self.repeat(whole, line=line, pieces=pieces)
        return whole

    def repeat(self, envelope: dict[str, Any], *, line: int = -1, pieces: int = 1) -> None:
        """Send an envelope once more."""
        self._workspace.sent(envelope["envelope_id"])
        if lines := self._live():
            lines[line].send(envelope, pieces=pieces)

    def _common(self, user: str) -> dict[str, Any]:
        person = {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM_ID}
        return {"user": person, "api_app_id": APP_ID, "team": _TEAM, "trigger_id": self._workspace.trigger()}

    def _reply_to(self) -> str:
        return f"{self._url()}/reply/{self._workspace.reply_name()}"
