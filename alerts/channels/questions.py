"""What `shopbell init` asks about channels, and what the answers say."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.channels.kind import Question
from alerts.channels.register import declared


def questions() -> list[Question]:
    """Return every question, in the order in which they are asked."""
    return [one for kind in declared() for one in kind.questions]


def addresses(answers: Mapping[str, str]) -> dict[str, str]:
    """Return {channel: address of the reader}."""
    asked = [(kind.name, one.name) for kind in declared() for one in kind.questions if not one.key]
    return {channel: answers[name] for channel, name in asked if answers.get(name)}


def tables(answers: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return {channel: its table}, of those whose first question about the table was answered."""
    found = {}
    for kind in declared():
        asked = [one for one in kind.questions if one.key]
        if asked and answers.get(asked[0].name):
            told = {one.key: answers.get(one.name) or answers.get(one.same_as, "") for one in asked}
            found[kind.name] = {key: value for key, value in told.items() if value}
    return found


def with_samples(answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers with samples for those that are still to come."""
    lacking = {one.name: one.sample for one in questions() if one.sample and not answers.get(one.same_as)}
    return {**lacking, **answers}
