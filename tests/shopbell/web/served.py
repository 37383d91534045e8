"""Pages that are served for an agency with shops of its customers, and a browser's side of them, spoken by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import requests

from shopbell import wiring
from shopbell.web.server import Server
from tests.shopbell.an_agency import SHOPS, live, now
from tests.shopbell.installed import installed
from tests.waiting import until

READERS = '[[recipient]]\nname = "Anna"\n[[recipient]]\nname = "Ben"\n'


@dataclass
class Browser:
    """What a browser keeps, and what it says of where a request comes from."""

    url: str
    session: requests.Session = field(default_factory=requests.Session)
    policy: str = ""

    def get(self, page: str, **headers: str) -> requests.Response:
        response = self.session.get(f"{self.url}/{page}", headers=headers, allow_redirects=False, timeout=20)
        meta = re.findall(r'<meta name="referrer" content="([^"]+)"', response.text)
        self.policy = [response.headers.get("referrer-policy", ""), *meta][-1]
        return response

    def post(self, page: str, form: Mapping[str, str], **headers: str) -> requests.Response:
        """Send a form of the page that was got last; one that keeps its address back keeps its origin back too.

        Source: https://fetch.spec.whatwg.org/#append-a-request-origin-header
        """
        origin = "null" if self.policy == "no-referrer" else self.url
        told = {"Origin": origin, "Sec-Fetch-Site": "same-origin"} | headers
        return self.session.post(f"{self.url}/{page}", data=dict(form), headers=told, allow_redirects=False, timeout=20)

    def follow(self, response: requests.Response) -> requests.Response:
        return self.get(response.headers["location"].removeprefix("./"))

    def form_of(self, page: str) -> dict[str, str]:
        """Return what the form of an answer holds."""
        text = self.get(page).text
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text.partition("./answer")[2])
        return {name: unescape(value) for name, value in found}


@contextmanager
def pages(folder: Path, config: str = "", *, held: Mapping[str, object] | None = None) -> Iterator[Server]:
    """Serve the pages of the agency, each of whose shops was read but one."""
    place = installed(folder, SHOPS + READERS + config, held, now=now())
    with place.open_cache() as cache:
        live(place, cache)
    with serving(place) as server:
        yield server


@contextmanager
def serving(place: wiring.Installation) -> Iterator[Server]:
    """Serve pages at any port, once every shop that can be looked at has been."""
    with Server(place, port=0) as server:
        until(server.has_looked, within_s=60)
        yield server


def signed_in(server: Server) -> Browser:
    browser = Browser(server.url)
    assert browser.get(server.link().removeprefix(f"{server.url}/")).status_code == 200
    return browser


def words(response: requests.Response) -> str:
    """Return what a page says, without its markup."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text)))
