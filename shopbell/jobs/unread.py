"""What could not be read of a shop and its tables, as notices: each thing once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from cache import Cache, Skipped
from shopbell.jobs.fill_tables import NO_GOOD_ROW
from shopbell.jobs.shops import OpenShop
from shopbell.sources import filled_tables
from wording.notices import Notice


def unread(opened: OpenShop, cache: Cache) -> Iterator[Notice]:
    """Yield what is wrong with feeds and tables, then what was left out of them."""
    tables = filled_tables(opened.shop)
    complaints: dict[str, list[str]] = {}
    for feed, state in cache.feeds.states(opened.name).items():
        for line in state.complaints:
            complaints.setdefault(line, []).append(feed)
    skipped = cache.feeds.skipped(opened.name)
    for line, feeds in complaints.items():
        of_tables = tuple(feed for feed in feeds if feed in tables)
        if of_tables:
            yield Notice("table_failed", detail=_with_its_row(line, skipped), feed=of_tables[0], further=of_tables[1:])
        yield from (Notice("feed_failed", detail=line, feed=feed) for feed in feeds if feed not in of_tables)
    # those missing from figures are told by their days, those of a table that has no good row with the table
    beside = [one for one in skipped if not one.missing and not any(_is_row_of(one, line) for line in complaints)]
    for table, some in groupby(beside, key=lambda one: one.feed if one.feed in tables else None):
        texts = [one.text for one in some]
        yield Notice("skipped_records", count=len(texts), detail=texts[0], feed=table)


def _with_its_row(complaint: str, skipped: Sequence[Skipped]) -> str:
    """Return a complaint about a source, with the row that is to blame where there is one: told once, not twice."""
    row = next((one.text for one in skipped if _is_row_of(one, complaint)), "")
    return f"{complaint}; {row.removeprefix(_source(complaint)).removeprefix(', ')}" if row else complaint


def _is_row_of(skipped: Skipped, complaint: str) -> bool:
    return complaint.endswith(NO_GOOD_ROW) and skipped.text.startswith(f"{_source(complaint)}, ")


def _source(complaint: str) -> str:
    return complaint.removesuffix(f": {NO_GOOD_ROW}")
