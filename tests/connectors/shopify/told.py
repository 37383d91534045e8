"""What lines tell of taxes and discounts, as our questions ask for it."""

from __future__ import annotations

from tests.connectors.shopify.stub import Node, money


def off(*amounts: str) -> list[Node]:
    """What the discounts of the order took off a line, in their order; "" for nothing."""
    return [
        {"allocatedAmountSet": money(amount), "discountApplication": {"index": index}}
        for index, amount in enumerate(amounts)
        if amount
    ]


def taxed(*taxes: tuple[float, str]) -> list[Node]:
    """The taxes of a line as (rate, amount)."""
    return [{"rate": rate, "priceSet": money(amount)} for rate, amount in taxes]


def shipped(*taxes: tuple[float, str], less: str = "") -> Node:
    """The shipping of an order: its taxes, and what was taken off it."""
    return {"taxLines": taxed(*taxes), "discountAllocations": [{"allocatedAmountSet": money(less)}] if less else []}


def uses(*discounts: Node) -> Node:
    """The discounts of an order, numbered."""
    return {"nodes": [each | {"index": index} for index, each in enumerate(discounts)]}


def percent(share: float, target: str = "LINE_ITEM", **name: str) -> Node:
    return {"targetType": target, "value": {"__typename": "PricingPercentageValue", "percentage": share}} | name


def fixed(amount: str, target: str = "LINE_ITEM", **name: str) -> Node:
    return {"targetType": target, "value": {"__typename": "MoneyV2", "amount": amount}} | name
