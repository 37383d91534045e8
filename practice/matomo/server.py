"""The practice Matomo on a port of this machine."""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qsl, urlsplit

from practice.loopback import Connection, Loopback, Web
from practice.matomo.answers import Answers
from practice.matomo.website import Website


class PracticeMatomo(Loopback):
    """Serves one website for as long as the block runs.

    Args:
        website: What it tells, and how it answers next.
        seed: Of the faults.
    """

    def __init__(self, website: Website, seed: int = 1) -> None:
        self.website = website
        super().__init__(Web(partial(_Handler, Answers(website, seed))))

    @property
    def url(self) -> str:
        """What to write as `url`."""
        return f"{super().url}/matomo"


class _Handler(Connection):
    """One connection."""

    def __init__(self, answers: Answers, *arguments: object) -> None:
        self._answers = answers
        super().__init__(*arguments)  # type: ignore[arg-type]  # what the server hands in

    def get(self) -> None:
        """Answer a question whose token would stand in the address."""
        self._reply("")

    def post(self) -> None:
        """Answer a question."""
        self._reply(self.body().decode())

    def _reply(self, form: str) -> None:
        parts = urlsplit(self.path)
        told = self._answers.answer(parts.path, parts.query, dict(parse_qsl(form)))
        self.send(told.status, told.headers, told.body, is_cut=told.is_cut)
