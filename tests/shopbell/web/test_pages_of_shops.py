"""What the pages show: every shop worst first, a shop with its numbers, an incident to answer; in each language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from commerce.languages import LANGUAGES
from shopbell.web.server import Server
from tests.shopbell.installed import installed
from tests.shopbell.web.served import Browser, pages, serving, signed_in, words

#: A name that runs where it is not escaped, and turns the text around where nobody looks.
HOSTILE = '<img src=x onerror=alert(1)>"&\u202e'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pages(tmp_path_factory.mktemp("pages")) as served:
        yield served


@pytest.fixture
def browser(server: Server) -> Browser:
    return signed_in(server)


def incident_of(browser: Browser, shop: str) -> str:
    """Return the address of the page of what is open in a shop."""
    found = re.findall(rf'"\./(incident\?shop={shop}&amp;id=[^"]+)"', browser.get("incidents").text)
    return str(found[0]).replace("&amp;", "&")


def test_today_tells_every_shop_worst_first_and_leads_to_each(browser: Browser) -> None:
    page = browser.get("")
    told = words(page)
    places = [told.index(name) for name in ("wine", "toys", "books")]
    assert places == sorted(places)
    assert "Shops that need a look: 3 of 4." in told
    assert "Its orders have not been read to the end yet" in told
    for shop in ("toys", "books", "coffee"):
        assert f'href="./shop?shop={shop}"' in page.text
        assert browser.get(f"shop?shop={shop}").status_code == 200


def test_a_shop_shows_what_its_digest_tells(browser: Browser) -> None:
    told = words(browser.get("shop?shop=toys"))
    assert "need a look today" in told or "needs a look today" in told
    for heading in ("Numbers", "What to know of the data", "Yesterday"):
        assert heading in told
    text = browser.get("shop?shop=toys").text
    assert text.count('<svg class="course') == text.count('role="img"') > 0
    assert all(re.findall(r'role="img" aria-label="([^"]+)"', text))


def test_a_number_shows_what_was_counted_its_course_as_a_table_and_what_it_means(browser: Browser) -> None:
    [address, *_] = re.findall(r'"\./(kpi\?shop=toys&amp;id=[^"]+)"', browser.get("shop?shop=toys").text)
    page = browser.get(address.replace("&amp;", "&"))
    told = words(page)
    assert "What it means" in told
    assert page.text.count("<tr><td>") > 5
    unusual = words(browser.get("kpi?shop=toys&id=refund_rate"))  # what no digest tells large
    assert "What it means" in unusual
    assert "not known yet" in words(browser.get("kpi?shop=toys&id=net_promoter_score"))
    assert "not been read yet; shopbell sync reads it" in words(browser.get("kpi?shop=wine&id=revenue"))
    for nothing in ("kpi?shop=toys", "kpi?shop=toys&id=nothing", "kpi?shop=nobody&id=revenue"):
        assert browser.get(nothing).status_code == 404, nothing


def test_a_page_says_when_the_shops_were_looked_at(browser: Browser) -> None:
    for page in ("", "shop?shop=toys"):
        assert re.search(r"Looked at [^(]*2026, \d\d:\d\d \(shop time\)", words(browser.get(page))), page


def test_the_language_is_chosen_below_so_that_a_narrow_head_keeps_to_its_row(browser: Browser) -> None:
    head, _, rest = browser.get("").text.partition("</header>")
    assert "./sign-out" in head
    assert "./language" in rest.partition("<footer>")[2]
    assert "./language" not in head


def test_a_shop_that_was_never_read_says_why(browser: Browser) -> None:
    assert "not been read yet; shopbell sync reads it" in words(browser.get("shop?shop=wine"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_the_language_that_was_asked_for(browser: Browser, language: str) -> None:
    response = browser.post("language", {"language": language, "back": "./incidents"})
    assert response.headers["location"] == "./incidents"
    for page in ("", "shop?shop=toys", "incidents", incident_of(browser, "toys"), "nothing-here"):
        told = browser.get(page)
        assert f'<html lang="{language.replace("_", "-")}"' in told.text
        said = words(told)
        if language != "en":
            assert not re.search(r"\b(?:Today|Incidents|Sign out|What happened|There is nothing)\b", said), page


def test_an_incident_is_answered_once_and_shown_everywhere(browser: Browser, server: Server) -> None:
    page = incident_of(browser, "toys")
    form = browser.form_of(page) | {"action": "acknowledge", "who": "Anna", "words": f"on it {HOSTILE}", "until": ""}
    done = browser.post("answer", form)
    assert done.status_code == 303
    shown = browser.follow(done)
    assert re.search(r'class="done" role="status">[^<]*is acknowledged', shown.text)
    assert "Anna" in words(shown)
    assert "onerror=alert(1)&gt;" in shown.text
    assert "<img" not in shown.text
    assert "\u202e" not in shown.text
    again = browser.post("answer", form)
    assert again.headers["location"] == done.headers["location"]
    with server.installation.open_cache() as cache:
        answers = [one for one in cache.incidents.log("toys") if one.action == "acknowledge"]
    assert [(one.who, one.origin) for one in answers] == [("Anna", "page")]
    assert "Anna" in words(browser.get(""))
    assert "Anna" in words(browser.get("shop?shop=toys"))
    assert "acknowledged" in words(browser.get("incidents"))
    assert 'value="unacknowledge"' in browser.get(page).text
    back = browser.form_of(page) | {"action": "unacknowledge", "who": "Anna"}
    assert browser.post("answer", back).status_code == 303
    assert 'value="acknowledge"' in browser.get(page).text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"who": "Mallory"}, "there is no [[recipient]] 'Mallory'"),
        ({"who": ""}, "say who answers: Anna, Ben"),
        ({"action": "explode"}, "there is no action 'explode'"),
        ({"action": "note", "words": ""}, "note is nothing without words"),
        ({"action": "note", "words": "x" * 501}, "is too long"),
        ({"action": "snooze", "until": "whenever"}, "whenever"),
        ({"shop": "nobody"}, "this form is not whole"),
        ({"once": ""}, "this form is not whole"),
        ({"about": "toys/nothing@2020"}, "it is not watched"),
        ({"action": "tried", "tactic": "no_such_tactic"}, "no_such_tactic"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_in_words(browser: Browser, given: dict[str, str], told: str) -> None:
    form = browser.form_of(incident_of(browser, "toys")) | {"action": "acknowledge", "who": "Anna"}
    response = browser.post("answer", form | given)
    assert response.status_code == 409
    assert told in words(response)


def test_what_is_not_there_is_said(browser: Browser) -> None:
    for page in ("nothing", "shop?shop=nobody", "incident?shop=toys&id=nothing", "incident?shop=nobody&id=x", "shop"):
        response = browser.get(page)
        assert response.status_code == 404, page
        assert "There is nothing here" in words(response)
    assert browser.get("healthz").text == "ok\n"


def test_a_hostile_name_of_a_shop_is_shown_and_does_nothing(tmp_path: Path) -> None:
    name = HOSTILE.removesuffix("\u202e")  # what turns the text around is no name for the configuration
    config = f'[[shop]]\nname = \'{name}\'\nplatform = "woocommerce"\nurl = "https://toys.example"\n'
    with serving(installed(tmp_path, config)) as served:
        browser = signed_in(served)
        for page in ("", "shop", "incidents"):
            text = browser.get(page).text
            assert "<img" not in text
            assert "\u202e" not in text
        assert "&lt;img src=x onerror=alert(1)&gt;" in browser.get("").text
        [address] = re.findall(r'href="\./(shop\?[^"]+)"', browser.get("").text) or ["shop"]
        assert browser.get(address.replace("&amp;", "&")).status_code == 200
