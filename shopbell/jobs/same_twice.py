"""Money that two sources may tell both, under two names: said by sync once, by doctor until it is answered.

It is added up as long as nobody says that it is the same: which of two names is wrong, only the merchant knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cache import Cache, SameTwice, ToldOnce
from commerce.money import to_major


def notes(cache: Cache, shop: str) -> Iterator[str]:
    """Yield a sentence for each pair that is found; each begins with the table's name."""
    yield from _sentences(cache, shop, cache.feeds.same_twice(shop))


def news(cache: Cache, shop: str) -> Iterator[str]:
    """Yield the sentences of those pairs that were not found before, and remember all of them."""
    yield from _sentences(cache, shop, cache.feeds.news_of(shop, cache.feeds.same_twice(shop)))


def sentence(one: SameTwice, currency: str) -> str:
    """Return what was found, and what to write whether it is the same or not."""
    if one.and_more:
        return _of_a_sum(one, currency)
    first, second = _told(one.one), _told(one.other)
    return (
        f"{first} and {second} may tell the same money, which is added up: {_why(one, currency)}; if it is the same,"
        f" {_remedy(one)}, or take one of the two out: then the source named first counts, or the one with wins = true;"
        " if it is not, write own_account = true at one of them"
    )


def _of_a_sum(one: SameTwice, currency: str) -> str:
    total, others = _told(one.other), ", ".join(_told(each) for each in one.ones)
    amount = f"{to_major(one.other.minor, currency)} {currency}"
    together = f"{to_major(sum(each.minor for each in one.ones), currency)} {currency}"
    return (
        f"{total} moves like all others together, and is added to them: on {one.alike} of {one.days} days it costs as"
        f" much, {amount} in all, the others {together} ({others}); if it is their sum, take it out, or its rows of the"
        f" days that they tell; if it is not, write own_account = true at {one.other.title}"
    )


def _where(told: ToldOnce) -> str:
    """Return a source with its channels, in no language."""
    return f"{told.title} ({', '.join(told.channels)})" if told.channels else told.title


def _sentences(cache: Cache, shop: str, found: Iterable[SameTwice]) -> Iterator[str]:
    info = cache.shops.info(shop)
    if info is not None:
        yield from (f"{one.table}: {sentence(one, info.currency)}" for one in found)


def _told(told: ToldOnce) -> str:
    """Return a source with its account and its channels."""
    channels = ", ".join(told.channels)
    if told.account and channels:
        return f"{told.title} (account {told.account}, {channels})"
    return f"{told.title} (account {told.account})" if told.account else _where(told)


def _why(one: SameTwice, currency: str) -> str:
    days = f"{one.alike} of {one.days} days"
    amounts = " and ".join(f"{to_major(told.minor, currency)} {currency}" for told in (one.one, one.other))
    match one.campaigns:
        case ():
            return f"what they cost goes up and down together on {days}, {amounts} in all"
        case (campaign,):
            return f'both name the campaign "{campaign}", which costs nearly the same on {days}, {amounts} in all'
        case campaigns:
            return f"both name the same {len(campaigns)} campaigns, which cost nearly the same in all, {amounts}"


def _remedy(one: SameTwice) -> str:
    """Return what to write where the two are one: the account of the one whose account is a number, at the other."""
    known = sorted((one.one, one.other), key=lambda told: (not told.account.isdecimal(), not told.account))
    named, other = known
    if named.account and not other.account:
        return f'write account = "{named.account}" at {other.title}'
    if named.account and not other.account.isdecimal():
        return f"write the account {named.account} in place of {other.account} at {other.title}"
    if not named.account and len(one.one.channels) == len(one.other.channels) == 1:
        (channel,), (other_channel,) = one.one.channels, one.other.channels
        return f'write "{other_channel}" = "{channel}" below [shop.channels]'
    return "write the same account at both"
