"""The token address: an assertion signed with the key file, a refresh token, or a code from the consent page."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from practice.chance import dice
from practice.google.account import LIFE_S, SCOPES, GoogleAccount
from practice.google.web import Asked, Response, cut, page, told

_SIGNED = "urn:ietf:params:oauth:grant-type:jwt-bearer"
#: A machine's clock may be off by so much.
_OFF_S = 300
_PARTS = 3
_SHORT_LIVED = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
    " Check your iat and exp values in the JWT claim."
)
_ID_TOKEN = "eyJhbGciOiJSUzI1NiJ9.EXAMPLE.EXAMPLE"  # noqa: S105 - opens nothing real


def _error(name: str, said: str, status: int = 400) -> tuple[int, dict[str, str]]:
    return status, {"error": name, "error_description": said}


#: Every error of the token address, as it is told; all can be switched on.
FAULTS: Mapping[str, tuple[int, dict[str, str]]] = {
    "undecodable assertion": _error("invalid_request", "Bad Request"),
    "wrong key": _error("invalid_grant", "Invalid JWT Signature."),
    "account deleted": _error("invalid_grant", "Invalid grant: account not found"),
    "clock is off": _error("invalid_grant", _SHORT_LIVED),
    "wrong audience": _error("invalid_grant", "Invalid JWT: Failed audience check."),
    "no scope": _error("invalid_scope", "Invalid OAuth scope or ID token audience provided."),
    "refresh token ended": _error("invalid_grant", "Token has been expired or revoked."),
    "wrong client secret": _error("invalid_client", "The provided client secret is invalid.", 401),
    "no such client": _error("invalid_client", "The OAuth client was not found.", 401),
    "wrong code": _error("invalid_grant", "Malformed auth code."),
    "wrong verifier": _error("invalid_grant", "Invalid code verifier."),
    "wrong redirect": _error("redirect_uri_mismatch", "Bad Request"),
    "wrong grant type": _error("unsupported_grant_type", "Invalid grant_type: "),
}


def answer(account: GoogleAccount, asked: Asked, address: str) -> Response:
    """Answer a request for a token; `address` is the token address itself."""
    given = dict(parse_qsl(asked.body.decode("utf-8", "replace"), keep_blank_values=True))
    with account.lock:
        account.lines.append(f"POST /token {given.get('grant_type', '').rpartition(':')[2]}")
        fault = (account.faults.pop(0) if account.faults else None) or ""
        if not fault and dice("token", len(account.lines)).random() < account.share:
            fault = "busy"
    if fault in FAULTS:
        return _refused(fault)
    match fault:
        case "html":
            return page("<!DOCTYPE html><html><head><title>Sign in</title></head></html>")
        case "silent":
            return Response(200, {}, b"", is_cut=True)
        case "busy":
            return told({"error": "internal_failure", "error_description": "Backend Error"}, 503)
        case "no access token":
            return told({"id_token": _ID_TOKEN})
    ways = {_SIGNED: _by_key, "refresh_token": _by_refresh, "authorization_code": _by_code}
    way = ways.get(given.get("grant_type", ""))
    good = way(account, given, address) if way else _refused("wrong grant type")
    return cut(good) if fault == "cut" else good


def _by_key(account: GoogleAccount, given: Mapping[str, str], address: str) -> Response:
    """Answer an assertion that somebody with the key file has signed."""
    try:
        head, claims, signature = _opened(given.get("assertion", ""))
    except (ValueError, binascii.Error):
        return _refused("undecodable assertion")
    signed = given["assertion"].rpartition(".")[0].encode()
    scopes = str(claims.get("scope", "")).split()
    checked = (
        ("account deleted", claims.get("iss") == account.email and not account.is_deleted),
        ("wrong key", head.get("alg") == "RS256" and account.key.has_signed(signed, signature)),
        ("wrong audience", claims.get("aud") == address),
        ("clock is off", _is_short_lived(claims, account)),
        ("no scope", bool(scopes)),
    )
    if wrong := next((name for name, is_fine in checked if not is_fine), ""):
        return _refused(wrong)
    if not set(scopes) <= SCOPES:
        return told({"id_token": _ID_TOKEN})
    return told(
        {"access_token": account.issue(account.email, scopes), "expires_in": LIFE_S - 1, "token_type": "Bearer"}
    )


def _by_refresh(account: GoogleAccount, given: Mapping[str, str], _address: str) -> Response:
    """Answer with what somebody has consented to before."""
    if (wrong := _wrong_client(account, given)) is not None:
        return wrong
    scopes = account.consented(given.get("refresh_token", ""))
    if scopes is None:
        return _refused("refresh token ended")
    return told(_to_a_person(account, scopes))


def _by_code(account: GoogleAccount, given: Mapping[str, str], _address: str) -> Response:
    """Answer a code that the consent page gave, once."""
    if (wrong := _wrong_client(account, given)) is not None:
        return wrong
    with account.lock:
        consent = account.codes.pop(given.get("code", ""), None)
    if consent is None or account.clock.now() >= consent.until:
        return _refused("wrong code")
    if given.get("redirect_uri") != consent.redirect:
        return _refused("wrong redirect")
    if consent.challenge:
        found = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(found).decode().rstrip("=") != consent.challenge:
            return _refused("wrong verifier")
    body = _to_a_person(account, consent.scopes)
    if consent.is_offline:
        body["refresh_token"] = account.remember(consent.scopes)
    return told(body)


def _to_a_person(account: GoogleAccount, scopes: frozenset[str]) -> dict[str, Any]:
    return {
        "access_token": account.issue(account.person, scopes),
        "expires_in": LIFE_S - 1,
        "scope": " ".join(sorted(scopes)),
        "token_type": "Bearer",
    }


def _wrong_client(account: GoogleAccount, given: Mapping[str, str]) -> Response | None:
    if given.get("client_id") != account.client_id:
        return _refused("no such client")
    return None if given.get("client_secret") == account.client_secret else _refused("wrong client secret")


def _opened(assertion: str) -> tuple[dict[str, Any], dict[str, Any], bytes]:
    """Return the head, the claims and the signature of an assertion.

    Raises:
        ValueError: It is none.
    """
    parts = assertion.split(".")
    if len(parts) != _PARTS:
        msg = "not three parts"
        raise ValueError(msg)
    head, claims, signature = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in parts)
    read = json.loads(head), json.loads(claims)
    if not all(isinstance(one, dict) for one in read):
        msg = "no objects"
        raise ValueError(msg)
    return *read, signature


def _is_short_lived(claims: Mapping[str, Any], account: GoogleAccount) -> bool:
    issued, ends, now_s = claims.get("iat"), claims.get("exp"), account.clock.now().timestamp()
    if not isinstance(issued, int) or not isinstance(ends, int) or ends > issued + LIFE_S:
        return False
    return not account.checks_time or (issued <= now_s + _OFF_S and ends > now_s - _OFF_S)


def _refused(name: str) -> Response:
    status, body = FAULTS[name]
    return told(body, status)
