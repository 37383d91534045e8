"""Slack's webhook, played by a real web server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from alerts.channels.slack import CHANNEL as SLACK
from alerts.channels.slack.aloud import aloud
from alerts.channels.slack.blocks import FULL_INCIDENTS, LONGEST_TEXT, MOST_BLOCKS, sections_of
from alerts.channels.slack.channel import SlackChannel
from alerts.channels.slack.mrkdwn import mrkdwn
from alerts.messages.alert import alert_message
from alerts.messages.digest import Digest, digest_message
from alerts.messages.recipient import Recipient
from commerce.errors import Refused, TryLater, Uncertain
from commerce.languages import LANGUAGES
from commerce.messages import Claimed, Message
from tests.alerts.a_shop import KNOWLEDGE, SCENE, digest, fired, recovered
from tests.alerts.channels.letter import LETTER, WRITTEN
from tests.alerts.channels.slack import texts
from tests.listening import Handler, listening
from wording.names import Names
from wording.render import Renderer

RENDERER = Renderer(KNOWLEDGE)


_ANSWERS = {
    200: b"ok",
    400: b"invalid_blocks",
    403: b"<html>token T0/B0/SECRET is bad</html>",
    404: b"no_service",
}


class Hook(Handler):
    """Slack's webhook: the path says how it answers."""

    posts: list[dict[str, Any]]

    def post(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.posts.append(json.loads(body))
        status = int(self.path.rsplit("/", 1)[1])
        if status == 400 and "blocks" not in self.posts[-1]:
            status = 200
        answer = {
            200: b"ok",
            404: b"no_service",
            400: b"invalid_blocks",
            403: b"<html>token T0/B0/SECRET is bad</html>",
        }.get(status, b"")
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "30")
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", str(len(answer) + (status == 299)))  # 299: one byte more than comes
        self.end_headers()
        self.wfile.write(answer)


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    posts: list[dict[str, Any]] = []
    handler = type("OwnHook", (Hook,), {"posts": posts})
    with listening(handler) as url:
        yield f"{url}/services/T0/B0/SECRET", posts


def to_slack(url: str, payload: str = LETTER.payload) -> None:
    message = Message("k", "alert", "slack", "shop", "en", "s", "<!channel> text", payload=payload)
    SlackChannel("shop", url, timeout_s=5).deliver(Claimed(1, message, 1, WRITTEN))


def test_the_payload_is_posted_as_it_is(hook: tuple[str, list[dict[str, Any]]]) -> None:
    url, posts = hook
    to_slack(f"{url}/200")
    assert posts == [{"text": "hello"}]


def test_a_message_without_blocks_goes_as_escaped_text(hook: tuple[str, list[dict[str, Any]]]) -> None:
    url, posts = hook
    to_slack(f"{url}/200", payload="")
    assert posts == [{"text": "&lt;!channel&gt; text"}]


def test_slack_asking_for_a_pause_gets_it(hook: tuple[str, list[dict[str, Any]]]) -> None:
    with pytest.raises(TryLater) as caught:
        to_slack(f"{hook[0]}/429")
    assert caught.value.wait_s == 30


@pytest.mark.parametrize("status", [408, 425, 500, 503])
def test_slack_in_trouble_is_tried_again(status: int, hook: tuple[str, list[dict[str, Any]]]) -> None:
    with pytest.raises(TryLater):
        to_slack(f"{hook[0]}/{status}")


@pytest.mark.parametrize("status", [403, 404, 302])
def test_a_dead_webhook_is_refused_without_its_address(status: int, hook: tuple[str, list[dict[str, Any]]]) -> None:
    with pytest.raises(Refused) as caught:
        to_slack(f"{hook[0]}/{status}")
    assert str(status) in str(caught.value)
    assert "SECRET" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)


def test_slacks_own_reason_is_told(hook: tuple[str, list[dict[str, Any]]]) -> None:
    with pytest.raises(Refused, match="no_service"):
        to_slack(f"{hook[0]}/404")


@pytest.mark.parametrize("language", LANGUAGES)
def test_blocks_that_slack_does_not_take_go_as_text(
    language: str, hook: tuple[str, list[dict[str, Any]]], caplog: pytest.LogCaptureFixture
) -> None:
    url, posts = hook
    scene = replace(SCENE, shop="<!channel> *sale*", simulated=True)
    message = digest_message(digest(), scene, Recipient("team", SLACK, "team", language), RENDERER)
    SlackChannel("team", f"{url}/400", timeout_s=5).deliver(Claimed(7, message, 1, WRITTEN))
    refused, taken = posts
    assert "blocks" in refused
    assert set(taken) == {"text"}
    for line in filter(str.strip, message.text.splitlines()):
        if any(sign.isalnum() for sign in line):
            assert str(mrkdwn(line.strip("-* "))) in taken["text"]
    assert "<!channel>" not in taken["text"]
    assert "message 7 goes to Slack webhook 'team' as text" in caplog.text
    assert "SECRET" not in caplog.text


