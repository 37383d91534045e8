"""Nobody gets in who should not: each attack is refused, and the log says so without naming anybody."""

from __future__ import annotations

import http.client
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from commerce.clock import FrozenClock
from commerce.errors import BadConfig, Refused
from shopbell.outside import random_bytes
from shopbell.web.door import LINK_LASTS, MOST_TRIES, invite, make_link
from shopbell.web.guard import HEADERS, hosts_of
from shopbell.web.keys import fits, hashed, is_kept_form
from shopbell.web.server import Server, entrance
from tests.make import NOON
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.web.served import Browser, pages, serving, signed_in, words

PASSWORD = "three words in a row"
HELD = {"web": {"password": hashed(PASSWORD, random_bytes)}}
PAGES = ("", "shop?shop=toys", "incidents", "incident?shop=toys&id=x", "nothing")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pages(tmp_path_factory.mktemp("pages"), held=HELD) as served:
        yield served


def raw(server: Server, method: str, address: str, *headers: tuple[str, str], body: bytes = b"") -> tuple[int, str]:
    """Ask as no browser would; return status and body."""
    line = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=20)
    line.putrequest(method, address, skip_host=True, skip_accept_encoding=True)
    for name, value in headers:
        line.putheader(name, value)
    line.endheaders(body or None)
    answer = line.getresponse()
    told = answer.status, answer.read().decode("utf-8", "replace")
    line.close()
    return told


def own(server: Server) -> tuple[str, str]:
    return "Host", urlsplit(server.url).netloc


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_sees_no_page_and_nothing_of_a_shop(server: Server, page: str) -> None:
    response = Browser(server.url).get(page)
    assert response.status_code == 401
    assert "shopbell open" in response.text
    assert not {"toys", "books", "wine"} & set(re.findall(r"\w+", words(response)))


def test_every_answer_says_what_a_browser_may_do_with_it(server: Server) -> None:
    browser = signed_in(server)
    for page in (*PAGES, "shopbell.css", "healthz"):
        told = browser.get(page).headers
        assert {name: told[name] for name in HEADERS} == dict(HEADERS), page
        assert page == "shopbell.css" or told["cache-control"] == "no-store"
    assert "'unsafe" not in HEADERS["content-security-policy"]


def test_a_page_holds_no_script_and_nothing_from_elsewhere(server: Server) -> None:
    browser = signed_in(server)
    for page in PAGES:
        text = browser.get(page).text
        assert "<script" not in text
        assert not re.search(r'\sstyle="|\son\w+="', text)
        assert not re.search(r'(?:src|<link[^>]*href)="(?!\./)', text)


def test_a_name_that_was_pointed_here_is_not_answered(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    carried = signed_in(server).session.cookies
    cookie = "; ".join(f"{one.name}={one.value}" for one in carried)
    for host in ("evil.example", "127.0.0.1.evil.example", "127.0.0.1", "127.0.0.1:1", "", "localhost"):
        status, body = raw(server, "GET", "/", ("Host", host), ("Cookie", cookie))
        assert status in {400, 421}, host
        assert "toys" not in body
    assert "it asked for a name that is not ours" in caplog.text
    assert "evil.example" not in caplog.text
    doubled = raw(server, "GET", "/", own(server), ("Host", "evil.example"), ("Cookie", cookie))
    assert doubled[0] == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/json"}, 415),
    ],
)
@pytest.mark.parametrize("page", ["answer", "sign-out", "sign-in", "language"])
def test_a_form_of_another_page_is_not_taken(server: Server, page: str, headers: dict[str, str], status: int) -> None:
    browser = signed_in(server)
    assert browser.post(page, {"action": "acknowledge", "shop": "toys"}, **headers).status_code == status
    assert browser.get("").status_code == 200


def test_a_form_that_says_nothing_of_its_page_or_is_too_large_is_not_taken(server: Server) -> None:
    form = ("Content-Type", "application/x-www-form-urlencoded")
    origin = ("Origin", server.url)
    assert raw(server, "POST", "/sign-in", own(server), form, ("Content-Length", "0"))[0] == 403
    assert raw(server, "POST", "/sign-in", own(server), form, origin)[0] == 411
    assert raw(server, "POST", "/sign-in", own(server), form, origin, ("Content-Length", "9999999"))[0] == 413
    in_pieces = (("Content-Length", "3"), ("Transfer-Encoding", "chunked"))
    assert (
        raw(server, "POST", "/language", own(server), form, origin, *in_pieces, body=b"3\r\na=1\r\n0\r\n\r\n")[0] == 411
    )
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE"):
        assert raw(server, method, "/", own(server))[0] == 405, method


