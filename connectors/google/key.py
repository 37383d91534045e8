"""The key by which Google is asked: a token for an hour, kept until shortly before its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.parse import urlencode

import msgspec

from commerce.clock import Clock
from commerce.errors import Refused, ShopbellError, TryLater
from connectors.google import faults
from connectors.google.key_file import KeyFile, read_key_file, signed_request
from connectors.google.settings import GoogleSettings
from connectors.http import Answer, Call, Wire, decode

T = TypeVar("T")
#: So long before its end a token is renewed.
_BEFORE_END = timedelta(minutes=5)
#: A request that fails at Google is tried so often in all: ten failures within an hour, and nothing is answered.
TRIES = 3
_LATER_S = 300.0
_UNAUTHORIZED = 401
_SIGNED = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class _Token(msgspec.Struct, frozen=True):
    access_token: str = ""
    expires_in: float = 3599

    def __repr__(self) -> str:
        return "_Token()"


_TOKEN = msgspec.json.Decoder(_Token, strict=False)


class Grant(Protocol):
    """What is traded for a token."""

    token_url: str

    def form(self, now: datetime) -> Mapping[str, str]:
        """Return what is sent; raises `Refused` where the key cannot be used."""
        ...

    def explained(self, answer: Answer, now: datetime) -> ShopbellError:
        """Return what it means that no token came."""
        ...


class ByKeyFile:
    """A service account, by what its key file signs."""

    def __init__(self, key: KeyFile, scope: str) -> None:
        self._key, self._scope = key, scope
        self.token_url = key.token_uri

    def form(self, now: datetime) -> Mapping[str, str]:
        """Return what is sent."""
        return {"grant_type": _SIGNED, "assertion": signed_request(self._key, self._scope, now)}

    def explained(self, answer: Answer, now: datetime) -> ShopbellError:
        """Return what it means that no token came."""
        return faults.of_key_file(answer, self._key.name, self._key.email, now)


class ByOwnClient:
    """The merchant's own client, by the consent that was given to it."""

    def __init__(self, token_url: str, secrets: Mapping[str, str]) -> None:
        self._secrets = {name: secrets[name] for name in ("client_id", "client_secret", "refresh_token")}
        self.token_url = token_url

    def form(self, now: datetime) -> Mapping[str, str]:
        """Return what is sent."""
        del now
        return {"grant_type": "refresh_token", **self._secrets}

    def explained(self, answer: Answer, now: datetime) -> ShopbellError:
        """Return what it means that no token came."""
        del now
        return faults.of_own_client(answer)


class GoogleKey:
    """Asks Google with a token.

    Args:
        grant: What is traded for one.
        wire: Sends.
        clock: By which a token ends.
    """

    def __init__(self, grant: Grant, wire: Wire, clock: Clock) -> None:
        self._grant, self._wire, self._clock = grant, wire, clock
        self._token = ""
        self._renew_s = 0.0

    def token(self) -> str:
        """Return a token that should be good now.

        Raises:
            TryLater: Google is busy or away.
            Refused: It gives none until a person changes something.
        """
        if not self._token or self._clock.elapsed() >= self._renew_s:
            self._token = self._new()
        return self._token

    def ask(
        self,
        call: Callable[[Mapping[str, str]], Call],
        read: Callable[[Answer], T],
        explain: Callable[[Answer], ShopbellError],
    ) -> T:
        """Ask until it is answered or the patience ends; with one other token where this one is not taken.

        Args:
            call: Makes the request, given the headers that let it in.
            read: Turns a good answer into what the caller wants.
            explain: Says what a bad one means; asked of a 401 only where another token does not help, either.

        Raises:
            TryLater: Busy or away, for the third time where Google itself failed.
            Refused: A person has to change something.
        """
        try:
            return self._ask(self.token(), call, read, _unless_stale(explain))
        except _Stale:
            self._token = ""
            return self._ask(self.token(), call, read, explain)

    def _ask(
        self,
        token: str,
        call: Callable[[Mapping[str, str]], Call],
        read: Callable[[Answer], T],
        explain: Callable[[Answer], ShopbellError],
    ) -> T:
        failed = 0

        def limited(error: ShopbellError) -> ShopbellError:
            nonlocal failed
            failed += 1
            if token in str(error):  # whatever a server echoes back
                error.args = (str(error).replace(token, "***"),)
            if isinstance(error, TryLater) and failed >= TRIES:
                return TryLater(str(error), wait_s=max(error.wait_s or 0.0, _LATER_S))
            return error

        def tried(answer: Answer) -> T:
            try:
                return read(answer)
            except TryLater as error:
                raise limited(error) from None

        headers = {"Authorization": f"Bearer {token}"}
        return self._wire.ask(lambda: call(headers), tried, lambda answer: limited(explain(answer)))

    def _new(self) -> str:
        now = self._clock.now()
        body = urlencode(self._grant.form(now)).encode()
        call = Call(self._grant.token_url, "POST", {"Content-Type": "application/x-www-form-urlencoded"}, body)
        told = self._wire.ask(lambda: call, _token_in, lambda answer: self._grant.explained(answer, now))
        life_s = min(max(told.expires_in, 0.0), 86_400.0) - _BEFORE_END.total_seconds()
        self._renew_s = self._clock.elapsed() + life_s
        return told.access_token


class _Stale(ShopbellError):
    """The token is not taken."""


def _unless_stale(explain: Callable[[Answer], ShopbellError]) -> Callable[[Answer], ShopbellError]:
    return lambda answer: _Stale() if answer.status == _UNAUTHORIZED else explain(answer)


def _token_in(answer: Answer) -> _Token:
    try:
        told = decode(answer, _TOKEN)
    except (msgspec.ValidationError, Refused):
        told = _Token()
    if not told.access_token.isascii() or not told.access_token.isprintable() or not told.access_token.strip():
        raise faults.without_token(answer)
    return told


def key_of(
    settings: GoogleSettings, config: Path, secrets: Mapping[str, str], *, scope: str, wire: Wire, clock: Clock
) -> GoogleKey:
    """Return the key of one source; nothing is asked yet.

    Args:
        settings: Which key.
        config: The configuration file.
        secrets: Those that `settings.needed` names.
        scope: What Google is asked to allow.
        wire: Sends.
        clock: By which a token ends.

    Raises:
        Refused: The key file cannot be used.
    """
    if settings.key_file:
        return GoogleKey(ByKeyFile(read_key_file(settings.key_place(config)), scope), wire, clock)
    return GoogleKey(ByOwnClient(settings.token_url, secrets), wire, clock)
