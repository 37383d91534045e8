"""The merchant's own consent: the page on which it is given, and what it is traded for (OAuth with PKCE)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

from commerce.errors import Refused
from connectors.google import faults
from connectors.google.settings import CONSENT, token_url, whole
from connectors.http import Answer, Call, Wire, decode


class _Given(msgspec.Struct, frozen=True):
    refresh_token: str = ""

    def __repr__(self) -> str:
        return "_Given()"


_GIVEN = msgspec.json.Decoder(_Given)


def page(client_id: str, scope: str, errand: tuple[str, str, str], base_url: str | None = None) -> str:
    """Return the address of the page.

    Args:
        client_id: Of the merchant's own client.
        scope: What is to be allowed.
        errand: Where Google sends the person back to; what comes back with them; what proves that it is us.
        base_url: Where all requests go instead of Google.
    """
    redirect, state, verifier = errand
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "client_id": client_id,
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": scope,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "access_type": "offline",  # without it there is no refresh token,
        "prompt": "consent",  # and without this only the first time
    }
    start = f"{whole(base_url)}/o/oauth2/v2/auth" if base_url else CONSENT
    return f"{start}?{urlencode(asked)}"


def trade(
    wire: Wire, secrets: Mapping[str, str], redirect: str, verifier: str, code: str, *, base_url: str | None = None
) -> str:
    """Return the refresh token that a code brings.

    Args:
        wire: Sends.
        secrets: `client_id` and `client_secret`.
        redirect: Where the person came back to.
        verifier: What proves that it is us.
        code: What they came back with.
        base_url: Where all requests go instead of Google.

    Raises:
        TryLater: Google is busy or away.
        Refused: It gives none; says why.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": redirect,
        "client_id": secrets["client_id"],
        "client_secret": secrets["client_secret"],
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    call = Call(token_url(base_url), "POST", headers, urlencode(form).encode())
    return wire.ask(lambda: call, _read, faults.of_code)


def _read(answer: Answer) -> str:
    try:
        token = decode(answer, _GIVEN).refresh_token
    except (msgspec.ValidationError, Refused):
        token = ""
    if not token:
        raise faults.without_refresh_token(answer)
    return token
