"""The chat of the demo: a practice workspace of Slack, and somebody there who answers what was told.

The answer goes the whole way: a press over the socket, the inbox, the message that is edited, the bell's next word.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from practice.slack.server import PracticeSlack
from practice.slack.workspace import APP_TOKEN, BOT_TOKEN, CHANNEL, Posted
from shopbell.hearing import hearing
from shopbell.outside import SystemClock
from shopbell.wiring import Installation

#: Its table in the configuration while the demo plays; taken out at the end, for nobody serves it then.
TABLE = """
[[channels.slack_app]]
name = "team"
channel = "{channel}"
api = "{api}"
shops = ["Toy Chest"]
people = {{ U0LAN = "Anna" }}
"""
SECRETS = tomllib.loads(f'[slack_app.team]\nbot_token = "{BOT_TOKEN}"\napp_token = "{APP_TOKEN}"')
#: An answer takes a tenth of a second; whoever waits in vain goes on.
_LONGEST_S, _LOOK_S = 15.0, 0.05


class Chat:
    """A workspace that stands as long as it is entered."""

    def __init__(self) -> None:
        self._clock = SystemClock()
        self._slack = PracticeSlack(self._clock)

    def opened(self) -> AbstractContextManager[PracticeSlack]:
        """Return the workspace, to be entered."""
        return self._slack

    @property
    def table(self) -> str:
        """Its lines of the configuration."""
        return TABLE.format(channel=CHANNEL, api=self._slack.api)

    def answer(self, installation: Installation, actions: Sequence[str]) -> list[str]:
        """Press buttons of the last alert, one by one, as Anna; return those after which the message changed."""
        done = []
        with hearing(installation):
            self._until(lambda: bool(self._slack.live()))
            for action in actions:
                root = self._roots()[-1]
                edits = root.edits
                if action not in root.buttons:
                    continue
                self._slack.people.press(root, action)
                if self._until(lambda root=root, edits=edits: root.edits > edits):  # type: ignore[misc]  # bound here
                    done.append(action)
        return done

    def _roots(self) -> list[Posted]:
        return [one for one in self._slack.workspace.posted if not one.thread_ts and not one.is_deleted]

    def _until(self, holds: Callable[[], bool]) -> bool:
        end_s = self._clock.elapsed() + _LONGEST_S
        while not holds() and self._clock.elapsed() < end_s:
            self._clock.sleep(_LOOK_S)
        return holds()
