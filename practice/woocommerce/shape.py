"""Small habits of WooCommerce's JSON: money as text, every date twice, `_fields`, and lists in pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec

from commerce.money import minor_digits
from practice.serve import Answer, Request
from practice.woocommerce.parameters import Paging

Row = dict[str, object]

_HEADERS = {
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Allow": "GET",
    "Cache-Control": "no-cache, must-revalidate, max-age=0, no-store, private",
}


class Coins:
    """Write minor units of one currency as WooCommerce does: "107.20", or "107200" for VND."""

    def __init__(self, currency: str) -> None:
        self._digits = minor_digits(currency)
        self._unit = int(10**self._digits)

    def text(self, minor: int) -> str:
        """Return the amount as a string with exactly the currency's decimals."""
        if not self._digits:
            return str(minor)
        whole, rest = divmod(abs(minor), self._unit)
        return f"{'-' if minor < 0 else ''}{whole}.{rest:0{self._digits}d}"

    def number(self, minor: int) -> int | float:
        """Return the amount as a JSON number: an int when it is whole, as PHP prints it."""
        return minor // self._unit if minor % self._unit == 0 else minor / self._unit

    def price(self, minor: int, quantity: int) -> int | float:
        """Return the unit price after discounts, six decimals at most."""
        if not quantity:
            return 0
        exact = round(minor / quantity / self._unit, 6)
        return int(exact) if exact.is_integer() else exact


def dates(row: Row, name: str, at: datetime | None, zone: ZoneInfo) -> None:
    """Put an instant into a row twice, as the shop's reading and in UTC, both without an offset."""
    row[name] = None if at is None else at.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")
    row[f"{name}_gmt"] = None if at is None else at.strftime("%Y-%m-%dT%H:%M:%S")


def links(base_url: str, path: str, row_id: int, **others: str) -> Row:
    """Return the `_links` of a row."""
    collection = f"{base_url}/wp-json/wc/v3/{path}"
    found: Row = {
        "self": [{"href": f"{collection}/{row_id}", "targetHints": {"allow": ["GET"]}}],
        "collection": [{"href": collection}],
    }
    for name, target in others.items():
        link = {"href": f"{base_url}/wp-json/wc/v3/{target}"}
        found[name] = [{"embeddable": True, **link} if name == "email_templates" else link]
    return found


class Fields:
    """Which keys of a row are wanted (`_fields`). Children reach into objects; a child of a list drops the key."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self.tops = frozenset(name.partition(".")[0] for name in names)

    def wants(self, name: str) -> bool:
        """Return whether a key, or a child of it, is asked for."""
        return not self._names or name in self.tops

    def cut(self, row: Row) -> Row | list[object]:
        """Return the row with the wanted keys only; nothing left is an empty list, as PHP writes it."""
        if not self._names:
            return row
        cut: dict[str, object] = {}
        for name in self._names:
            top, _, child = name.partition(".")
            if top not in row:
                continue
            value = row[top]
            if not child:
                cut[top] = value
            elif isinstance(value, dict):
                kept = cut.get(top)
                part = {**(kept if isinstance(kept, dict) else {}), **({child: value[child]} if child in value else {})}
                cut[top] = part or []
        return {name: cut[name] for name in row if name in cut} or []


def found(body: object, headers: Mapping[str, str] | None = None) -> Answer:
    """Return a 200 with JSON."""
    return Answer(200, msgspec.json.encode(body), headers={**_HEADERS, **(headers or {})})


def refused(
    status: int, code: str, message: str, *, beside: Mapping[str, object] | None = None, **data: object
) -> Answer:
    """Return an error in WordPress's shape; `data` goes in beside the status, `beside` next to it all."""
    body = {"code": code, "message": message, "data": {"status": status, **data}, **(beside or {})}
    return Answer(status, msgspec.json.encode(body), headers=_HEADERS)


def page_headers(request: Request, wanted: Paging, total: int) -> dict[str, str]:
    """Return X-WP-Total, X-WP-TotalPages and Link. Past the end the totals are 0; Link repeats the whole query."""
    pages = -(-total // wanted.per_page)
    if wanted.page > pages:
        return {"X-WP-Total": "0", "X-WP-TotalPages": "0", "Link": _link(request, pages, "prev") if pages else ""}
    targets = [(wanted.page - 1, "prev"), (wanted.page + 1, "next")]
    link = ", ".join(_link(request, page, word) for page, word in targets if 1 <= page <= pages)
    home = f'<{request.base_url}/wp-json/>; rel="https://api.w.org/"'
    return {"X-WP-Total": str(total), "X-WP-TotalPages": str(pages), "Link": link or home}


def _link(request: Request, page: int, word: str) -> str:
    query = urlencode({**dict(request.query), "page": str(page)})
    return f'<{request.base_url}{request.path}?{query}>; rel="{word}"'
