"""`[schedule]`, `[backup]`, `[alerts]`: when jobs run, what is watched how closely, and when the bell keeps quiet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import (
    Field,
)
from pydantic import field_validator as checked

from alerts.decide.policy import Policy
from commerce.settings.fields import Duration, TimeOfDay
from commerce.settings.table import Table
from commerce.settings.words import Vocabulary
from commerce.watches import Severity
from shopbell.config.watching import SensitivityName, Watch

#: Where nothing is written, the rule is as patient as it is by itself.
_USUAL = Policy()


class ScheduleSettings(Table):
    """The `[schedule]` table."""

    sync_every: Duration = timedelta(minutes=15)
    deliver_every: Duration = timedelta(minutes=1)
    sweep_every: Duration = timedelta(days=7)
    stale_after: Duration = timedelta(days=1)

    @checked("sync_every")
    @classmethod
    def _not_too_often(cls, value: timedelta) -> timedelta:
        if value < timedelta(minutes=1):
            msg = 'sync_every is too short for a shop to bear; write "1 min" or more ("15 min" is usual)'
            raise ValueError(msg)
        return value


class BackupSettings(Table):
    """The `[backup]` table: how often `run` copies the database, where to, and how many copies stay.

    `folder` None: `backups` in the data folder.
    """

    automatic: bool = True
    every: Duration = timedelta(days=1)
    keep: int = Field(default=7, ge=1, le=1000)
    folder: Annotated[Path, Field(strict=False)] | None = None

    @checked("every")
    @classmethod
    def _not_too_often(cls, value: timedelta) -> timedelta:
        if value < timedelta(hours=1):
            msg = 'every is too short: a copy is as large as the database; write "1 h" or more ("1 day" is usual)'
            raise ValueError(msg)
        return value


class AlertSettings(Table):
    """The `[alerts]` table: what is watched and how easily the bell rings, how often it repeats, when it keeps quiet.

    `off_days` and `of_days` do nothing any more, and still load; see `shopbell.config.watching.idle_settings`.
    """

    off_days: int = Field(default=2, ge=1, le=14)
    of_days: int = Field(default=3, ge=1, le=14)
    repeat: Duration = _USUAL.repeat
    remind: Duration = _USUAL.remind
    quiet_from: TimeOfDay | None = None
    quiet_to: TimeOfDay | None = None
    escalate_to: str | None = None
    escalate_high: Duration | None = None
    escalate_medium: Duration | None = None
    escalate_low: Duration | None = None
    sensitivity: SensitivityName = "normal"
    watch: Watch = ()

    @property
    def escalate(self) -> dict[Severity, timedelta]:
        """By severity, how long an answer is waited for before the second reader is called; {}: nobody ever is."""
        waits = {
            Severity.HIGH: self.escalate_high,
            Severity.MEDIUM: self.escalate_medium,
            Severity.LOW: self.escalate_low,
        }
        return {severity: wait for severity, wait in waits.items() if wait is not None} if self.escalate_to else {}

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield that quiet hours have one end only, escalation no time or reader, or patience of days no sense."""
        del vocabulary
        waits = [f"escalate_{severity}" for severity in Severity if f"escalate_{severity}" in written]
        if ("escalate_to" in written) != bool(waits) and not cls._has_slips(written):
            yield 'escalation needs a reader and a time: escalate_to = "NAME" and escalate_high = "4 h"'
        if ("quiet_from" in written) != ("quiet_to" in written) and not cls._has_slips(written):
            yield 'quiet hours need both ends: quiet_from = "22:00" and quiet_to = "07:00"'
        off_days, of_days = (written.get(key, cls.model_fields[key].default) for key in ("off_days", "of_days"))
        if isinstance(off_days, int) and isinstance(of_days, int) and off_days > of_days:
            yield f"off_days = {off_days} is more than of_days = {of_days}; write a smaller off_days"

    def is_quiet(self, local: time) -> bool:
        """Tell whether words are held at this local time."""
        if self.quiet_from is None or self.quiet_to is None:
            return False
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= local < self.quiet_to
        return local >= self.quiet_from or local < self.quiet_to
