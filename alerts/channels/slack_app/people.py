"""Who may answer for which shop, and as whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alerts.channels.slack.mrkdwn import mrkdwn
from alerts.channels.slack_app.settings import SlackAppSettings
from alerts.inbox.desk import OWNER
from wording import conversations as words
from wording.language import Language


class NotKnown(Exception):
    """Somebody is not known who pressed; `told` says what can be done about it."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told


@dataclass(frozen=True, slots=True)
class People:
    """Who answers by one table.

    Attributes:
        readers_of: Returns who reads of a shop; nobody where none is written.
        may_answer: Tells whether a reader may answer for a shop.
    """

    table: SlackAppSettings
    readers_of: Callable[[str], Sequence[str]]
    may_answer: Callable[[str, str], bool]

    def reader(self, member: str, shop: str, speech: Language) -> str:
        """Return the reader in whose name somebody answers: as the table says, else the one reader of the shop.

        Raises:
            NotKnown: The table names others, or it is not clear whom of several.
        """
        readers = self.readers_of(shop)
        if self.table.people:
            found = self.table.people.get(member)
        else:
            found = readers[0] if len(readers) == 1 else None if readers else OWNER
        if found is None:
            raise NotKnown(speech.gettext(words.UNKNOWN_PERSON) % {"line": self.line(member)})
        if readers and not self.may_answer(found, shop):
            told = speech.gettext(words.NOT_YOUR_SHOP) % {"who": mrkdwn(found), "shop": mrkdwn(shop)}
            raise NotKnown(told)
        return found

    def may_read(self, member: str, place: str) -> bool:
        """Tell whether somebody may see what is open: whoever is named, or is in the channel that is told of it."""
        return member in self.table.people or (place == self.table.channel and not self.table.people)

    @staticmethod
    def line(member: str) -> str:
        """Return what to write into the table, so that somebody is known."""
        return f'people = {{ {member} = "…" }}'
