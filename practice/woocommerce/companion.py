"""The companion in a practice shop, once it is put in: steps by day and opened checkouts, as a real one tells them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from practice.serve import Answer, Request
from practice.timeline import Timeline, order_total_minor
from practice.woocommerce.parameters import instant, paging
from practice.woocommerce.render import draft_state
from practice.woocommerce.shape import Coins, Row, found, page_headers
from practice.world import SoldOrder

NAMESPACE = "wc-shopbell/v1"
_TYPES = {"organic": "organic", "direct": "typein", "referral": "referral", "": ""}
_ONE_DAY = timedelta(days=1)


class Companion:
    """The plugin of one shop.

    Args:
        timeline: The shop.
    """

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._coins = Coins(timeline.world.currency)
        self._since: datetime | None = None
        self._counts_visits = False
        self.answers: Mapping[str, Callable[[Request, datetime], Answer]] = {
            "status": self._status,
            "days": lambda request, now: _page(request, self._days(now), timeline),
            "checkouts": lambda request, now: _page(request, self._checkouts(now), timeline),
        }

    def put_in(self, since: datetime, *, counts_visits: bool) -> None:
        """Let the shop have the plugin from an instant on."""
        self._since, self._counts_visits = since, counts_visits

    def is_there(self, now: datetime) -> bool:
        """Return whether the shop has it."""
        return self._since is not None and self._since <= now

    def _status(self, request: Request, now: datetime) -> Answer:
        del request
        return found({
            "version": "1.0.0",
            "speaks": 1,
            "since_gmt": _gmt(self._since or now),
            "today": str(self._timeline.today(now)),
            "counts_visits": self._counts_visits,
        })  # fmt: skip

    def _days(self, now: datetime) -> list[Row]:
        """Return the days that are over since it was put in: a practice shop does not count during the day."""
        first = (self._since or now).astimezone(self._timeline.zone).date()
        finished = Counter((self._day(order), order.visit.channel, order.visit.device) for order in self._bought(now))
        days: dict[date, list[Row]] = {}
        for row in self._timeline.traffic(now):
            if row.day >= first:
                days.setdefault(row.day, []).append({
                    **_way(row.channel, row.device),
                    "visits": row.sessions if self._counts_visits else 0,
                    "carts": row.carts,
                    "checkouts": row.checkouts,
                    "completed": min(row.checkouts, finished[row.day, row.channel, row.device]),
                })  # fmt: skip
        return [
            {
                "id": int(f"{day:%Y%m%d}"),
                "day": str(day),
                "date_modified_gmt": _gmt(datetime.combine(day + _ONE_DAY, time.min, self._timeline.zone)),
                "is_whole": day > first,
                "steps_full": False,
                "counts_visits": self._counts_visits and day > first,
                "counts": counts,
            }
            for day, counts in sorted(days.items())
        ]

    def _checkouts(self, now: datetime) -> list[Row]:
        begun = self._timeline.checkouts(now, after=self._since)
        known = {left.id for left in begun}
        opened = [(draft_state(left).order, left.started_at, left.recovered_at) for left in begun]
        opened += [(one, one.placed_at, one.placed_at) for one in self._bought(now) if one.id not in known]
        return [self._checkout(order, at, done if done and done <= now else None) for order, at, done in opened]

    def _checkout(self, order: SoldOrder, opened_at: datetime, done_at: datetime | None) -> Row:
        return {
            "id": order.id,
            "key": f"{order.id:032x}",
            "date_created_gmt": _gmt(opened_at),
            "date_modified_gmt": _gmt(done_at or opened_at),
            "date_completed_gmt": _gmt(done_at) if done_at else None,
            "currency": self._timeline.world.currency,
            "total": self._coins.text(order_total_minor(order)),
            **_way(order.visit.channel, order.visit.device),
        }

    def _bought(self, now: datetime) -> list[SoldOrder]:
        """Return the orders that a visit led to since it was put in."""
        orders = (state.order for state in self._timeline.orders(now))
        return [one for one in orders if one.source == "web" and one.placed_at >= (self._since or now)]

    def _day(self, order: SoldOrder) -> date:
        return order.placed_at.astimezone(self._timeline.zone).date()


def _way(channel: str, device: str) -> Row:
    source, _, medium = channel.partition(" / ")
    kind = _TYPES.get(channel, "utm")
    is_utm = kind == "utm"
    return {
        "source_type": kind,
        "utm_source": source if is_utm else "",
        "utm_medium": medium if is_utm else "",
        "device": device.lower(),
    }


def _page(request: Request, rows: Sequence[Row], timeline: Timeline) -> Answer:
    """Answer with a page of rows, the one that changed first first."""
    query = dict(request.query)
    wanted = paging({name: query[name] for name in ("page", "per_page") if name in query}, ("modified",), "modified")
    after = instant({"modified_after": query.get("modified_after", "1970-01-01T00:00:00"), "dates_are_gmt": "true"},
                    "modified_after", timeline.zone)  # fmt: skip
    told = _gmt(after) if after else ""
    chosen = sorted(
        (row for row in rows if str(row["date_modified_gmt"]) > told),
        key=lambda row: (str(row["date_modified_gmt"]), str(row["id"])),
    )
    first = (wanted.page - 1) * wanted.per_page
    return found(chosen[first : first + wanted.per_page], page_headers(request, wanted, len(chosen)))


def _gmt(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
