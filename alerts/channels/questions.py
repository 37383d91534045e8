"""What `shopbell init` asks about channels: `questions.toml` in the folder of a channel, where there is one.

Data, and no code, since `init --help` lists them all and must not load what a channel needs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from alerts.channels import names


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and the flag that answers it beforehand.

    Attributes:
        channel: Whose it is.
        name: Of the answer; the flag is the same with dashes.
        asks: The question.
        key: Of the channel's table; "" for the address of the reader.
        help: Of the flag; "" for none.
        default: What is offered.
        same_as: The answer that is offered, and taken where none is given.
        sample: Stands for an answer that the table needs while it is not given yet.
        after: Asked only where each of these was answered.
    """

    channel: str
    name: str
    asks: str
    key: str = ""
    help: str = ""
    default: str = ""
    same_as: str = ""
    sample: str = ""
    after: tuple[str, ...] = ()

    @property
    def flag(self) -> str:
        """Of the command line."""
        return f"--{self.name.replace('_', '-')}"


def questions() -> list[Question]:
    """Return every question, in the order in which they are asked."""
    return [one for name in names() for one in _of(name)]


def addresses(answers: Mapping[str, str]) -> dict[str, str]:
    """Return {channel: address of the reader}."""
    return {one.channel: answers[one.name] for one in questions() if not one.key and answers.get(one.name)}


def tables(answers: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return {channel: its table}, of those whose first question about the table was answered."""
    found = {}
    for name in names():
        asked = [one for one in _of(name) if one.key]
        if asked and answers.get(asked[0].name):
            told = {one.key: answers.get(one.name) or answers.get(one.same_as, "") for one in asked}
            found[name] = {key: value for key, value in told.items() if value}
    return found


def with_samples(answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers with samples for those that are still to come."""
    lacking = {one.name: one.sample for one in questions() if one.sample and not answers.get(one.same_as)}
    return {**lacking, **answers}


def _of(channel: str) -> list[Question]:
    file = files("alerts.channels") / channel / "questions.toml"
    if not file.is_file():
        return []
    written = tomllib.loads(file.read_text(encoding="utf-8"))["question"]
    return [Question(channel, **{**one, "after": tuple(one.get("after", ()))}) for one in written]
