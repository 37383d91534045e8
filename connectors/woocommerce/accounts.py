"""Coupons and customer accounts, as the shop defines them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from commerce.orders import Customer, Discount
from commerce.pseudonym import Pseudonymizer
from connectors.times import in_utc
from connectors.woocommerce.nodes import CouponDefinitionNode, CustomerNode
from connectors.woocommerce.orders import customer_key

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# Who works in the shop is no lead, and an account made for them no sign of interest.
_STAFF = frozenset({"administrator", "editor", "author", "contributor", "shop_manager"})


def read_coupons(nodes: Sequence[CouponDefinitionNode]) -> list[Discount]:
    """Read elements of `GET /coupons`. WooCommerce lower-cases codes itself; an import may not have."""
    return [
        Discount(
            id=str(node.id),
            code=node.code.lower(),
            title=node.code,
            kind=node.discount_type,
            status=node.status,
            usage_count=node.usage_count or 0,
            changed_at=in_utc(node.date_modified_gmt) or in_utc(node.date_created_gmt) or _NEVER,
            starts_at=in_utc(node.date_created_gmt),
            ends_at=in_utc(node.date_expires_gmt),
        )
        for node in nodes
    ]


def read_customers(nodes: Sequence[CustomerNode], pseudonym: Pseudonymizer) -> list[Customer]:
    """Read elements of `GET /customers` under the same pseudonym that their orders carry; staff is left out."""
    return [
        Customer(
            key=customer_key(node.email, node.id, pseudonym),
            created_at=in_utc(node.date_created_gmt) or _NEVER,
            changed_at=in_utc(node.date_modified_gmt) or in_utc(node.date_created_gmt) or _NEVER,
        )
        for node in nodes
        if node.role not in _STAFF
    ]