def test_a_form_with_more_fields_than_ours_have_changes_nothing(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    browser = signed_in(server)
    form = browser.form_of("incidents") | {"action": "note"} | {f"field{number}": "" for number in range(100)}
    assert browser.post("answer", form).status_code == 403
    assert "it has too many fields" in caplog.text
    assert "Traceback" not in caplog.text


def test_an_address_of_no_page_leads_nowhere(server: Server) -> None:
    for address in ("shop/", "incidents/?shop=toys", "/evil.example/"):
        assert signed_in(server).get(address).status_code == 404, address


def test_a_port_that_a_scheme_has_anyway_is_not_part_of_the_name() -> None:
    hosts, origins = hosts_of(("127.0.0.1", 80), "https://bell.example:443/toys")
    assert {"127.0.0.1", "localhost", "bell.example"} <= set(hosts)
    assert {"http://127.0.0.1", "https://bell.example"} <= set(origins)
    hosts, _ = hosts_of(("127.0.0.1", 8080), "https://bell.example:8443")
    assert {"127.0.0.1:8080", "bell.example:8443"} <= set(hosts)


def test_a_form_needs_the_key_of_its_own_visit(server: Server) -> None:
    ours, theirs = signed_in(server), signed_in(server)
    page = "incidents"
    key = re.findall(r'name="key" value="(\w+)"', theirs.get(page).text)[0]
    form = {"action": "note", "shop": "toys", "about": "x", "once": "o", "words": "w"}
    for wrong in ("", key, key.upper(), "\udc80"):
        response = ours.post("answer", form | {"key": wrong.encode("utf-8", "replace").decode()})
        assert response.status_code == 403
        assert "not of your visit" in words(response)
    assert ours.post("sign-out", {"key": key}).status_code == 403
    assert ours.get("").status_code == 200  # another visit's key ends nothing


def test_a_link_lets_one_browser_in_once(server: Server) -> None:
    link = server.link().removeprefix(f"{server.url}/")
    first, second = Browser(server.url), Browser(server.url)
    let_in = first.get(link)
    cookie = let_in.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert first.get("").status_code == 200
    replayed = second.get(link)
    assert replayed.status_code == 403
    assert "used before" in words(replayed)
    assert second.get("").status_code == 401
    assert Browser(server.url).get("enter?ticket=").status_code == 403
    assert Browser(server.url).get("enter?ticket=%00%ff").status_code == 403


def test_an_old_link_and_an_old_visit_are_over(tmp_path: Path) -> None:
    clock = FrozenClock(NOON)
    place = replace(installed(tmp_path, TOYS), clock=clock)
    with serving(place) as served:
        link = served.link().removeprefix(f"{served.url}/")
        browser = signed_in(served)
        clock.move_to(NOON + LINK_LASTS)
        old = Browser(served.url).get(link)
        assert old.status_code == 403
        assert "too old; `shopbell open` prints a new one" in words(old)
        assert browser.get("").status_code == 200
        clock.move_to(NOON + timedelta(days=31))
        assert browser.get("").status_code == 401


def test_who_signs_out_is_out_with_what_he_carried(server: Server) -> None:
    browser = signed_in(server)
    carried = dict(browser.session.cookies)
    key = re.findall(r'name="key" value="(\w+)"', browser.get("").text)[0]
    assert browser.post("sign-out", {"key": key}).status_code == 303
    stolen = Browser(server.url, requests.Session())
    stolen.session.cookies.update(carried)
    assert stolen.get("").status_code == 401


def test_a_guest_sees_one_shop_and_changes_nothing(server: Server) -> None:
    installation = server.installation
    with installation.open_cache() as cache:
        ticket = invite(cache, installation.clock, random_bytes, "toys", timedelta(days=1))
        link = entrance(server.url, ticket).removeprefix(f"{server.url}/")
        guest, again = Browser(server.url), Browser(server.url)
        assert guest.get(link).status_code == again.get(link).status_code == 200
        assert "toys" in words(guest.get(""))
        for page in ("", "incidents", "shop?shop=toys"):
            assert not {"books", "coffee", "wine"} & set(re.findall(r"\w+", words(guest.get(page)))), page
        owner = signed_in(server)
        about = re.findall(r'incident\?shop=toys&amp;id=([^"]+)', owner.get("incidents").text)[0]
        shown = guest.get(f"incident?shop=toys&id={about}")
        assert shown.status_code == 200
        assert "./answer" not in shown.text
        for foreign in ("shop?shop=books", "shop?shop=nobody", f"incident?shop=books&id={about}"):
            assert guest.get(foreign).status_code == 404
        form = owner.form_of(f"incident?shop=toys&id={about}") | {"action": "acknowledge", "who": "Anna"}
        form["key"] = re.findall(r'name="key" value="(\w+)"', guest.get("").text)[0]
        assert guest.post("answer", form).status_code == 404
        assert cache.visitors.revoke("toys") == 1
        assert guest.get("shop?shop=toys").status_code == 401
        assert Browser(server.url).get(link).status_code == 403


def test_a_password_lets_in_and_guessing_it_ends_soon(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    owner = Browser(server.url)
    assert 'type="password"' in owner.get("").text
    response = owner.post("sign-in", {"password": PASSWORD, "back": "./incidents"})
    assert (response.status_code, response.headers["location"]) == (303, "./incidents")
    assert owner.get("").status_code == 200
    guesser = Browser(server.url)
    for number in range(MOST_TRIES):
        wrong = guesser.post("sign-in", {"password": f"guess {number}"})
        assert wrong.status_code == 403
        assert "this is not the password" in words(wrong)
    for password in ("guess again", PASSWORD):
        late = guesser.post("sign-in", {"password": password})
        assert late.status_code == 429
        assert int(late.headers["retry-after"]) > 0
    assert signed_in(server).get("").status_code == 200  # a link lets the owner in all the same
    assert "too many wrong passwords" in caplog.text
    assert "guess" not in caplog.text
    assert PASSWORD not in caplog.text


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "./../x", "javascript:alert(1)", "./a\r\nb", ".//evil.example"]
)
def test_nobody_is_led_elsewhere(server: Server, back: str) -> None:
    response = signed_in(server).post("language", {"language": "vi", "back": back})
    assert response.headers["location"] == "./"


