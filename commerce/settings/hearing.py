"""Which incidents somebody hears of: the settings that a `[[recipient]]` and the table of a channel have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo
from pydantic import field_validator as checked

from commerce.settings.fields import TimeOfDay, one_of, vocabulary_of
from commerce.settings.table import Table
from commerce.settings.words import Vocabulary
from commerce.watches import Severity


class Hearing(Table):
    """Which incidents are told; their shops, and by which way, stand beside.

    Attributes:
        alert_kpis: Only those of these KPIs, or that have moved one of them along; (): of all.
        alert_from: Only those that are at least so grave.
        quiet_from, quiet_to: Alerts wait from the one local time until the other; None: they come at once.
    """

    alert_kpis: tuple[str, ...] = Field(default=(), strict=False)
    alert_from: Annotated[str, AfterValidator(partial(one_of, tuple(Severity), "severity"))] = Severity.LOW.value

    quiet_from: TimeOfDay | None = None
    quiet_to: TimeOfDay | None = None

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield that quiet hours have one end only."""
        yield from super().between(written, vocabulary)
        if ("quiet_from" in written) != ("quiet_to" in written) and not cls._has_slips(written):
            yield 'quiet hours need both ends: quiet_from = "22:00" and quiet_to = "07:00"'

    @checked("alert_kpis")
    @classmethod
    def _known_alert_kpis(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """Hold the names against the KPIs that can be worked out here; each once.

        Raises:
            ValueError: There is none of that name; names the nearest.
        """
        known = tuple(vocabulary_of(info).kpis) if value else ()
        return tuple(dict.fromkeys(one_of(known, "KPI", name) for name in value))
