"""Who we are to a shop: a token that was pasted once, or one that is asked for anew every day.

An app of the Dev Dashboard gives no lasting token: its client id and secret buy one for 24 hours. It is kept by the
`TokenStore` that the wiring hands in, renewed when nine tenths of its life are over, and once when the shop refuses it.
"""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from commerce.errors import Refused, ShopbellError, TryLater
from connectors.answers import Answer, decode, trouble
from connectors.base import Connection, SavedToken, ShopSecrets, Tools
from connectors.http import Call, Wire
from connectors.shopify.refusals import refusal_of_status

PATH = "/admin/oauth/access_token"
# Of the token's life; in the last tenth it still works, should the shop be away.
_USED_UP = 0.9
_LIFE_S = 86_399
_NOT_FOUND = 404

#: What each refusal of the token address means, and the steps that mend it.
_STEPS = {
    "shop_not_permitted": (
        "the app and the shop belong to different organizations, so the app may not sign in by itself; create the app"
        " in the Dev Dashboard of the organization that owns the shop, install it there and use its client id and"
        " secret (or paste an admin token instead)"
    ),
    "app_not_installed": (
        "the app is not installed in this shop; in the Dev Dashboard release a version with the scopes, then choose"
        " Install app and pick the shop"
    ),
    "application_cannot_be_found": (
        "no app has this client id; copy the client id anew from Dev Dashboard, your app, Settings"
    ),
    "invalid_client": (
        "the client id and secret do not belong together; copy both anew from Dev Dashboard, your app, Settings (a"
        " rotated secret ends the old one)"
    ),
    "invalid_request": "the client id or secret is incomplete; copy both anew from Dev Dashboard, your app, Settings",
    "unsupported_grant_type": (
        "the app may not sign in by itself; create an app in the Dev Dashboard, older kinds of app need a pasted token"
    ),
}


class Credentials(Protocol):
    """Gives the token to sign with."""

    def token(self) -> str:
        """Return a token that should be good now."""
        ...

    def renew(self, refused: str) -> bool:
        """Get rid of a token that the shop refused; False when there is no other to be had."""
        ...

    def advice(self) -> str:
        """Say what to do about a token that the shop refuses for good."""
        ...

    def close(self) -> None:
        """Give the connections back."""
        ...


class Pasted:
    """A token that does not end."""

    def __init__(self, token: str) -> None:
        self._token = token

    def token(self) -> str:
        """Return the token."""
        return self._token

    def renew(self, refused: str) -> bool:  # noqa: ARG002 - there is only the one
        """There is no other."""
        return False

    def advice(self) -> str:
        """Say where a new one comes from."""
        return (
            "the access token is not valid (mistyped, revoked, or its app was uninstalled); copy it anew from the app's"
            " API credentials, and check `token_env`"
        )

    def close(self) -> None:
        """Nothing to give back."""


class _Granted(msgspec.Struct):
    """The answer of the token address."""

    access_token: str
    scope: str | None = None
    expires_in: float | str | None = None

    @property
    def life(self) -> timedelta:
        """How long it is good: as told, if that is a number, and a day if not."""
        try:
            seconds = float(_LIFE_S if self.expires_in is None else self.expires_in)
        except ValueError:
            seconds = _LIFE_S
        return timedelta(seconds=min(max(seconds, 60.0), 30 * 86_400.0) if math.isfinite(seconds) else _LIFE_S)


