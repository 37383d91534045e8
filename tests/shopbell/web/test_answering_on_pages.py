"""Answers on a page: one that is refused is not typed twice, and what was to be expected is taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from shopbell.web.server import Server
from tests.shopbell.web.served import Browser, pages, signed_in, words


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pages(tmp_path_factory.mktemp("pages")) as served:
        yield served


@pytest.fixture
def browser(server: Server) -> Browser:
    return signed_in(server)


def incidents_of(browser: Browser, shop: str) -> list[str]:
    """Return the addresses of what stands on the page of incidents."""
    found = re.findall(rf'"\./(incident\?shop={shop}&amp;id=[^"]+)"', browser.get("incidents").text)
    return [str(one).replace("&amp;", "&") for one in found]


def test_an_answer_that_is_refused_is_shown_again_as_it_was_typed(browser: Browser) -> None:
    page = incidents_of(browser, "toys")[0]
    typed = {"action": "snooze", "who": "Ben", "words": 'a "long" <note>', "until": "whenever"}
    form = browser.form_of(page) | typed
    shown = browser.post("answer", form)
    assert shown.status_code == 409
    assert 'value="a &#34;long&#34; &lt;note&gt;"' in shown.text
    assert 'value="whenever"' in shown.text
    assert "<option selected>Ben</option>" in shown.text
    [refusal] = re.findall(r'class="mistake" role="alert">([^<]+)<', shown.text)
    [name] = re.findall(r"<title>([^<]+) · Shopbell", shown.text)
    assert name in refusal
    assert "whenever" in refusal
    assert "@" not in refusal
    browser.policy = "same-origin"
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown.text.partition("./answer")[2]))
    done = browser.post("answer", again | typed | {"until": "3d"})
    assert done.status_code == 303
    assert "snoozed" in words(browser.follow(done))
    taken_back = browser.form_of(page) | {"action": "unsnooze", "who": "Ben"}
    assert browser.post("answer", taken_back).status_code == 303


@pytest.mark.parametrize(
    ("form", "page"), [("answer", "./incidents"), ("sign-in", "./"), ("sign-out", "./"), ("language", "./")]
)
def test_the_address_of_a_form_leads_to_a_page(browser: Browser, form: str, page: str) -> None:
    led = browser.get(form)
    assert (led.status_code, led.headers["location"]) == (303, page)


def test_what_is_expected_stays_on_the_list_and_is_taken_back(browser: Browser) -> None:
    [page, *_] = incidents_of(browser, "books")
    form = browser.form_of(page) | {"action": "expected", "who": "Anna", "until": "9d"}
    closed = browser.follow(browser.post("answer", form))
    assert re.search(r"Expected until [^;]+; nothing is told of it before", words(closed))
    assert 'value="expected"' not in closed.text
    assert page in incidents_of(browser, "books")
    assert re.search(r"expected[^<]*until", words(browser.get("incidents")))
    back = browser.form_of(page) | {"action": "unexpected", "who": "Anna"}
    done = browser.post("answer", back)
    assert done.headers["location"].startswith("./incidents?")
    assert re.search(r'class="done" role="status">[^<]*judged again', browser.follow(done).text)
    assert page not in incidents_of(browser, "books")
    assert "This is over." in words(browser.get(page))


def test_what_is_expected_before_it_ever_happened_has_a_page(browser: Browser) -> None:
    first = incidents_of(browser, "toys")[0]
    form = browser.form_of(first) | {"action": "expected", "who": "Anna", "about": "refund_rate"}
    browser.post("answer", form)
    assert "incident?shop=toys&id=refund_rate" in incidents_of(browser, "toys")
    page = "incident?shop=toys&id=refund_rate"
    assert "Expected until" in words(browser.get(page))
    back = browser.form_of(page) | {"action": "unexpected", "who": "Anna"}
    assert browser.post("answer", back).status_code == 303
    assert browser.get(page).status_code == 404
