"""One element of `GET /wp-json/wc/v3/orders` becomes an order, or a checkout that was begun.

This is the hot path of a backfill: plain code, no helper objects (measured in `benchmarks/decode_speed.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from commerce.errors import BadRecord
from commerce.money import ABSURD_MINOR, minor_digits
from commerce.orders import Checkout, DiscountUse, Journey, Line, Order, Refund, Status, Visit
from commerce.pseudonym import Pseudonymizer
from commerce.tags import LONGEST_NAME, filled, name_of
from connectors.times import FIRST_YEAR, LAST_YEAR, in_utc, read_time
from connectors.woocommerce.money import minor
from connectors.woocommerce.nodes import (
    ATTRIBUTION,
    AddressNode,
    Amount,
    CostNode,
    LeftNode,
    LineNode,
    MetaNode,
    OrderNode,
)
from connectors.woocommerce.order_sources import API, came_by_visit, channel_of
from connectors.woocommerce.pseudonyms import CUSTOMER
from connectors.woocommerce.statuses import STATUSES
from connectors.woocommerce.worth import Worth, has_discount, without_blanks, worth

# These are told to be paid when the merchant has seen the money: days after the order.
_PAID_LATER = frozenset({"bacs", "cheque", "cod"})
# Within a day of the draft, a payment is the order; later it is rather a transfer that was on its way.
LONGEST_DRAFT = timedelta(days=1)
_PLAIN_CHANNELS = {
    "organic": "organic",
    "typein": "direct",
    "referral": "referral",
    "admin": "admin",
    "mobile_app": "mobile app",
}
_TYPE, _SOURCE, _MEDIUM, _CAMPAIGN, _DEVICE = [
    ATTRIBUTION + name for name in ("source_type", "utm_source", "utm_medium", "utm_campaign", "device_type")
]
_CONTENT, _TERM, _ENTRY, _PAGES, _START, _REFERRER = [
    ATTRIBUTION + name
    for name in ("utm_content", "utm_term", "session_entry", "session_pages", "session_start_time", "referrer")
]
_TOLD = frozenset([_TYPE, _SOURCE, _MEDIUM, _CAMPAIGN, _DEVICE, _CONTENT, _TERM, _ENTRY, _PAGES, _START, _REFERRER])
_LONGEST_ADDRESS = 300
_MOST_PIECES = 2**31
# attaches the zone five times faster than `replace(tzinfo=UTC)`
_utc = datetime.combine
_SHORT = 12


def is_draft(node: OrderNode | LeftNode) -> bool:
    """Whether this is only an open checkout page, and no order."""
    return node.status in {"checkout-draft", "auto-draft"}


def read_order(node: OrderNode, pseudonym: Pseudonymizer, refunds: Sequence[Refund] = ()) -> Order:
    """Read one order.

    net = total - tax - shipping (fees stay in); gross = net + discount; where the lines say otherwise: `worth`. The
    customer is the lower-cased billing e-mail, else the account, else a guest nobody can recognise. A block checkout
    dates its order by when the checkout page was opened; one that was paid online within a day of that was placed when
    it was paid.

    Raises:
        BadRecord: A time is missing, an unknown currency, money that is negative or absurd.
    """
    # long: a backfill comes through here a million times, and every call would cost it
    try:
        currency = node.currency
        digits = minor_digits(currency)
        total = minor(node.total, digits, currency)
        tax = minor(node.total_tax, digits, currency)
        shipping = minor(node.shipping_total, digits, currency)
        discount = minor(node.discount_total, digits, currency)
        fees = node.fee_lines
        if total < 0 or (tax < 0 and not has_discount(fees)) or shipping < 0 or discount < 0:
            raise _negative(node)
        via = node.created_via or ""
        placed_at, changed_at, paid_at = _when(node, via)
        lines = tuple([_line(line, digits, currency) for line in node.line_items])
        net = total - tax - shipping
        listed = sum([line.net_minor for line in lines])
        uses = (
            [
                DiscountUse(used.code.lower(), used.code, minor(used.discount, digits, currency))
                for used in node.coupon_lines
            ]
            if node.coupon_lines
            else []
        )
        if net != listed or fees:  # most orders are worth what their lines are
            net, discount, uses = worth(node, lines, Worth(net, discount, uses), digits)
        channel, campaign, device, journey = _attribution(node.meta_data) if node.meta_data else ("", "", "", None)
        entered = channel_of(via)
        if entered and (entered != API or not channel):
            channel = entered
        billing, delivery = node.billing, node.shipping
        return Order(
            id=str(node.id),
            placed_at=placed_at,
            changed_at=changed_at,
            status=STATUSES.get(node.status, Status.UNKNOWN),
            platform_status=node.status,
            currency=currency,
            gross_minor=net + discount,
            discount_minor=discount,
            net_minor=net,
            tax_minor=tax,
            shipping_minor=shipping,
            total_minor=total,
            customer_key=customer_key(
                billing.email if billing.__class__ is AddressNode else None,
                node.customer_id,
                pseudonym,
            ),
            paid_at=paid_at,
            channel=channel,
            campaign=campaign,
            device=device,
            market=_country(delivery) or _country(billing),
            payment_method=node.payment_method or "",
            is_online=came_by_visit(via, channel, journey is not None and journey.last is not None),
            lines=lines,
            discounts=tuple(uses),
            refunds=tuple(refunds),
            source=via,
            journey=journey,
        )
    except ValueError as error:
        try:
            full = without_blanks(node)
        except ValueError as worse:
            raise BadRecord(_where(node, str(worse))) from worse
        if full is None:
            raise BadRecord(_where(node, str(error))) from error
        return read_order(full, pseudonym, refunds)


def read_checkout(node: OrderNode | LeftNode, pseudonym: Pseudonymizer) -> Checkout:
    """Read a block checkout that was opened: as a draft it is abandoned so far, with any other status it was completed.

    A draft keeps its id when the order is placed; attribution is not known before that.

    Raises:
        BadRecord: A time is missing, an unknown currency, absurd money.
    """
    opened_at = in_utc(node.date_created_gmt)
    if opened_at is None:
        raise BadRecord(_where(node, "it has no date_created_gmt, or one that cannot be right"))
    changed_at = in_utc(node.date_modified_gmt) or opened_at
    placed = not is_draft(node)
    channel, _, device, _ = _attribution(node.meta_data)
    try:
        return Checkout(
            id=str(node.id),
            started_at=opened_at,
            changed_at=changed_at,
            currency=node.currency,
            total_minor=minor(node.total, minor_digits(node.currency), node.currency),
            completed_at=_completed_at(node, changed_at) if placed else None,
            order_id=str(node.id) if placed else "",
            customer_key=customer_key(
                node.billing.email if isinstance(node.billing, AddressNode) else None, node.customer_id, pseudonym
            ),
            channel=channel,
            device=device,
        )
    except ValueError as error:
        raise BadRecord(_where(node, str(error))) from error


def channel_and_device(kind: str, source: str, medium: str, device: str) -> tuple[str, str]:
    """Return what orders that came the same way say: WooCommerce's words for it go into the same names."""
    told = ((_TYPE, kind), (_SOURCE, source), (_MEDIUM, medium), (_DEVICE, device))
    way = _way(tuple((name, text) for name, text in told if text))
    return way.channel, way.device


