"""Whom the practice Google knows: a service account with its key file, a person with a registered app, and tokens."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from commerce.clock import Clock
from practice.google.key import SigningKey

#: What a token may be for, as far as the services here ask.
_WEB = "https://www.googleapis.com/auth"
ANALYTICS = f"{_WEB}/analytics.readonly"
ANALYTICS_USERS = f"{_WEB}/analytics.manage.users"
ADS = f"{_WEB}/adwords"
SCOPES = frozenset({ANALYTICS, ANALYTICS_USERS, ADS, "openid", "email", f"{_WEB}/analytics", f"{_WEB}/userinfo.email"})
#: How long an access token is good, in seconds; one second is gone when it is told.
LIFE_S = 3600
_TESTING_DAYS = 7


class Grant(NamedTuple):
    """What a token stands for: who, what it may be used for, and until when."""

    who: str
    scopes: frozenset[str]
    until: datetime


class Consent(NamedTuple):
    """What somebody has agreed to on the consent page, as the code in the address stands for it."""

    scopes: frozenset[str]
    redirect: str
    challenge: str
    until: datetime
    is_offline: bool


@dataclass
class GoogleAccount:
    """A service account and a person of one Cloud project, and how the token address answers next.

    Attributes:
        clock: By which tokens run out.
        email: The service account's own.
        person: Whose consent the registered app has.
        is_deleted: The service account is gone.
        is_testing: The app was never published: what is consented to ends after seven days.
        refresh_token: One that is good from the start, as if consented to before; "" for none.
        consented_at: When that was; None: just now.
        faults: Names of `practice.google.tokens.FAULTS`, "html", "cut", "silent", "busy" or "no access token", one a
            request for a token; None for none.
        share: So many of all requests for a token fail.
        denies: The person presses "Cancel".
        checks_time: Assertions of another time are refused; a shop whose clock stands still takes them all.
        lines: One text a request: method, path, what of it matters.
    """

    clock: Clock
    email: str = "shopbell@shop-reports-123456.iam.gserviceaccount.com"
    person: str = "anna@shop.example"
    client_id: str = "111222333444-practice.apps.googleusercontent.com"
    client_secret: str = "GOCSPX-practice"  # noqa: S105 - opens nothing real
    refresh_token: str = "1//practiceRefreshToken"  # noqa: S105 - opens nothing real
    key: SigningKey = field(default_factory=SigningKey)
    is_deleted: bool = False
    is_testing: bool = False
    consented_at: datetime | None = None
    faults: list[str | None] = field(default_factory=list)
    share: float = 0.0
    denies: bool = False
    checks_time: bool = True
    lines: list[str] = field(default_factory=list)
    codes: dict[str, Consent] = field(default_factory=dict, repr=False)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def __post_init__(self) -> None:
        self._issued: dict[str, Grant] = {}
        self._consented: dict[str, tuple[frozenset[str], datetime]] = {}
        if self.refresh_token:
            self._consented[self.refresh_token] = (SCOPES, self.consented_at or self.clock.now())

    def client_file(self) -> dict[str, Any]:
        """Return the file of the client, as it is downloaded: of a desktop app."""
        return {"installed": {"client_id": self.client_id, "client_secret": self.client_secret}}

    def key_file(self, url: str) -> dict[str, Any]:
        """Return the key file of the service account, as it is downloaded once; tokens are got at `url`."""
        number = "100000000000000000000"
        return {
            "type": "service_account",
            "project_id": self.email.partition("@")[2].partition(".")[0],
            "private_key_id": "0" * 40,
            "private_key": self.key.pem(),
            "client_email": self.email,
            "client_id": number,
            "auth_uri": f"{url}/o/oauth2/auth",
            "token_uri": f"{url}/token",
            "auth_provider_x509_cert_url": f"{url}/oauth2/v1/certs",
            "client_x509_cert_url": f"{url}/robot/v1/metadata/x509/{self.email.replace('@', '%40')}",
            "universe_domain": "googleapis.com",
        }

    def issue(self, who: str, scopes: Iterable[str]) -> str:
        """Return an access token that is good for an hour."""
        with self.lock:
            token = f"ya29.practice-{len(self._issued)}"
            until = self.clock.now() + timedelta(seconds=LIFE_S)
            self._issued[token] = Grant(who, frozenset(scopes), until)
        return token

    def grant(self, token: str) -> Grant | None:
        """Return what a token stands for; None when it is none, or has run out."""
        with self.lock:
            found = self._issued.get(token)
        return found if found is not None and self.clock.now() < found.until else None

    def end_tokens(self) -> None:
        """Take every access token back, as when somebody takes the app's rights away."""
        with self.lock:
            self._issued.clear()

    def remember(self, scopes: frozenset[str]) -> str:
        """Return a refresh token for what was consented to."""
        with self.lock:
            token = f"1//practiceRefreshToken-{len(self._consented)}"
            self._consented[token] = (scopes, self.clock.now())
        return token

    def consented(self, refresh_token: str) -> frozenset[str] | None:
        """Return what a refresh token is good for; None when it is none, was taken back, or has run out."""
        with self.lock:
            found = self._consented.get(refresh_token)
        if found is None:
            return None
        is_over = self.is_testing and self.clock.now() - found[1] >= timedelta(days=_TESTING_DAYS)
        return None if is_over else found[0]

    def revoke(self, refresh_token: str) -> None:
        """Take a consent back."""
        with self.lock:
            self._consented.pop(refresh_token, None)
