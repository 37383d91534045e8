"""Its connector, and a shop of it on this machine."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from commerce.errors import Refused
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order, ShopInfo, Status
from connectors.base import Connection, Hint, PlatformFigures, ShopSecrets, Tools
from connectors.http import Answer, Call, Wire

from .settings import CornerSettings

_STATUSES = {"paid": Status.COMPLETED, "open": Status.ON_HOLD}


class Sale(msgspec.Struct):
    number: int
    at: datetime
    state: str
    cents: int
    guest: int


class Corner:
    def __init__(self, connection: Connection, settings: CornerSettings, secrets: ShopSecrets, tools: Tools) -> None:
        self._url = connection.base_url or connection.url
        self._code, self._shelf, self._tools = secrets["till_code"], settings.shelf, tools
        self._wire = Wire(tools.clock, secrets=(self._code,), patience=connection.patience)

    def feeds(self) -> tuple[str, ...]:
        return (Feed.ORDERS,)

    def shop(self) -> ShopInfo:
        return ShopInfo(**self._ask("about", dict[str, str]), platform="corner")

    def pages(self, feed: str, since: Watermark) -> Iterator[Page]:
        seen_to = self._tools.clock.now()
        sales = self._ask("sales", list[Sale])
        changed = tuple(self._order(one) for one in sales if since.seen_to is None or one.at >= since.seen_to)
        yield Page(feed, Watermark(seen_to=seen_to), orders=changed)

    def platform_figures(self, first: date, last: date) -> PlatformFigures:
        del first, last
        books = self._ask("books", dict[str, dict[str, str]])
        months = {month: {name: Decimal(text) for name, text in row.items()} for month, row in books.items()}
        return PlatformFigures(months, "the corner shop's book")

    def close(self) -> None:
        self._wire.close()

    def _ask(self, what: str, kind: Any) -> Any:
        call = Call(f"{self._url}/{what}", headers={"X-Till-Code": self._code, "X-Shelf": str(self._shelf)})
        return self._wire.ask(lambda: call, lambda answer: msgspec.json.decode(answer.body, type=kind), _explain)

    def _order(self, sale: Sale) -> Order:
        return Order(
            id=str(sale.number),
            placed_at=sale.at,
            changed_at=sale.at,
            paid_at=sale.at if sale.state == "paid" else None,
            status=_STATUSES.get(sale.state, Status.UNKNOWN),
            platform_status=sale.state,
            currency="EUR",
            gross_minor=sale.cents,
            discount_minor=0,
            net_minor=sale.cents,
            tax_minor=0,
            shipping_minor=0,
            total_minor=sale.cents,
            customer_key=self._tools.pseudonym("corner_guest", str(sale.guest)),
        )


def _explain(answer: Answer) -> Refused | None:
    if answer.status == 401:
        return Refused(f"{answer.place} answered 401; copy the code from the till again, and check `till_code_env`")
    return None


def heard(headers: Mapping[str, str], body: bytes, secrets: Sequence[str]) -> Hint | None:
    given = {name.lower(): value for name, value in headers.items()}.get("x-bell", "")
    if not any(hmac.compare_digest(hmac.digest(one.encode(), body, hashlib.sha256).hex(), given) for one in secrets):
        msg = "somebody rings who does not know the secret of the bell"
        raise Refused(msg)
    told: dict[str, str] = msgspec.json.decode(body, type=dict[str, str])
    return Hint(told["event"], "sold", Feed.ORDERS, (told["sale"],))
