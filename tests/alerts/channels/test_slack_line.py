"""Ways in which a connection to Slack dies, and what the other traps of Socket Mode do to it: never deaf for long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from alerts.channels.slack_app.line import Patience
from practice.slack.server import PracticeSlack
from practice.slack.workspace import Fault
from shopbell.outside import SystemClock
from tests.alerts.channels.an_ear import QUICK, Alone, Hears, listening
from tests.waiting import elapsed, pause, until

#: A way that died is noticed within a ping and its answer, and opened anew at once.
BOUND_S = QUICK.ping_s + QUICK.pong_s + QUICK.between_s + 1.0


@pytest.fixture
def slack() -> Iterator[PracticeSlack]:
    with PracticeSlack(SystemClock()) as opened:
        yield opened


@pytest.fixture
def ear(slack: PracticeSlack) -> Iterator[Hears]:
    with listening(slack) as opened:
        yield opened


def cut(slack: PracticeSlack) -> None:
    slack.live()[-1].cut()


def reset(slack: PracticeSlack) -> None:
    slack.live()[-1].cut(abruptly=True)


def close(slack: PracticeSlack) -> None:
    slack.live()[-1].close()


def close_and_keep_tcp(slack: PracticeSlack) -> None:
    slack.live()[-1].close(keeps_tcp=True)


def half_open(slack: PracticeSlack) -> None:
    slack.live()[-1].is_silent = True


def noise(slack: PracticeSlack) -> None:
    slack.live()[-1].send_noise()


def warning_then_close(slack: PracticeSlack) -> None:
    line = slack.live()[-1]
    slack.say("warning", line)
    pause(QUICK.drain_s)
    line.close()


def refresh(slack: PracticeSlack) -> None:
    slack.say("refresh_requested")


def cut_and_no_door(slack: PracticeSlack) -> None:
    slack.workspace.faults["apps.connections.open"] = [Fault(500, "<html>"), Fault(status=0)]
    slack.live()[-1].cut()


def cut_and_busy(slack: PracticeSlack) -> None:
    busy = Fault(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "1"})
    slack.workspace.faults["apps.connections.open"] = [busy]
    slack.live()[-1].cut()


def cut_and_slow(slack: PracticeSlack) -> None:
    slack.workspace.faults["apps.connections.open"] = [Fault(wait_s=1.0, is_done=True)]
    slack.live()[-1].cut()


def cut_and_no_hello(slack: PracticeSlack) -> None:
    slack.says_hello = False
    line = len(slack.lines)
    slack.live()[-1].cut()
    until(lambda: len(slack.lines) > line)
    pause(QUICK.hello_s)
    slack.says_hello = True


DEATHS: dict[str, Callable[[PracticeSlack], None]] = {
    "TCP ends without CLOSE": cut,
    "TCP is reset": reset,
    "CLOSE": close,
    "CLOSE, and TCP goes on": close_and_keep_tcp,
    "half open: no pong": half_open,
    "bytes that are no frame": noise,
    "warning, then CLOSE": warning_then_close,
    "refresh requested": refresh,
    "ended, and opening fails twice": cut_and_no_door,
    "ended, and opening is limited": cut_and_busy,
    "ended, and opening is slow": cut_and_slow,
    "ended, and no hello": cut_and_no_hello,
}


@pytest.mark.parametrize("death", DEATHS)
def test_however_a_connection_dies_it_hears_again_soon(slack: PracticeSlack, ear: Hears, death: str) -> None:
    assert ear.hears()
    DEATHS[death](slack)
    assert ear.deaf_s() <= BOUND_S + 1.5
    until(lambda: [one.is_silent for one in slack.live()].count(False) == 1)


def test_a_close_is_noticed_at_once_although_tcp_goes_on_behind_it(slack: PracticeSlack) -> None:
    with listening(slack, replace(QUICK, ping_s=5, pong_s=5)) as ear:
        close_and_keep_tcp(slack)
        assert ear.deaf_s() < 2


def test_a_new_connection_is_there_before_the_old_one_goes_and_both_are_heard(slack: PracticeSlack, ear: Hears) -> None:
    old = slack.live()[-1]
    slack.say("refresh_requested", old)
    until(lambda: len(slack.live()) == 2)
    assert not old.closed
    sent = [slack.people.send("interactive", {"actions": []}, line=line)["envelope_id"] for line in (0, 1)]
    until(lambda: {one["envelope_id"] for _, one in ear.heard} >= set(sent))
    until(lambda: old.closed)
    assert len(slack.live()) == 1


def test_a_refresh_that_cannot_be_followed_keeps_the_old_connection(slack: PracticeSlack, ear: Hears) -> None:
    slack.workspace.faults["apps.connections.open"] = [Fault(500, "<html>")] * 3
    slack.say("refresh_requested")
    pause(0.3)
    assert ear.hears()
    until(lambda: len(slack.lines) == 2)


@pytest.mark.parametrize("pieces", [1, 3, 40])
def test_large_frames_and_those_in_pieces_arrive(slack: PracticeSlack, ear: Hears, pieces: int) -> None:
    sent = slack.people.send("interactive", {"actions": [], "message": "ữ中" * 50_000}, pieces=pieces)
    until(lambda: any(one == sent for _, one in ear.heard))


def test_what_is_no_document_or_of_an_unknown_kind_does_no_harm(slack: PracticeSlack, ear: Hears) -> None:
    slack.live()[-1].send({"type": "something_new"})
    slack.live()[-1].send({"envelope_id": 7, "type": None})
    sent = slack.people.send("events_api", {"event": {}})
    until(lambda: any(one == sent for _, one in ear.heard))
    assert len(slack.lines) == 1


def test_too_many_connections_are_not_made_more(slack: PracticeSlack, ear: Hears) -> None:
    slack.say("too_many_websockets", num_connections=10)
    slack.live()[-1].cut()
    begin = elapsed()
    until(lambda: "too many connections" in ear.ear.state.trouble)
    until(lambda: len(slack.lines) == 2)
    assert elapsed() - begin >= QUICK.crowded_s - 0.1
    until(lambda: ear.ear.state.trouble == "")


def test_connections_that_are_not_ours_are_noted(slack: PracticeSlack) -> None:
    slack.num_connections = 10
    with listening(slack) as ear:
        assert (ear.ear.state.connections, ear.ear.state.app) == (10, "A0SHOPBELL")
        assert ear.ear.state.crowded_since is not None
        slack.num_connections = 1
        slack.live()[-1].cut()
        until(lambda: ear.ear.state.crowded_since is None)


def test_a_line_that_is_switched_off_is_left_alone_for_a_while(slack: PracticeSlack, ear: Hears) -> None:
    slack.say("link_disabled")
    slack.live()[-1].cut()
    until(lambda: "Socket Mode was switched off" in ear.ear.state.trouble)
    pause(QUICK.off_s / 2)
    assert len(slack.lines) == 1
    until(lambda: len(slack.lines) == 2)


@pytest.mark.parametrize(
    ("word", "told"), [("invalid_auth", "does not know this token"), ("not_allowed_token_type", "tokens are swapped")]
)
def test_a_token_that_is_refused_is_told_and_asked_for_again_later(slack: PracticeSlack, word: str, told: str) -> None:
    slack.workspace.faults["apps.connections.open"] = [Fault(text=f'{{"ok": false, "error": "{word}"}}')]
    with listening(slack, opens=False) as ear:
        until(lambda: told in ear.ear.state.trouble)
        assert not ear.is_open()
        until(ear.is_open)
        assert ear.ear.state.trouble == ""


def test_an_app_that_was_removed_is_told(slack: PracticeSlack, ear: Hears) -> None:
    slack.workspace.is_installed = False
    slack.live()[-1].cut()
    until(lambda: "removed from the workspace" in ear.ear.state.trouble)


def test_openings_that_fail_come_apart_and_never_in_a_loop(slack: PracticeSlack) -> None:
    slack.workspace.faults["apps.connections.open"] = [Fault(500, "<html>")] * 100
    with listening(slack, opens=False):
        pause(1.5)
    left = len(slack.workspace.faults["apps.connections.open"])
    assert 2 <= 100 - left <= 8


def test_a_second_opener_waits_for_the_first_to_end(slack: PracticeSlack) -> None:
    alone = Alone()
    with listening(slack, alone=alone) as first, listening(slack, alone=alone, opens=False) as second:
        until(lambda: "another Shopbell" in second.ear.state.trouble)
        assert len(slack.lines) == 1
        first.ear.stop()
        until(second.is_open)
    assert len(slack.lines) == 2


def test_leaving_says_close(slack: PracticeSlack) -> None:
    with listening(slack):
        pass
    until(lambda: slack.lines[-1].closed)


def test_every_envelope_is_acknowledged_within_a_second(slack: PracticeSlack, ear: Hears) -> None:
    for _ in range(20):
        slack.people.send("interactive", {"actions": []})
    until(lambda: len(slack.workspace.acks) == 20)
    assert max(one.after_s for one in slack.workspace.acks) < 1
    assert len(ear.heard) == 20


def test_the_product_is_deaf_for_less_than_twenty_seconds_at_worst() -> None:
    patience = Patience()
    dead_s = patience.ping_s + patience.pong_s
    assert dead_s + patience.call_s + patience.first_wait_s < 20
    assert patience.between_s >= 5
