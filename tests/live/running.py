"""A running WooCommerce as its folder tells it: where it answers, its keys, its database, and its checkout."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

_TIMEOUT_S = 120
#: What a folder without a `shop.toml` holds.
_USUAL = {
    "url": "https://localhost:8443",
    "ca_file": "tls/ca.pem",
    "keys": "keys.json",
    "socket": "run/db/sock",
    "database": "wp",
    "prefix": "wp_",
}


@dataclass(frozen=True)
class Running:
    """One running shop, which the tests change: orders are placed, refunded and deleted in it.

    `keys` are pairs of consumer key and secret by what they may: "read" and "admin_rw" (an administrator's), and for
    the refusals "write" (only), "customer" (of nobody who may), "revoked" (to be taken back).
    """

    folder: Path
    url: str
    ca_file: Path
    keys: dict[str, tuple[str, str]]
    socket: Path
    database: str
    prefix: str
    webhooks: dict[str, Any]
    plugins: Path | None

    def rows(self, statement: str) -> list[list[str]]:
        """Return what the shop's own database says; "NULL" for nothing, tables named {wp}orders."""
        asked = ["mariadb", "-S", str(self.socket), "-u", "root", self.database, "-N", "-B", "--raw", "-e"]
        told = subprocess.run(
            [*asked, statement.replace("{wp}", self.prefix)], capture_output=True, text=True, check=True
        )
        return [line.split("\t") for line in told.stdout.splitlines()]

    def ask(self, method: str, route: str, **fields: Any) -> Any:
        """Ask the REST API with the key that may change things."""
        with self.session() as session:
            answer = session.request(
                method,
                f"{self.url}/wp-json/wc/v3/{route}",
                auth=self.keys["admin_rw"],
                json=fields or None,
                timeout=_TIMEOUT_S,
            )
        assert answer.ok, f"{method} {route}: {answer.status_code} {answer.text[:300]}"
        return answer.json()

    def session(self) -> requests.Session:
        """Return a session that trusts the shop's own authority, whatever the environment says."""
        session = requests.Session()
        session.trust_env, session.verify = False, str(self.ca_file)
        return session

    def buy(self, email: str, *, payment: str = "cod", count: int = 1) -> int:
        """Go through the block checkout as a shopper does; return the order's id."""
        with self.session() as shopper:
            cart = f"{self.url}/wp-json/wc/store/v1"
            told = shopper.get(f"{cart}/cart", timeout=_TIMEOUT_S).headers
            # older versions want the nonce, too
            shopper.headers.update({name: told[name] for name in ("Cart-Token", "Nonce") if name in told})
            for product in self._products()[:count]:
                added = shopper.post(f"{cart}/cart/add-item", json={"id": product, "quantity": 2}, timeout=_TIMEOUT_S)
                assert added.ok, added.text[:300]
            home = {"first_name": "Lia", "last_name": "Test", "address_1": "1 Main", "city": "New York", "state": "NY",
                    "postcode": "10001", "country": "US", "phone": "5551234"}  # fmt: skip
            placed = shopper.post(
                f"{cart}/checkout",
                json={"billing_address": {**home, "email": email}, "shipping_address": home, "payment_method": payment},
                timeout=_TIMEOUT_S,
            )
        assert placed.ok, placed.text[:300]
        return int(placed.json()["order_id"])

    def _products(self) -> list[int]:
        return [row["id"] for row in self.ask("GET", "products?per_page=20&type=simple&status=publish&_fields=id")]


def opened(folder: Path) -> Running:
    """Return the running shop of a folder; `shop.toml` there says what is otherwise than usual."""
    written = folder / "shop.toml"
    told = _USUAL | (tomllib.loads(written.read_text(encoding="utf-8")) if written.exists() else {})
    keys = json.loads((folder / told["keys"]).read_text(encoding="utf-8"))
    plugins = folder / told.get("must_use_plugins", "www/wp-content/mu-plugins")
    return Running(
        folder=folder,
        url=told["url"],
        ca_file=folder / told["ca_file"],
        keys={name: _pair(found) for name, found in keys.items()},
        socket=folder / told["socket"],
        database=told["database"],
        prefix=told["prefix"],
        webhooks=told.get("webhooks", {}),
        plugins=plugins if plugins.is_dir() else None,
    )


def _pair(found: Sequence[Any]) -> tuple[str, str]:
    return str(found[0]), str(found[1])
