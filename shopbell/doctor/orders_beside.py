"""Is what a source counts this shop at all? Its orders are held against those of the shop itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from cache import Cache, OrdersBeside
from commerce.feeds import Feed
from commerce.period import Period
from shopbell.doctor.health import Finding

#: With fewer orders on either side chance decides.
_FEWEST = 30
#: So much of the shop's orders, in per cent, is counted where all is well: consent, closed windows and blockers take
#: some. Hardly any is not this shop's; more than all of them is another shop's as well, or one counted twice.
_HARDLY_PERCENT, _LEAST_PERCENT, _MOST_PERCENT = 10, 70, 130


def orders_beside(cache: Cache, shop: str) -> Iterator[Finding]:
    """Yield how the orders that sources count stand beside those of the shop, on the last weeks that are settled."""
    covered = cache.facts.of(shop).coverage(Feed.ORDERS)
    if covered is None or covered.first == covered.last:
        return
    known = Period(covered.first, covered.last - timedelta(days=1))  # the last day is known in part only
    for one in cache.feeds.orders_beside(shop, known):
        if max(one.told, one.own) >= _FEWEST:
            yield _held(one)


def _held(one: OrdersBeside) -> Finding:
    source, told, own, days = one.title, one.told, one.own, f"{one.first} - {one.last}"
    if 100 * told > _MOST_PERCENT * own:
        return Finding(
            "problem",
            one.table,
            f"orders that {source} counted on {days}: {told}; the shop itself has {own} on these days: it counts"
            f" another shop, or another one as well; see at {source} whether the tag in the pages of this shop is its"
            " own. If it is, the thank-you page counts an order each time it is opened",
        )
    percent = round(100 * told / own)
    if percent < _HARDLY_PERCENT:
        return Finding(
            "problem",
            one.table,
            f"orders that {source} counted on {days}: {told}; the shop itself has {own} on these days ({percent} %): it"
            f" counts another shop, or one for tests; see at {source} whether the tag in the pages of this shop is its"
            " own. If it is, it is missing on the thank-you page",
        )
    if percent < _LEAST_PERCENT:
        return Finding(
            "note",
            one.table,
            f"orders that {source} counted on {days}: {told}; the shop itself has {own} on these days ({percent} %):"
            " visitors who refuse the consent banner are not counted, its tag is missing on the thank-you page of a way"
            " to pay, or it counts another shop; make a test order in every way to pay, and look whether each is"
            " counted. As far as visits are not counted, conversion looks better than it is; its trend holds",
        )
    text = f"orders that {source} counted on {days}: {told}; the shop itself has {own} on these days ({percent} %)"
    return Finding("fine", one.table, text)
