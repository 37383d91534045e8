"""Who reads which edition of the digest: the words of `shopbell readers`."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Final

from babel.dates import get_day_names

from commerce.messages import Cadence
from wording.language import Language
from wording.phrases import N_

EDITIONS: Mapping[Cadence, str] = {"daily": N_("daily"), "weekly": N_("weekly"), "monthly": N_("monthly")}
COLUMNS = (N_("Reader"), N_("Edition"), N_("When"), N_("Shops"), N_("By"), N_("State"))
EVERY_DAY, WHEN = N_("every day"), N_("%(day)s, %(time)s")
COMES = N_("comes")
#: commerce.messages.EditionState.state
STATES: Mapping[str, str] = {"stopped": N_("stopped on %(day)s"), "kept": N_("comes")}
STOPPED = N_("%(name)s: the %(edition)s edition comes no more; %(command)s takes that back")
STARTED = N_("%(name)s: the %(edition)s edition comes again")
NOT_READ: Final = "%(name)s does not read the %(edition)s edition; write it into `editions` of the reader"


def stop_command(name: str, edition: str) -> str:
    """Return the command by which a reader gets an edition no more."""
    return f"shopbell readers stop {shlex.quote(name)} --edition {edition}"


def start_command(name: str, edition: str) -> str:
    """Return the command by which a reader gets an edition again, as the configuration says."""
    return f"shopbell readers start {shlex.quote(name)} --edition {edition}"


def weekday(number: int, speech: Language) -> str:
    """Return the name of a weekday; 0 is Monday."""
    return str(get_day_names("wide", locale=speech.locale)[number])
