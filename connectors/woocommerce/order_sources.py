"""What `created_via` says of where an order was entered.

Two words are the shop's own checkout pages; plugins that sell in other ways (tills, renewals, marketplaces, imports)
write words of their own, which no list can hold in full. What is known not to come by a visit is left out; any other
word counts as a visit until the merchant says otherwise. An order that code made without saying how has no word: it
came by a visit if WooCommerce's order attribution recorded one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from commerce.order_sources import OrderSources, SourceWords, treated

WORDS = SourceWords(
    online=("checkout", "store-api"),
    offline=(
        # the merchant's own hand, and programs
        *("admin", "mobile_app", "rest-api", "api", "app", "phone", "manual", "bookings"),
        # parts of an order that was placed before
        *("dokan", "wc_deposits"),
        # tills
        *("openpos", "wepos", "foosales"),
        # moved in from elsewhere
        *("wpallimport", "cart2cart", "litextension"),
    ),
    by_visit=("",),
    offline_parts=(
        *("pos", "till", "wcpos", "yithpos"),
        *("subscription", "subscriptions", "renewal", "renewals", "recurring"),
        *("import", "imported", "importer", "migration", "csv"),
        *(
            "amazon",
            "ebay",
            "etsy",
            "allegro",
            "walmart",
            "tiktok",
            "shopee",
            "lazada",
            "tiki",
            "basalam",
            "basalamhub",
        ),
        *("marketplace", "marketplaces", "channable", "lengow", "codisto", "cedcommerce"),
    ),
    offline_channels=("admin", "mobile app"),
)
#: The channel of what programs enter over the API.
API = "api"
_SOURCES = OrderSources(WORDS)
_LONGEST_NAME = 120

#: What an order that came by no visit is called where it is not simply its word.
_CHANNELS = {
    "mobile_app": "mobile app",
    "rest-api": API,
    **dict.fromkeys(("openpos", "wepos", "foosales"), "pos"),
}
_CHANNELS_BY_PART = {"pos": "pos", "wcpos": "pos", "yithpos": "pos", "till": "pos"} | dict.fromkeys(
    ("subscription", "subscriptions", "renewal", "renewals", "recurring"), "subscription"
)


@lru_cache(maxsize=1024)
def channel_of(via: str) -> str:
    """Return the channel of an order whose word says that it came by no visit; "" for any other."""
    if treated(_SOURCES, via)[0] != "offline":
        return ""
    word = via.strip().casefold()
    parts = re.split(r"[^0-9a-z]+", word)
    known = [_CHANNELS_BY_PART[part] for part in parts if part in _CHANNELS_BY_PART]
    return _CHANNELS.get(word) or (known[0] if known else word[:_LONGEST_NAME])


@lru_cache(maxsize=4096)
def came_by_visit(via: str, channel: str, has_visit: bool) -> bool:  # noqa: FBT001 - by place, as a backfill calls it
    """Return whether an order came by a visit, by its word, its channel and what the attribution recorded."""
    return _SOURCES.came_by_visit(via, channel, has_visit=has_visit)
