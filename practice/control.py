"""The control calls of a practice shop: its clock, its faults, and the tables a merchant would upload."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from commerce.clock import FrozenClock
from commerce.money import to_major
from practice.faults import Faults
from practice.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, body and its type."""

    status: int
    body: bytes
    content_type: str = "application/json"


class _ClockOrder(msgspec.Struct):
    now: datetime


class _FaultOrder(msgspec.Struct, forbid_unknown_fields=True):
    rates: dict[str, float] = {}
    seed: int = 0
    next: list[str] = []
    retry_after_s: int = 1
    slow_s: float = 2.0


class Controls:
    """The control calls of one practice shop."""

    def __init__(self, timeline: Timeline, clock: FrozenClock, faults: Faults) -> None:
        self._timeline = timeline
        self._clock = clock
        self._faults = faults

    def answer(self, method: str, path: str, body: bytes) -> Reply:
        """Carry out one call; a mistake is a 400 with a sentence."""
        try:
            match method, path:
                case "GET", "/practice/clock":
                    return self._now()
                case "POST", "/practice/clock":
                    return self._move(body)
                case "POST", "/practice/faults":
                    return self._spoil(body)
                case "GET", "/practice/spend.csv" | "/practice/traffic.csv":
                    write = spend_csv if path.endswith("spend.csv") else traffic_csv
                    return Reply(200, write(self._timeline, self._clock.now()), "text/csv; charset=utf-8")
        except (msgspec.DecodeError, ValueError) as error:
            return Reply(400, msgspec.json.encode({"message": str(error)}))
        return Reply(404, msgspec.json.encode({"message": f"no control call {method} {path}"}))

    def _now(self) -> Reply:
        return Reply(200, msgspec.json.encode({"now": self._clock.now()}))

    def _move(self, body: bytes) -> Reply:
        self._clock.move_to(_aware(msgspec.json.decode(body, type=_ClockOrder).now))
        return self._now()

    def _spoil(self, body: bytes) -> Reply:
        order = msgspec.json.decode(body, type=_FaultOrder)
        self._faults.set(
            order.rates, seed=order.seed, lined_up=order.next, retry_after_s=order.retry_after_s, slow_s=order.slow_s
        )
        return Reply(200, msgspec.json.encode(order))


def spend_csv(timeline: Timeline, now: datetime) -> bytes:
    """Return marketing spend of the complete days: day, channel, campaign, amount (major units), clicks."""
    currency = timeline.world.currency
    rows = (
        (row.day, row.channel, row.campaign, to_major(row.amount_minor, currency), row.clicks)
        for row in timeline.spend(now)
    )
    return _csv(("day", "channel", "campaign", "amount", "clicks"), rows)


def traffic_csv(timeline: Timeline, now: datetime) -> bytes:
    """Return traffic of the complete days: sessions, their steps and their pages by channel and device."""
    rows = (
        (
            *(row.day, row.channel, row.device.lower(), row.sessions, row.carts, row.checkouts),
            *(row.bounces, row.page_views, row.seconds),
        )
        for row in timeline.traffic(now)
    )
    steps, pages = ("sessions", "carts", "checkouts"), ("bounces", "page_views", "time_on_pages")
    return _csv(("day", "channel", "device", *steps, *pages), rows)


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        msg = f"the clock needs a zone, e.g. 2026-03-02T09:00:00Z; found {instant.isoformat()}"
        raise ValueError(msg)
    return instant.astimezone(UTC).replace(microsecond=0)


def _csv(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode()
