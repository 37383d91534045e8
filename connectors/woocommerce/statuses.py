"""The statuses of WooCommerce's own orders in our words; plugins add others, which only the merchant can explain."""

from __future__ import annotations

from commerce.orders import Status

#: What a merchant may say that a plugin's status stands for.
DECIDABLE = {
    "pending": Status.PENDING,
    "on-hold": Status.ON_HOLD,
    "processing": Status.PROCESSING,
    "completed": Status.COMPLETED,
    "refunded": Status.REFUNDED,
    "cancelled": Status.CANCELLED,
    "failed": Status.FAILED,
}
STATUSES = {
    **DECIDABLE,
    "checkout-draft": Status.DRAFT,
    "auto-draft": Status.DRAFT,
    "trash": Status.DELETED,
}
