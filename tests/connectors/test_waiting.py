"""A wait of more than some seconds is told as it begins, to whoever looks on; all waits of connectors go this way."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import connectors
from commerce.clock import FrozenClock
from connectors.waiting import told_to, under_way, wait

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Listener:
    """Writes down what was told, and how long had been waited by then."""

    def __init__(self) -> None:
        self.clock = FrozenClock(NOON)
        self.heard: list[tuple[str, float]] = []

    def tell(self, told: str) -> None:
        self.heard.append((told, self.clock.elapsed()))


def test_a_long_wait_is_told_before_it() -> None:
    here = Listener()
    with told_to(here.tell):
        wait(here.clock, 60, "Meta's budget is nearly used up (92 %)")
        wait(here.clock, 7.4, "toys.example answered 429")
    assert here.heard == [
        ("Meta's budget is nearly used up (92 %); waiting 60 s", 0),
        ("toys.example answered 429; waiting 7 s", 60),
    ]
    assert here.clock.elapsed() == 67.4


def test_short_ones_are_told_once_a_minute_of_them() -> None:
    here = Listener()
    with told_to(here.tell):
        for _ in range(100):
            wait(here.clock, 2, "Shopify's budget of points is used up for the moment")
    assert [after for _, after in here.heard] == [58, 118, 178]


def test_one_for_the_same_reason_is_told_once_a_minute_with_how_far_it_is() -> None:
    here = Listener()
    with told_to(here.tell):
        for part in range(1, 14):
            under_way(part, 13)
            wait(here.clock, 10, f"report {part}", again="reports")
        under_way(0, 0)
        wait(here.clock, 10, "another report", again="of another")
        wait(here.clock, 10, "busy")
        wait(here.clock, 10, "busy")
    assert here.heard == [
        ("report 1; waiting 10 s (part 1 of 13)", 0),
        ("report 7; waiting 10 s (part 7 of 13)", 60),
        ("report 13; waiting 10 s (part 13 of 13)", 120),
        ("another report; waiting 10 s", 130),
        ("busy; waiting 10 s", 140),
        ("busy; waiting 10 s", 150),
    ]


def test_nobody_listens_any_more_once_the_work_is_over() -> None:
    here, inner = Listener(), Listener()
    with told_to(here.tell):
        with told_to(inner.tell):
            wait(here.clock, 60, "of one shop")
        wait(here.clock, 60, "of all")
    wait(here.clock, 60, "of nobody")
    assert [told for told, _ in here.heard] == ["of all; waiting 60 s"]
    assert [told for told, _ in inner.heard] == ["of one shop; waiting 60 s"]
    assert here.clock.elapsed() == 180


def test_no_connector_waits_in_silence() -> None:
    room = Path(connectors.__file__).parent
    found = {file.relative_to(room).as_posix() for file in room.rglob("*.py") if ".sleep(" in file.read_text()}
    assert found == {"waiting.py"}
