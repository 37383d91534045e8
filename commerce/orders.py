"""What a shop sold, took back, and nearly sold: the words connectors speak and the cache keeps.

Structs of msgspec, not dataclasses: a backfill makes millions, and these cost a tenth. Every `*_at` is an aware
instant in UTC; every `*_minor` is an integer in minor units of `currency`. No name, address or e-mail has a place here:
`customer_key` is already a pseudonym (see `commerce.pseudonym`), empty for a guest nobody can recognise.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

import msgspec

from commerce.masking import mask, masked, may_hold_address
from commerce.stored import readable


class Status(StrEnum):
    """Where an order stands, in words that fit every platform."""

    PENDING = "pending"  # placed, payment not yet promised
    ON_HOLD = "on_hold"  # placed, bank transfer or cheque awaited
    PROCESSING = "processing"
    COMPLETED = "completed"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    FAILED = "failed"
    DRAFT = "draft"
    DELETED = "deleted"  # in the bin, or gone: kept as a tombstone
    TEST = "test"
    UNKNOWN = "unknown"  # a plugin's own status; the merchant decides


# docs/design.md, section 3: test, cancelled, failed, pending and draft orders never count.
COUNTED = frozenset({Status.ON_HOLD, Status.PROCESSING, Status.COMPLETED, Status.REFUNDED})


class Line(msgspec.Struct, frozen=True, gc=False):
    """One line of an order. Money without tax, before (`gross`) and after (`net`) discounts."""

    id: str
    product_id: str
    title: str
    quantity: int
    gross_minor: int
    net_minor: int
    sku: str = ""
    variant_id: str = ""
    is_gift_card: bool = False
    cost_minor: int | None = None  # of all its units, at the time of sale; None is unknown, never free

    def __post_init__(self) -> None:
        """Keep no e-mail address that somebody wrote into a free text."""
        if may_hold_address(self.title, self.sku):
            mask(self, "title", "sku")


class Visit(msgspec.Struct, frozen=True, gc=False):
    """One visit on the way to an order. Addresses without query and fragment: they may name a person."""

    at: datetime | None
    source: str = ""
    medium: str = ""
    campaign: str = ""
    content: str = ""
    term: str = ""
    landing_page: str = ""
    referrer: str = ""

    def __post_init__(self) -> None:
        """Keep no e-mail address that somebody wrote into a free text."""
        words = (self.source, self.medium, self.campaign, self.content, self.term)
        if may_hold_address(*words, self.landing_page, self.referrer):
            mask(self, "source", "medium", "campaign", "content", "term", "landing_page", "referrer")


class Journey(msgspec.Struct, frozen=True, gc=False):
    """How a customer came to an order. `is_ready` False: the shop is still putting it together, so read it again.

    `order_index` counts the customer's orders from 1, by the platform's own count; None when not told.
    """

    first: Visit | None = None
    last: Visit | None = None
    is_ready: bool = True
    order_index: int | None = None
    session_pages: int | None = None


class DiscountUse(msgspec.Struct, frozen=True, gc=False):
    """One discount taken on one order; `code` is lower-cased, empty for an automatic discount."""

    code: str
    title: str
    amount_minor: int

    def __post_init__(self) -> None:
        """Keep no e-mail address that somebody wrote into a free text."""
        mask(self, "code", "title")


class Refund(msgspec.Struct, frozen=True, gc=False):
    """Money given back. All amounts positive; `net` is merchandise without tax and shipping.

    `has_parts` False: only the amount is known, and not what of it is tax or shipping; all of it is `net`.
    """

    id: str
    refunded_at: datetime
    net_minor: int
    tax_minor: int = 0
    shipping_minor: int = 0
    has_parts: bool = True


class LaterSale(msgspec.Struct, frozen=True, gc=False):
    """What was added to an order after it was placed, or taken out of it without a refund: a sale of its own day.

    Attributes:
        id: Its own within the order.
        sold_at: When it was added or taken out.
        line: What it is of; quantity and amounts are below nothing where it was taken out. None: shipping alone.
        tax_minor: Tax of it, signed likewise.
        shipping_minor: Shipping without tax, signed likewise.
    """

    id: str
    sold_at: datetime
    line: Line | None = None
    tax_minor: int = 0
    shipping_minor: int = 0


class Order(msgspec.Struct, frozen=True, gc=False):
    """One order, as it was placed and as the shop knows it now: what was sold later stands in `later_sales`.

    `net` = merchandise with fees, discounts off, without tax, shipping, tips and gift cards; `gross` = net + discount.
    `currency` is the currency of every amount here. `status` is normalised; `platform_status` is the shop's own word.
    Attribution: empty text when not known; `channel` is e.g. "organic", "google / cpc", "direct", "pos".
    """

    id: str
    placed_at: datetime
    changed_at: datetime
    status: Status
    platform_status: str
    currency: str
    gross_minor: int
    discount_minor: int
    net_minor: int
    tax_minor: int
    shipping_minor: int
    total_minor: int
    customer_key: str = ""
    paid_at: datetime | None = None
    channel: str = ""
    campaign: str = ""
    device: str = ""
    market: str = ""  # ISO 3166 country of delivery
    payment_method: str = ""
    is_online: bool = True  # False where no visit led to it (a till, a renewal): no part of conversion or abandonment
    lines: tuple[Line, ...] = ()
    discounts: tuple[DiscountUse, ...] = ()
    refunds: tuple[Refund, ...] = ()
    source: str = ""  # where it was entered, the platform's own word: "web", "pos", "shopify_draft_order", "store-api"
    cancelled_at: datetime | None = None
    is_edited: bool = False
    journey: Journey | None = None
    later_sales: tuple[LaterSale, ...] = ()

    def __post_init__(self) -> None:
        """Keep no e-mail address that somebody wrote into a free text."""
        if may_hold_address(self.channel, self.campaign, self.source):
            mask(self, "channel", "campaign", "source")


class Checkout(msgspec.Struct, frozen=True, gc=False):
    """A checkout that was begun; abandoned as long as `completed_at` is None and `order_id` is empty."""

    id: str
    started_at: datetime
    changed_at: datetime
    currency: str
    total_minor: int
    completed_at: datetime | None = None
    order_id: str = ""
    customer_key: str = ""
    channel: str = ""
    device: str = ""

    def __post_init__(self) -> None:
        """Keep no e-mail address that somebody wrote into a free text."""
        mask(self, "channel")


class Discount(msgspec.Struct, frozen=True, gc=False):
    """A discount or coupon as the shop defines it. `usage_count` is the shop's own counter, which may lag."""

    id: str
    code: str
    title: str
    kind: str
    status: str
    usage_count: int
    changed_at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def __post_init__(self) -> None:
        """Keep no e-mail address that somebody wrote into a free text."""
        mask(self, "code", "title")


