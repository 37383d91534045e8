"""What is known of a file beside its content: what the configuration says of it, and how the shop keeps its books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

DayOrder = Literal["day first", "month first"]
Mark = Literal[".", ","]


@dataclass(frozen=True, slots=True)
class Said:
    """What a merchant says of one file, where it cannot tell by itself.

    Attributes:
        labels: {our column: text} for all rows that do not say it themselves.
        columns: {our column: the heading under which this file has it}.
        day_order: How to read 03/04/2026.
        decimal: The decimal mark.
        spread: Rows of a range, a week or a month are spread evenly over its days; else they are no rows of ours.
        inside: Which file of an archive, or sheet of a workbook.
        encoding: How the text is encoded.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    day_order: DayOrder | None = None
    decimal: Mark | None = None
    spread: bool = False
    inside: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Books:
    """In what a shop keeps its books.

    Attributes:
        currency: Its code; None where no shop is known: then it is the file's own.
        rates: {another currency: what one of it is worth in the shop's}.
        latest: Rows of later days lie in the future; None: nobody asks.
    """

    currency: str | None
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    latest: date | None = None


#: Nothing is said of the file.
NOTHING_SAID = Said()
