"""What a digest says of money that two sources may tell both: and what a new customer would cost without it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from cache import Cache
from shopbell.jobs.shops import OpenShop
from wording.notices import Notice
from wording.values import Value


def notices(opened: OpenShop, cache: Cache) -> Iterator[Notice]:
    """Yield what a digest says of each pair, and what a new customer would cost if it is the same money."""
    price = next((kpi for kpi in opened.book.ids if opened.book.kpi(kpi).is_price), None)
    figure = opened.verdict(price).figure if price is not None else None
    for one in cache.feeds.same_twice(opened.name):
        named = (one.other, *one.ones) if one.and_more else (one.one, one.other)
        sources = tuple((told.title, tuple(told.channels)) for told in named)
        found = "same_twice_sum" if one.and_more else "same_twice"
        again = cache.feeds.told_again(opened.name, one, figure.period) if figure is not None else 0
        spent, bought = (figure.numerator, figure.denominator) if figure is not None else (None, None)
        if price is None or not spent or not bought or not 0 < again < spent:
            yield Notice(found, sources=sources)
            continue
        cost = Value(Fraction(spent - again, bought), "currency", opened.info.currency)
        yield Notice(f"{found}_cost", sources=sources, kpis=(price,), amount=cost)
