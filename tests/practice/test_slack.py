"""A practice workspace holds Slack's limits, so that a test with it can fail where Slack would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from practice.slack.methods import faulty_blocks
from practice.slack.server import PracticeSlack
from practice.slack.workspace import APP_TOKEN, BOT_TOKEN, CHANNEL
from shopbell.outside import SystemClock
from tests.waiting import until


@pytest.fixture
def slack() -> Iterator[PracticeSlack]:
    with PracticeSlack(SystemClock()) as opened:
        yield opened


def call(slack: PracticeSlack, method: str, token: str = BOT_TOKEN, **given: Any) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    found: dict[str, Any] = requests.post(f"{slack.api}{method}", json=given, headers=headers, timeout=5).json()
    return found


def post(slack: PracticeSlack, **more: Any) -> dict[str, Any]:
    return call(slack, "chat.postMessage", channel=CHANNEL, text="x", **more)


def test_messages_are_named_by_rising_times_and_changed_by_their_names(slack: PracticeSlack) -> None:
    names = [post(slack)["ts"] for _ in range(50)]
    assert names == sorted(set(names))
    assert call(slack, "chat.update", channel=CHANNEL, ts=names[3], text="y")["ok"]
    assert slack.workspace.posted[3].body["text"] == "y"
    assert call(slack, "chat.update", channel=CHANNEL, ts="1.0", text="y")["error"] == "message_not_found"
    assert call(slack, "chat.update", channel=CHANNEL, ts=names[0], text="y" * 4001)["error"] == "msg_too_long"


def test_tokens_are_held_apart(slack: PracticeSlack) -> None:
    assert call(slack, "auth.test", APP_TOKEN)["error"] == "not_allowed_token_type"
    assert call(slack, "apps.connections.open")["error"] == "not_allowed_token_type"
    assert call(slack, "auth.test", "xoxb-other")["error"] == "invalid_auth"
    assert call(slack, "auth.test", "")["error"] == "not_authed"


def test_a_ticket_opens_once_and_hello_counts_the_connections(slack: PracticeSlack) -> None:
    url = call(slack, "apps.connections.open", APP_TOKEN)["url"]
    with connect(url, compression=None) as line:
        assert '"num_connections": 1' in str(line.recv(5))
        with pytest.raises(InvalidStatus), connect(url, compression=None):
            pass


def test_a_trigger_opens_one_dialog(slack: PracticeSlack) -> None:
    view = {"title": {"text": "x"}, "submit": {"text": "x"}, "close": {"text": "x"}}
    with slack.workspace.lock:
        trigger, late = slack.workspace.trigger(), slack.workspace.trigger()
        slack.workspace.triggers[late] -= 4
    assert call(slack, "views.open", trigger_id=trigger, view=view)["ok"]
    assert call(slack, "views.open", trigger_id=trigger, view=view)["error"] == "invalid_trigger_id"
    assert call(slack, "views.open", trigger_id=late, view=view)["error"] == "expired_trigger_id"


def test_an_address_for_answers_takes_five(slack: PracticeSlack) -> None:
    url = f"{slack.url}/reply/{slack.workspace.reply_name()}"
    told = [requests.post(url, json={"text": "x"}, timeout=5).status_code for _ in range(6)]
    assert told == [200] * 5 + [404]


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@pytest.mark.parametrize(
    ("blocks", "is_fine"),
    [
        ([section("x")] * 50, True),
        ([section("x")] * 51, False),
        ([section("x" * 3001)], False),
        ([section("")], False),
        ([{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}], False),
        ([{"type": "actions", "elements": [{"type": "button", "text": {"text": "x" * 76}}]}], False),
        ([{"type": "actions", "block_id": "x" * 256, "elements": []}], False),
    ],
)
def test_blocks_beyond_the_limits_are_refused(
    slack: PracticeSlack, blocks: list[dict[str, Any]], *, is_fine: bool
) -> None:
    assert post(slack, blocks=blocks)["ok"] is is_fine
    assert bool(faulty_blocks({"blocks": blocks})) is not is_fine


def test_a_dead_way_looks_alive_to_slack(slack: PracticeSlack) -> None:
    url = call(slack, "apps.connections.open", APP_TOKEN)["url"]
    with connect(url, compression=None, ping_interval=None, close_timeout=0.1) as line:
        line.recv(5)
        slack.live()[0].is_silent = True
        slack.people.write("open")
        with pytest.raises(TimeoutError):
            line.recv(0.2)
        assert len(slack.live()) == 1
        slack.live()[0].cut()
        until(lambda: not slack.live())


def by_form(slack: PracticeSlack, method: str, **given: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
    found: dict[str, Any] = requests.post(f"{slack.api}{method}", data=given, headers=headers, timeout=5).json()
    return found


def test_a_file_is_announced_sent_and_shared_in_this_order(slack: PracticeSlack) -> None:
    root = post(slack)["ts"]
    told = by_form(slack, "files.getUploadURLExternal", filename="x.png", length="3", alt_txt="three bytes")
    where = {"files": f'[{{"id": "{told["file_id"]}", "title": "T"}}]', "channel_id": CHANNEL}
    assert by_form(slack, "files.completeUploadExternal", **where, thread_ts=root)["error"] == "file_not_found"
    assert requests.post(told["upload_url"], data=b"four", timeout=5).status_code == 400
    assert requests.post(told["upload_url"], data=b"abc", timeout=5).status_code == 200
    assert by_form(slack, "files.completeUploadExternal", **where, thread_ts="1.0")["error"] == "invalid_thread_ts"
    for _ in range(2):  # Slack knows no way to share once only
        assert by_form(slack, "files.completeUploadExternal", **where, thread_ts=root)["ok"]
    [kept] = slack.workspace.files.values()
    assert (kept.content, kept.title, kept.words, kept.shared) == (b"abc", "T", "three bytes", [(CHANNEL, root)] * 2)
    slack.workspace.scopes = "chat:write"
    assert by_form(slack, "files.getUploadURLExternal", filename="x", length="3")["needed"] == "files:write"
