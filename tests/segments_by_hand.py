"""The keys of an order's segments as a person would name them: fields of the order, and what is told of it here."""

from __future__ import annotations

from datetime import date
from typing import Any

from kpi.facts.measures import ORDER_SEGMENTS


def keys_of_order(order: Any, *, day: date, number: int, is_guest: bool) -> dict[str, str]:
    """Return {segment: key} of a customer's order (number 1 is the first); a field of the order needs no line here."""
    del day  # for segments that go by it
    told = {"customer_type": "guest" if is_guest else "new" if number == 1 else "returning"}
    return {segment: told[segment] if segment in told else getattr(order, segment, "") for segment in ORDER_SEGMENTS}