class Customer(msgspec.Struct, frozen=True, gc=False):
    """An account in the shop, under its pseudonym. `order_count` is the platform's own counter, None when not told."""

    key: str
    created_at: datetime
    changed_at: datetime
    order_count: int | None = None
    accepts_marketing: bool | None = None


class UnitCost(msgspec.Struct, frozen=True, gc=False):
    """What one unit of a variant costs the shop since `valid_from`. None is unknown, never free."""

    product_id: str
    variant_id: str
    cost_minor: int | None
    currency: str
    valid_from: datetime
    sku: str = ""


class Product(msgspec.Struct, frozen=True, gc=False):
    """What a product is called now, and in which of the shop's categories it lies: none, one or several."""

    product_id: str
    title: str
    categories: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Keep no e-mail address that somebody wrote into a free text."""
        if may_hold_address(self.title, *self.categories):
            mask(self, "title")
            msgspec.structs.force_setattr(self, "categories", tuple(map(masked, self.categories)))


class Tombstone(msgspec.Struct, frozen=True, gc=False):
    """An order that the shop no longer lists. `seen_at` is when we noticed."""

    id: str
    seen_at: datetime


class FeedAccess(msgspec.Struct, frozen=True):
    """Whether a shop lets us read one feed.

    `feed` is one of `commerce.feeds.FEEDS`; `scopes` are the rights it needs, in the platform's own words;
    `limited`: readable, but not all of it (`note` says what is missing); `unavailable`: the platform or plan has none.
    """

    feed: str
    scopes: tuple[str, ...]
    state: Literal["granted", "limited", "missing", "unavailable"]
    note: str = ""


@readable
class ShopInfo(msgspec.Struct, frozen=True):
    """Who the shop says it is. `history_from` is set when the shop only shows orders since then (60-day limit).

    `platform` is the name that the platform declares (`connectors.platform`).
    `feeds` is what the rights granted allow, empty when the platform does not tell; `platform_version` is the API
    version that answered, `api_pinned` the one we asked for, `api_sunset` the day on which that one ends.
    """

    name: str
    currency: str
    time_zone: str
    platform: str
    platform_version: str = ""
    identity: str = ""
    history_from: datetime | None = None
    notes: tuple[str, ...] = ()  # what `doctor` shows, in plain words
    feeds: tuple[FeedAccess, ...] = ()
    plan: str = ""
    api_pinned: str = ""
    api_sunset: date | None = None
    hides_customers: bool = False  # an order does not say whose it is: the right to see customers is missing
    draft_life_s: int | None = None  # how long an unfinished checkout can be read before the shop forgets it
    # whether it tells of checkouts that were opened and left; None: it does not say, so what was known before holds
    tells_left_checkouts: bool | None = None
    left_checkouts_from: datetime | None = None  # since when it does, where it did not before
    left_checkouts_to: datetime | None = None  # until when it did, where it does not any more; the cache finds out
    own_time_zone: str = ""  # what the shop itself says, where `time_zone` may be the merchant's word; "" if not known
    # what the merchant may put into the shop so that it tells more, and with which command; "" for nothing
    # None: it does not say, so what was known before holds
    would_tell_more: str | None = None
