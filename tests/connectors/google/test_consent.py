"""The merchant's own consent: the page, the way back, what it is traded for; and which properties the key then sees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest
import requests

from commerce.clock import FrozenClock
from commerce.errors import Refused
from connectors.google import consent
from connectors.http import Wire
from connectors.sources.base import Surroundings
from connectors.sources.ga4.setup import SETUP
from connectors.sources.google_ways import client_in
from connectors.sources.setup import Errand, Knock
from practice.ga4.answers import Analytics
from practice.ga4.property import Property
from practice.google.account import GoogleAccount
from practice.google.server import PracticeGoogle
from tests.connectors.google.tokens import google, key_file

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
ERRAND = Errand("http://127.0.0.1:8765", "state-by-chance", "verifier-by-chance-" + "a" * 43)
BY_FILE, BY_CONSENT = SETUP.ways


@pytest.fixture
def account() -> GoogleAccount:
    return GoogleAccount(FrozenClock(NOON))


@pytest.fixture
def knock(account: GoogleAccount, tmp_path: Path) -> Iterator[Knock]:
    around = Surroundings(account.clock, "GBP", ZoneInfo("Europe/London"))
    held = {"client_id": account.client_id, "client_secret": account.client_secret}
    with PracticeGoogle(account, [Analytics(account, [Property(account.clock), Property(account.clock, "7")])]) as at:
        yield Knock({"base_url": at.url}, held, tmp_path / "config.toml", around)


def back(knock: Knock) -> dict[str, str]:
    """Return with what the page sends the browser back."""
    assert BY_CONSENT.consent is not None
    told = requests.get(BY_CONSENT.consent.page(knock, ERRAND), allow_redirects=False, timeout=5)
    assert told.status_code == 302
    return dict(parse_qsl(urlsplit(told.headers["Location"]).query))


def test_a_consent_brings_a_token_and_the_properties_that_it_sees(knock: Knock) -> None:
    given = back(knock)
    assert given["state"] == ERRAND.state
    assert BY_CONSENT.consent is not None
    token = BY_CONSENT.consent.trades(knock, ERRAND, given["code"])
    whole = replace(knock, secrets={**knock.secrets, "refresh_token": token})
    found = [(one.id, one.name, one.currency, one.zone, one.settings) for one in SETUP.lists(whole)]
    assert found[0] == ("123456789", "Toys UK", "GBP", "Europe/London", {"property": "123456789"})
    assert [one[0] for one in found] == ["123456789", "7"]
    with pytest.raises(Refused, match=r"used, too old, or was copied in part; open the page once more"):
        BY_CONSENT.consent.trades(knock, ERRAND, given["code"])


def test_what_somebody_else_caught_opens_nothing(knock: Knock) -> None:
    assert BY_CONSENT.consent is not None
    code = back(knock)["code"]
    with pytest.raises(Refused, match="open the page once more"):
        BY_CONSENT.consent.trades(knock, replace(ERRAND, verifier="b" * 43), code)


def test_a_wrong_client_is_told(knock: Knock) -> None:
    assert BY_CONSENT.consent is not None
    wrong = replace(knock, secrets={**knock.secrets, "client_secret": "GOCSPX-wrong"})
    with pytest.raises(Refused, match="client_id and client_secret do not belong together"):
        BY_CONSENT.consent.trades(wrong, ERRAND, back(knock)["code"])


def test_the_page_of_google_itself() -> None:
    address = consent.page("1-a.apps.googleusercontent.com", "scope", ("http://127.0.0.1:1", "s", "v"))
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query))
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://accounts.google.com/o/oauth2/v2/auth"
    assert (asked["access_type"], asked["prompt"], asked["code_challenge_method"]) == ("offline", "consent", "S256")
    assert "v" not in asked.values()


@pytest.mark.parametrize("body", [{"access_token": "a"}, b"<html>", b"[]"])
def test_an_answer_without_a_refresh_token_is_told(body: object) -> None:
    with google() as told:
        told.answers = [(200, body)] * 3
        held = {"client_id": "1", "client_secret": "2"}
        with pytest.raises(Refused, match=r"gave no refresh_token|web page instead of data"):
            consent.trade(Wire(FrozenClock(NOON)), held, "http://127.0.0.1:1", "v", "c", base_url=told.url)


def test_a_key_file_lists_properties_or_says_what_is_not_enabled(knock: Knock, account: GoogleAccount) -> None:
    key_file(knock.config.parent / "ours.json", "https://x.example")  # of the tests: the practice Google has its own
    place = knock.config.parent / "google.json"
    place.write_text(json.dumps(account.key_file(str(knock.settings["base_url"]))))
    place.chmod(0o600)
    by_file = replace(knock, settings={**knock.settings, "key_file": "google.json"}, secrets={})
    assert [one.id for one in SETUP.lists(by_file)] == ["123456789", "7"]
    with PracticeGoogle(account, [Analytics(account, [], admin_enabled=False)]) as at:
        place.write_text(json.dumps(account.key_file(at.url)))
        off = replace(by_file, settings={"base_url": at.url, "key_file": "google.json"})
        with pytest.raises(Refused, match="the Google Analytics Admin API is not enabled in the Cloud project"):
            list(SETUP.lists(off))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"type": "service_account"}', "take the other way with it"),
        ("", "this is no file of an OAuth client"),
        ("[]", "this is no file of an OAuth client"),
        ('{"installed": {"client_id": "1"}}', "this is no file of an OAuth client"),
    ],
)
def test_a_file_of_something_else_is_told(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        client_in(text)


def test_the_file_of_a_client() -> None:
    held = {"client_id": "1-a.apps.googleusercontent.com", "client_secret": "GOCSPX-1"}
    assert client_in(json.dumps({"installed": {**held, "auth_uri": "x"}})) == held
