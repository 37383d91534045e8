"""`[shop.definitions]`: what the shop's figures mean where merchants differ."""

from __future__ import annotations

from typing import Annotated

from pydantic import PlainValidator, ValidationInfo

from commerce.lapse import LEAST_DAYS, MOST_DAYS
from commerce.settings import words
from commerce.settings.table import Table

OWN = "own"


def _lapse_days(value: object, info: ValidationInfo) -> int | None:
    """Return the days after which a customer is lost; None for the shop's own lapse point."""
    if value == OWN:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not LEAST_DAYS <= value <= MOST_DAYS:
        msg = (
            f"{info.field_name} = {words.shown(value)} does not fit; write a number of days from {LEAST_DAYS} to"
            f' {MOST_DAYS}, or "{OWN}" for that of the shop\'s own gaps between orders'
        )
        raise ValueError(msg)
    return value


class DefinitionSettings(Table):
    """One `[shop.definitions]`.

    Attributes:
        lapse: After how many days without an order a customer is lost; None: by the shop's own gaps between orders.
    """

    lapse: Annotated[int | None, PlainValidator(_lapse_days)] = None
