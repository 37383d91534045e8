"""A shop with orders of plugins, from its socket to the screen: what waits for a word, and what a word changes."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shopbell.cli import main
from tests.connectors.woocommerce.stub import KEY, SECRET, StubShop, order

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TRAFFIC = "day,channel,sessions\n" + "".join(f"2026-02-{day:02},direct,100\n" for day in range(20, 29))
MONTH = ("--first", "2026-02-20", "--last", "2026-02-28")


@dataclass(frozen=True)
class Installed:
    """One installation in a folder, used by its commands alone."""

    folder: Path
    shop: StubShop

    def write(self, more: str = "") -> None:
        (self.folder / "config.toml").write_text(
            f'[shopbell]\ndata = "data"\n[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "{self.shop.url}"\n'
            f'{more}\n[[shop.traffic]]\npath = "traffic.csv"\n'
        )

    def run(self, *words: str) -> str:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*words, "--config", str(self.folder), "--now", NOW.isoformat()])
        assert code in {0, 1}, err.getvalue()
        return out.getvalue()

    def value(self, kpi: str) -> dict[str, Any]:
        (row,) = json.loads(self.run("kpi", "--kpi", kpi, *MONTH, "--json"))
        found: dict[str, Any] = row
        return found

    def looked(self) -> dict[str, Any]:
        (shop,) = json.loads(self.run("doctor", "--json"))["shops"]
        found: dict[str, Any] = shop
        return found

    def notes(self, about: str) -> list[str]:
        return [one["text"] for one in self.looked()["findings"] if one["about"] == about]


@pytest.fixture
def toys(tmp_path: Path) -> Iterator[Installed]:
    with StubShop() as shop:
        (tmp_path / "secrets.toml").write_text(f'[shop.toys]\nkey = "{KEY}"\nsecret = "{SECRET}"\n')
        (tmp_path / "secrets.toml").chmod(0o600)
        (tmp_path / "traffic.csv").write_text(TRAFFIC)
        found = Installed(tmp_path, shop)
        found.write()
        yield found


def sold(number: int, day: int, **fields: Any) -> dict[str, Any]:
    return order(number, datetime(2026, 2, day, 9, tzinfo=UTC), **fields)


def test_conversion_counts_orders_that_came_by_a_visit(toys: Installed) -> None:
    ways = ("checkout", "subscription", "subscription", "woocommerce-pos", "rest-api", "admin")
    toys.shop.orders += [sold(number, 19 + number, created_via=via) for number, via in enumerate(ways, 1)]
    toys.run("sync")
    rate = toys.value("conversion_rate")
    assert (rate["numerator"], rate["denominator"]) == (1, 900)
    assert toys.value("order_count")["value"] == 6
    assert {one["source"]: (one["orders"], one["treated"], one["because"]) for one in toys.looked()["sources"]} == {
        "subscription": (2, "offline", "known"),
        "admin": (1, "offline", "known"),
        "checkout": (1, "online", "known"),
        "rest-api": (1, "offline", "known"),
        "woocommerce-pos": (1, "offline", "known"),
    }


def test_a_line_about_sources_counts_what_is_stored_without_a_sync(toys: Installed) -> None:
    toys.shop.orders += [sold(1, 21), sold(2, 22, created_via="rest-api"), sold(3, 23, created_via="kiosk")]
    toys.run("sync")
    assert toys.value("conversion_rate")["numerator"] == 2
    assert toys.notes("sources") == [
        'kiosk: 1 count as made by visitors; if they were not: offline_sources = ["kiosk"]'
    ]
    toys.write('offline_sources = ["kiosk"]\nonline_sources = ["REST-API"]')
    asked = len(toys.shop.asked)
    assert toys.value("conversion_rate")["numerator"] == 2
    assert toys.shop.asked[asked:] == []
    treated = {one["source"]: (one["treated"], one["because"]) for one in toys.looked()["sources"]}
    assert treated == {
        "checkout": ("online", "known"),
        "rest-api": ("online", "merchant"),
        "kiosk": ("offline", "merchant"),
    }
    toys.write()
    assert toys.value("conversion_rate")["numerator"] == 2
    toys.write('offline_sources = ["checkout", "kisok"]')
    assert toys.value("conversion_rate")["numerator"] == 1
    assert 'offline_sources: no order that counts comes from "kisok"; look for a slip' in toys.notes("sources")


def test_the_screen_shows_the_sources_and_how_they_are_treated(toys: Installed) -> None:
    toys.shop.orders += [sold(1, 21), sold(2, 22, created_via="subscription")]
    toys.run("sync")
    lines = [" ".join(line.split()) for line in toys.run("doctor").splitlines()]
    assert "checkout 1 1 a visit the word itself" in lines
    assert "subscription 1 0 no visit the word itself" in lines


def test_orders_in_a_plugins_status_wait_for_the_line_that_doctor_writes(toys: Installed) -> None:
    kinds = ("shipped", "delivered", "partial-payment", "rto", "pos-open", "completed", "shipped")
    toys.shop.orders += [sold(number, 20 + number, status=status) for number, status in enumerate(kinds, 1)]
    toys.run("sync")
    assert toys.value("order_count")["value"] == 1
    line = (
        'statuses = { shipped = "completed", delivered = "completed", partial-payment = "on-hold",'
        ' pos-open = "pending", rto = "cancelled" }'
    )
    waits = (
        "not counted, since nobody has said what their status stands for: 2 shipped (20.00 EUR),"
        " 1 delivered (10.00 EUR), 1 partial-payment (10.00 EUR), 1 pos-open (10.00 EUR),"
        " 1 rto (10.00 EUR) of merchandise;"
        f" write under this [[shop]], if that is it: {line}"
    )
    assert waits in toys.notes("orders")
    assert toys.looked()["waiting"][0] == {
        "status": "shipped",
        "orders": 2,
        "net_sales": "20.00",
        "proposal": "completed",
    }
    asked = len(toys.shop.asked)
    toys.write(line)
    assert toys.value("order_count")["value"] == 5
    assert toys.value("revenue")["value"] == "50.00"
    assert toys.shop.asked[asked:] == []
    looked = toys.looked()
    assert looked["waiting"] == []
    toys.shop.orders.append(sold(8, 28, status="delivered", date_modified_gmt="2026-03-02T11:58:00"))
    toys.run("sync")
    assert toys.value("order_count")["value"] == 6


def test_what_is_proposed_leaves_what_was_said_before(toys: Installed) -> None:
    toys.shop.orders += [sold(1, 21, status="shipped"), sold(2, 22, status="a b")]
    toys.write('statuses = { shipped = "completed", "never seen" = "failed" }')
    toys.run("sync")
    (told,) = [one for one in toys.notes("orders") if "if that is it" in one]
    assert told.endswith('statuses = { shipped = "completed", "never seen" = "failed", "a b" = "processing" }')
    assert toys.notes("statuses") == ['no order has the status "never seen"; look for a slip, or take it out']


def test_the_digest_says_what_waits_and_what_it_is_worth(toys: Installed) -> None:
    toys.shop.orders += [sold(1, 21), sold(2, 22, status="packing"), sold(3, 23, status="packing")]
    toys.run("sync")
    told = " ".join(toys.run("digest", "--dry-run").split())
    assert "2 orders with the unknown status “packing” (€20.00) are not counted; `shopbell doctor` shows" in told


#: Campaigns as an ad calls them: what looks like a formula, odd blanks, a long one, one that names nothing.
CALLED = ("=x", "-10% Weekend", "+1", "@home", "Autumn  Mugs ", "L" * 150, "(not set)")


def test_a_campaign_meets_its_orders_whatever_it_is_called(toys: Installed) -> None:
    tags = [
        [{"key": f"_wc_order_attribution_{key}", "value": value} for key, value in of.items()]
        for of in (
            {"source_type": "utm", "utm_source": "facebook", "utm_medium": "paid_social", "utm_campaign": name}
            for name in CALLED
        )
    ]
    toys.shop.orders += [sold(number, 21, meta_data=meta) for number, meta in enumerate(tags, 1)]
    rows = [f'2026-02-21,facebook / paid_social,"{name}",10.00' for name in (*CALLED, CALLED[0])]  # one by two ids
    (toys.folder / "ads.csv").write_text("\n".join(["day,channel,campaign,amount", *rows, ""]))
    toys.write('[[shop.spend]]\npath = "ads.csv"\n')
    toys.run("sync")
    figures = json.loads(toys.run("kpi", "--kpi", "customer_acquisition_cost", "--by", "campaign", *MONTH, "--json"))
    found = {one["key"]: (one["numerator"], one["denominator"]) for one in figures}
    assert found == {
        **dict.fromkeys(("-10% weekend", "+1", "@home", "autumn mugs", "l" * 120, ""), ("10.00", 1)),
        "=x": ("20.00", 1),
    }
