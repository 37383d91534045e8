"""How patient the bell is: every length of time and number that the rule goes by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from commerce.period import FOUR_WEEKS, WEEK
from commerce.watches import Past, Severity

#: Looks kept in a watch; more than any hysteresis needs.
KEPT_LOOKS = 16
#: Incidents before that a watch remembers.
KEPT_PAST = 8


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient the bell is. Before the first word it is not: the windows of a verdict are the patience.

    Attributes:
        good_looks: On target on so many days, with none off target between, before an incident is over. What has
            stopped and came back is over at once.
        repeat: Between two words about the same open incident: the first is said again, later ones only when it got
            clearly worse or better.
        remind: The same, once, when a person has acknowledged it.
        no_data_after: Days without a value before a watch says that it is blind.
        inhibit_within: What began at most so far from its cause, either way, is an effect of it.
        outlives: An effect that is there so long after its cause has ended speaks for itself.
        returns_within: What goes off again so soon after it was over is the same incident.
        flaps, flaps_within: Opened so many times within that time it flaps: that is told, and then held until it has
            been on target for `settles` days.
        settles: Days, at most `KEPT_LOOKS`.
        escalate: By severity, after what time without an answer a second reader is called; what is not there never is.

    Raises:
        ValueError: A number below one, or of more looks than are kept.
    """

    good_looks: int = 2
    repeat: timedelta = timedelta(days=WEEK)
    remind: timedelta = timedelta(days=2 * WEEK)
    no_data_after: timedelta = timedelta(days=3)
    inhibit_within: timedelta = timedelta(days=FOUR_WEEKS)
    outlives: timedelta = timedelta(days=FOUR_WEEKS)
    returns_within: timedelta = timedelta(days=FOUR_WEEKS)
    flaps: int = 3
    flaps_within: timedelta = timedelta(days=2 * WEEK)
    settles: int = WEEK
    escalate: Mapping[Severity, timedelta] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("good_looks", "settles", "flaps"):
            if not 1 <= getattr(self, name) <= KEPT_LOOKS:
                msg = f"a policy needs 1 <= {name} <= {KEPT_LOOKS}, found {getattr(self, name)}"
                raise ValueError(msg)

    def times_lately(self, past: Iterable[Past], now: datetime) -> int:
        """Return how often people were told that a subject went off within `flaps_within`, with the one of now.

        Args:
            past: The incidents of the subject that are over.
            now: When it goes off again; UTC.
        """
        return 1 + sum(one.told and now - one.opened_at <= self.flaps_within for one in past)
