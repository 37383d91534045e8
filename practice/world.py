"""What happens in a practice shop, from its first day to its last: a script that servers play back up to "now".

Platform-neutral: both servers tell the same story in their own shape. Instants are UTC and whole seconds; money is
minor units of the world's currency; line prices are without tax. Ids of orders, left checkouts and refunds come from
one numbering, as in WooCommerce. Nothing here is a real person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Product:
    """Something for sale."""

    id: int
    title: str
    sku: str
    price_minor: int
    cost_minor: int | None = None  # what the shop paid for one; None: not known
    is_gift_card: bool = False  # money owed, not merchandise
    category: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up customer. `email` is at example.com; `has_account` False makes a guest known by e-mail only."""

    id: int
    email: str
    first_name: str
    last_name: str
    created_at: datetime
    country: str
    has_account: bool = True
    accepts_marketing: bool = False
    account_deleted_at: datetime | None = None  # the orders stay, with the e-mail and without the account


@dataclass(frozen=True, slots=True)
class Coupon:
    """A discount code (lower case), or an automatic discount when `automatic`."""

    id: int
    code: str
    title: str
    percent: int
    created_at: datetime
    ends_at: datetime | None = None
    automatic: bool = False
    deleted_at: datetime | None = None  # no longer listed; orders keep its code


@dataclass(frozen=True, slots=True)
class SoldLine:
    """One line: `total_minor` before discount; `discount_minor` is this line's part of the order's discount."""

    product: Product
    quantity: int
    total_minor: int
    discount_minor: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """How a customer came: utm fields empty when there were none. `channel` is the traffic table's name for it."""

    channel: str  # e.g. "google / cpc", "organic", "direct", "email"
    source: str = ""
    medium: str = ""
    campaign: str = ""
    device: str = "Desktop"
    landing_page: str = "/"
    referrer: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """One of several discounts of an order (Shopify): what it took off each line, without tax, and off the shipping.

    What all of them took off a line is the line's `discount_minor`; shipping is told after its discount.
    """

    kind: str  # code | automatic | manual | script
    name: str  # the code in lower case, or the title
    off_lines: tuple[int, ...] = ()
    off_shipping_minor: int = 0
    percent: int = 0  # what it promises; 0: a fixed sum, all that it took


@dataclass(frozen=True, slots=True)
class OrderTaxes:
    """Tax line by line (Shopify): (percent, tax) of each line, edits last, and of the shipping; they add up to the tax.

    `included`: the shop shows prices with their tax inside.
    """

    of_lines: tuple[tuple[int, int], ...]
    of_shipping: tuple[int, int] = (0, 0)
    included: bool = False


def with_tax(minor: int, percent: int) -> int:
    """Return an amount with its tax, rounded half up."""
    return minor + (2 * minor * percent + 100) // 200


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A refund: lines by index of the order with quantity, merchandise and tax."""

    id: int
    at: datetime
    lines: tuple[tuple[int, int, int, int], ...]  # (line index, quantity, merchandise minor, tax minor)
    shipping_minor: int = 0
    reason: str = ""
    removed_at: datetime | None = None  # taken back without a trace (WooCommerce): no date of change moves
    shipping_tax_minor: int = 0
    paid_minor: int | None = None  # the money of an exchange (Shopify): the rest was paid in goods; None: all of it


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines that the merchant added to an order after it was placed; refunds number them after the first ones.

    `removed` (Shopify): (line index, quantity, merchandise, tax) of units taken out that no refund lists.
    """

    at: datetime
    lines: tuple[SoldLine, ...] = ()
    removed: tuple[tuple[int, int, int, int], ...] = ()
    tax_minor: int = 0  # of the lines added


@dataclass(frozen=True, slots=True)
class SoldOrder:
    """One order from its draft to its last refund. `person` None: a guest who left nothing to know them by."""

    id: int
    placed_at: datetime
    paid_at: datetime | None
    person: Person | None
    lines: tuple[SoldLine, ...]
    visit: Visit
    final_status: str = "completed"  # completed | processing | on-hold | cancelled | failed
    settled_at: datetime | None = None  # when final_status was reached; processing (or pending) before
    shipping_minor: int = 0
    tax_minor: int = 0
    coupon: Coupon | None = None
    payment_method: str = "card"
    refunds: tuple[GivenBack, ...] = ()
    country: str = ""
    note: str = ""  # replay: the invoice number of the original
    trashed_at: datetime | None = None  # moved to the bin (Shopify: archived away, so gone)
    deleted_at: datetime | None = None  # gone for good, without a trace
    first_visit: Visit | None = None  # the first way in, when `visit` was not the only one
    first_visit_at: datetime | None = None
    #: "pos" for a till, "shopify_draft_order" for one that staff wrote, "renewal" of a subscription, "marketplace",
    #: "api" for a program's, "import" for one moved in from elsewhere: each platform has words of its own for them
    source: str = "web"
    plugin_status: str = ""  # WooCommerce: shown in place of "completed"
    is_test: bool = False
    tip_minor: int = 0  # no tax, never given back
    tip_count: int = 1  # given in so many tips
    edits: tuple[Edit, ...] = ()  # oldest first
    taken: tuple[Taken, ...] = ()  # every discount, where `coupon` does not tell them all
    taxes: OrderTaxes | None = None


@dataclass(frozen=True, slots=True)
class LeftCheckout:
    """A checkout begun and left; `recovered_at` when it was bought after all, then as an order of the same id."""

    id: int
    started_at: datetime
    person: Person | None
    lines: tuple[SoldLine, ...]
    visit: Visit
    recovered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrafficDay:
    """Sessions of a day by channel and device: how far they came, how many saw one page only, how long all looked."""

    day: date
    channel: str
    device: str
    sessions: int
    carts: int
    checkouts: int
    bounces: int | None = None
    page_views: int | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class SpendDay:
    """Marketing money of a day by channel and campaign."""

    day: date
    channel: str
    campaign: str
    amount_minor: int
    clicks: int


@dataclass(frozen=True, slots=True)
class CostChange:
    """From `at` on one unit costs the shop this much; before the first change, what `Product.cost_minor` says."""

    product_id: int
    at: datetime
    cost_minor: int | None


@dataclass(frozen=True, slots=True)
class World:
    """A whole practice shop. Orders, checkouts, traffic and spend are sorted by time."""

    name: str
    currency: str
    time_zone: str
    country: str
    products: Sequence[Product]
    people: Sequence[Person]
    coupons: Sequence[Coupon]
    orders: Sequence[SoldOrder]
    checkouts: Sequence[LeftCheckout] = ()
    traffic: Sequence[TrafficDay] = ()
    spend: Sequence[SpendDay] = ()
    cost_changes: Sequence[CostChange] = ()  # sorted by time
    notes: Sequence[str] = field(default=())  # e.g. credit notes of a replay that found no order
