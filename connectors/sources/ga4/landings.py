"""On which pages sessions began: the pages with most of them by name, all others as one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from commerce.period import Period
from commerce.tables import Row
from commerce.tables.landings import LANDINGS
from connectors.sources.ga4.client import DATE, Client, Question, TooMany
from connectors.sources.ga4.faults import Incompatible
from connectors.sources.ga4.measured import SESSION, STEPS, Counted
from connectors.sources.ga4.traffic import EVENT, in_list, of_events
from connectors.sources.ga4.values import Folded, count, day_of, page_of

_PAGE, _SESSIONS = "landingPage", "sessions"
#: More than anybody looks at, and little to keep.
_MOST_PAGES = 50
Counts = dict[tuple[date, str], int]


def landings(client: Client, days: Period, whole: Counted, known: set[date]) -> list[Row]:
    """Return sessions by landing page, of the days on which every step is known; none where they cannot be told.

    Args:
        client: The way to the property.
        days: Which.
        whole: The sessions of these days, in all and with each step: what is left of them began on other pages.
        known: Days on which every step is measured.
    """
    try:
        return list(_landings(client, days, whole, known)) if known else []
    except (Folded, TooMany, Incompatible):
        return []


def _landings(client: Client, days: Period, whole: Counted, known: set[date]) -> Iterator[Row]:
    most = Question((_PAGE,), (_SESSIONS,), days, most=_MOST_PAGES)
    named = tuple(page for (page,), _ in client.rows(most) if page_of(page))
    if not named:
        return
    found: dict[str, Counts] = {name: {} for name in (SESSION, *STEPS)}
    is_named = in_list(_PAGE, named)
    for (day, page), (sessions,) in client.rows(Question((DATE, _PAGE), (_SESSIONS,), days, is_named)):
        _add(found[SESSION], day_of(day, days), page, sessions)
    stepped = {"andGroup": {"expressions": [is_named, of_events(*STEPS)]}}
    for (day, page, event), (sessions,) in client.rows(Question((DATE, _PAGE, EVENT), (_SESSIONS,), days, stepped)):
        _add(found.setdefault(event, {}), day_of(day, days), page, sessions)
    for key in sorted(found[SESSION]):
        if key[0] in known:
            yield LANDINGS.row(*key, *(found[name].get(key, 0) for name in (SESSION, *STEPS)))
    yield from _rest(found, whole, known)


def _add(counts: Counts, day: date, page: str, sessions: str) -> None:
    key = day, page_of(page)
    counts[key] = counts.get(key, 0) + count(sessions, _SESSIONS)


def _rest(found: dict[str, Counts], whole: Counted, known: set[date]) -> Iterator[Row]:
    """Yield what began on other pages: estimates of Google, so that a little too much may stand by name."""
    for day in sorted(known):
        rest = []
        for name in (SESSION, *STEPS):
            in_all = (whole.sessions if name == SESSION else whole.steps[name]).get(day, 0)
            rest.append(max(0, in_all - sum(one for (of, _), one in found[name].items() if of == day)))
        if rest[0]:
            yield LANDINGS.row(day, "", rest[0], *(min(one, rest[0]) for one in rest[1:]))
