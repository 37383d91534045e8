"""The consent page: it agrees at once, and sends the browser back to the machine that opened it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from practice.google.account import SCOPES, Consent, GoogleAccount
from practice.google.web import Asked, Response, page

_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_CODE_MINUTES = 10


def answer(account: GoogleAccount, asked: Asked) -> Response:
    """Answer the browser: back to where it came from, with a code; or a page that says what is wrong."""
    given = asked.query
    account.lines.append(f"GET {asked.path} {given.get('scope', '')}")
    redirect = given.get("redirect_uri", "")
    scopes = frozenset(given.get("scope", "").split())
    is_plain = given.get("code_challenge") and given.get("code_challenge_method") != "S256"
    checked = (
        (401, "invalid_client", "The OAuth client was not found.", given.get("client_id") == account.client_id),
        (400, "redirect_uri_mismatch", "The redirect URI in the request does not match.", _is_loopback(redirect)),
        (400, "invalid_request", "Required parameter is missing: response_type", given.get("response_type") == "code"),
        (400, "invalid_scope", "Some requested scopes were invalid.", scopes and scopes <= SCOPES),
        (400, "invalid_request", "Unsupported code_challenge_method", not is_plain),
    )
    for status, name, said, is_fine in checked:
        if not is_fine:
            return _wrong(status, name, said)
    state = {"state": given["state"]} if "state" in given else {}
    if account.denies:
        return _back(redirect, {"error": "access_denied", **state})
    with account.lock:
        code = f"4/0practice-{len(account.lines)}"
        account.codes[code] = Consent(
            scopes,
            redirect,
            given.get("code_challenge", ""),
            account.clock.now() + timedelta(minutes=_CODE_MINUTES),
            is_offline=given.get("access_type") == "offline",
        )
    return _back(redirect, {**state, "code": code, "scope": " ".join(sorted(scopes))})


def _is_loopback(redirect: str) -> bool:
    parts = urlsplit(redirect)
    return parts.scheme == "http" and parts.hostname in _HERE


def _back(redirect: str, more: dict[str, str]) -> Response:
    return Response(302, {"Location": f"{redirect}{'&' if '?' in redirect else '?'}{urlencode(more)}"}, b"")


def _wrong(status: int, name: str, said: str) -> Response:
    text = f"<!DOCTYPE html><html><head><title>Error {status} ({name})</title></head><body>{said}</body></html>"
    return page(text, status)