def test_a_text_that_is_refused_too_is_laid_aside(hook: tuple[str, list[dict[str, Any]]]) -> None:
    with pytest.raises(Refused, match="no_service"):
        to_slack(f"{hook[0]}/404", payload='{"text": "Ding", "blocks": []}')
    assert len(hook[1]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_listens_to_slack_hears_all_of_it_and_no_ornaments(language: str) -> None:
    to = Recipient("team", SLACK, "team", language)
    for message, answer in (
        (
            alert_message([fired("spring_sale"), recovered()], SCENE, to, RENDERER),
            "shopbell alerts acknowledge customer_acquisition_cost",
        ),
        (digest_message(digest(), SCENE, to, RENDERER), "shopbell alerts --help"),
    ):
        said = json.loads(message.payload)["text"]
        assert said.splitlines()[0] == str(mrkdwn(message.subject))
        assert len(said) <= 3900
        assert not re.search(r":[a-z_]+:|^\W+$|^[-*\u2022\u2217]|\*\*|---", said, re.MULTILINE)
        name = Names(KNOWLEDGE, language)("customer_acquisition_cost")
        assert name in said
        assert answer in said


def test_what_is_read_aloud_ends_between_two_lines_when_it_is_long() -> None:
    lines = [f"- {number} {'x' * 90}" for number in range(100)]
    said = aloud("Headline", "\n".join(["Headline", *lines])).splitlines()
    assert said[:3] == ["Headline", *(line[2:] for line in lines[:2])]
    assert said[-2:] == [lines[len(said) - 3][2:], "\N{HORIZONTAL ELLIPSIS}"]


def test_something_that_is_no_address_is_refused() -> None:
    with pytest.raises(Refused, match="not a web address") as caught:
        to_slack("hooks.slack.example/SECRET")
    assert "SECRET" not in str(caught.value)


def test_a_gateway_that_waited_in_vain_leaves_it_open(hook: tuple[str, list[dict[str, Any]]]) -> None:
    with pytest.raises(Uncertain, match="answered 504"):
        to_slack(f"{hook[0]}/504")


def test_a_success_is_a_success_even_when_its_words_break_off(hook: tuple[str, list[dict[str, Any]]]) -> None:
    to_slack(f"{hook[0]}/299")
    assert len(hook[1]) == 1


def blocks_of(told: Digest, language: str, shop: str = "Toys") -> list[dict[str, Any]]:
    to = Recipient("team", SLACK, "team", language)
    payload: dict[str, Any] = json.loads(digest_message(told, replace(SCENE, shop=shop), to, RENDERER).payload)
    assert texts(payload)  # within the limits
    blocks: list[dict[str, Any]] = payload["blocks"]
    return blocks


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_digest_leads_with_what_is_open_and_ends_with_who_wrote_it(language: str) -> None:
    name = Names(KNOWLEDGE, language)
    blocks = blocks_of(replace(digest(), notices=()), language)
    told = [*texts({"text": "", "blocks": blocks})]
    incident = next(words for words in told if words.startswith(":bell: *"))
    places = [next(place for place, words in enumerate(told) if name(kpi) in words) for kpi in KPIS]
    assert places == sorted(places)
    assert name("customer_acquisition_cost") in incident
    assert told.index(incident) < places[1]
    assert blocks_of(digest(), language)[-1]["type"] == "context"


#: An incident, which the summary names, a number with its target, one without a value.
KPIS = ("customer_acquisition_cost", "conversion_rate", "cart_abandonment_rate")


def test_a_digest_shows_every_figure_with_its_working() -> None:
    told = "\n".join(texts({"text": "", "blocks": blocks_of(digest(), "en")}))
    for part in ("marketing spend: €4,210.08, new customers: 84", "orders: 212, sessions: 9,800"):
        assert part in told, part


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_flood_of_incidents_and_numbers_stays_within_the_limits(language: str) -> None:
    one = digest()
    told = replace(one, incidents=[fired("x" * 5000)] * 60, lines=[*one.lines] * 30, notices=[*one.notices] * 400)
    blocks = blocks_of(told, language)
    assert len(blocks) <= MOST_BLOCKS
    assert sum(block.get("text", {}).get("text", "").startswith(":bell:") for block in blocks) == FULL_INCIDENTS
    named = "\n".join(block["text"]["text"] for block in blocks if "text" in block)
    assert named.count("• Customer acquisition cost" if language == "en" else "• ") >= 60 - FULL_INCIDENTS
    assert blocks[-1]["type"] == "context"


def test_a_simulated_digest_says_so_first() -> None:
    to = Recipient("team", SLACK, "team")
    payload = json.loads(digest_message(digest(), replace(SCENE, simulated=True), to, RENDERER).payload)
    assert "Simulated data" in payload["blocks"][0]["elements"][0]["text"]


def test_a_long_list_is_told_in_whole_lines() -> None:
    lines = [f"• {number} {'x' * 90}" for number in range(100)]
    sections = [block["text"]["text"] for block in sections_of(["*Heading*", "\n".join(lines)])]
    assert "\n".join(sections).splitlines() == ["*Heading*", *lines]
    assert max(map(len, sections)) <= LONGEST_TEXT
