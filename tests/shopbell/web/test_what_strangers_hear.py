"""Who is not in hears nothing of our files, and fills no log by asking."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from cache import connection
from shopbell.outside import random_bytes
from shopbell.web.keys import hashed
from shopbell.web.seldom import EVERY_S, Seldom
from shopbell.web.server import Server
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.web.served import Browser, serving, signed_in, words

PASSWORD = "three words in a row"
HELD = {"web": {"password": hashed(PASSWORD, random_bytes)}}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(installed(tmp_path, TOYS, HELD)) as served:
        yield served


@pytest.mark.parametrize("language", ["en", "zh_Hant"])
def test_a_stranger_hears_of_a_busy_database_that_it_is_busy_and_the_log_hears_all(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    monkeypatch.setattr(connection, "_WAIT_FOR_OTHERS_S", 0.05)
    link = server.link().removeprefix(f"{server.url}/")
    stranger = Browser(server.url)
    stranger.session.cookies.set("language", language)
    busy = sqlite3.connect(server.installation.database, isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    try:
        answers = [stranger.get(link), stranger.post("sign-in", {"password": PASSWORD})]
    finally:
        busy.close()
    for answer in answers:
        assert answer.status_code == 503
        assert ("try again in a minute" if language == "en" else "請過一分鐘再試") in words(answer)
        assert server.installation.database.name not in answer.text
        assert "database" not in answer.text
    assert str(server.installation.database) in caplog.text
    assert stranger.post("sign-in", {"password": PASSWORD}).status_code == 303


def test_a_bell_stands_beside_the_title(server: Server) -> None:
    for browser in (Browser(server.url), signed_in(server)):
        assert '<link rel="icon" type="image/svg+xml" href="./shopbell.svg">' in browser.get("").text
    icon = Browser(server.url).get("shopbell.svg")
    assert icon.headers["content-type"].startswith("image/svg+xml")
    assert icon.text.startswith("<svg")


def test_many_who_are_turned_away_are_told_once_a_minute_with_their_number(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    seldom = Seldom(lambda: now[0])
    for _ in range(5):
        seldom.warning("a wrong password")
    seldom.warning("a link that is not good", "more")
    assert told(caplog) == ["a wrong password", "a link that is not good: more"]
    now[0] = EVERY_S
    seldom.warning("a wrong password")
    assert told(caplog) == ["a wrong password (and as often since the last line: 4)"]
    seldom.warning("a wrong password")
    seldom.close()
    seldom.close()
    assert told(caplog) == ["a wrong password (as often since the last line: 1)"]


def test_a_flood_of_foreign_forms_is_one_line(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        assert Browser(server.url).post("sign-in", {}, Origin="https://evil.example").status_code == 403
    assert told(caplog) == ["a request was turned away: a page of another site sent it"]


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    found = [one.getMessage() for one in caplog.records if one.levelno == logging.WARNING]
    caplog.clear()
    return found
