"""Words of our own pages that stand in no template: what the navigation and the buttons say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from wording.phrases import N_

TODAY: Final = N_("Today")
INCIDENTS: Final = N_("Incidents")
#: {action of the inbox: what its button says}, in the order in which they stand.
ANSWERS: Final[Mapping[str, str]] = {
    "acknowledge": N_("Acknowledge"),
    "unacknowledge": N_("No longer acknowledged"),
    "snooze": N_("Snooze"),
    "unsnooze": N_("No longer snoozed"),
    "expected": N_("Expected"),
    "unexpected": N_("No longer expected"),
    "note": N_("Note"),
}
