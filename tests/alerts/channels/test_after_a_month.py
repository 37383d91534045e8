"""An alert of a month ago is answered as one of today where it is still open, and kindly where it is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alerts.channels.hearing import Hearing
from alerts.channels.slack_app.listener import SlackListener
from alerts.channels.zalo.listener import ZaloListener
from alerts.inbox.standing import code
from commerce.watches import Past, Watch
from shopbell.outside import SystemClock
from tests.alerts.channels import a_bot, an_ear
from tests.alerts.channels.a_bot import a_place
from tests.alerts.channels.a_listener import alert, hearing_of, whispered
from tests.alerts.channels.a_workspace import INCIDENT, NOW, SHOP, SUBJECT, a_room
from tests.waiting import until

pytestmark = pytest.mark.untraced

LATER = NOW + timedelta(days=40)


class MonthLater(SystemClock):
    """Stands more than a month behind the alert; what is measured goes on."""

    def now(self) -> datetime:
        return LATER


def later(hearing: Hearing) -> Hearing:
    """Return the same, a month later."""
    return replace(hearing, clock=MonthLater(), desk=lambda cache: replace(hearing.desk(cache), now=LATER))


def test_a_press_on_what_is_still_open_is_done_and_shown_on_the_old_alert(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        root = alert(room)
        listener = SlackListener(later(hearing_of(room)), an_ear.STEADY)
        listener.start()
        until(lambda: bool(room.slack.live()))
        room.slack.people.press(root, "acknowledge")
        until(lambda: "has been on it since" in root.texts)
        assert room.cache.incidents.watches(SHOP)[SUBJECT].answered_at == LATER
        listener.stop()


def test_a_press_on_what_is_long_over_and_forgotten_is_told_so(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        root = alert(room)
        button = root.buttons["acknowledge"]["value"]
        room.move(Watch(past=(Past(INCIDENT, NOW - timedelta(days=1), NOW),), baseline_done=True))
        listener = SlackListener(later(hearing_of(room)), an_ear.STEADY)
        listener.start()
        until(lambda: root.buttons == {} and bool(room.slack.live()))  # what is pressed before is lost
        room.slack.people.press(root, "acknowledge", value=button)
        until(lambda: len(whispered(room)) == 1)
        assert "This alert has been over since" in whispered(room)[0]
        room.cache.prune(NOW + timedelta(days=39))
        room.slack.people.press(root, "acknowledge", value=button)
        until(lambda: len(whispered(room)) == 2)
        assert "does not remember this alert any more" in whispered(room)[1]
        listener.stop()


def test_a_written_answer_to_an_old_alert_is_done_as_long_as_it_is_open(tmp_path: Path) -> None:
    with a_place(tmp_path) as place:
        place.deliver()
        listener = ZaloListener(later(place.hearing), a_bot.QUICK)
        listener.start()
        until(lambda: listener.state.is_open)
        place.bot.write("ok", LATER.timestamp())
        until(lambda: place.watch().is_acknowledged)
        place.cache.incidents.commit(SHOP, {SUBJECT: Watch(past=(Past(INCIDENT, NOW, NOW),))}, [], [], NOW)
        place.bot.write(f"ok #{code(INCIDENT)}", LATER.timestamp())
        until(lambda: "This alert has been over since" in place.bot.shown[-1][1])
        listener.stop()
