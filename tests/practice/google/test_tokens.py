"""Tokens of the practice Google: what it takes, what it refuses and how, and the consent page."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from practice.google.account import ANALYTICS
from practice.google.key import SigningKey
from practice.google.tokens import FAULTS
from tests.practice.google.desk import HERE, SIGNED, VERIFIER, Desk, example, shape

ERRORS: list[dict[str, Any]] = example("google", "token_errors")
#: What provokes each recorded error.
CLAIMS: dict[str, dict[str, Any]] = {
    "wrong private key, or alg is not RS256": {"head": {"alg": "HS256"}},
    "service account deleted": {"iss": "gone@shop-reports-123456.iam.gserviceaccount.com"},
    "clock of the machine is off, or exp > iat + 3600": {"exp": 1_800_000_000},
    "aud is not the token address": {"aud": "https://oauth2.googleapis.com/token"},
    "no scope": {"scope": None},
    "misspelt scope: no error, and no access token": {"scope": "https://www.googleapis.com/auth/analytics.readnly"},
}


def test_a_token_for_whoever_has_the_key_file(desk: Desk) -> None:
    told = desk.signed()
    assert told.status_code == 200
    assert shape(told.json()) == shape(example("google", "token_response"))
    assert told.json()["expires_in"] == example("google", "token_response")["expires_in"]


def test_the_key_file_is_as_google_writes_it(desk: Desk) -> None:
    file = desk.account.key_file(desk.server.url)
    assert shape(file) == shape(example("google", "service_account_file"))
    assert file["token_uri"] == f"{desk.server.url}/token"
    lines = file["private_key"].splitlines()
    assert (lines[0].strip("-"), lines[-1].strip("-")) == ("BEGIN PRIVATE KEY", "END PRIVATE KEY")
    assert SigningKey().modulus.to_bytes(256) in base64.b64decode("".join(lines[1:-1]))
    assert SigningKey().modulus.bit_length() == 2048
    assert not SigningKey().has_signed(b"another text", SigningKey().sign(b"text"))


@pytest.mark.parametrize("one", ERRORS, ids=lambda one: one["when"])
def test_a_token_is_refused_as_recorded(desk: Desk, one: dict[str, Any]) -> None:
    match one["when"]:
        case "assertion cannot be decoded":
            told = desk.token(grant_type=SIGNED, assertion="a.b")
        case "wrong client secret":
            told = desk.refreshed(client_secret="other")
        case "refresh token revoked, expired (7 days in Testing), or unused for 6 months":
            desk.account.revoke(desk.account.refresh_token)
            told = desk.refreshed()
        case _:
            told = desk.signed(**CLAIMS[one["when"]])
    assert (told.status_code, told.json()) == (one["status"], one["body"])


def test_every_recorded_error_can_be_switched_on(desk: Desk) -> None:
    recorded = [(one["status"], one["body"]) for one in ERRORS if one["status"] != 200]
    assert all(one in FAULTS.values() for one in recorded)
    desk.account.faults = list(FAULTS)
    told = [desk.signed() for _ in FAULTS]
    assert [(one.status_code, one.json()) for one in told] == list(FAULTS.values())
    assert desk.signed().status_code == 200


def test_another_key_and_a_broken_signature_are_no_key(desk: Desk) -> None:
    text = desk.assertion()
    for spoilt in (text[:-8] + "AAAAAAAA", text.rpartition(".")[0] + "."):
        assert desk.token(grant_type=SIGNED, assertion=spoilt).json() == FAULTS["wrong key"][1]
    for nonsense in ("", "a.b.c", f"{'bnVsbA.' * 2}x"):
        assert desk.token(grant_type=SIGNED, assertion=nonsense).json() == FAULTS["undecodable assertion"][1]
    desk.account.is_deleted = True
    assert desk.signed().json() == FAULTS["account deleted"][1]


@pytest.mark.parametrize(("minutes", "is_fine"), [(-4, True), (-66, False), (4, True), (6, False)])
def test_a_clock_may_be_off_by_some_minutes(desk: Desk, minutes: int, *, is_fine: bool) -> None:
    issued = int(desk.clock.now().timestamp()) + minutes * 60
    assert (desk.signed(iat=issued, exp=issued + 3600).status_code == 200) is is_fine


def test_a_token_is_good_for_an_hour_and_for_its_scopes(desk: Desk) -> None:
    token = desk.signed(scope=ANALYTICS).json()["access_token"]
    grant = desk.account.grant(token)
    assert grant is not None
    assert (grant.who, grant.scopes) == (desk.account.email, frozenset({ANALYTICS}))
    desk.clock.move_to(desk.clock.now() + timedelta(minutes=60))
    assert desk.account.grant(token) is None
    assert desk.account.grant("ya29.other") is None


def test_consent_is_given_at_once_and_traded_once(desk: Desk) -> None:
    answer, back = desk.consent()
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{HERE}?state=s1&code=")
    trade = {"grant_type": "authorization_code", "code": back["code"], "redirect_uri": HERE, "code_verifier": VERIFIER}
    told = desk.client(**trade).json()
    assert sorted(told) == ["access_token", "expires_in", "refresh_token", "scope", "token_type"]
    again = desk.refreshed(refresh_token=told["refresh_token"]).json()
    assert sorted(again) == ["access_token", "expires_in", "scope", "token_type"]
    assert desk.client(**trade).json() == FAULTS["wrong code"][1]
    _, back = desk.consent(access_type="online")
    assert "refresh_token" not in desk.client(**{**trade, "code": back["code"]}).json()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"code_verifier": "b" * 43}, "wrong verifier"),
        ({"redirect_uri": "http://127.0.0.1:1"}, "wrong redirect"),
        ({"code": "4/other"}, "wrong code"),
        ({"client_id": "other"}, "no such client"),
        ({"grant_type": "password"}, "wrong grant type"),
    ],
)
def test_a_code_is_traded_only_by_whoever_asked_for_it(desk: Desk, form: dict[str, str], said: str) -> None:
    _, back = desk.consent()
    trade = {"grant_type": "authorization_code", "code": back["code"], "redirect_uri": HERE, "code_verifier": VERIFIER}
    told = desk.client(**{**trade, **form})
    assert (told.status_code, told.json()) == FAULTS[said]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"client_id": "other"}, "invalid_client"),
        ({"redirect_uri": "https://elsewhere.example/"}, "redirect_uri_mismatch"),
        ({"response_type": "token"}, "invalid_request"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_what_the_consent_page_does_not_take(desk: Desk, query: dict[str, str], said: str) -> None:
    answer, back = desk.consent(**query)
    assert said in answer.text
    assert answer.status_code >= 400
    assert back == {}


def test_somebody_may_say_no(desk: Desk) -> None:
    desk.account.denies = True
    assert desk.consent()[1] == {"error": "access_denied", "state": "s1"}


def test_consent_of_an_app_that_is_being_tested_ends_after_a_week(desk: Desk) -> None:
    desk.account.is_testing = True
    desk.clock.move_to(desk.clock.now() + timedelta(days=6))
    assert desk.refreshed().status_code == 200
    desk.clock.move_to(desk.clock.now() + timedelta(days=1))
    assert desk.refreshed().json() == FAULTS["refresh token ended"][1]


def test_odd_answers_instead_of_a_token(desk: Desk) -> None:
    desk.account.faults = ["html", "no access token", "busy"]
    assert desk.signed().text.startswith("<!DOCTYPE html>")
    assert json.loads(desk.signed().text) == ERRORS[6]["body"]
    assert desk.signed().status_code == 503
