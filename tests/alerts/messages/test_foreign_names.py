"""Names that somebody else chose stay names: in Slack, in HTML, in a subject, in a command to copy."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from html import unescape

import pytest

from alerts.channels.slack.blocks import LONGEST_TEXT, MOST_BLOCKS, fitted
from alerts.messages.alert import FULL_UPDATES, alert_message
from alerts.messages.digest import digest_message
from alerts.messages.incident_update import IncidentUpdate
from commerce.languages import LANGUAGES
from commerce.watches import Say
from tests.alerts.a_shop import (
    CAC_OFF,
    HOSTILE,
    OPEN_WATCH,
    SCENE,
    digest,
    fired,
)
from tests.alerts.messages.written import ANNA, RENDERER, SHELF, TEAM, alert, words


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_hostile_campaign_stays_a_name(code: str) -> None:
    message = alert(fired(HOSTILE), to=replace(SHELF, language=code))
    assert "<!channel>" not in message.payload
    assert "&lt;!channel&gt;" in words(message)
    assert "@here" not in message.payload
    assert "*sale*" not in message.payload
    assert "<script>" not in message.html
    assert "&lt;script&gt;" in message.html
    assert all(block["text"]["verbatim"] for block in json.loads(message.payload)["blocks"] if "text" in block)


def test_a_shop_name_cannot_break_a_subject_or_a_shell() -> None:
    scene = replace(SCENE, shop="Toys\r\nBcc: all@example.com")
    assert "\n" not in alert_message([fired()], scene, SHELF, RENDERER).subject


@pytest.mark.parametrize(
    "shop", ["toys & co", "$(reboot)", "`reboot`; true", "it's", "玩具", "x" * 80, "a_*b*_c", "@here"]
)
def test_the_command_names_the_shop_and_nothing_but_the_shop(shop: str) -> None:
    message = alert(IncidentUpdate(replace(CAC_OFF, shop=shop), OPEN_WATCH, Say.FIRED))
    shown = {"text": message.text, "slack": unescape(words(message)), "html": unescape(message.html)}
    for form, told in shown.items():
        command = re.findall(r"shopbell (alerts acknowledge [^<\n]*)", told)[-1]
        named = shlex.split(command)[-1]
        assert named == shop or (form == "slack" and named == "NAME" and "for NAME" in told)


def test_slack_shows_a_name_to_copy_only_where_it_can() -> None:
    assert "--shop 'toys & co'" in unescape(
        words(alert(IncidentUpdate(replace(CAC_OFF, shop="toys & co"), OPEN_WATCH, Say.FIRED)))
    )
    for changed in ("a_*b*_c", "@here", "`reboot`"):
        told = words(alert(IncidentUpdate(replace(CAC_OFF, shop=changed), OPEN_WATCH, Say.FIRED)))
        assert "with the shop's name from the configuration for NAME" in told


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_flood_stays_within_slacks_limits(code: str) -> None:
    long = fired("x" * 5000)
    message = alert(*[long] * 60, to=replace(TEAM, language=code))
    payload = json.loads(message.payload)
    assert len(payload["blocks"]) <= MOST_BLOCKS
    assert max(len(block["text"]["text"]) for block in payload["blocks"] if "text" in block) <= LONGEST_TEXT
    assert sum(block["type"] == "divider" for block in payload["blocks"]) == FULL_UPDATES


def test_a_cut_never_splits_an_escaped_sign() -> None:
    assert fitted("abc &amp; d", 8) == "abc …"
    assert fitted("short") == "short"


def test_a_shop_name_in_a_digest_is_escaped() -> None:
    message = digest_message(digest(), replace(SCENE, shop=HOSTILE), ANNA, RENDERER)
    assert "<script>" not in message.html
