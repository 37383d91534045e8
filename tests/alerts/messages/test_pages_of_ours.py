"""Messages lead to pages of our own where they are, and nowhere else; a hostile name stays a name there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from alerts.channels.line import CHANNEL as LINE
from alerts.channels.slack import CHANNEL as SLACK
from alerts.messages.alert import alert_message
from alerts.messages.digest import digest_message
from alerts.messages.incident_update import IncidentUpdate, MessageContext
from alerts.messages.periodic import periodic_message
from alerts.messages.recipient import Recipient
from alerts.messages.together import Named, ShopNews, together_message
from commerce.languages import LANGUAGES
from commerce.messages import Message
from commerce.pages import Pages
from tests.alerts.a_shop import SCENE, WEEKS, fired, recovered
from tests.alerts.messages.written import RENDERER, SHELF
from tests.templates.test_one_screen import a_month, morning

BASE = "https://bell.toys.example"
HOSTILE = '"><script>a|b</script>\u202e&<!channel>'
TEAM = Recipient("team", SLACK, "shop")
SHORT = Recipient("mei", LINE, "mei")


def hostile(case: IncidentUpdate) -> IncidentUpdate:
    named = replace(case.verdict, shop=HOSTILE)
    return replace(case, verdict=named, watch=msgspec.structs.replace(case.watch, incident=f"{HOSTILE}/x@1"))


def every(scene: MessageContext, to: Recipient) -> Mapping[str, Message]:
    told = morning()
    cases = [hostile(one) for one in told.incidents]
    lines = [replace(one, verdict=replace(one.verdict, shop=HOSTILE)) for one in told.lines]
    day = replace(told, shop=HOSTILE, incidents=cases, lines=lines)
    month = replace(a_month(), shop=HOSTILE, incidents=cases)
    days = told.yesterday[0].figure.period
    shops = [ShopNews(HOSTILE, scene, days, told.yesterday[:2], cases), ShopNews("calm", scene, days)]
    return {
        "alert": alert_message([hostile(fired())], scene, to, RENDERER),
        "over": alert_message([hostile(recovered())], scene, to, RENDERER),
        "digest": digest_message(day, scene, to, RENDERER),
        "period": periodic_message(month, scene, to, RENDERER),
        "together": together_message(shops, Named("daily", WEEKS.last), scene.now, to, RENDERER),
    }


class Links(HTMLParser):
    """The addresses that a page leads to, and whether a script came in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def names_in(addresses: list[str]) -> set[str]:
    return {name for one in addresses for values in parse_qs(urlsplit(one).query).values() for name in values}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", ["alert", "over", "digest", "period", "together"])
def test_a_page_leads_to_ours_by_the_name_as_it_is(kind: str, code: str) -> None:
    scene = replace(SCENE, shop=HOSTILE, pages=Pages(BASE))
    page = Links(every(scene, replace(SHELF, language=code))[kind].html)
    ours = [one for one in page.found if one.startswith(BASE)]
    assert ours
    assert HOSTILE in names_in(ours)
    assert "script" not in page.tags


@pytest.mark.parametrize("kind", ["alert", "over", "digest", "period", "together"])
def test_a_text_leads_there_too(kind: str) -> None:
    message = every(replace(SCENE, shop=HOSTILE, pages=Pages(BASE)), SHELF)[kind]
    addresses = [word.strip("().,") for word in message.text.split() if BASE in word]
    assert addresses
    assert HOSTILE in names_in(addresses)
    assert "\u202e" not in message.text + message.subject


@pytest.mark.parametrize("kind", ["alert", "over", "digest"])
def test_slack_leads_there_by_a_link_that_nothing_ends_too_early(kind: str) -> None:
    payload = every(replace(SCENE, shop=HOSTILE, pages=Pages(BASE)), TEAM)[kind].payload
    links = [part.split(">")[0] for part in payload.split("<")[1:] if part.startswith(BASE)]
    assert links
    assert all(link.count("|") == 1 for link in links)
    assert HOSTILE in names_in([unescape(link.split("|")[0]) for link in links])
    assert "<!channel>" not in payload


@pytest.mark.parametrize("kind", ["alert", "over", "digest"])
def test_a_messenger_leads_there_too(kind: str) -> None:
    message = every(replace(SCENE, pages=Pages(BASE)), SHORT)[kind]
    assert BASE in json.loads(message.payload)["text"]


@pytest.mark.parametrize("to", [SHELF, TEAM, SHORT])
def test_where_nobody_serves_pages_nothing_leads_to_them(to: Recipient) -> None:
    for message in every(replace(SCENE, shop=HOSTILE), to).values():
        whole = message.html + message.text + message.payload
        assert "in Shopbell" not in whole
        assert "/incident?" not in whole
