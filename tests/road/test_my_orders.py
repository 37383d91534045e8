"""The guide's own file of orders, replayed on each platform, read by the real connectors, asked for by command line."""

from __future__ import annotations

import contextlib
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commerce.clock import FrozenClock
from practice import PLATFORMS
from practice.keys import secrets, shop_lines
from practice.order_file import Told
from practice.replay import replay
from practice.serve import PracticeServer
from shopbell.cli import main

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "practice.md"
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


def run(*arguments: str) -> str:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*arguments])
    assert code == 0, err.getvalue()
    return out.getvalue()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_file_of_the_guide_gives_the_figures_that_stand_in_it(platform: str, tmp_path: Path) -> None:
    file = tmp_path / "my_orders.csv"
    (text,) = re.findall(r"```\n(order,.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    file.write_text(text, encoding="utf-8")
    place = ["--config", str(tmp_path), "--data", str(tmp_path)]
    with PracticeServer(replay(file, Told("EUR", "Europe/Berlin", "DE")), platform, clock=FrozenClock(APRIL)) as server:
        config = ["[[shop]]", 'name = "mine"', *shop_lines(platform, server.url)]
        (tmp_path / "config.toml").write_text("\n".join(config), encoding="utf-8")
        keys = tmp_path / "secrets.toml"
        keys.write_text("\n".join(['[shop."mine"]', *(f'{k} = "{v}"' for k, v in secrets(platform).items())]))
        keys.chmod(0o600)
        run("sync", *place)
    rows: list[dict[str, Any]] = json.loads(run("kpi", "--json", "--month", "2026-03", *place))
    value = {row["kpi"]: row["value"] for row in rows}
    assert value["order_count"] == 1  # the other one was cancelled
    assert value["gross_sales"] == "33.00"
    assert value["revenue"] == "19.25"  # 33.00 less a discount of 2.50; 12.50 less 1.25 came back
    assert value["average_order_value"] == "30.50"
