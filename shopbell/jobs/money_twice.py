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
        sources = tuple((told.title, tuple(told.channels)) for told in (one.one, one.other))
        again = cache.feeds.told_again(opened.name, one, figure.period) if figure is not None else 0
        spent, bought = (figure.numerator, figure.denominator) if figure is not None else (None, None)
        if price is None or not spent or not bought or not 0 < again < spent:
            yield Notice("same_twice", sources=sources)
            continue
        cost = Value(Fraction(spent - again, bought), "currency", opened.info.currency)
        yield Notice("same_twice_cost", sources=sources, kpis=(price,), amount=cost)
