"""A process that takes answers in until it is killed: python -m tests.alerts.channels.a_listening_process PATH API."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from alerts.channels.slack_app.listener import SlackListener
from alerts.channels.slack_app.settings import SlackAppSettings
from practice.slack.server import PracticeSlack
from shopbell.outside import SystemClock
from tests.alerts.channels.a_listener import hearing_of
from tests.alerts.channels.a_workspace import Room
from tests.alerts.channels.an_ear import QUICK
from tests.cache.stored import open_cache

if __name__ == "__main__":
    _, path, api = sys.argv
    table = SlackAppSettings(name="team", channel="C0ALERTS1", api=api)
    with open_cache(Path(path)) as cache:
        room = Room(PracticeSlack(SystemClock()), cache, Path(path), table)
    listener = SlackListener(hearing_of(room), QUICK)
    listener.start()
    threading.Event().wait()
