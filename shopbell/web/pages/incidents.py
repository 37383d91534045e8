"""Incidents: all that is open, snoozed, expected or about to be told, shop by shop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from commerce.clock import local_day
from commerce.watches import Watch, WatchState
from shopbell.standing import about, is_expected, since_of, state_of
from shopbell.web.looks import PAGES
from shopbell.web.page import Page, Visit
from wording.language import language
from wording.names import Names
from wording.pages import INCIDENTS


@dataclass(frozen=True, slots=True)
class Row:
    """One incident; `page`: of it, "" of what was never told."""

    shop: str
    shop_page: str
    name: str
    page: str
    state: str
    since: str
    who: str
    note: str


def _make(visit: Visit) -> Mapping[str, Any]:
    return {"rows": [row for shop in visit.shops for row in _rows(visit, shop)], "shop": ""}


def _rows(visit: Visit, shop: str) -> Iterator[Row]:
    info = visit.cache.shops.info(shop)
    if info is None:
        return
    names, zone = Names(visit.installation.collection, visit.language), ZoneInfo(info.time_zone)
    watches, today = visit.cache.incidents.watches(shop), local_day(visit.now, zone)
    for subject, watch in sorted(watches.items(), key=_newest_first):
        is_known = is_expected(watch, today)
        if is_known or watch.incident_state not in {WatchState.CALM, WatchState.EFFECT}:
            yield Row(
                shop=shop,
                shop_page=PAGES.shop(shop),
                name=about(subject, watch, names),
                page=PAGES.incident(shop, watch.incident or (_expected_page(subject, watch) if is_known else "")),
                state=state_of(watch, names, zone),
                since=since_of(watch, zone, language(visit.language)),
                who=(watch.by or watch.snoozed_by) if visit.visitor.may_answer else "",
                note=watch.note if visit.visitor.may_answer else "",
            )


def _expected_page(subject: str, watch: Watch) -> str:
    """Return by what the page of something expected is known: the incident that was closed by it, else the subject."""
    return watch.past[-1].incident if watch.past and watch.past[-1].expected else subject


def _newest_first(item: tuple[str, Watch]) -> tuple[float, str]:
    subject, watch = item
    return -(watch.since.timestamp() if watch.since is not None else 0.0), subject


PAGE = Page("/incidents", "incidents", _make, title=INCIDENTS, order=2)
