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


def agreed(at: str, reason: str, *sales: Node) -> Node:
    """What was agreed about an order at an instant: ORDER, ORDER_EDIT, RETURN or REFUND."""
    numbered = [each | {"id": f"gid://shopify/Sale/{at[5:16]}-{number}"} for number, each in enumerate(sales)]
    page = {"nodes": numbered, "pageInfo": {"hasNextPage": False}}
    return {"happenedAt": at, "reason": reason, "sales": page}


def moved(number: int, total: str, quantity: int = 1, *, tax: str = "0.0", less: str = "0.0", kind: str = "") -> Node:
    """A movement of a line: sold, taken back (a negative quantity), or changed in its price (none)."""
    action = kind or ("ORDER" if quantity > 0 else "RETURN")
    return _movement(action, "PRODUCT", quantity, total=total, tax=tax, less=less) | {
        "lineItem": {"id": f"gid://shopify/LineItem/{number}"}
    }


def other(kind: str, total: str, *, tax: str = "0.0", action: str = "ORDER") -> Node:
    """A movement that is no product: SHIPPING, TIP, GIFT_CARD, ADJUSTMENT."""
    return _movement(action, kind, None, total=total, tax=tax, less="0.0")


def _movement(action: str, kind: str, quantity: int | None, *, total: str, tax: str, less: str) -> Node:
    return {
        "actionType": action,
        "lineType": kind,
        "quantity": quantity,
        "totalAmount": money(total),
        "totalTaxAmount": money(tax),
        "totalDiscountAmountBeforeTaxes": money(less),
    }
