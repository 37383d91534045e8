"""An installation beside a running shop, and its cache held against the shop's own tables."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from tests.live.running import Running
from tests.shopbell.cli.home import Home, Ran

_PAID_LATER = {"bacs", "cheque", "cod"}
_NO_ORDER = {"auto-draft", "checkout-draft"}


@dataclass(frozen=True)
class Connected:
    """A folder with a configuration for the running shop; call it with the words of a command."""

    shop: Running
    home: Home

    @classmethod
    def to(cls, shop: Running, folder: Path, key: str = "read", more: str = "", **written: str) -> Connected:
        """Write a configuration; `written` replaces lines of the `[[shop]]`."""
        lines = {"name": "live", "platform": "woocommerce", "url": shop.url, "ca_file": str(shop.ca_file), **written}
        text = "".join(f'{name} = "{value}"\n' for name, value in lines.items())
        (folder / "config.toml").write_text(f'[shopbell]\ndata = "data"\n[[shop]]\n{text}{more}', encoding="utf-8")
        consumer, secret = shop.keys[key]
        place = folder / "secrets.toml"
        place.write_text(f'[shop.live]\nkey = "{consumer}"\nsecret = "{secret}"\nwebhook_secret = "hush-hush"\n')
        place.chmod(0o600)
        return cls(shop, Home(folder))

    def __call__(self, *words: str) -> Ran:
        """Run a command now."""
        return self.home(*words, now=None)

    def differences(self) -> list[str]:
        """Return in words where the cache is not what the shop's own tables say, order by order."""
        ours, theirs = self._ours(), self._theirs()
        found = [f"order {number}: not here" for number in theirs.keys() - ours.keys()]
        found += [f"order {number}: not in the shop" for number in ours.keys() - theirs.keys()]
        for number in ours.keys() & theirs.keys():
            mine, told = ours[number], theirs[number]
            found += [
                f"order {number}, {name}: {mine[name]} here, {told[name]} there"
                for name in told
                if mine[name] != told[name]
            ]
        return found

    def _ours(self) -> dict[int, dict[str, Any]]:
        (database,) = (self.home.folder / "data").glob("*.sqlite")
        found = {}
        with closing(sqlite3.connect(database)) as cache:
            refunds: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
            for key, number, at, amount in cache.execute(
                "SELECT order_key, refund_id, refunded_at, net_minor + tax_minor + shipping_minor FROM refunds"
            ):
                refunds[key][int(number)] = (at, amount)
            coupons: dict[int, list[str]] = defaultdict(list)
            for key, code in cache.execute("SELECT order_key, code FROM order_discounts WHERE code <> ''"):
                coupons[key].append(code)
            lines = dict(cache.execute("SELECT order_key, COUNT(*) FROM order_lines GROUP BY 1").fetchall())
            for row in cache.execute(
                "SELECT order_key, order_id, platform_status, currency, total_minor, tax_minor, shipping_minor,"
                " placed_at, paid_at, changed_at FROM orders WHERE status <> 'deleted'"
            ):
                key, number, *values = row
                names = ("status", "currency", "total", "tax", "shipping", "placed", "paid", "changed")
                found[int(number)] = dict(zip(names, values, strict=True)) | {
                    "refunds": refunds.get(key, {}),
                    "coupons": sorted(coupons.get(key, [])),
                    "lines": lines.get(key, 0),
                }
        return found

    def _theirs(self) -> dict[int, dict[str, Any]]:
        refunds: dict[int, dict[int, tuple[int | None, int]]] = defaultdict(dict)
        for number, parent, at, amount in self.shop.rows(
            "SELECT id, parent_order_id, date_created_gmt, -total_amount FROM {wp}wc_orders"
            " WHERE type = 'shop_order_refund'"
        ):
            refunds[int(parent)][int(number)] = (_seconds(at), _minor(amount))
        lines: dict[int, int] = defaultdict(int)
        coupons: dict[int, list[str]] = defaultdict(list)
        for number, kind, name in self.shop.rows(
            "SELECT order_id, order_item_type, order_item_name FROM {wp}woocommerce_order_items"
        ):
            if kind == "line_item":
                lines[int(number)] += 1
            if kind == "coupon":
                coupons[int(number)].append(name.lower())
        found = {}
        for number, status, currency, total, tax, shipping, created, paid, via, payment, changed in self.shop.rows(
            "SELECT o.id, o.status, o.currency, o.total_amount,"
            " COALESCE(o.tax_amount, 0) + COALESCE(d.shipping_tax_amount, 0), d.shipping_total_amount,"
            " o.date_created_gmt, d.date_paid_gmt, d.created_via, o.payment_method, o.date_updated_gmt"
            " FROM {wp}wc_orders AS o LEFT JOIN {wp}wc_order_operational_data AS d ON d.order_id = o.id"
            " WHERE o.type = 'shop_order'"
        ):
            word = status.removeprefix("wc-")
            if word in {*_NO_ORDER, "trash"}:
                continue
            placed, paid_at = _seconds(created), _seconds(paid)
            within = paid_at is not None and placed is not None and placed < paid_at <= placed + 86_400
            if via == "store-api" and within and payment not in _PAID_LATER:
                placed = paid_at  # a block checkout is placed when it is paid
            found[int(number)] = {
                "status": word, "currency": currency, "total": _minor(total), "tax": _minor(tax),
                "shipping": _minor(shipping), "placed": placed, "paid": paid_at, "changed": _seconds(changed),
                "refunds": dict(refunds.get(int(number), {})), "coupons": sorted(coupons.get(int(number), [])),
                "lines": lines.get(int(number), 0),
            }  # fmt: skip
        return found


def _seconds(text: str) -> int | None:
    if text in {"NULL", "", "0000-00-00 00:00:00"}:
        return None
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def _minor(text: str) -> int:
    return 0 if text in {"NULL", ""} else int((Decimal(text) * 100).quantize(Decimal(1), ROUND_HALF_UP))
