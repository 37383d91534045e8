"""By which key Google is asked, how long its token lasts, and what is said where none is given."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from commerce.clock import FrozenClock
from commerce.errors import Refused, ShopbellError, TryLater
from connectors.google.key import GoogleKey, key_of
from connectors.google.key_file import read_key_file
from connectors.google.settings import GoogleSettings, key_lacks, needed, sealed
from connectors.http import Answer, Call, Wire, trouble
from tests.connectors.google.tokens import EMAIL, Google, google, key_file, pem, signed

EXAMPLES = Path(__file__).parent / "examples"
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
SCOPE = "https://www.googleapis.com/auth/analytics.readonly"
HELD = {"client_id": "1-a.apps.googleusercontent.com", "client_secret": "GOCSPX-1234", "refresh_token": "1//held"}
ERRORS: list[dict[str, Any]] = json.loads((EXAMPLES / "token_errors.json").read_text())


@pytest.fixture
def told() -> Iterator[Google]:
    with google() as server:
        yield server


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON)


def by_file(folder: Path, told: Google, clock: FrozenClock, **other: Any) -> GoogleKey:
    key_file(folder / "google.json", f"{told.url}/token", **other)
    settings = GoogleSettings(key_file="google.json")
    return key_of(settings, folder / "shopbell.toml", {}, scope=SCOPE, wire=Wire(clock), clock=clock)


def by_consent(told: Google, clock: FrozenClock) -> GoogleKey:
    settings = GoogleSettings(base_url=told.url)
    return key_of(settings, Path("shopbell.toml"), HELD, scope=SCOPE, wire=Wire(clock), clock=clock)


def refused(key: GoogleKey) -> str:
    with pytest.raises(Refused) as caught:
        key.token()
    return str(caught.value)


def test_a_key_file_signs_what_google_asks_for(tmp_path: Path, told: Google, clock: FrozenClock) -> None:
    assert by_file(tmp_path, told, clock).token() == "ya29.token-1"
    (form,) = told.forms
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    head, claims = signed(form["assertion"])
    assert head == {"alg": "RS256", "typ": "JWT", "kid": "1"}
    issued = int(NOON.timestamp())
    aud = f"{told.url}/token"
    assert claims == {"iss": EMAIL, "scope": SCOPE, "aud": aud, "iat": issued, "exp": issued + 3600}


def test_a_consent_is_traded_by_its_refresh_token(told: Google, clock: FrozenClock) -> None:
    assert by_consent(told, clock).token() == "ya29.token-1"
    assert told.forms == [{"grant_type": "refresh_token", **HELD}]


def test_a_token_is_kept_until_shortly_before_its_end(told: Google, clock: FrozenClock) -> None:
    key = by_consent(told, clock)
    assert key.token() == "ya29.token-1"
    clock.sleep(3298)
    assert key.token() == "ya29.token-1"
    clock.sleep(2)
    assert key.token() == "ya29.token-2"
    told.answers = [(200, {"access_token": "ya29.short", "expires_in": "0"})]
    clock.sleep(3600)
    assert (key.token(), key.token()) == ("ya29.short", "ya29.token-3")


# asking with it


def ask(key: GoogleKey, url: str) -> str:
    return key.ask(lambda headers: Call(url, headers=headers), lambda answer: answer.body.decode(), bad)


def bad(answer: Answer) -> ShopbellError:
    return trouble(answer, "as it is")


def test_a_token_that_is_not_taken_is_renewed_once_and_then_it_ends(told: Google, clock: FrozenClock) -> None:
    key = by_consent(told, clock)
    assert ask(key, told.url) == "{}"
    told.answers = [(401, {}), (200, {"access_token": "ya29.other"})]
    assert ask(key, told.url) == "{}"
    assert told.let_in == ["Bearer ya29.token-1", "Bearer ya29.token-1", "Bearer ya29.other"]
    told.answers = [(401, {}), (200, {"access_token": "ya29.third"}), (401, {"echo": "ya29.third"})]
    with pytest.raises(Refused, match=r"answered 401.*; as it is$"):
        ask(key, told.url)
    assert not told.answers


def test_a_token_that_is_echoed_is_in_no_message(told: Google, clock: FrozenClock) -> None:
    told.answers = [(200, {"access_token": "ya29.secret"}), (403, {"message": "no right for ya29.secret"})]
    with pytest.raises(Refused, match=r"no right for \*\*\*"):
        ask(by_consent(told, clock), told.url)


def test_a_failure_of_google_is_tried_three_times(told: Google, clock: FrozenClock) -> None:
    key = by_consent(told, clock)
    key.token()
    told.answers = [(500, {})] * 3
    with pytest.raises(TryLater) as caught:
        ask(key, told.url)
    assert len(told.let_in) == 3
    assert caught.value.wait_s == 300
    told.answers = [(503, {}), (200, {"a": 1})]
    assert ask(key, told.url) == '{"a": 1}'


# no token

SAID = {
    "assertion cannot be decoded": "cannot read what the key in google.json signed: the file was altered; make a new",
    "wrong private key, or alg is not RS256": "does not know the key in google.json: it was deleted or altered; make",
    "service account deleted": f"the service account {EMAIL} is deleted; make another one, and its key",
    "clock of the machine is off, or exp > iat + 3600": "the clock of this machine is wrong: it says 2026-11-30 12:00",
    "aud is not the token address": "the token_uri in google.json was altered",
    "no scope": "does not give what was asked for (invalid_scope",
    "misspelt scope: no error, and no access token": "answered without an access token, as it does where the scope is",
    "refresh token revoked, expired (7 days in Testing), or unused for 6 months": "every consent ends after 7 days",
    "wrong client secret": "client_id and client_secret do not belong together",
}


@pytest.mark.parametrize("one", ERRORS, ids=lambda one: one["when"])
def test_a_recorded_error_says_what_to_do(
    tmp_path: Path, told: Google, clock: FrozenClock, one: dict[str, Any]
) -> None:
    told.answers = [(one["status"], one["body"])]
    is_of_consent = "refresh" in one["when"] or "client" in one["when"]
    said = refused(by_consent(told, clock) if is_of_consent else by_file(tmp_path, told, clock))
    assert said.startswith("127.0.0.1:")
    assert SAID[one["when"]] in said


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (400, {"error": "invalid_grant", "error_subtype": "invalid_rapt"}, "ask its administrator to trust this app"),
        (400, {"error": "invalid_grant", "error_description": "Bad Request"}, "the consent has ended or was taken"),
        (401, {"error": "unauthorized_client"}, "the refresh_token was made for another client_id"),
        (400, {"error": "admin_policy_enforced"}, "your organization forbids this app (admin_policy_enforced)"),
        (400, {"error": "new<b>", "error_description": "<i>so</i>\n"}, 'gives no token (newb: "so"), for a reason'),
        (200, b"<!DOCTYPE html><title>Sign in</title>", "answered 200 with a web page instead of data"),
        (403, b"<html>", "answered 403 with a web page instead of data"),
        (200, {"error": "invalid_scope"}, "does not give what was asked for (invalid_scope)"),
        (200, {"access_token": "a\nb"}, "answered without an access token"),
        (404, {}, "answered 404"),
    ],
)
def test_errors_that_no_example_has(told: Google, clock: FrozenClock, status: int, body: Any, said: str) -> None:
    told.answers = [(status, body)]
    assert said in refused(by_consent(told, clock))


def test_a_token_address_that_is_away_is_asked_later(told: Google, clock: FrozenClock) -> None:
    told.answers = [(503, b"<html>")] * 9
    with pytest.raises(TryLater, match="answered 503; it is asked again"):
        by_consent(told, clock).token()


def test_no_message_and_no_repr_shows_a_key(tmp_path: Path, told: Google, clock: FrozenClock) -> None:
    told.answers = [(400, {"error": "x", "error_description": "1//held GOCSPX-1234"})]
    settings = GoogleSettings(base_url=told.url)
    wire = Wire(clock, secrets=tuple(HELD.values()))
    said = refused(key_of(settings, tmp_path, HELD, scope=SCOPE, wire=wire, clock=clock))
    assert '"*** ***"' in said
    key_file(tmp_path / "google.json", told.url)
    assert "PRIVATE" not in repr(read_key_file(tmp_path / "google.json"))


# the file


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"type": "authorized_user"}, "google.json is no key of a service account (its type is not service_account)"),
        ({"client_email": None}, "google.json lacks client_email: it was altered or is not whole; download a new"),
        ({"private_key": None}, "google.json lacks private_key"),
        ({"installed": {"client_id": "1"}}, "google.json is the file of an OAuth client, and no key of a service"),
        ({"token_uri": "http://tokens.example"}, "google.json names a token_uri that does not begin with https://"),
        ({"token_uri": "https://[x"}, "google.json names a token_uri that does not begin with https://"),
    ],
)
def test_a_file_that_is_no_key_is_told(tmp_path: Path, other: dict[str, Any], said: str) -> None:
    key_file(tmp_path / "google.json", "https://oauth2.googleapis.com/token", **other)
    assert key_lacks(GoogleSettings(key_file="google.json"), tmp_path / "shopbell.toml").startswith(said)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"<html>", b"[" * 5000, b"[]", b'{"type": 1}', b" " * 70_000])
def test_a_file_of_something_else_is_told(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "google.json"
    place.write_bytes(content)
    place.chmod(0o600)
    with pytest.raises(Refused, match=r"^google.json is no key file of Google: it does not hold the JSON"):
        read_key_file(place)


def test_a_file_that_is_missing_or_open_to_others_is_refused(tmp_path: Path) -> None:
    settings, config = GoogleSettings(key_file="google.json"), tmp_path / "shopbell.toml"
    assert key_lacks(settings, config).startswith(f"{tmp_path / 'google.json'}: there is no such key file; mend")
    key_file(tmp_path / "google.json", "https://oauth2.googleapis.com/token").chmod(0o640)
    said = f"google.json: others on this machine may read it (mode 0640); run `chmod 600 {tmp_path / 'google.json'}`"
    assert key_lacks(settings, config) == said
    (tmp_path / "folder.json").mkdir(mode=0o700)
    assert "cannot be read (IsADirectoryError)" in key_lacks(GoogleSettings(key_file="folder.json"), config)


def test_the_example_is_read_and_its_text_signs_nothing(tmp_path: Path, told: Google, clock: FrozenClock) -> None:
    raw = json.loads((EXAMPLES / "service_account_file.json").read_text())
    place = tmp_path / "example.json"
    place.write_text(json.dumps(raw))
    place.chmod(0o600)
    key = read_key_file(place)
    assert (key.email, key.token_uri) == (raw["client_email"], raw["token_uri"])
    unreadable = by_file(tmp_path, told, clock, private_key=raw["private_key"])
    assert refused(unreadable).startswith("the private_key in google.json cannot be read: it was altered or is not")
    no_rsa = by_file(tmp_path, told, clock, private_key=pem(ec.generate_private_key(ec.SECP256R1())))
    assert refused(no_rsa).startswith("the private_key in google.json cannot be read")
    assert not told.forms


def test_without_what_signs_it_is_said_how_to_install_it(
    tmp_path: Path, told: Google, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = by_file(tmp_path, told, clock)
    settings, config = GoogleSettings(key_file="google.json"), tmp_path / "shopbell.toml"
    assert key_lacks(settings, config) == ""
    monkeypatch.setattr("connectors.google.key_file.find_spec", {"cryptography": None}.__getitem__)
    assert importlib.util.find_spec("cryptography")
    said = "a key file of Google needs the package cryptography, which is not installed; run `pip install"
    assert refused(key).startswith(said)
    assert key_lacks(settings, config).startswith(said)


def test_which_secrets_are_needed() -> None:
    assert needed(GoogleSettings(key_file="google.json")) == ()
    assert needed(GoogleSettings()) == ("client_id", "client_secret", "refresh_token")
    assert key_lacks(GoogleSettings(), Path("shopbell.toml")) == ""


def test_a_key_goes_to_this_machine_only_unless_it_is_sealed() -> None:
    assert sealed("http://127.0.0.1:80", "base_url") == "http://127.0.0.1:80"
    with pytest.raises(ValueError, match=r"base_url = .* would send the key unsealed"):
        GoogleSettings(base_url="http://tokens.example")
