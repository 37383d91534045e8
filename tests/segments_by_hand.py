"""The keys of an order's segments as a person would name them: fields of the order, and what is told of it here."""

from __future__ import annotations

from datetime import date
from typing import Any

from kpi.facts.measures import KIND_SEGMENTS, ORDER_SEGMENTS


def keys_of_order(order: Any, *, day: date, first: date, number: int, is_guest: bool, net_minor: int) -> dict[str, str]:
    """Return {segment: key} of a customer's order; a field of the order needs no line here.

    Args:
        order: Of any shape.
        day, first: Its day, and the day of the customer's first order.
        number: 1 is the first.
        is_guest: Nobody can tell whose it is.
        net_minor: What was paid for its goods as its day ended, in euros.
    """
    told = {
        "customer_type": "guest" if is_guest else "new" if number == 1 else "returning",
        "customer_tenure": "guest" if is_guest else "first_order" if number == 1 else tenure((day - first).days),
        "order_value_band": value_band(net_minor),
    }
    if discounts := getattr(order, "discounts", ()):
        most = max(discounts, key=lambda use: use.amount_minor)  # of equals the first
        told["discount_code"] = most.code or most.title
    segments = (*ORDER_SEGMENTS, *KIND_SEGMENTS)
    return {segment: told[segment] if segment in told else getattr(order, segment, "") for segment in segments}


def tenure(days: int) -> str:
    """Return how long somebody was a customer."""
    return "up_to_90_days" if days <= 90 else "up_to_365_days" if days <= 365 else "longer"


def value_band(net_minor: int) -> str:
    """Return the band of an order's value in euros."""
    if net_minor <= 0:
        return "0-0 EUR"
    if net_minor < 100:
        return "0-1 EUR"
    low, high = 1, 2
    while net_minor >= 100 * high:
        low, high = high, high * 2 if str(high)[0] != "2" else high // 2 * 5
    return f"{low}-{high} EUR"
