"""How a buyer came: the channel and campaign of an order, from what Shopify knows of the visits before it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from connectors.shopify.nodes import OrderNode, Utm

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


class Arrival(NamedTuple):
    """Where an order came from. `is_online` False: no visit to the web shop led to it."""

    channel: str
    campaign: str
    is_online: bool


def arrival(order: OrderNode) -> Arrival:
    """Return the channel of an order, in the words of the traffic and spend tables.

    A till is "pos", an order that staff wrote is "draft"; neither came out of a visit, so both stay out of conversion.
    Else the last visit before the order counts, or the first when Shopify kept no last one. Its campaign tags win
    ("google / cpc"); without tags a search engine is "organic", and Shopify's own word remains otherwise ("direct",
    "email", a site's name). Orders of other sales channels bear the channel's name. "" when nobody knows.
    """
    source = (order.source_name or "").lower()
    if source in _TILL:
        return Arrival(POS, "", is_online=False)
    if source == _DRAFT_SOURCE:
        return Arrival(DRAFT, "", is_online=False)
    journey = order.customer_journey_summary
    visit = (journey.last_visit or journey.first_visit) if journey else None
    if visit:
        tags = visit.utm_parameters or _NO_TAGS
        return _of_visit(visit.source, visit.source_type, tags.source, tags.medium, tags.campaign)
    if source in _WEB:
        return Arrival("", "", is_online=True)
    handle = order.attribution.handle if order.attribution and order.attribution.handle else ""
    return Arrival(_tidy(handle or ("" if source.isdecimal() else source)).lower(), "", is_online=True)


@lru_cache(maxsize=8192)
def _of_visit(word: str | None, kind: str | None, source: str | None, medium: str | None, tag: str | None) -> Arrival:
    """Read the campaign tags of a visit, else Shopify's own word for its source. The same few visits recur."""
    campaign, source, medium = _tidy(tag), _tidy(source).lower(), _tidy(medium).lower()
    if medium in _PLAIN_MEDIA:
        return Arrival(_PLAIN_MEDIA[medium], campaign, is_online=True)
    if source or medium:
        return Arrival(f"{source} / {medium}" if source and medium else source or medium, campaign, is_online=True)
    channel = _tidy(word).lower()
    if kind == "SEO" or channel in _SEARCH_ENGINES:
        channel = "organic"
    return Arrival("" if channel in _UNKNOWN else channel, campaign, is_online=True)


def _tidy(text: str | None) -> str:
    """Return a visitor's text on one line and short; it may hold anything that fits into a link."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text or "")
    return " ".join(plain.split())[:_MOST]
