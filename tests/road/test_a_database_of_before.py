"""A database that an older version left behind: opened, brought up to date, and told of as that version told of it."""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from shopbell.cli import OFF_TARGET, main

LEFT_BEHIND = Path(__file__).parents[1] / "data" / "schema_9"
NOW = "2026-04-01T09:00:00"

#: After so many days without an order a customer was lost in every shop.
LAPSE = "[shop.definitions]\nlapse = 90\n"
#: Shares that should be low: what they may be worse than usual is a part of the smaller side now (carts bought,
#: customers kept), so that their limits lie nearer.
ALLOWED_OTHERWISE = {"cart_abandonment_rate", "customer_churn_rate"}

#: Worked out over whole years now, whatever days are asked for. Here it is held that they are told of the same parts;
#: what they come to is held by `test_what_a_customer_is_worth_is_that_of_the_year`.
OVER_WHOLE_YEARS = {"average_customer_lifespan", "customer_lifetime_value", "customer_value"}

#: How long customers stay takes a year and the lapse point to be known, which these shops do not show yet: of all of
#: the shop it is said why there is no value, of its parts there are none.
NOT_SPLIT_YET = {"average_customer_lifespan"}


def unpacked(name: str) -> bytes:
    return lzma.decompress((LEFT_BEHIND / name).read_bytes())


def told() -> Mapping[str, list[dict[str, Any]]]:
    """Return {command line: what the older version answered}."""
    answers: dict[str, list[dict[str, Any]]] = json.loads(unpacked("figures.json.xz"))
    return answers


def is_same(before: Mapping[str, Any], now: Mapping[str, Any], *, of_other_days: bool) -> bool:
    """Whether a figure is told as before: the sentence on what is missing may have become clearer.

    Args:
        before: What the older version told.
        now: What is told today.
        of_other_days: The older version showed the state of the KPI's own latest days beside any others; that is not
            held against the state of the days asked for.
    """
    if before["kpi"] in OVER_WHOLE_YEARS:
        return all(now.get(name) == before.get(name) for name in ("shop", "kpi", "segment", "key"))
    passed_over = {"state"} if of_other_days else set()
    if not before.get("parts"):
        passed_over |= {"parts"}  # the same counted otherwise may have come to stand beside it
    if before["kpi"] in ALLOWED_OTHERWISE:
        passed_over |= {"limit", "why"}
    if before.get("denominator", 0) is None and now.get("interval") is None:
        passed_over |= {"interval"}  # what was counted is a fact; between which numbers it usually lies is told apart
    told = {key: value for key, value in now.items() if key in before}
    return _compared(told, passed_over) == _compared(before, passed_over)


def _compared(row: Mapping[str, Any], passed_over: set[str]) -> dict[str, Any]:
    return {key: bool(value) if key == "missing" else value for key, value in row.items() if key not in passed_over}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("left-behind")
    (folder / "data").mkdir()
    written = (LEFT_BEHIND / "config.toml").read_text(encoding="utf-8")
    (folder / "config.toml").write_text(written.replace("[shop.facts]", f"{LAPSE}[shop.facts]"), encoding="utf-8")
    (folder / "data" / "shopbell.sqlite").write_bytes(unpacked("shopbell.sqlite.xz"))
    return folder


def answered(command: str, home: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return what is answered today."""
    code = main([*command.split(), "--json", "--config", str(home), "--now", NOW])
    assert code in {0, OFF_TARGET}
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return rows


@pytest.mark.parametrize("command", list(told()))
def test_what_was_told_of_it_is_told_today(command: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now = answered(command, home, capsys)
    before = told()[command]
    of_other_days = "--month" in command or "--quarter" in command
    held = [row for row in before if not ("segment" in row and row["kpi"] in NOT_SPLIT_YET)]
    lost = [row for row in held if not any(is_same(row, other, of_other_days=of_other_days) for other in now)]
    assert not lost, f"{len(lost)} of {len(before)} rows differ, the first: {lost[0]}"


def test_what_a_customer_is_worth_is_that_of_the_year(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the orders of the year come to, shared out among the customers, in every shop and whatever is asked for."""
    parts = "kpi average_order_value purchase_frequency --first 2025-04-01 --last 2026-03-31"
    year = {(row["shop"], row["kpi"]): row for row in answered(parts, home, capsys)}
    shops = {shop for shop, _ in year}
    assert len(shops) == 2
    for days in ("--month 2026-03", "--quarter 2026Q1"):
        found = {(row["shop"], row["kpi"]): row for row in answered(f"kpi {days}", home, capsys)}
        for shop in shops:
            value, pace = year[shop, "average_order_value"], year[shop, "purchase_frequency"]
            worth = float(value["numerator"]) / value["denominator"] * pace["numerator"] / pace["denominator"]
            assert float(found[shop, "customer_value"]["value"]) == pytest.approx(worth, abs=0.5, rel=1e-4)
            assert found[shop, "customer_lifetime_value"]["value"] == found[shop, "customer_value"]["value"]
            assert found[shop, "customer_lifetime_value"]["basis"] == "stand_in"  # one year stands in for the lifespan
            assert found[shop, "average_customer_lifespan"]["missing"]
