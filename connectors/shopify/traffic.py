"""Sessions and how far they came, from Shopify's own reports: by day, by the channels of our orders, by device.

Days are the shop's own and whole: today is left out. The last three days are read again each time, since late visits
still arrive. Robots are left out where Shopify can tell them. Landing pages are a question of their own: crossed with
channel and device they would be more rows than a report may have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from commerce.clock import local_day
from commerce.errors import Refused, TryLater
from commerce.feeds import Page, Watermark
from commerce.tables import told
from commerce.tables.landings import LANDINGS
from commerce.tables.traffic import TRAFFIC
from connectors.shopify.attribution import of_visit
from connectors.shopify.client import Client
from connectors.shopify.landings import PAGE, landings_of
from connectors.shopify.paging import closed
from connectors.shopify.shopifyql import Row, TooLong, UnknownColumn, days, whole_number

_SESSIONS = "sessions"
_STEPS = ("sessions_with_cart_additions", "sessions_that_reached_checkout", "sessions_that_completed_checkout")
_BOUNCES = "bounces"  # visits of one page, by its own count
# In the order in which they are given up when a day has too many rows.
_DIMENSIONS = ("session_device_type", "utm_source", "utm_medium", "referring_channel", "referrer_source")
_HUMANS = "human_or_bot_session"
_AGAIN = timedelta(days=3)
_REST = timedelta(hours=6)
_HISTORY = timedelta(days=731)
_CHUNK = 30
_ONE_DAY = timedelta(days=1)
_UNKNOWN = frozenset({"", "unknown", "none", "null", "(not set)", "(none)", "other"})


class _Question:
    """What is asked for: less of it where Shopify does not know a column or a day has too many rows."""

    def __init__(self, dimensions: Sequence[str], steps: Sequence[str] = _STEPS) -> None:
        self.steps = list(steps)
        self.dimensions = list(dimensions)
        self.humans = True

    def text(self) -> str:
        """Return the question up to its days."""
        where = f" WHERE {_HUMANS} = 'human'" if self.humans else ""
        group = f" GROUP BY {', '.join(self.dimensions)}" if self.dimensions else ""
        return f"FROM sessions SHOW {', '.join([_SESSIONS, *self.steps])}{where}{group} TIMESERIES day"

    def without(self, column: str) -> bool:
        """Give up a column; False when it cannot be given up."""
        for names in (self.steps, self.dimensions):
            if column in names:
                names.remove(column)
                return True
        given_up, self.humans = column == _HUMANS and self.humans, self.humans and column != _HUMANS
        return given_up

    def coarser(self) -> bool:
        """Give up a dimension, since even one day has too many rows; False when there is none left."""
        return bool(self.dimensions) and self.dimensions.pop(0) != ""


def traffic_pages(
    client: Client, since: Watermark, now: datetime, zone: ZoneInfo, history_from: datetime | None = None
) -> Iterator[Page]:
    """Yield the sessions of the shop's whole days, some weeks a page.

    Raises:
        TryLater: Busy or away, or no table: never taken for no sessions.
        Refused: Not allowed on this plan or by these scopes (a table can supply the sessions then).
    """
    now = min(now, client.shop_now())  # a clock that runs ahead would ask for days of which no report can tell yet
    today = local_day(now, zone)
    if since.seen_to and now - since.seen_to < _REST and local_day(since.seen_to, zone) == today:
        return
    first = max(today - _HISTORY, local_day(history_from, zone) if history_from else date.min)
    if since.seen_to:
        first = max(first, local_day(since.seen_to, zone) - _AGAIN)
    question, pages = _Question(_DIMENSIONS, [*_STEPS, _BOUNCES]), _Question([PAGE])
    started = since.seen_to is not None  # before the first session of all there was no shop
    while first < today:
        last = min(first + timedelta(days=_CHUNK - 1), today - _ONE_DAY)
        found, last = _read(client, question, first, last)
        if started and not found:
            _make_sure_of_nothing(client, question, first, last)
        rows, skipped, unsure = _added_up(found)
        known = {row.day for row in rows} - unsure
        rows = [row for row in rows if row.day in known]
        if started or known:  # from then on, a day without any is a fact
            start, started = (first if started else min(known)), True
            rows += [_nothing(day) for day in _from_to(start, last) if day not in known | unsure]
        landings = _landings(client, pages, first, last) if any(row.sessions for row in rows) else []
        is_last = last + _ONE_DAY >= today
        midnight = datetime.combine(last + _ONE_DAY, time.min, zone).astimezone(UTC)
        # a reading that is broken off before the first session begins anew: it must not take that day for settled
        read_to = Watermark(max(midnight, since.seen_to or midnight)) if started else since
        watermark = closed(client, since, now) if is_last else read_to
        yield Page(TRAFFIC.name, watermark, readings=(told(TRAFFIC, rows), told(LANDINGS, landings)), skipped=skipped)
        first = last + _ONE_DAY


def _make_sure_of_nothing(client: Client, question: _Question, first: date, last: date) -> None:
    """Ask for the days alone: only then Shopify writes out a zero, so that an empty report is never taken for one.

    Raises:
        TryLater: It does not.
    """
    alone = _Question([])
    alone.steps, alone.humans = [], question.humans
    found, _ = _read(client, alone, first, last)
    if {day for day, row in found if whole_number(row.get(_SESSIONS)) == 0} != set(_from_to(first, last)):
        msg = f"Shopify's report of sessions from {first} to {last} is empty; that is not taken for no sessions"
        raise TryLater(msg)


def _landings(client: Client, question: _Question, first: date, last: date) -> list[Any]:
    """Return the sessions of some days by landing page; of none where Shopify does not tell, or there are too many."""
    found: list[tuple[date, Row]] = []
    while first <= last and question.dimensions and len(question.steps) == len(_STEPS):
        rows, upto = _read(client, question, first, last)
        found += rows
        first = upto + _ONE_DAY
    told = question.dimensions and len(question.steps) == len(_STEPS)
    return landings_of(found, (_SESSIONS, *_STEPS)) if told else []


def _read(client: Client, question: _Question, first: date, last: date) -> tuple[list[tuple[date, Row]], date]:
    """Return the rows of some days and the last day that they cover: fewer days where the table would be too long."""
    while True:
        try:
            found = days(client, question.text(), first, last, TRAFFIC.name)
        except UnknownColumn as error:
            if not question.without(error.name):
                msg = f"Shopify's report of sessions has no column {error.name}; update Shopbell"
                raise Refused(msg, TRAFFIC.name) from None
        except TooLong:
            if last > first:
                last = first + (last - first) / 2
            elif not question.coarser():
                msg = "Shopify's report of sessions is too long even for a single day"
                raise Refused(msg, TRAFFIC.name) from None
        else:
            return found, last


def _added_up(found: list[tuple[date, Row]]) -> tuple[list[Any], tuple[str, ...], set[date]]:
    """Return one row for each day, channel and device; complaints; and the days of which not all can be read."""
    unsure: set[date] = set()
    sums: dict[tuple[date, str, str], list[int | None]] = {}
    skipped = []
    for day, row in found:
        counts = [whole_number(row.get(name)) for name in (_SESSIONS, *_STEPS, _BOUNCES)]
        if counts[0] is None:
            skipped.append(f"Shopify sessions of {day}: no number of sessions")
            unsure.add(day)
            continue
        key = day, _channel(row), _word(row, "session_device_type")
        had = sums.setdefault(key, [0] * len(counts))
        sums[key] = [
            None if one is None or other is None else one + other for one, other in zip(had, counts, strict=True)
        ]
    rows = [
        TRAFFIC.row(day, channel, device, sessions or 0, carts, checkouts, completed=completed, bounces=bounces)
        for (day, channel, device), (sessions, carts, checkouts, completed, bounces) in sorted(sums.items())
    ]
    return rows, tuple(skipped), unsure


def _channel(row: Row) -> str:
    """Return the channel in the words of our orders."""
    referrer = _word(row, "referrer_source")
    kind = "SEO" if referrer == "search" else None
    word = _word(row, "referring_channel") or referrer
    return of_visit(word, kind, _word(row, "utm_source"), _word(row, "utm_medium"), None).channel


def _word(row: Row, name: str) -> str:
    """Return a dimension in small letters; "" where Shopify does not know."""
    text = str(row.get(name) or "").strip().lower()
    return "" if text in _UNKNOWN else text


def _nothing(day: date) -> Any:
    """Return the row of a day without any session."""
    return TRAFFIC.row(day, "", "", 0, 0, 0, completed=0, bounces=0)


def _from_to(first: date, last: date) -> Iterator[date]:
    """Yield the days, both ends included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
