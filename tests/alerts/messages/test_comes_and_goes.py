"""What comes and goes is told with how often it did so lately, not ever."""

from __future__ import annotations

from alerts.messages.incident_update import IncidentUpdate
from commerce.watches import Say
from tests.alerts.life import Life
from tests.alerts.messages.written import alert
from tests.alerts.test_tick import judged


def test_openings_of_long_ago_are_not_counted() -> None:
    """Once in January, and three times within a week of spring: the bell is held by the three alone."""
    shop, decisions = Life("revenue"), []
    for seen in "xoo" + 30 * "o" + "xooxoox":
        value = ("off_target", 50) if seen == "x" else ("on_target", 150)
        decisions += shop.look(judged("revenue", *value))
    flapping = next(one for one in decisions if one.say is Say.FLAPPING)
    assert len(flapping.watch.past) == 3
    assert "It comes and goes (3 times lately)" in alert(IncidentUpdate.of(flapping)).text
