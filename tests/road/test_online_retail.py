"""Real order lines, replayed by the practice shop, read by the real connectors, asked for through the command line."""

from __future__ import annotations

import calendar
import contextlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commerce.clock import FrozenClock
from practice.replay import replay
from practice.serve import SHOPIFY_TOKEN, WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, PracticeServer
from shopbell.cli import main
from tests.beside import ONLINE_RETAIL, needs
from tests.road import online_retail

EXTRACT = Path(__file__).parents[1] / "data" / "online_retail_extract.csv"
END = datetime(2011, 12, 10, tzinfo=UTC)
ENVIRONMENT = {
    "PRACTICE_KEY": WOOCOMMERCE_KEY,
    "PRACTICE_SECRET": WOOCOMMERCE_SECRET,
    "PRACTICE_TOKEN": SHOPIFY_TOKEN,
}


@dataclass(frozen=True)
class Synced:
    """A shop whose whole history is in the cache, asked from outside."""

    home: Path
    orders: list[online_retail.Invoice]

    def shopbell(self, *arguments: str) -> str:
        """Run a command line in this process: the same `main` as the program's, without starting Python anew."""
        place = ["--config", str(self.home), "--data", str(self.home)]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*arguments, *place])
        assert code == 0, err.getvalue()
        return out.getvalue()

    def kpis(self, *period: str) -> dict[str, dict[str, Any]]:
        """Return {KPI: row}, whenever it was read."""
        rows = json.loads(self.shopbell("kpi", "--json", *period))
        return {row["kpi"]: {key: value for key, value in row.items() if key != "read_at"} for row in rows}


#: The whole file where it is; its figures, which only the whole file has, are a test that says so when skipped.
WHOLE = pytest.param(ONLINE_RETAIL, marks=pytest.mark.long)
SOURCES = [EXTRACT, WHOLE] if ONLINE_RETAIL.exists() else [EXTRACT]


@pytest.fixture(scope="module", params=SOURCES, ids=["extract", "whole"][: len(SOURCES)])
def source(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture(
    scope="module",  # and one worker for all questions to one shop, so that it is read once
    params=[pytest.param(one, marks=pytest.mark.xdist_group(f"retail-{one}")) for one in ("woocommerce", "shopify")],
)
def shop(request: pytest.FixtureRequest, source: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synced]:
    home = tmp_path_factory.mktemp(request.param)
    with PracticeServer(replay(source), request.param, clock=FrozenClock(END)) as server:
        access = (
            ["--url", "practice.myshopify.com", "--base-url", server.url, "--token-env", "PRACTICE_TOKEN"]
            if request.param == "shopify"
            else ["--url", server.url, "--key-env", "PRACTICE_KEY", "--secret-env", "PRACTICE_SECRET"]
        )
        synced = Synced(home, online_retail.invoices(source))
        with pytest.MonkeyPatch.context() as patch:
            for name, secret in ENVIRONMENT.items():
                patch.setenv(name, secret)
            synced.shopbell("init", "--non-interactive", "--name", "retail", "--platform", request.param, *access)
            synced.shopbell("sync")
            yield synced


@pytest.mark.long
@needs(ONLINE_RETAIL)
def test_the_kept_orders_are_those_of_the_file() -> None:
    found = online_retail.invoices(ONLINE_RETAIL)
    assert sorted((one.day, one.customer, one.gross_pence) for one in found) == [
        (one.day, one.customer, one.gross_pence) for one in online_retail.kept()
    ]


def months(orders: list[online_retail.Invoice]) -> list[tuple[str, date, date]]:
    seen = sorted({(order.day.year, order.day.month) for order in orders})
    return [(f"{y}-{m:02}", date(y, m, 1), date(y, m, calendar.monthrange(y, m)[1])) for y, m in seen]


def test_every_month_gives_the_figures_counted_by_hand(shop: Synced) -> None:
    for month, first, last in months(shop.orders):
        expected = online_retail.count(shop.orders, first, last)
        kpis = shop.kpis("--month", month)
        assert kpis["order_count"]["value"] == expected.orders, month
        assert kpis["new_customer_count"]["value"] == expected.new, month
        assert kpis["active_customer_count"]["value"] == expected.active, month
        assert Decimal(kpis["gross_sales"]["value"]) * 100 == expected.gross_pence, month
        mean = Decimal(expected.gross_pence) / expected.orders / 100
        assert abs(Decimal(kpis["average_order_value"]["value"]) - mean) <= Decimal("0.005"), month


def quarter(number: int) -> tuple[date, date]:
    """Return the first and last day of a quarter of 2011; 0 is the last one of 2010."""
    year, last = (2010, 12) if number == 0 else (2011, 3 * number)
    return date(year, last - 2, 1), date(year, last, calendar.monthrange(year, last)[1])


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_retention_of_a_quarter_is_the_textbook_formula_with_strict_retention_beside_it(
    shop: Synced, number: int
) -> None:
    textbook, strict, earlier = online_retail.retention(shop.orders, quarter(number - 1), quarter(number))
    figure = shop.kpis("--quarter", f"2011Q{number}")["customer_retention_rate"]
    assert (figure["numerator"], figure["denominator"]) == (textbook, earlier)
    assert figure["value"] == pytest.approx(textbook / earlier)
    (beside,) = figure["parts"]
    assert (beside["basis"], beside["numerator"], beside["denominator"]) == ("strict", strict, earlier)


def test_segments_add_up_to_the_whole(shop: Synced) -> None:
    whole = shop.kpis("--quarter", "2011Q2")
    for segment in ("channel", "customer_type"):
        rows = json.loads(shop.shopbell("kpi", "--json", "--quarter", "2011Q2", "--by", segment))
        for kpi in ("order_count", "new_customer_count", "active_customer_count"):
            parts = [row["value"] for row in rows if row["kpi"] == kpi and row["value"] is not None]
            assert sum(parts) == whole[kpi]["value"], (kpi, segment)


@needs(ONLINE_RETAIL)
@pytest.mark.parametrize("source", [WHOLE], indirect=True, ids=["whole"])
def test_the_figures_of_the_whole_file_are_the_published_ones(shop: Synced) -> None:
    whole = shop.kpis("--first", "2010-12-01", "--last", "2011-12-09")
    assert whole["order_count"]["value"] == 19959
    assert Decimal(whole["gross_sales"]["value"]) == Decimal("10655622.48")
    assert whole["active_customer_count"]["value"] == whole["new_customer_count"]["value"] == 4338
    november = shop.kpis("--month", "2011-11")
    assert [november[kpi]["value"] for kpi in ("order_count", "active_customer_count", "new_customer_count")] == [
        2769,
        1664,
        323,
    ]
    quarter = shop.kpis("--quarter", "2011Q2")["customer_retention_rate"]
    assert (quarter["numerator"], quarter["denominator"]) == (1165, 1776)


def test_a_second_sync_changes_nothing(shop: Synced) -> None:
    before = shop.kpis("--quarter", "2011Q2")
    shop.shopbell("sync")
    assert shop.kpis("--quarter", "2011Q2") == before
