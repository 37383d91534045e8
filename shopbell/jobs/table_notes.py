"""What is to be said of the tables as they are stored, by sync and by doctor, as long as it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from cache import Cache, LeftOut, NoLongerTold
from commerce.money import to_major
from commerce.tables import table_named
from connectors.sources.file import title_of

#: An address is filled by a program every day or so; a file is handed in by hand.
_GOES_ON_WITHIN = timedelta(days=3)


def table_notes(cache: Cache, shop: str, now: datetime, *, with_stopped: bool = True) -> Iterator[str]:
    """Yield a sentence for each thing that a merchant may not know of; each begins with the table's name.

    Args:
        cache: Where the tables lie.
        shop: Whose.
        now: UTC.
        with_stopped: And for addresses that go on no more though a message tells them as what has stopped.
    """
    yield from left_out(cache, shop)
    yield from _less_than_nothing(cache, shop, now)
    tomorrow = now.date() + timedelta(days=1)
    for one in cache.feeds.no_longer_told(shop):
        yield f"{one.table}: {_no_longer_told(one, tomorrow)}"
    told = set() if with_stopped else {(one.table, one.title) for one in cache.feeds.stopped_sources(shop, now)}
    for table, source, last in cache.feeds.ends(shop):
        is_told = (table, title_of(source)) in told
        if "://" in source and now.date() - last > _GOES_ON_WITHIN and not is_told:
            said = f"{source} has no row after {last}; what fills it may have stopped: see whether it still runs"
            yield f"{table}: {said}"
    for table, source, count in cache.feeds.repeated_rows(shop):
        repeat = "1 row repeats another" if count == 1 else f"{count} rows repeat others"
        said = f"{source}: {repeat} letter for letter; all are counted: delete what was pasted in again"
        yield f"{table}: {said}"


def left_out(cache: Cache, shop: str) -> Iterator[str]:
    """Yield one sentence for each source of which rows do not count, since others tell of the same thing."""
    info = cache.shops.info(shop)
    if info is None:
        return
    for one in cache.feeds.left_out(shop):
        winners = ["the shop itself" if name == info.platform else name for name in one.winners]
        days, because = _days(one.days, one.first, one.last), _because(one, winners)
        if len(winners) == 1:
            said = f"rows of {one.source} are left out on {days}, since {winners[0]} tells of the same{because}"
        else:
            others = " and ".join(winners)
            said = f"rows of {one.source} are left out on {days}, since {others} tell of the same{because}"
        yield f"{one.table}: {said}; {_what(one, info.currency)}"


def _because(one: LeftOut, winners: list[str]) -> str:
    if one.is_forgotten:
        return f" and {one.source}, though it goes first, has no row of it any more"
    if one.by_wins:
        return f": wins = true is written at {winners[0]}"
    return f": {table_named(one.table).overlap.because}"


def _what(one: LeftOut, currency: str) -> str:
    """Return how many rows are left out, what they amount to, and how they would count."""
    rows = "1 row" if one.rows == 1 else f"{one.rows} rows"
    amount = "" if one.minor is None else f", {to_major(one.minor, currency)} {currency}"
    if one.is_forgotten or one.by_wins:
        return f"left out: {rows}{amount}"
    return f"left out: {rows}{amount}; to count them instead, write wins = true at their source"


def _less_than_nothing(cache: Cache, shop: str, now: datetime) -> Iterator[str]:
    """Yield which sources gave more back on a day than they took."""
    info = cache.shops.info(shop)
    if info is None:
        return
    for one in cache.feeds.negative_days(shop, now):
        amount = f"{to_major(one.minor, info.currency)} {info.currency}"
        days = _days(one.days, one.first, one.last)
        said = f"{one.source} tells of less than nothing on {days}: {amount}, credits or corrections; it counts as told"
        yield f"{one.table}: {said}"


def _no_longer_told(one: NoLongerTold, tomorrow: date) -> str:
    """Say which days a source went back from, and what to do where they are meant to be days of nothing.

    Of days to come there is nothing to write: a row of them would not be read.
    """
    days = _days(one.days, one.first, one.last)
    had = "it keeps what it had" if one.days == 1 else "they keep what they had"
    zeros = "write a row with 0 for it" if one.days == 1 else "write rows with 0 for them"
    if one.has_no_row_at_all:
        lost = f"has no row at all any more, and told of {days} before"
    else:
        lost = f"has no row any more of {days} after its last one, and told of that before"
    # of what is one row an answer, there is no row of nothing
    nothing = f"{zeros}, or " if table_named(one.table).may_repeat_itself and one.last <= tomorrow else ""
    return (
        f"{one.source} {lost}; {had}: if nothing is meant to count there, {nothing}take the table out of"
        " the configuration for one sync, which forgets all that it does not tell now"
    )


def _days(count: int, first: date, last: date) -> str:
    return f"1 day ({first})" if count == 1 else f"{count} days ({first} to {last})"
