"""How a buyer came: the channel and campaign of an order, and the journey behind it, from the visits before it.

Shopify does not tell the device of a visit that led to an order; sessions by device come from the traffic feed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from commerce.orders import Journey, Visit
from connectors.shopify.nodes.orders import JourneyNode, OrderNode, Utm, VisitNode

POS, DRAFT = "pos", "draft"
# The web shop itself, by name and by the number that old orders carry.
_WEB = frozenset({"web", "580111", ""})
_TILL = frozenset({"pos", "iphone", "android"})
_DRAFT_SOURCE = "shopify_draft_order"
_SEARCH_ENGINES = frozenset({"google", "bing", "yahoo", "duckduckgo", "baidu", "yandex", "ecosia", "naver", "coc coc"})
_UNKNOWN = frozenset({"", "unknown", "an unknown source"})
# Tags that say no more than the plain word.
_PLAIN_MEDIA = {"organic": "organic", "(none)": "direct"}
_MOST = 120
_NO_TAGS = Utm()


class Attribution(NamedTuple):
    """Where an order came from. `is_online` False: no visit to the web shop led to it."""

    channel: str
    campaign: str
    is_online: bool


def attribution(order: OrderNode) -> Attribution:
    """Return the channel of an order, in the words of the traffic and spend tables.

    A till is "pos", an order that staff wrote is "draft"; neither came out of a visit, so both stay out of conversion.
    Else the last visit before the order counts, or the first when Shopify kept no last one. Its campaign tags win
    ("google / cpc"); without tags a search engine is "organic", and Shopify's own word remains otherwise ("direct",
    "email", a site's name). Orders of other sales channels bear the channel's name. "" when nobody knows.
    """
    source = (order.source_name or "").lower()
    if source in _TILL:
        return Attribution(POS, "", is_online=False)
    if source == _DRAFT_SOURCE:
        return Attribution(DRAFT, "", is_online=False)
    journey = order.customer_journey_summary
    visit = (journey.last_visit or journey.first_visit) if journey else None
    if visit:
        tags = visit.utm_parameters or _NO_TAGS
        return of_visit(visit.source, visit.source_type, tags.source, tags.medium, tags.campaign)
    if source in _WEB:
        return Attribution("", "", is_online=True)
    handle = order.attribution.handle if order.attribution and order.attribution.handle else ""
    return Attribution(_tidy(handle or ("" if source.isdecimal() else source)).lower(), "", is_online=True)


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

    The same few visits recur. Sessions are put into the same words by this function.
    """
    campaign, source, medium = _tidy(tag), _tidy(source).lower(), _tidy(medium).lower()
    if medium in _PLAIN_MEDIA:
        return Attribution(_PLAIN_MEDIA[medium], campaign, is_online=True)
    if source or medium:
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
    return " ".join(plain.split())[:_MOST]


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
