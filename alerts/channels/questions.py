"""What `shopbell init` asks about channels, and what the answers say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from alerts.channels.kind import Question
from alerts.channels.register import declared


def questions() -> list[Question]:
    """Return every question, in the order in which they are asked."""
    return [one for kind in declared() for one in kind.questions]


def addresses(answers: Mapping[str, str]) -> dict[str, str]:
    """Return {channel: address of the reader}."""
    asked = [(kind.name, one.name) for kind in declared() for one in kind.questions if not one.key]
    return {channel: answers[name] for channel, name in asked if answers.get(name)}


#: What a table is called that `init` writes where a channel may have several.
TABLE = "team"


def tables(answers: Mapping[str, str], pasted: Collection[str] = ()) -> dict[str, dict[str, str]]:
    """Return {channel: its table}, of those whose first question about the table was answered.

    Args:
        answers: By the names of the questions.
        pasted: Questions about a variable that were answered by the secret itself; it stands in no table.
    """
    found = {}
    for kind in declared():
        asked = [one for one in kind.questions if one.key]
        if asked and (answers.get(asked[0].name) or asked[0].name in pasted):
            told = {one.key: answers.get(one.name) or answers.get(one.same_as, "") for one in asked}
            found[kind.name] = {key: value for key, value in told.items() if value}
    return found


def pasted_secrets(pasted: Mapping[str, str]) -> dict[str, Any]:
    """Return the tables of the secrets file that hold what was pasted, by the names of the questions."""
    found: dict[str, Any] = {}
    for kind in declared():
        by_variable = {secret.variable: secret.name for secret in kind.secrets}
        told = {by_variable[one.key]: pasted[one.name] for one in kind.questions if one.name in pasted}
        if told:
            found[kind.name] = {TABLE: told} if kind.has_many else told
    return found


def with_samples(answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers with samples for those that are still to come."""
    lacking = {one.name: one.sample for one in questions() if one.sample and not answers.get(one.same_as)}
    return {**lacking, **answers}
