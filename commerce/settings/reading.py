"""How somebody reads the digest: the settings that a `[[recipient]]` and the table of a channel have in common."""

from __future__ import annotations

from functools import partial
from typing import Annotated, get_args

from pydantic import AfterValidator, Field, ValidationInfo
from pydantic import field_validator as checked

from commerce.messages import Cadence
from commerce.settings.fields import one_of, vocabulary_of
from commerce.settings.table import Table

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CADENCES: tuple[Cadence, ...] = get_args(Cadence)


class Reading(Table):
    """How the digest comes.

    Attributes:
        editions: Which ones, each once.
        weekdays: On which days the daily one comes.
        weekly_on: On which day the weekly one comes.
        slow_down: The daily one comes once a week while nobody answers; see `shopbell.jobs.slowing`.
        kpis: Which numbers a digest shows large, in this order; (): those that matter most.
        together: One message over all shops of the reader, worst first; a reader of one shop gets its own digest.
    """

    editions: tuple[str, ...] = Field(default=("daily",), strict=False)
    weekdays: tuple[str, ...] = Field(default=WEEKDAYS, strict=False)
    weekly_on: Annotated[str, AfterValidator(partial(one_of, WEEKDAYS, "weekday"))] = WEEKDAYS[0]
    together: bool = False
    slow_down: bool = True
    kpis: tuple[str, ...] = Field(default=(), strict=False)

    @checked("editions")
    @classmethod
    def _known_editions(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Hold the names against the editions that there are; in their order, each once.

        Raises:
            ValueError: There is no such edition, or none is named; says what to write.
        """
        if not value:
            msg = 'editions = [] names none; write ["daily"], or `shopbell readers stop NAME` for none at all'
            raise ValueError(msg)
        wanted = {one_of(CADENCES, "edition", name) for name in value}
        return tuple(one for one in CADENCES if one in wanted)

    @checked("kpis")
    @classmethod
    def _known_kpis(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """Hold the names against the KPIs that can be worked out here; each once.

        Raises:
            ValueError: There is none of that name; names the nearest.
        """
        known = tuple(vocabulary_of(info).kpis) if value else ()
        return tuple(dict.fromkeys(one_of(known, "KPI", name) for name in value))

    @checked("weekdays")
    @classmethod
    def _known_days(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Hold the names against those of the days.

        Raises:
            ValueError: There is no such day, or none is named; says what to write.
        """
        if not value:
            msg = 'weekdays = [] names none; write e.g. weekdays = ["monday", "thursday"]'
            raise ValueError(msg)
        return tuple(one_of(WEEKDAYS, "weekday", name) for name in value)
