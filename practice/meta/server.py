"""The practice Meta on a port of this machine."""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qsl, urlsplit

from practice.loopback import Connection, Loopback, Web
from practice.meta.account import AdAccount
from practice.meta.answers import Answers


class PracticeMeta(Loopback):
    """Serves one ad account for as long as the block runs; its `url` is what to write as `base_url`.

    Args:
        account: What it tells, and how it answers next.
        seed: Of the faults.
        port: 0 for any free one.
    """

    def __init__(self, account: AdAccount, seed: int = 1, port: int = 0) -> None:
        self.account = account
        super().__init__(Web(partial(_Handler, Answers(account, seed)), port))


class _Handler(Connection):
    """One connection."""

    def __init__(self, answers: Answers, *arguments: object) -> None:
        self._answers = answers
        super().__init__(*arguments)  # type: ignore[arg-type]  # what the server hands in

    def get(self) -> None:
        """Answer a question."""
        self._reply("GET", "")

    def post(self) -> None:
        """Begin a report."""
        self._reply("POST", self.body().decode())

    def _reply(self, method: str, form: str) -> None:
        parts = urlsplit(self.path)
        given = dict(parse_qsl(parts.query) + parse_qsl(form))
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        told = self._answers.answer(method, parts.path, given, token)
        self.send(told.status, told.headers, told.body, is_cut=told.is_cut)
