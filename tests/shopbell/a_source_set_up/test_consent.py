"""A consent in the browser, by the terminal: the browser comes back to this machine, or its last address is pasted."""

from __future__ import annotations

import socket
import tomllib
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import click
import pytest
import requests

from commerce.clock import FrozenClock
from practice.ga4.answers import Analytics
from practice.ga4.property import Property
from practice.google.account import GoogleAccount
from practice.google.server import PracticeGoogle
from shopbell.cli.dialog import Dialog
from tests.shopbell.a_source_set_up.typing_it import Ran, Setting
from tests.shopbell.meta_by_key.meta_house import NOON


@pytest.fixture
def google() -> Iterator[PracticeGoogle]:
    clock = FrozenClock(NOON)
    account = GoogleAccount(clock)
    with PracticeGoogle(account, [Analytics(account, [Property(clock, currency="EUR")])]) as server:
        yield server


@pytest.fixture
def browsing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str], None]], None]:
    """Let somebody look at every address that stands on a line of its own."""
    said = click.echo

    def begin(visit: Callable[[str], None]) -> None:
        def echo(text: str = "", **more: Any) -> None:
            said(text, **more)
            if text.strip().startswith("http") and "redirect_uri=" in text:
                visit(text.strip())

        monkeypatch.setattr("shopbell.cli.source_consent.click.echo", echo)

    return begin


def add(setting: Setting, google: PracticeGoogle, typed: str) -> Ran:
    (setting.folder / "client.json").write_text(requests.get(f"{google.url}/practice/client.json", timeout=5).text)
    words = ("source", "add", "ga4", "--way", "consent", "--set", f"base_url={google.url}")
    file = setting.folder / "client.json"
    return setting.run(*words, typed=f"nowhere.json\n{file}\n{typed}")


def test_the_browser_comes_back_to_this_machine(
    setting: Setting, google: PracticeGoogle, browsing: Callable[[Callable[[str], None]], None]
) -> None:
    browsing(lambda page: requests.get(page, timeout=5).raise_for_status())
    ran = add(setting, google, "\n1\ny\nn\n")
    assert ran.code == 0
    assert "nowhere.json: there is no such file; write where it lies" in ran.said
    assert "sessions: " in ran.said
    held = tomllib.loads((setting.folder / "secrets.toml").read_text())["source"]["toys"]["ga4"]
    assert set(held) == {"client_id", "client_secret", "refresh_token"}
    assert held["refresh_token"] not in ran.said


def test_who_refused_and_agrees_then_is_let_in_whatever_else_is_connected(
    setting: Setting, google: PracticeGoogle, browsing: Callable[[Callable[[str], None]], None]
) -> None:
    def visit(page: str) -> None:
        (home,) = parse_qs(urlsplit(page).query)["redirect_uri"]
        with socket.create_connection(("127.0.0.1", urlsplit(home).port or 0)):  # as browsers do; says nothing
            requests.get(f"{home}/?error=access_denied", timeout=5).raise_for_status()
            requests.get(page, timeout=5).raise_for_status()

    browsing(visit)
    ran = add(setting, google, "\n1\ny\nn\n")
    assert ran.code == 0
    assert "the consent was not given" not in ran.said


def test_nobody_came_back_and_another_runs_address_are_told(setting: Setting, google: PracticeGoogle) -> None:
    ran = add(setting, google, "\nhttp://127.0.0.1:1/?code=x&state=y\nhttp://127.0.0.1:1/?error=access_denied\n")
    assert ran.code == 1
    assert "nobody came back from that page yet; agree there first" in ran.said
    assert "that address is of another run; open the page that is shown above" in ran.said
    assert "the consent was not given on that page; open it once more, and agree" in ran.said
    assert "[[shop.source]]" not in setting.config


def test_where_the_browser_runs_elsewhere_its_last_address_is_pasted(
    setting: Setting, google: PracticeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    pasted: list[str] = []
    said, asked = click.echo, Dialog.ask

    def echo(text: str = "", **more: Any) -> None:
        said(text, **more)
        if "redirect_uri=" in text:  # the other machine cannot reach this one: the page is not followed to it
            pasted.append(requests.get(text.strip(), timeout=5, allow_redirects=False).headers["Location"])

    def ask(self: Dialog, question: str, check: Callable[[str], str], proposed: str = "") -> str:
        return check(pasted[0]) if "or the address" in question else asked(self, question, check, proposed)

    monkeypatch.setattr("shopbell.cli.source_consent.click.echo", echo)
    monkeypatch.setattr(Dialog, "ask", ask)
    ran = add(setting, google, "1\ny\nn\n")
    assert ran.code == 0
    assert "sessions: " in ran.said
    held = tomllib.loads((setting.folder / "secrets.toml").read_text())["source"]["toys"]["ga4"]
    assert set(held) == {"client_id", "client_secret", "refresh_token"}
    assert held["refresh_token"] not in ran.said
