"""`[shop.definitions]`: what the shop's figures mean where merchants differ."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from pydantic import AfterValidator, PlainValidator, ValidationInfo

from commerce.definition import LIFETIME_VALUES, ORDER_VALUES, REFUND_DAYS
from commerce.lapse import LEAST_DAYS, MOST_DAYS
from commerce.settings import words
from commerce.settings.fields import one_of
from commerce.settings.reading import WEEKDAYS
from commerce.settings.table import Table

OWN = "own"
#: Every month has a 28th.
_LATEST_START = 28


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


def _month_start(value: object, info: ValidationInfo) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _LATEST_START:
        msg = (
            f"{info.field_name} = {words.shown(value)} does not fit; write a day of the month from 1 to {_LATEST_START}"
        )
        raise ValueError(msg)
    return value


class DefinitionSettings(Table):
    """One `[shop.definitions]`.

    Attributes:
        refund_day: On which day a refund is taken off: its "own", or that of its "order".
        order_value: Average order value "before_refunds" or "after_refunds".
        lifetime_value: That of a customer in "sales" or in gross "profit".
        week_start: The weekday on which a week begins.
        month_start: The day on which a month begins; one that begins after the 15th is named after the next month.
        lapse: After how many days without an order a customer is lost; None: by the shop's own gaps between orders.
    """

    refund_day: Annotated[str, AfterValidator(partial(one_of, REFUND_DAYS, "refund_day"))] = "own"
    order_value: Annotated[str, AfterValidator(partial(one_of, ORDER_VALUES, "order_value"))] = "before_refunds"
    lifetime_value: Annotated[str, AfterValidator(partial(one_of, LIFETIME_VALUES, "lifetime_value"))] = "sales"
    week_start: Annotated[str, AfterValidator(partial(one_of, WEEKDAYS, "week_start"))] = WEEKDAYS[0]
    month_start: Annotated[int, PlainValidator(_month_start)] = 1
    lapse: Annotated[int | None, PlainValidator(_lapse_days)] = None
