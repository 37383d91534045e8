"""A shop whose new version keeps no checkout that was only opened: abandonment ends there, and nothing rings."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shopbell.cli import main
from tests.connectors.woocommerce.stub import KEY, SECRET, StubShop, order

FIRST = datetime(2026, 1, 5, tzinfo=UTC)
UPDATED = 70  # days later
BUYERS = 2
KPI = "cart_abandonment_rate"


@dataclass
class Installed:
    """An installation that syncs and checks once a day."""

    folder: Path
    shop: StubShop
    day: int = 0

    @property
    def now(self) -> datetime:
        return FIRST + timedelta(days=self.day, hours=20)

    def shoppers(self) -> None:
        """Let a day begin, and shoppers come: two of nine buy, the others leave."""
        self.day += 1
        is_new = self.day >= UPDATED
        morning = FIRST + timedelta(days=self.day, hours=9)
        left = {"status": "checkout-draft", "billing": {"email": "", "country": ""}}
        for number in range(2 if is_new else 9):
            at = morning + timedelta(minutes=number)
            fields = {"version": "11.0.1" if is_new else "10.6.2", **(left if number >= BUYERS else {})}
            self.shop.orders.append(order(self.day * 100 + number, at, created_via="store-api", **fields))

    def looks(self) -> None:
        """Sync and check in the evening."""
        self.shop.wall = self.now
        self.run("sync")
        self.run("check")
        self.shop.orders = [row for row in self.shop.orders if row["status"] != "checkout-draft"]

    def lives(self, days: int) -> None:
        """Let days pass, and look every evening; the days before the update are looked at once, on the last of them."""
        for _ in range(days):
            self.shoppers()
            if self.day >= UPDATED - 1:
                self.looks()

    def run(self, *words: str) -> str:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*words, "--config", str(self.folder), "--now", self.now.isoformat()])
        assert code in {0, 1, 3}, err.getvalue()
        return out.getvalue()

    def rate(self, first: int, last: int) -> dict[str, Any]:
        """Return the rate from one day to another, whenever it was read."""
        days = [(FIRST + timedelta(days=day)).date().isoformat() for day in (first, last)]
        (row,) = json.loads(self.run("kpi", "--kpi", KPI, "--first", days[0], "--last", days[1], "--json"))
        found: dict[str, Any] = {name: value for name, value in row.items() if name not in {"age_days", "read_at"}}
        return found

    def doctor(self) -> str:
        return " ".join(self.run("doctor").split())

    def digest(self) -> str:
        return " ".join(self.run("digest", "--dry-run").split())

    def states(self) -> list[str]:
        """Return how the incidents stand."""
        return [one["state"] for one in json.loads(self.run("alerts", "list", "--json"))]

    def said(self) -> list[str]:
        """Return the files of the messages that went out."""
        return sorted(file.name for file in (self.folder / "data").glob("outbox/*"))


@pytest.fixture
def toys(tmp_path: Path) -> Iterator[Installed]:
    with StubShop() as shop:
        (tmp_path / "secrets.toml").write_text(f'[shop.toys]\nkey = "{KEY}"\nsecret = "{SECRET}"\n')
        (tmp_path / "secrets.toml").chmod(0o600)
        (tmp_path / "config.toml").write_text(
            f'[shopbell]\ndata = "data"\n[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "{shop.url}"\n'
            f'[targets.{KPI}]\nat_most = "60 %"\n'
        )
        yield Installed(tmp_path, shop)


def test_days_before_stay_right_and_days_after_are_unknown_and_nothing_rings(toys: Installed) -> None:
    toys.lives(UPDATED - 1)
    before = toys.rate(40, UPDATED - 3)
    assert (before["numerator"], before["denominator"]) == (7 * 28, 9 * 28)
    toys.lives(2)  # updated in the morning of the first
    told = toys.digest()
    assert "Since Mar 15, 2026 the shop tells no more of checkouts that were opened and left" in told
    assert "unknown from then on: Cart abandonment rate" in told
    assert "WooCommerce 11.0.1 keeps nothing of a checkout that was opened and left" in toys.doctor()
    assert toys.rate(40, UPDATED - 3) == before
    across = toys.rate(UPDATED - 10, UPDATED + 1)
    assert across["value"] == before["value"]
    assert across["last"] == (FIRST + timedelta(days=UPDATED - 2)).date().isoformat()
    after = toys.rate(UPDATED, UPDATED)
    assert (after["value"], after["state"]) == (None, "no_data")
    assert after["missing"].startswith("the shop does not tell of checkouts that were opened and left in these days")
    assert "[[shop.traffic]]" in after["missing"]
    toys.lives(8)
    assert toys.states() in ([], ["no_data"])
    (verdict,) = [one for one in json.loads(toys.run("check", "--dry-run", "--json")) if one["kpi"] == KPI]
    assert (verdict["state"], verdict["why"]) == ("no_data", "untold")
    assert toys.said() == []


def test_a_table_with_carts_takes_over(toys: Installed) -> None:
    toys.lives(UPDATED + 3)
    days = [(FIRST + timedelta(days=day)).date() for day in range(40, UPDATED + 3)]
    lines = "".join(f"{day},direct,90,12,9\n" for day in days)
    (toys.folder / "traffic.csv").write_text(f"day,channel,sessions,carts,checkouts\n{lines}")
    with (toys.folder / "config.toml").open("a") as file:
        file.write('[[shop.traffic]]\npath = "traffic.csv"\n')
    toys.run("sync")
    rate = toys.rate(UPDATED - 10, UPDATED + 2)
    assert (rate["basis"], rate["numerator"], rate["denominator"]) == ("carts", 13 * 10, 13 * 12)
    assert "tells no more of checkouts" not in toys.digest()


def test_a_table_with_checkouts_alone_takes_over_for_days_that_reach_beyond(toys: Installed) -> None:
    toys.lives(UPDATED + 3)
    days = [(FIRST + timedelta(days=day)).date() for day in range(40, UPDATED + 3)]
    (toys.folder / "traffic.csv").write_text(
        "day,channel,sessions,checkouts\n" + "".join(f"{day},direct,90,9\n" for day in days)
    )
    with (toys.folder / "config.toml").open("a") as file:
        file.write('[[shop.traffic]]\npath = "traffic.csv"\n')
    toys.run("sync")
    rate = toys.rate(UPDATED - 10, UPDATED + 2)
    assert (rate["numerator"], rate["denominator"]) == (13 * 7, 13 * 9)


def test_a_shop_that_never_told_says_why_it_has_no_value(toys: Installed) -> None:
    toys.day = UPDATED
    toys.lives(3)
    rate = toys.rate(UPDATED + 1, UPDATED + 2)
    assert rate["value"] is None
    assert rate["missing"].startswith("the shop does not tell of checkouts that were opened and left in these days")
    assert "tells no more" not in toys.digest()
