"""From Matomo's reports of a day to visits by channel, called as orders call them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.files.cells import read_channel
from connectors.sources.matomo.answers import Line

_DIRECT, _SEARCH, _WEBSITE, _CAMPAIGN, _SOCIAL = 1, 2, 3, 6, 7
_NAMES = {_DIRECT: "direct", _SEARCH: "organic", _WEBSITE: "referral"}
_LABELS = {
    "Direct Entry": _DIRECT,
    "Search Engines": _SEARCH,
    "Websites": _WEBSITE,
    "Campaigns": _CAMPAIGN,
    "Social Networks": _SOCIAL,
}
#: Of campaigns that no further report names, nobody knows the channel.
_REST = {_CAMPAIGN: "", _SOCIAL: "social"}
_DASH = " - "


@dataclass(frozen=True, slots=True)
class Visits:
    """How many, how many of them left at once, and how long all of them took."""

    count: int = 0
    bounces: int = 0
    seconds: int = 0

    @classmethod
    def of(cls, line: Line) -> Visits:
        """Return those of a line."""
        return cls(line.nb_visits, line.bounce_count, line.sum_visit_length)

    def __add__(self, other: Visits) -> Visits:
        return Visits(self.count + other.count, self.bounces + other.bounces, self.seconds + other.seconds)

    def less(self, other: Visits) -> Visits:
        """Return what is left, never less than nothing."""
        return Visits(
            max(0, self.count - other.count),
            max(0, self.bounces - other.bounces),
            max(0, self.seconds - other.seconds),
        )


def by_channel(types: Sequence[Line], campaigns: Sequence[Line], socials: Sequence[Line]) -> dict[str, Visits]:
    """Return the visits of a day by channel: all of them, each once.

    Args:
        types: By the five ways in which people come.
        campaigns: Those of campaigns, by "source - medium" or by campaign.
        socials: Those of social networks, by network.
    """
    found: dict[str, Visits] = {}
    for line in types:
        kind = line.referrer_type or _LABELS.get(line.label, 0)
        finer = {_CAMPAIGN: campaigns, _SOCIAL: socials}.get(kind, ())
        told = Visits()
        for one in finer:
            told += Visits.of(one)
            _add(found, channel_of(one.label), Visits.of(one))
        rest = Visits.of(line).less(told)
        if not finer or rest.count:
            _add(found, _NAMES.get(kind, _REST.get(kind, read_channel(line.label))), rest)
    return found


def channel_of(label: str) -> str:
    """Return "google / cpc" of "google - cpc"; another label as it is."""
    source, dash, medium = label.rpartition(_DASH)
    return read_channel(f"{source} / {medium}" if dash else label)


def _add(found: dict[str, Visits], channel: str, visits: Visits) -> None:
    if visits.count:
        found[channel] = found.get(channel, Visits()) + visits
