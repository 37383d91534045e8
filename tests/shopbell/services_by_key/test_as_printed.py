"""What `shopbell practice serve` prints is enough: copied into two files, it brings the cost of a new customer."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from practice.serve import PracticeServer
from practice.services.beside import Services
from practice.serving import introduction
from practice.simulate import simulate
from shopbell.cli import main

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_from_printed_lines_to_the_cost_of_a_new_customer_by_campaign(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = simulate(seed=3, first_day=date(2026, 11, 1), days=40, orders_per_day=3.0)
    clock = FrozenClock(NOON)
    where = ["--config", str(tmp_path), "--data", str(tmp_path / "data"), "--now", NOON.isoformat()]
    with PracticeServer(world, "woocommerce", clock=clock) as server, Services(world, clock) as services:
        server.beside = services
        text = "\n".join(introduction(server, "woocommerce", None))
        config, secrets = text.split("put this into config.toml:\n")[1].split("\nand this into secrets.toml")
        (tmp_path / "config.toml").write_text(config)
        (tmp_path / "secrets.toml").write_text(secrets.partition("\n")[2].removesuffix("Stop it with Ctrl-C."))
        (tmp_path / "secrets.toml").chmod(0o600)
        assert main(["sync", *where]) == 0
        said = capsys.readouterr().out
        main(["campaigns", "--by", "campaign", "--json", *where])
        (told,) = json.loads(capsys.readouterr().out)
        main(["kpi", "CAC", "--json", *where])
        (whole,) = json.loads(capsys.readouterr().out)
        main(["kpi", "CAC", "--by", "campaign", "--json", *where])
        parts = json.loads(capsys.readouterr().out)
        main(["doctor", *where])
        found = " ".join(capsys.readouterr().out.split())
    assert "spend" in said
    assert "traffic" in said
    rows = {row["key"]: row for row in told["rows"]}
    paid = {row.campaign for row in world.spend}
    assert all(Decimal(rows[campaign]["spent"]) > 0 for campaign in paid)
    assert any(rows[campaign]["cost"]["value"] is not None for campaign in paid)
    assert whole["last"] == "2026-11-27"  # what the services told of later days may still change
    assert {(part["first"], part["last"]) for part in parts} == {(whole["first"], whole["last"])}
    assert sum(Decimal(part["numerator"]) for part in parts) == Decimal(whole["numerator"])
    assert sum(part["denominator"] for part in parts) == whole["denominator"]
    assert services.property.number in found
    assert "67; the shop itself has 65 on these days (103 %)" in found  # its own visits, and nobody else's
    assert services.ads.customers[0].id in found.replace("-", "")
    assert services.ad_account.number in found
