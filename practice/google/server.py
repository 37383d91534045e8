"""The practice Google on a port of this machine: tokens, consent, and the services that are given to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from practice.google import consent, tokens
from practice.google.account import GoogleAccount
from practice.google.web import Asked, Response, nowhere, told
from practice.loopback import Connection, Loopback, Web

#: Where the key file of its service account lies; Google hands it out once, in the browser.
KEY_FILE = "/practice/key.json"
#: And that of a client of the merchant's own, by which consents are given.
CLIENT_FILE = "/practice/client.json"


class Service(Protocol):
    """What answers below some of the addresses. Called from many threads at once."""

    def answer(self, asked: Asked) -> Response | None:
        """Return the answer to a request; None when the address is not of this service."""
        ...


class PracticeGoogle(Loopback):
    """Serves for as long as the block runs; its `url` is what to write in place of every address of Google's.

    Args:
        account: Whom it knows.
        services: What stands behind the tokens (`practice.ga4`, `practice.google_ads`).
        port: 0 for any free one.
    """

    def __init__(self, account: GoogleAccount, services: Sequence[Service] = (), port: int = 0) -> None:
        self.account = account
        self.services = services
        super().__init__(Web(partial(_Handler, self), port))

    def answer(self, asked: Asked) -> Response:
        """Return the answer to one request."""
        if asked.path == "/token" and asked.method == "POST":
            return tokens.answer(self.account, asked, f"{self.url}/token")
        if asked.path in {"/o/oauth2/v2/auth", "/o/oauth2/auth"} and asked.method == "GET":
            return consent.answer(self.account, asked)
        if asked.path == KEY_FILE:
            return told(self.account.key_file(self.url))
        if asked.path == CLIENT_FILE:
            return told(self.account.client_file())
        answers = (service.answer(asked) for service in self.services)
        return next((found for found in answers if found is not None), nowhere())


class _Handler(Connection):
    """One connection."""

    def __init__(self, google: PracticeGoogle, *arguments: object) -> None:
        self._google = google
        super().__init__(*arguments)  # type: ignore[arg-type]  # what the server hands in

    def _reply(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(
            self.command,
            unquote(parts.path),
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            self.body(),
        )
        answer = self._google.answer(asked)
        self.send(answer.status, answer.headers, answer.body, is_cut=answer.is_cut)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _reply  # noqa: N815 - http.server's names
