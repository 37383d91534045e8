"""How a buyer came: the channel and campaign of an order, and the journey behind it, from the visits before it.

Shopify does not tell the device of a visit that led to an order; sessions by device come from the traffic feed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from commerce.orders import Journey, Visit
from commerce.tags import LONGEST_NAME, filled, name_of
from connectors.shopify.nodes.orders import JourneyNode, OrderNode, Utm, VisitNode
from connectors.shopify.order_sources import CHANNELS, SOURCES, WORDS

_SEARCH_ENGINES = frozenset({"google", "bing", "yahoo", "duckduckgo", "baidu", "yandex", "ecosia", "naver", "coc coc"})
_UNKNOWN = frozenset({"", "unknown", "an unknown source"})
# Tags that say no more than the plain word.
_PLAIN_MEDIA = {"organic": "organic", "(none)": "direct"}
_NO_TAGS = Utm()


class Attribution(NamedTuple):
    """Where an order came from. `is_online` False: no visit to the web shop led to it."""

    channel: str
    campaign: str
    is_online: bool


def attribution(order: OrderNode) -> Attribution:
    """Return the channel of an order, in the words of the traffic and spend tables.

    A till is "pos", an order that staff wrote is "draft"; neither came out of a visit, so both stay out of conversion,
    as do renewals, and orders of other sales channels and apps without a visit (`order_sources`).
    Else the last visit before the order counts, or the first when Shopify kept no last one. Its campaign tags win
    ("google / cpc"); without tags a search engine is "organic", and Shopify's own word remains otherwise ("direct",
    "email", a site's name). Orders of other sales channels bear the channel's name, those of a numbered app the app's.
    "" when nobody knows.
    """
    source = (order.source_name or "").strip().lower()
    if source in CHANNELS:
        return Attribution(CHANNELS[source], "", is_online=False)
    journey = order.customer_journey_summary
    visit = (journey.last_visit or journey.first_visit) if journey else None
    is_online = SOURCES.came_by_visit(source, "", has_visit=visit is not None)
    if visit:
        tags = visit.utm_parameters or _NO_TAGS
        came = of_visit(visit.source, visit.source_type, tags.source, tags.medium, tags.campaign)
        return came if is_online else came._replace(is_online=False)
    return Attribution("" if source in WORDS.online else _sales_channel(order, source), "", is_online)


def _sales_channel(order: OrderNode, source: str) -> str:
    """Return the channel that an order is credited to; of a numbered app its name; "" where Shopify tells neither."""
    handle = order.attribution.handle if order.attribution else None
    if handle and not handle.isdecimal():
        return _tidy(handle).lower()
    if not source.isdecimal():
        return _tidy(source).lower()
    return _tidy(order.app.name).lower() if order.app else ""


def journey(node: JourneyNode | None) -> Journey | None:
    """Return the visits behind an order; None where Shopify keeps no journey (a till, another sales channel)."""
    if node is None:
        return None
    first, last = node.first_visit, node.last_visit
    return Journey(
        _visit(first) if first else None,
        _visit(last) if last else None,
        node.ready,
        node.customer_order_index,
    )


def _visit(node: VisitNode) -> Visit:
    """Return one visit."""
    tags = node.utm_parameters or _NO_TAGS
    words = _words(node.source, (tags.source, tags.medium, tags.campaign, tags.content, tags.term))
    page, referrer = node.landing_page, node.referrer_url
    return Visit(node.occurred_at, *words, address(page) if page else "", address(referrer) if referrer else "")


@lru_cache(maxsize=8192)
def _words(word: str | None, tags: tuple[str | None, ...]) -> tuple[str, str, str, str, str]:
    """Return the tags of a visit; Shopify's own word for the source where its link bore none."""
    source, medium, campaign, content, term = map(_tidy, tags)
    return source.lower() or _known(word), medium.lower(), campaign, content, term


@lru_cache(maxsize=8192)
def of_visit(
    word: str | None, kind: str | None, source: str | None, medium: str | None, tag: str | None
) -> Attribution:
    """Return the channel by the campaign tags of a visit, else by Shopify's own word for its source.

    That word also stands for a tag that names nothing: a number, or a placeholder that nobody filled in.
    The same few visits recur. Sessions are put into the same words by this function.
    """
    campaign, named, medium = filled(_tidy(tag)), name_of(_tidy(source)).lower(), name_of(_tidy(medium)).lower()
    if medium in _PLAIN_MEDIA:
        return Attribution(_PLAIN_MEDIA[medium], campaign, is_online=True)
    if named or medium:
        source = named or (_known(word) if source else "")
        return Attribution(f"{source} / {medium}" if source and medium else source or medium, campaign, is_online=True)
    channel = _known(word)
    if kind == "SEO" or channel in _SEARCH_ENGINES:
        channel = "organic"
    return Attribution(channel, campaign, is_online=True)


def _known(word: str | None) -> str:
    """Return Shopify's own word for a source; "" when it does not know either."""
    plain = _tidy(word).lower()
    return "" if plain in _UNKNOWN else plain


def _tidy(text: str | None) -> str:
    """Return a visitor's text on one line and short; it may hold anything that fits into a link."""
    if not text:
        return ""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split())[:LONGEST_NAME]


# What follows may name a person: an account, an order's status page, a checkout, a shared cart.
_PRIVATE = re.compile(r"(/(?:account|orders|checkouts?|cart/c|tools|apps|\d+/(?:orders|checkouts))/).+")


@lru_cache(maxsize=8192)
def address(url: str | None) -> str:
    """Return an address or a path without query, fragment and user, and without what follows a private place."""
    if not url:
        return ""
    plain = url.partition("?")[0].partition("#")[0]
    scheme, slashes, rest = plain.partition("://")
    if slashes:
        host, slash, path = rest.partition("/")
        plain = f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
    return _tidy(_PRIVATE.sub(r"\1", plain))