def customer_key(email: str | None, customer_id: int | None, pseudonym: Pseudonymizer) -> str:
    """Return the pseudonym of the e-mail (letter case ignored), else of the account, else "" for a guest."""
    if email:
        return pseudonym("email", email)
    return pseudonym(CUSTOMER, str(customer_id)) if customer_id else ""


def _line(node: LineNode, digits: int, currency: str) -> Line:
    quantity = node.quantity
    return Line(
        id=str(node.id),
        product_id=str(node.product_id or ""),
        title=node.name or "",
        quantity=quantity if quantity.__class__ is int else max(1, min(round(quantity), _MOST_PIECES)),
        gross_minor=minor(node.subtotal, digits, currency),
        net_minor=minor(node.total, digits, currency),
        sku=node.sku or "",
        variant_id=str(node.variation_id) if node.variation_id else "",
        cost_minor=_cost(node.cost_of_goods_sold, digits) if node.cost_of_goods_sold else None,
    )


def _cost(cost: object, digits: int) -> int | None:
    """Return what the whole line cost the shop; None when not known or not believable."""
    return cost_minor(cost.value, digits) if isinstance(cost, CostNode) else None


def cost_minor(value: Amount | None, digits: int) -> int | None:
    """Read a cost, which is a number with any number of decimals; None when not known or not believable."""
    if value is None:
        return None
    try:
        minor = int(Decimal(str(value)).scaleb(digits).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return minor if 0 <= minor < ABSURD_MINOR else None


def _when(node: OrderNode, via: str) -> tuple[datetime, datetime, datetime | None]:
    """Return when an order was placed, last changed and paid, as far as that can be right.

    Raises:
        BadRecord: It is not known when it was placed.
    """
    placed_at, changed_at, paid_at = node.date_created_gmt, node.date_modified_gmt, node.date_paid_gmt
    if placed_at is None:
        raise BadRecord(_where(node, "it has no date_created_gmt"))
    if not FIRST_YEAR <= placed_at.year <= LAST_YEAR:
        raise BadRecord(_where(node, f"its date_created_gmt {placed_at.isoformat()} cannot be right"))
    if paid_at is not None and not FIRST_YEAR <= paid_at.year <= LAST_YEAR:
        paid_at = None
    if via == "store-api" and paid_at is not None and node.payment_method not in _PAID_LATER:
        placed_at = _bought_at(placed_at, paid_at)
    if changed_at is None or not FIRST_YEAR <= changed_at.year <= LAST_YEAR:
        changed_at = placed_at
    return (
        _utc(placed_at, placed_at.time(), UTC),
        _utc(changed_at, changed_at.time(), UTC),
        _utc(paid_at, paid_at.time(), UTC) if paid_at is not None else None,
    )


def _bought_at(opened_at: datetime, paid_at: datetime) -> datetime:
    """Return when a block checkout was finished: at its payment, if that came before its draft could have ended."""
    return paid_at if opened_at < paid_at <= opened_at + LONGEST_DRAFT else opened_at


def _attribution(metas: Sequence[MetaNode]) -> tuple[str, str, str, Journey | None]:
    """Return channel, campaign, device and journey as WooCommerce's order attribution recorded them.

    Empty, or None, where it did not; values that are no text (a plugin's lists) count as not known.
    """
    found = {meta.key: meta.value for meta in metas if meta.key in _TOLD and meta.value.__class__ is str}
    if not found:
        return "", "", "", None
    started_at, pages = found.pop(_START, ""), found.pop(_PAGES, "")
    way = _way(tuple(found.items()))
    journey = None
    if pages or way.is_told:
        visit = msgspec.structs.replace(way.visit, at=_started_at(started_at)) if started_at else way.visit
        journey = Journey(last=visit, session_pages=int(pages) if pages.isdecimal() and len(pages) < _SHORT else None)
    return way.channel, way.campaign, way.device, journey


class _Way(NamedTuple):
    """What all orders have in common that came the same way. `is_told`: there is enough for a journey."""

    channel: str
    campaign: str
    device: str
    visit: Visit
    is_told: bool


@lru_cache(maxsize=1024)
def _way(texts: tuple[tuple[str, str], ...]) -> _Way:
    """Read the attribution's texts, time and length of the visit aside; most orders come by a few ways."""
    told = dict(texts).get
    kind, source, medium, entry = told(_TYPE, ""), told(_SOURCE, ""), told(_MEDIUM, ""), told(_ENTRY, "")
    campaign = filled(told(_CAMPAIGN, "")[:LONGEST_NAME])
    if kind == "utm":
        named = [part for part in (name_of(source), name_of(medium)) if part]
        channel = " / ".join(named)[:LONGEST_NAME].lower() or ("referral" if told(_REFERRER) else "")
    else:
        channel = _PLAIN_CHANNELS.get(kind, "")
    visit = Visit(
        at=None,
        source=source[:LONGEST_NAME],
        medium=medium[:LONGEST_NAME],
        campaign=campaign,
        content=told(_CONTENT, "")[:LONGEST_NAME],
        term=told(_TERM, "")[:LONGEST_NAME],
        landing_page=_bare_address(entry),
        referrer=_bare_address(told(_REFERRER, "")),
    )
    return _Way(channel, campaign, told(_DEVICE, "")[:LONGEST_NAME].lower(), visit, bool(source or entry))


def _started_at(text: str) -> datetime | None:
    """Read the start of a session, which the shop's script writes in UTC; None for anything else."""
    try:
        return read_time(text)
    except ValueError:
        return None


def _bare_address(url: str) -> str:
    """Return a web address without query, fragment and user name: they may name a person."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"[:_LONGEST_ADDRESS] if host else parts.path[:_LONGEST_ADDRESS]


def _country(address: object) -> str:
    return (address.country or "")[:2].upper() if address.__class__ is AddressNode else ""


def _completed_at(node: OrderNode | LeftNode, changed_at: datetime) -> datetime:
    """Return when a checkout became an order: paid, or (bank transfer, cash) last changed."""
    return in_utc(node.date_paid_gmt) or changed_at


def _where(node: OrderNode | LeftNode, what: str) -> str:
    return f"WooCommerce order {node.id}: {what}"


def _negative(node: OrderNode) -> BadRecord:
    found = {
        "total": node.total,
        "total_tax": node.total_tax,
        "shipping_total": node.shipping_total,
        "discount_total": node.discount_total,
    }
    names = ", ".join(f"{name} {amount}" for name, amount in found.items() if str(amount).startswith("-"))
    return BadRecord(_where(node, f"money is negative ({names}); correct the order in the shop"))
