"""The smaller feeds: abandoned checkouts, discounts, customers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from commerce.errors import BadRecord, Refused
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Checkout, Customer, Discount
from commerce.pseudonym import Pseudonymizer
from connectors.shopify.client import Client, PageSize
from connectors.shopify.money import minor
from connectors.shopify.nodes.other_feeds import CheckoutNode, CustomerNode, DiscountNode
from connectors.shopify.orders import customer_key
from connectors.shopify.paging import OVERLAP, Question, changed_since, closed, is_new_day, iso, listed, updated
from connectors.times import refuse_unbelievable

# Shopify deletes older ones every Monday: the cache is the only history.
_MOST_DIGITS = 10  # no customer ordered more often
CHECKOUTS_KEPT = timedelta(days=92)


def _begun_since(node: CheckoutNode) -> str:
    """Checkouts come by the instant at which they were begun."""
    return f"created_at:>={iso(node.created_at)}"


def _from_id(node: DiscountNode) -> str:
    """Discounts come by their numbers: many of them may be changed at one instant."""
    return f"id:>={node.id.rpartition('/')[2]}"


CHECKOUTS = Question("abandoned_checkouts_page", CheckoutNode, "checkout", Feed.CHECKOUTS, _begun_since)
DISCOUNTS = Question("discounts_page", DiscountNode, "discount", Feed.DISCOUNTS, _from_id)
CUSTOMERS = Question("customers_page", CustomerNode, "customer", Feed.CUSTOMERS, changed_since)
CUSTOMERS_MIN = Question("customers_page_min", CustomerNode, "customer", Feed.CUSTOMERS, changed_since)


def checkout_pages(client: Client, since: Watermark, now: datetime, pseudonym: Pseudonymizer) -> Iterator[Page]:
    """Yield checkouts that got as far as contact data: changed ones, and once a day all that Shopify still keeps.

    They cannot be listed by change, so the watermark moves only with the last page. A recovered one tells when.
    """
    full = is_new_day(since, now) or since.seen_to is None
    begin = f"created_at:>={iso(now - CHECKOUTS_KEPT)}" if full else ""
    also = "" if full or since.seen_to is None else f"updated_at:>={iso(since.seen_to - OVERLAP)}"
    for batch in listed(client, CHECKOUTS, PageSize(), since=begin, also=also):
        checkouts, skipped = [], list(batch.skipped)
        for node in batch.nodes:
            try:
                checkouts.append(read_checkout(node, pseudonym))
            except BadRecord as error:
                skipped.append(str(error))
        watermark = closed(client, since, now) if batch.last else since
        yield Page(Feed.CHECKOUTS, watermark, checkouts=checkouts, skipped=tuple(skipped))


def read_checkout(node: CheckoutNode, pseudonym: Pseudonymizer) -> Checkout:
    """Turn one abandoned checkout into ours.

    Raises:
        BadRecord: Its amount or currency cannot be read.
    """
    number = node.id.rpartition("/")[2].partition("?")[0]
    money = node.total_price_set.shop_money
    try:
        total_minor = minor(node.total_price_set, money.currency_code)
        refuse_unbelievable(("its createdAt", node.created_at), ("its updatedAt", node.updated_at))
    except ValueError as error:
        msg = f"Shopify checkout {number[:40]}: cannot read {error}"
        raise BadRecord(msg) from error
    return Checkout(
        id=number,
        started_at=node.created_at,
        changed_at=node.updated_at,
        currency=money.currency_code,
        total_minor=total_minor,
        completed_at=node.completed_at,
        customer_key=customer_key(node.customer.id if node.customer else None, pseudonym),
    )


def discount_pages(client: Client, since: Watermark, now: datetime) -> Iterator[Page]:
    """Yield discounts: changed ones, and once a day all, since using one does not count as a change."""
    full = is_new_day(since, now) or since.seen_to is None
    also = "" if full or since.seen_to is None else f"updated_at:>={iso(since.seen_to - OVERLAP)}"
    for batch in listed(client, DISCOUNTS, PageSize(), also=also):
        discounts = [each for node in batch.nodes for each in read_discounts(node, now)]
        watermark = closed(client, since, now) if batch.last else since
        yield Page(Feed.DISCOUNTS, watermark, discounts=discounts, skipped=batch.skipped)


def read_discounts(node: DiscountNode, now: datetime) -> list[Discount]:
    """Turn one discount into ours: one for each code while there are at most three, else one for them all.

    A discount with many codes (one per customer) has no code of its own here; orders tell which code was used.
    """
    body, number = node.discount, node.id.rpartition("/")[2]
    whole = Discount(
        id=number,
        code="",
        title=body.title,
        kind=body.kind.removeprefix("Discount"),
        status=body.status.lower(),
        usage_count=body.async_usage_count,
        changed_at=body.updated_at or now,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
    )
    codes = body.codes.nodes
    how_many = body.codes_count.count if body.codes_count else len(codes)
    if not codes or how_many > len(codes):
        return [whole]
    if len(codes) == 1:
        return [replace(whole, code=codes[0].code.lower())]
    return [
        replace(
            whole,
            id=f"{number}-{each.id.rpartition('/')[2].partition('?')[0]}",
            code=each.code.lower(),
            usage_count=each.async_usage_count,
        )
        for each in codes
    ]


def customer_pages(client: Client, since: Watermark, now: datetime, pseudonym: Pseudonymizer) -> Iterator[Page]:
    """Yield changed customers; without their consent to mail where the plan keeps that back.

    Raises:
        Refused: The scope read_customers is missing.
    """
    question, start, seen_to = CUSTOMERS, since.seen_to - OVERLAP if since.seen_to else None, since.seen_to
    batches = updated(client, question, start, now, PageSize())
    while True:
        try:
            batch = next(batches)
        except Refused as error:
            if question is CUSTOMERS_MIN or error.feed != Feed.CUSTOMERS:
                raise
            question = CUSTOMERS_MIN
            batches = updated(client, question, start, now, PageSize())
            continue
        if batch.nodes:
            last = min(batch.nodes[-1].updated_at, now)
            seen_to = max(seen_to, last) if seen_to else last
        watermark = closed(client, Watermark(seen_to), now) if batch.last else Watermark(seen_to)
        customers = [read_customer(node, pseudonym) for node in batch.nodes]
        yield Page(Feed.CUSTOMERS, watermark, customers=customers, skipped=batch.skipped)
        if batch.last:
            return


def read_customer(node: CustomerNode, pseudonym: Pseudonymizer) -> Customer:
    """Turn one customer into ours. A counter that is no number is not told."""
    count = str(node.number_of_orders)
    consent = node.default_email_address.marketing_state if node.default_email_address else None
    return Customer(
        key=customer_key(node.id, pseudonym),
        created_at=node.created_at,
        changed_at=node.updated_at,
        order_count=int(count) if count.isdecimal() and len(count) < _MOST_DIGITS else None,
        accepts_marketing=None if consent is None else consent == "SUBSCRIBED",
    )
