"""Where the halves of a number come from stands beneath the news in every form of an alert, never before it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from alerts.channels.line import CHANNEL as LINE
from alerts.channels.slack_app import CHANNEL as SLACK_APP
from alerts.messages.alert import alert_message
from alerts.messages.recipient import Recipient
from commerce.languages import LANGUAGES
from commerce.messages import Message
from commerce.origins import Origin
from tests.alerts.a_shop import SCENE, fired
from tests.alerts.messages.written import ANNA, RENDERER, SHELF, TEAM
from wording.notices import Notice

_READ = Origin("spend", "Meta <ads>", date(2026, 3, 9), datetime(2026, 3, 10, 5, tzinfo=UTC))
_LACKING = Notice("short_history", day=date(2025, 1, 1), kpis=("repeat_purchase_rate",))
_SCENE = replace(SCENE, notices=(_LACKING, Notice("origins", day=date(2026, 3, 10), origins=(_READ,))))


def _told(to: Recipient) -> Message:
    return alert_message([fired()], _SCENE, to, RENDERER)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_begins_with_what_lacks_and_the_news_and_ends_with_the_sources(language: str) -> None:
    message = _told(replace(ANNA, language=language))
    headline = message.subject.rpartition(": ")[2] if language == "en" else "50,12" if language == "vi" else "50.12"
    assert message.text.count("Meta <ads>") == 1
    assert message.text.index("2025") < message.text.index(headline) < message.text.index("Meta <ads>")
    assert "Meta <ads>" in message.text.rstrip().splitlines()[-1]
    assert message.html.index(headline) < message.html.index("Meta &lt;ads&gt;")


def test_slack_tells_the_sources_in_its_last_small_print() -> None:
    blocks = json.loads(_told(TEAM).payload)["blocks"]
    assert "Meta &lt;ads&gt;" in json.dumps(blocks[-1]), blocks[-1]
    assert "Meta" not in json.dumps(blocks[:-1])


def test_the_app_of_slack_and_a_messenger_tell_them_last() -> None:
    roots = json.loads(_told(replace(SHELF, channel=SLACK_APP)).payload)["roots"]
    assert "Meta &lt;ads&gt;" in json.dumps(roots[0]["blocks"][-1])
    brief = _told(replace(SHELF, channel=LINE)).text
    assert "Meta <ads>" in brief.rstrip().splitlines()[-1]
