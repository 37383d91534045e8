"""What belongs to each table: the calls of its app, who answers there, and in which language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.channels.configured import Configured
from alerts.channels.hearing import Hearing
from alerts.channels.slack_app.answering import Answering
from alerts.channels.slack_app.channel import web_api
from alerts.channels.slack_app.commands import Commands
from alerts.channels.slack_app.people import People
from alerts.channels.slack_app.settings import SlackAppSettings
from alerts.channels.slack_app.web_api import WebApi


@dataclass(frozen=True, slots=True)
class TheWay:
    """What belongs to one table."""

    table: SlackAppSettings
    api: WebApi
    answering: Answering
    commands: Commands


@dataclass(frozen=True, slots=True)
class Ways:
    """What belongs to the tables of one app; one at least."""

    all: Sequence[TheWay]

    def to(self, place: str) -> TheWay:
        """Return the way to the channel of that id; the first one where none leads there."""
        return next((one for one in self.all if one.table.channel == place), self.all[0])

    def of(self, name: str) -> TheWay | None:
        """Return the way of the table of that name; None where it is configured no more."""
        return next((one for one in self.all if one.table.name == name), None)


def way_of(configured: Configured[SlackAppSettings], hearing: Hearing) -> TheWay:
    """Return what belongs to a table."""
    table = configured.table
    people = People(table, hearing.readers_of, hearing.may_answer)
    answering = Answering(hearing, people, table.language or hearing.language)
    return TheWay(table, web_api(configured), answering, Commands(hearing, table, answering))
