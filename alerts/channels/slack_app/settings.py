"""`[[channels.slack_app]]`: one channel of a Slack workspace, reached by an app of the merchant's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from alerts.channels.tables import DigestTable
from commerce.settings import words
from commerce.settings.fields import Address, Variable
from commerce.settings.words import Vocabulary

API = "https://slack.com/api/"
PERSON = re.compile(r"[UW][A-Z0-9]{2,20}")
_CHANNEL = re.compile(r"[CGDU][A-Z0-9]{2,20}")


def _channel(value: str) -> str:
    if not _CHANNEL.fullmatch(value):
        msg = (
            f"channel = {words.shown(value)} is no id of a channel; write e.g. "
            '"C0123ABCD": in Slack it stands at the bottom of the channel\'s "About"'
        )
        raise ValueError(msg)
    return value


class SlackAppSettings(DigestTable):
    """One `[[channels.slack_app]]`.

    `people`: who may answer, by the member id in Slack; where it is empty, whoever is in the channel answers as the one
    reader of the shop. `answers` false: nothing but posting, and no app-level token.
    """

    channel: Annotated[str, AfterValidator(_channel)] = Field(examples=['channel = "C0123ABCD"'])
    bot_token_env: Variable | None = None
    app_token_env: Variable | None = None
    answers: bool = True
    people: dict[str, str] = Field(default_factory=dict)
    api: Address = API

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield that somebody is named by something else than a member id."""
        yield from super().between(written, vocabulary)
        people = written.get("people")
        for one in people if isinstance(people, dict) else ():
            if not PERSON.fullmatch(one):
                found = words.shown(one)
                yield f'people: {found} is no member id of Slack; write e.g. people = {{ U0123ABCD = "Anna" }}'

    def summary(self, home: Path) -> str:
        """Return where it posts, and whether people answer there."""
        del home
        return f"posts to {self.channel}, {'and takes answers there' if self.answers else 'and takes no answers'}"

    def needs(self, name: str) -> bool:
        """Tell that the app-level token is for answers only."""
        return self.answers or name != "app_token"

    @property
    def base(self) -> str:
        """Where the methods of the Web API are, with a slash at the end."""
        return self.api if self.api.endswith("/") else f"{self.api}/"