class ClientCredentials:
    """Buys a token for a day with the app's client id and secret.

    Args:
        url: The token address.
        connection: How the shop is reached.
        client_id, client_secret: Of the app.
        tools: The clock tells when a token is used up; the tokens outlive the process.
    """

    def __init__(self, url: str, connection: Connection, client_id: str, client_secret: str, tools: Tools) -> None:
        self._url, self._clock, self._tokens = url, tools.clock, tools.tokens
        self._id, self._secret = client_id, client_secret
        verify, patience = connection.verify, connection.patience
        self._wire = Wire(tools.clock, verify=verify, secrets=(self._secret,), patience=patience)
        self._decoder = msgspec.json.Decoder(_Granted)
        self._saved = tools.tokens.load()

    def token(self) -> str:
        """Return the token in use, or a new one when that is used up.

        Raises:
            TryLater: The shop is away and the old token has ended.
            Refused: The message names the steps that mend it.
        """
        now, saved = self._clock.now(), self._saved
        if saved is None or now < saved.obtained_at - timedelta(hours=1):  # a clock that was wrong then
            return self._ask()
        if now < saved.obtained_at + (saved.expires_at - saved.obtained_at) * _USED_UP:
            return saved.token
        try:
            return self._ask()
        except TryLater:
            if now >= saved.expires_at:
                raise
            return saved.token

    def renew(self, refused: str) -> bool:
        """Ask for another token, unless another one is there already.

        Raises:
            TryLater: Busy or away.
            Refused: The app may not sign in any more.
        """
        if self._saved is None or self._saved.token == refused:
            self._ask()
        return True

    def advice(self) -> str:
        """Say what is wrong when even a new token is refused."""
        return (
            "even a token made just now is refused: the app was uninstalled or its access taken back; install it again"
            " in the shop (Dev Dashboard, your app, Install app)"
        )

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()

    def _ask(self) -> str:
        """Buy a token and keep it."""
        body = msgspec.json.encode(
            {"grant_type": "client_credentials", "client_id": self._id, "client_secret": self._secret}
        )
        call = Call(self._url, "POST", {"Content-Type": "application/json"}, body)
        granted = self._wire.ask(lambda: call, self._read, _refusal)
        now: datetime = self._clock.now()
        scopes = tuple(re.findall(r"\w+", granted.scope or ""))
        self._saved = SavedToken(granted.access_token, now, now + granted.life, scopes)
        self._tokens.save(self._saved)
        return granted.access_token

    def _read(self, answer: Answer) -> _Granted:
        """Decode the token, or say what came instead."""
        if answer.is_page:
            raise _refusal(answer) or trouble(answer)
        try:
            granted = decode(answer, self._decoder)
        except msgspec.ValidationError:
            granted = _Granted("")
        if not re.fullmatch(r"[!-~]+", granted.access_token):
            msg = f"{answer.place} answered the sign-in without a token; check `url`"
            raise Refused(msg)
        return granted


def _refusal(answer: Answer) -> ShopbellError | None:
    """Return what a refused sign-in means. Shopify answers with JSON or with a page; the code stands in either."""
    text = answer.body[:20_000].decode("utf-8", "replace")
    found = next((code for code in _STEPS if re.search(rf"\b{code}\b", text)), None)
    if found:
        return Refused(f"{answer.place} refuses to sign the app in ({found}): {_STEPS[found]}")
    if answer.status == _NOT_FOUND:
        return Refused(
            f"{answer.place} answered 404: there is no shop of this name; write the one that stands in the address of"
            " your Shopify admin (admin.shopify.com/store/NAME) in `url`"
        )
    if answer.is_page and answer.status < 400:  # noqa: PLR2004 - an error page tells more by its status
        return Refused(f"{answer.place} answered the sign-in with a web page; check `url`")
    return refusal_of_status(answer)


def credentials(connection: Connection, secrets: ShopSecrets, base: str, tools: Tools) -> Credentials:
    """Return the way to sign in that the merchant chose; a pasted token wins.

    Raises:
        Refused: Neither is there, or only half of one.
    """
    names = ("token", "client_id", "client_secret")
    token, client_id, client_secret = (secrets.get(name, "").strip() for name in names)
    if token:
        return Pasted(token)
    if client_id and client_secret:
        return ClientCredentials(base + PATH, connection, client_id, client_secret, tools)
    if client_id or client_secret:
        lacking = "client secret" if client_id else "client id"
        msg = f"the {lacking} is missing; both stand in Dev Dashboard, your app, Settings"
        raise Refused(msg)
    msg = (
        "no Shopify access token and no client id and secret; name the variable or the secrets entry that holds the"
        " token in `token_env`, or those of the app's client id and secret"
    )
    raise Refused(msg)
