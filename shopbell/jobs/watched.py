"""Which KPIs of a shop are looked at, and by which questions; what an open incident holds them to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from commerce.clock import local_day
from commerce.figures import Meaning, Verdict, VerdictState
from commerce.judgements import Question
from commerce.watches import Watch
from shopbell.config import Settings, ShopSettings

#: What the merchant never asked for, and the shop cannot tell, is no news.
_NEVER_KNOWN = frozenset({"no_input", "none_yet", "untold", "customers_hidden", "short_history"})


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """What a look must know of an incident that is not over.

    Attributes:
        question: Which question opened it.
        first_seen: The shop's own day on which it was first seen: a target's usual level is that of this morning.
        began: Its first day: a drift's usual level is that of the days before.
    """

    question: Question
    first_seen: date
    began: date


def open_incidents(watches: Mapping[str, Watch], zone: ZoneInfo) -> dict[str, OpenIncident]:
    """Return the open incidents by their subject, those that are not told yet included."""
    found = {}
    for subject, watch in watches.items():
        if watch.since is not None:
            seen = local_day(watch.since, zone)
            question = Question(watch.question) if watch.question else Question.TARGET
            found[subject] = OpenIncident(question, seen, min(watch.began or seen, seen))
    return found


def watched_kpis(settings: Settings, shop: ShopSettings, meanings: Mapping[str, Meaning]) -> frozenset[str]:
    """Return the KPIs that are held against the shop's own past: those of every shop, and those asked for."""
    return frozenset(kpi for kpi, meaning in meanings.items() if meaning.watched) | settings.watched_of(shop)


def is_unknown_here(verdict: Verdict, *, is_asked_for: bool) -> bool:
    """Tell whether nothing can be said because the shop never told what it takes, and nobody asked for it."""
    missing = verdict.figure.missing
    is_blind = verdict.state in {VerdictState.NO_DATA, VerdictState.STALE} and missing is not None
    return not is_asked_for and is_blind and missing is not None and missing.reason in _NEVER_KNOWN
