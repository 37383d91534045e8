"""The service listens beside its jobs, doctor tells how that stands, and no command listens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.channels.register import channel_kinds
from alerts.deliver import pump
from commerce.conversations import LineState
from commerce.watches import Watch
from practice.slack.server import PracticeSlack
from practice.slack.workspace import APP_TOKEN, BOT_TOKEN, Fault
from shopbell.delivery import dispatcher
from shopbell.doctor.channels import channels
from shopbell.hearing import hearing, listener_of
from shopbell.outside import SystemClock
from shopbell.wiring import Installation
from tests.alerts.channels.a_workspace import NOW, SUBJECT, WATCH, Room
from tests.cache.stored import open_cache
from tests.make import INFO
from tests.shopbell.installed import TOYS, installed
from tests.waiting import real_now, until

KIND = next(kind for kind in channel_kinds() if kind.name == "slack_app")


@contextmanager
def at_work(folder: Path, more: str = "", held: object = None, clock: object = None) -> Iterator[Installation]:
    with PracticeSlack(SystemClock()) as slack:
        table = f'[[channels.slack_app]]\nname = "team"\nchannel = "C0ALERTS1"\napi = "{slack.api}"\n{more}'
        tokens = held if held is not None else {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN}
        opened = installed(folder, f'{TOYS}\n[[recipient]]\nname = "Lan"\n{table}', {"slack_app": {"team": tokens}})
        told = replace(opened, clock=clock or SystemClock())  # type: ignore[arg-type]  # a clock
        with told.open_cache() as cache:
            cache.shops.ensure("toys", INFO)
            cache.incidents.commit("toys", {SUBJECT: WATCH}, [], [], NOW)
        SLACKS[folder] = slack
        yield told


SLACKS: dict[Path, PracticeSlack] = {}


def posted(installation: Installation, folder: Path) -> Room:
    """Post the alert through the product; return what is seen of it."""
    with open_cache(installation.database) as cache:
        table = installation.settings.channels.tables(KIND.name)[0]
        room = Room(SLACKS[folder], cache, installation.database, table)  # type: ignore[arg-type]  # of this channel
        cache.outbox.queue([room.told()], real_now())
        assert pump(cache.outbox, dispatcher(installation).channels(), installation.clock).sent == 1
    return room


def watch(installation: Installation) -> Watch:
    with installation.open_cache() as cache:
        return cache.incidents.watches("toys")[SUBJECT]


def test_a_press_goes_the_whole_way_and_leaving_says_close(tmp_path: Path) -> None:
    with at_work(tmp_path) as installation:
        slack = SLACKS[tmp_path]
        with hearing(installation):
            until(lambda: bool(slack.live()))
            [root] = posted(installation, tmp_path).roots
            slack.people.press(root, "acknowledge")
            until(lambda: "<@U0LAN> has been on it since" in root.texts)
            assert (watch(installation).by, watch(installation).is_acknowledged) == ("Lan", True)
        until(lambda: slack.lines[-1].closed)


def test_a_second_service_with_the_same_data_opens_no_second_line(tmp_path: Path) -> None:
    with at_work(tmp_path) as installation, hearing(installation):
        slack = SLACKS[tmp_path]
        until(lambda: bool(slack.live()))
        with hearing(replace(installation)):
            until(lambda: any(method == "apps.connections.open" for method, _ in slack.workspace.calls))
        assert len(slack.lines) == 1


def test_a_channel_without_its_token_hears_nothing_and_keeps_nobody_from_starting(tmp_path: Path) -> None:
    with at_work(tmp_path, held={"bot_token": BOT_TOKEN}) as installation:
        assert listener_of(installation, KIND) is None
        with hearing(installation):
            pass
        told = {one.text for one in channels(installation) if one.level == "bad_config"}
        assert any("app_token" in one for one in told)


def test_who_takes_no_answers_needs_no_app_level_token(tmp_path: Path) -> None:
    with at_work(tmp_path, "answers = false\n", {"bot_token": BOT_TOKEN}) as installation, hearing(installation):
        assert not SLACKS[tmp_path].lines
        assert all(one.level == "fine" for one in channels(installation, contact=True))


def doctor(installation: Installation, **more: bool) -> list[tuple[str, str]]:
    return [(one.level, one.text) for one in channels(installation, contact=more.get("contact", True))]


def test_doctor_tells_who_we_are_there_and_how_the_line_stands(tmp_path: Path) -> None:
    with at_work(tmp_path) as installation:
        assert any("nobody listens for buttons now" in text for _, text in doctor(installation))
        with hearing(installation):
            until(lambda: any("answers get through since" in text for _, text in doctor(installation)))
            told = doctor(installation)
        assert ("fine", "the workspace is 'Practice', the app posts there as 'shopbell'") in told
        assert [level for level, _ in told] == ["fine"] * 3
        stopped = doctor(installation)
        assert [level for level, text in stopped if "nobody listens for buttons now" in text] == ["note"]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault(text='{"ok": false, "error": "account_inactive"}'), "install the app again"),
        (Fault(text='{"ok": true}', headers={"x-oauth-scopes": "commands"}), "the app may not: chat:write, "),
        (Fault(status=0), "its answer was lost"),
    ],
)
def test_doctor_tells_what_slack_says_against_the_app(tmp_path: Path, fault: Fault, told: str) -> None:
    with at_work(tmp_path) as installation:
        SLACKS[tmp_path].workspace.faults["auth.test"] = [fault]
        assert any(level == "problem" and told in text for level, text in doctor(installation))


def test_doctor_notes_that_no_pictures_may_be_shown(tmp_path: Path) -> None:
    with at_work(tmp_path) as installation:
        SLACKS[tmp_path].workspace.scopes = "chat:write,chat:write.public,commands"
        levels = {level for level, text in doctor(installation) if "puts no pictures below alerts" in text}
        assert levels == {"note"}
        assert not any(level == "problem" for level, _ in doctor(installation))


def test_doctor_tells_swapped_tokens_without_asking_slack(tmp_path: Path) -> None:
    with at_work(tmp_path, held={"bot_token": APP_TOKEN, "app_token": BOT_TOKEN}) as installation:
        assert any("the two tokens are swapped" in text for _, text in doctor(installation))
        assert SLACKS[tmp_path].workspace.calls == []


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"is_open": False, "trouble": "Socket Mode was switched off"}, "no answers get through since"),
        ({"is_open": True, "connections": 10, "crowded_since": -11}, "clicks may get lost"),
        ({"is_open": True, "slow": 3}, "confirmed too late for Slack since the start: 3"),
        ({"is_open": True, "app": "A0ANOTHER"}, "of two apps: bot_token of A0SHOPBELL, app_token of A0ANOTHER"),
    ],
)
def test_doctor_tells_what_is_wrong_with_the_line(tmp_path: Path, state: dict[str, object], told: str) -> None:
    with at_work(tmp_path) as installation:
        posted(installation, tmp_path)
        now = real_now()
        if "crowded_since" in state:
            state = {**state, "crowded_since": now - timedelta(minutes=11)}
        with installation.open_cache() as cache:
            cache.conversations.note_line(KIND.name, "team", LineState(now, since=now, **state))  # type: ignore[arg-type]  # made-up fields
        assert any(told in text for _, text in doctor(installation, contact=False))


def test_doctor_tells_where_everything_comes_twice(tmp_path: Path) -> None:
    hook = '[[channels.slack]]\nname = "old"\nwebhook_env = "HOOK"\n'
    with at_work(tmp_path, hook) as installation:
        assert ("note", "toys is told by slack old as well: in the same place everything comes twice") in doctor(
            installation, contact=False
        )