def test_what_the_database_keeps_lets_nobody_in(server: Server) -> None:
    browser = signed_in(server)
    [carried] = browser.session.cookies.values()
    assert carried not in server.installation.database.read_bytes().decode("latin-1")
    kept = HELD["web"]["password"]
    assert PASSWORD not in kept
    assert is_kept_form(kept)
    assert fits(PASSWORD, kept)
    assert not fits(kept, kept)
    assert not fits("", "")


def test_a_link_from_another_site_finds_who_is_in(server: Server) -> None:
    """A browser keeps the cookie back when another site leads here; it is asked again by a page of ours."""
    stranger = Browser(server.url).get("shop?shop=toys", **{"Sec-Fetch-Site": "cross-site"})
    assert stranger.status_code == 200
    [onward] = re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', stranger.text)
    assert "toys" not in words(stranger)
    assert Browser(server.url).get(onward.removeprefix("./").replace("&amp;", "&")).status_code == 401
    assert signed_in(server).get(onward.removeprefix("./").replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('listen = "0.0.0.0:8780"', "write public_url"),
        ('listen = "0.0.0.0:8780"\npublic_url = "https://bell.example"', "there is no password"),
        ('listen = "192.0.2.1:8780"', "there is no password"),
        ('public_url = "https://bell.example"', "there is no password"),
    ],
)
def test_other_machines_are_not_served_without_a_password(tmp_path: Path, written: str, told: str) -> None:
    with pytest.raises(BadConfig) as refused:
        Server(installed(tmp_path, f"{TOYS}[web]\n{written}\n"), port=0)
    assert told in str(refused.value)


def test_a_place_that_is_taken_is_named_with_what_to_do(server: Server, tmp_path: Path) -> None:
    port = urlsplit(server.url).port
    with pytest.raises(Refused, match="`shopbell open` prints a link"):
        Server(installed(tmp_path, f'{TOYS}[web]\nlisten = "127.0.0.1:{port}"\n'))


def test_a_proxy_that_speaks_https_gets_a_cookie_for_it_alone(tmp_path: Path) -> None:
    place = installed(tmp_path, f'{TOYS}[web]\npublic_url = "https://bell.example/toys"\n', HELD)
    with serving(place) as served, place.open_cache() as cache:
        ticket = make_link(cache, place.clock, random_bytes)
        status, _ = raw(served, "GET", f"/enter?ticket={ticket}", ("Host", "bell.example"))
        assert status == 200
        cookie = requests.get(
            f"{served.url}/enter?ticket={make_link(cache, place.clock, random_bytes)}",
            headers={"Host": "bell.example"},
            timeout=20,
        ).headers["set-cookie"]
        assert cookie.startswith("__Host-shopbell=")
        assert "Secure" in cookie
