"""Whose rows count when two sources of one shop speak of the same thing: adding them up would count it twice.

Rows that lose are kept; they count again when the winner is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Group(NamedTuple):
    """Rows of one source on one day that count together or not at all; `labels` in the order of the rule's."""

    source: str
    labels: tuple[str, ...] = ()


class Overlap(Protocol):
    """A rule; see `AddedUp`, `OneSourceADay`, `OneSourceAnAccount`."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns by which the rows of a source are told apart."""
        ...

    @property
    def because(self) -> str:
        """Why rows were left out, as the end of a sentence."""
        ...

    def winners(self, groups: Iterable[Group]) -> Mapping[Group, Group]:
        """Return {group that must not count: the counted one it would double} of one day.

        Args:
            groups: Of one day, the source named first comes first.
        """
        ...

    def may_double(self, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
        """Tell whether two sources may speak of the same thing, as far as labels are said of all of their rows."""
        ...


@dataclass(frozen=True)
class AddedUp:
    """No two sources speak of the same thing: each answer of a customer is one of its own."""

    labels: tuple[str, ...] = ()
    because: str = ""

    def winners(self, groups: Iterable[Group]) -> Mapping[Group, Group]:
        """Return nothing: all count."""
        del groups
        return {}

    def may_double(self, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
        """Return False: nothing is the same."""
        del one, other
        return False


@dataclass(frozen=True)
class OneSourceADay:
    """Every source speaks of the whole shop: of each day one counts."""

    labels: tuple[str, ...] = ()
    because: str = "of one day one source counts, the one named first"

    def winners(self, groups: Iterable[Group]) -> Mapping[Group, Group]:
        """Return all groups but those of the first source."""
        first: Group | None = None
        lost: dict[Group, Group] = {}
        for group in groups:
            first = first or group
            if group.source != first.source:
                lost[group] = first
        return lost

    def may_double(self, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
        """Return True: both speak of the whole shop."""
        del one, other
        return True


@dataclass(frozen=True)
class OneSourceAnAccount:
    """A source speaks of accounts: of each account and day one counts.

    Where either of two rows names no account, they may be of the same one if their channel is the same.
    """

    account: str = "account"
    channel: str = "channel"
    because: str = "of one account (of one channel, where none is named) and day one source counts, the one named first"

    @property
    def labels(self) -> tuple[str, ...]:
        """The account and the channel."""
        return self.account, self.channel

    def winners(self, groups: Iterable[Group]) -> Mapping[Group, Group]:
        """Return the groups that a counted one of an earlier source speaks of already."""
        lost: dict[Group, Group] = {}
        accounts: dict[str, list[Group]] = {}
        channels: dict[str, list[Group]] = {}
        for group in groups:
            account, channel = group.labels
            same = [one for one in channels.get(channel, ()) if not account or not one.labels[0]]
            same += accounts.get(account, ()) if account else ()
            winner = next((one for one in same if one.source != group.source), None)
            if winner is not None:
                lost[group] = winner
                continue
            channels.setdefault(channel, []).append(group)
            accounts.setdefault(account, []).append(group)
        return lost

    def may_double(self, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
        """Tell whether the accounts, or the channels where one names none, are not known to be different."""
        for label in (self.account, self.channel):
            if one.get(label) and other.get(label):
                return one[label] == other[label]
        return True
