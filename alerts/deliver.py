"""Empty the outbox: claim, deliver, and write down what became of it. A failure costs time, never a message."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from alerts.channels.kind import Channel
from commerce.clock import Clock
from commerce.errors import Refused, TryLater, Uncertain
from commerce.messages import Claimed

_LOG = logging.getLogger("shopbell.deliver")

#: The first wait after a failure; each further one doubles it, up to the longest.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
#: A message that could not be delivered for this long is parked: it is old news, and somebody must look.
GIVE_UP_AFTER = timedelta(days=3)
#: However long the other side asks us to stay away, a message is looked at again after this.
LONGEST_ASKED = timedelta(days=1)


class Outbox(Protocol):
    """Where messages wait; see `cache`."""

    def claim(self, now: datetime, limit: int = 10) -> Sequence[Claimed]:
        """Take messages out for one attempt each."""
        ...

    def delivered(self, outbox_id: int, now: datetime) -> None:
        """Write down that the other side took it."""
        ...

    def put_off(self, claimed: Claimed, until: datetime, reason: str) -> None:
        """Try again at an instant, unless somebody else has claimed it meanwhile."""
        ...

    def park(self, claimed: Claimed, reason: str, now: datetime) -> None:
        """Leave it until a person has looked, unless somebody else has claimed it meanwhile."""
        ...

    def leave_open(self, claimed: Claimed, reason: str, now: datetime) -> None:
        """Leave it until a person has looked, as one that may have been delivered; as above."""
        ...


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many messages went out, were put off, were parked; and of how many it is not known whether they went out."""

    sent: int = 0
    put_off: int = 0
    parked: int = 0
    uncertain: int = 0

    @property
    def summary(self) -> str:
        """One line for the log, "" when there was nothing."""
        if not (self.sent or self.put_off or self.parked or self.uncertain):
            return ""
        perhaps = f", {self.uncertain} perhaps sent" if self.uncertain else ""
        return f"{self.sent} sent, {self.put_off} put off, {self.parked} parked{perhaps}"


def pump(outbox: Outbox, channels: Mapping[str, Channel], clock: Clock) -> Delivered:
    """Deliver everything that is due; return the counts. Raises nothing that a channel raises.

    Args:
        outbox: Where messages wait.
        channels: By the name under which messages know them.
        clock: Never slept on: what cannot go now is put off.
    """
    fates: Counter[str] = Counter()
    # one by one: the lease runs while a server keeps us waiting, and the next message must not run out behind it
    while due := outbox.claim(clock.now(), 1):
        fates.update(_settle(outbox, claimed, channels, clock) for claimed in due)
    return Delivered(**fates)


def _settle(outbox: Outbox, claimed: Claimed, channels: Mapping[str, Channel], clock: Clock) -> str:
    """Try one message, write down what became of it, and return the field of `Delivered` that counts it."""
    if claimed.was_in_hand:
        _LOG.warning("message %d is handed over once more: whoever did so before was stopped", claimed.outbox_id)
    try:
        hand_over(claimed, channels)
    except TryLater as error:
        now = clock.now()
        _LOG.warning("message %d was not delivered: %s", claimed.outbox_id, error)
        if now - claimed.waiting_since >= GIVE_UP_AFTER:
            tries = "1 attempt" if claimed.attempt == 1 else f"{claimed.attempt} attempts"
            outbox.park(claimed, f"given up after {tries}: {error}", now)
            return "parked"
        outbox.put_off(claimed, now + wait(claimed.attempt, error.wait_s), str(error))
        return "put_off"
    except Refused as error:
        _LOG.error("message %d was refused: %s", claimed.outbox_id, error)
        outbox.park(claimed, str(error), clock.now())
        return "parked"
    except Uncertain as error:
        _LOG.error("message %d may have been delivered, and is not repeated: %s", claimed.outbox_id, error)
        outbox.leave_open(claimed, str(error), clock.now())
        return "uncertain"
    outbox.delivered(claimed.outbox_id, clock.now())
    return "sent"


def hand_over(claimed: Claimed, channels: Mapping[str, Channel]) -> str:
    """Hand one message to its channel; see `Channel.deliver`.

    Raises:
        TryLater: As the channel says, and where it fails in a way that it should not.
        Refused: As the channel says, and where it is not there any more.
        Uncertain: As the channel says.
    """
    channel = channels.get(claimed.message.channel)
    if channel is None:
        msg = f"the channel {claimed.message.channel!r} is no longer configured"
        raise Refused(msg)
    try:
        return channel.deliver(claimed)
    except (TryLater, Refused, Uncertain):
        raise
    except Exception as error:
        # One channel's fault must not hold up the others; its text might hold a secret, so only its kind is told.
        msg = f"the channel {claimed.message.channel!r} failed ({type(error).__name__})"
        raise TryLater(msg) from error


def wait(attempt: int, asked_s: float | None = None) -> timedelta:
    """Return how long to wait after an attempt (1, 2, ...): doubling, or as the other side asked, a day at most."""
    own = min(FIRST_WAIT * float(2 ** min(attempt - 1, 20)), LONGEST_WAIT)
    asked = timedelta(seconds=min(asked_s or 0, LONGEST_ASKED.total_seconds()))
    return max(own, asked)
