"""Figures by day and campaign: in pages, or as a report that Meta works out by and by, as much as it bears at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import msgspec

from commerce.clock import Clock
from commerce.errors import Refused, TryLater
from commerce.period import Period
from connectors.sources.meta.answers import Figure, Page, Run, Started
from connectors.sources.meta.faults import NotThere, TooMuch
from connectors.sources.meta.graph import Graph
from connectors.waiting import wait

_FIELDS = "campaign_id,campaign_name,spend,inline_link_clicks,date_start,date_stop"
#: How many rows a page has; fewer where Meta says that it is too much.
_PAGE_SIZES = (500, 100, 50)
#: More pages than any account fills: a cursor that leads nowhere must not be followed for ever.
_MOST_PAGES = 10_000
_WEEK = 7
#: A report is looked at after so many seconds, the last of them again and again.
_LOOKS_S = (5.0, 10.0, 20.0, 40.0, 60.0)
#: One that stands at 0 % for so long will not end any more; nor does one that takes so long in all.
_STUCK_S, _LONGEST_S = 300.0, 1800.0
_WHOLE = 100
_STATE = "async_status,async_percent_completion,error_code,error_subcode"
_TIMES_STARTED = 2


class Insights:
    """What an ad account tells of days.

    Args:
        graph: The way to Meta.
        clock: By which reports are waited for.
        account: The number of the ad account.
        split: Rows are told by Meta's places apart.
    """

    def __init__(self, graph: Graph, clock: Clock, account: str, *, split: bool) -> None:
        self._graph = graph
        self._clock = clock
        self._path = f"act_{account}/insights"
        self._split = split

    def figures(self, days: Period, *, by_and_by: bool) -> list[Figure]:
        """Return all rows of these days.

        Args:
            days: Which.
            by_and_by: As a report that Meta works out in its own time: kinder where much is asked for.

        Raises:
            TryLater: The service is busy or away, or its report never ended.
            Refused: A person has to change something.
            BadRecord: An answer cannot be read.
        """
        try:
            return self._by_and_by(days) if by_and_by else self._at_once(days)
        except TooMuch:
            if days.first == days.last:
                if by_and_by:
                    msg = "even a single day is too much for one report of Meta; update Shopbell, or tell us of it"
                    raise Refused(msg) from None
                return self.figures(days, by_and_by=True)
            parts = _smaller(days)
            return [one for part in parts for one in self.figures(part, by_and_by=by_and_by)]

    def _question(self, days: Period) -> dict[str, str]:
        told = {
            "level": "campaign",
            "time_increment": "1",
            "time_range": msgspec.json.encode({"since": str(days.first), "until": str(days.last)}).decode(),
            "fields": _FIELDS,
        }
        return {**told, "breakdowns": "publisher_platform"} if self._split else told

    def _at_once(self, days: Period) -> list[Figure]:
        return self._pages(self._path, self._question(days))

    def _pages(self, path: str, question: Mapping[str, str]) -> list[Figure]:
        """Return the rows of all pages, by our own question each time: Meta's `next` holds the token."""
        found: list[Figure] = []
        after = ""
        sizes = iter(_PAGE_SIZES)
        size = next(sizes)
        for _ in range(_MOST_PAGES):
            asked = {**question, "limit": str(size), **({"after": after} if after else {})}
            try:
                page = self._graph.get(path, asked, Page)
            except TooMuch:
                smaller = next(sizes, None)
                if smaller is None:
                    raise
                size = smaller
                continue
            found += page.data
            if page.paging.is_last:
                return found
            if page.paging.after in {"", after}:
                break  # there is more, and no way to it
            after = page.paging.after
        msg = f"Meta's pages of act_{self._path[4:].partition('/')[0]} never end; it is asked again later"
        raise TryLater(msg)

    def _by_and_by(self, days: Period) -> list[Figure]:
        for _ in range(_TIMES_STARTED):
            run = self._graph.post(self._path, self._question(days), Started).report_run_id
            if self._is_done(run, days):
                return self._pages(f"{run}/insights", {})
        msg = f"Meta did not finish its report of {days.first} to {days.last}; it is asked again later"
        raise TryLater(msg)

    def _is_done(self, run: str, days: Period) -> bool:
        """Wait for a report; False where it failed or never ends."""
        waited_s, done = 0.0, 0
        for pause_s in _pauses():
            why = f"Meta is working out its report of {days.first} to {days.last} (done: {done} %)"
            wait(self._clock, pause_s, why, again=self._path)
            waited_s += pause_s
            try:
                state = self._graph.get(run, {"fields": _STATE}, Run)
            except NotThere:
                state = Run()  # asked a moment too early
            done = state.async_percent_completion
            if state.async_status == "Job Completed" and done >= _WHOLE:
                return True
            is_stuck = waited_s >= _STUCK_S and done == 0
            if state.async_status in {"Job Failed", "Job Skipped"} or is_stuck or waited_s >= _LONGEST_S:
                return False
        return False


def _pauses() -> Iterator[float]:
    yield from _LOOKS_S
    while True:
        yield _LOOKS_S[-1]


def _smaller(days: Period) -> list[Period]:
    """Return weeks, and of a week its days."""
    length = (days.last - days.first).days + 1
    step = timedelta(days=_WEEK if length > _WEEK else 1)
    found, first = [], days.first
    while first <= days.last:
        found.append(Period(first, min(days.last, first + step - timedelta(days=1))))
        first += step
    return found
