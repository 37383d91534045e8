"""What `sourceName` says of where an order was entered.

The web shop has a handful of words; whatever else stands there is a till, staff, a renewal, another sales channel or
an app: public lists contradict one another on what its number means, so an app is asked for its name, and its order
came by a visit only if Shopify knows of one.
"""

from __future__ import annotations

from commerce.order_sources import OrderSources, SourceWords

POS, DRAFT = "pos", "draft"
WORDS = SourceWords(
    # 580111 is the number of the web shop, which old orders carry; nothing at all: not told
    online=("web", "580111", "", "www", "checkout_next", "checkout_one", "online_store"),
    offline=(
        *("pos", "iphone", "android", "129785"),
        *("shopify_draft_order", "draft-order", "draft_order", "1354745"),
        *("subscription_contract", "subscription_contract_checkout_one"),
    ),
    others="by_visit",
)
SOURCES = OrderSources(WORDS)

#: Channels of words that say all, whatever the shop knows besides.
CHANNELS = dict.fromkeys(("pos", "iphone", "android", "129785"), POS)
CHANNELS |= dict.fromkeys(("shopify_draft_order", "draft-order", "draft_order", "1354745"), DRAFT)
