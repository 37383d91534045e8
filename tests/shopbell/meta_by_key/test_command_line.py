"""From a key to spend on the screen: a practice shop, a practice Meta, and the commands that people type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from practice.meta.account import AdAccount
from practice.meta.server import PracticeMeta
from practice.serve import WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, PracticeServer
from practice.simulate import simulate
from shopbell.cli import main
from tests.shopbell.meta_by_key.meta_house import NOON, account


@dataclass
class Typed:
    """What is typed is typed of an installation, as of noon."""

    folder: Path
    meta: AdAccount

    def run(self, *words: str, days: int = 0) -> int:
        now = (NOON + timedelta(days=days)).isoformat()
        where = ["--config", str(self.folder), "--data", str(self.folder / "data"), "--now", now]
        return main([*words, *where])


@pytest.fixture
def typed(tmp_path: Path) -> Iterator[Typed]:
    clock = FrozenClock(NOON)
    world = simulate(seed=3, first_day=date(2026, 11, 1), days=40, orders_per_day=2.0)
    meta = account(clock, currency=world.currency)
    meta.campaigns[0].name = "lookalike"  # what the practice shop's links have
    with PracticeServer(world, "woocommerce", clock=clock) as shop, PracticeMeta(meta) as server:
        (tmp_path / "config.toml").write_text(
            f'[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "{shop.url}"\nkey_env = "K"\nsecret_env = "S"\n'
            f'[[shop.source]]\nkind = "meta"\naccount = "{meta.number}"\n'
            f'base_url = "{server.url}"\ntoken_env = "META"\nchannel = "facebook / cpc"\n'
        )
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (("K", WOOCOMMERCE_KEY), ("S", WOOCOMMERCE_SECRET), ("META", meta.token)):
                patch.setenv(name, value)
            yield Typed(tmp_path, meta)


def test_a_key_is_enough(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed.run("sync") == 0
    assert "180 rows of spend" in capsys.readouterr().out
    typed.run("doctor")
    told = " ".join(capsys.readouterr().out.split())
    assert "act_1234567890 at Meta: Toys UK" in told
    assert "spend of act_1234567890 on Nov 29, 2026" in told
    typed.run("campaigns", "--by", "campaign", "--json")
    (told,) = json.loads(capsys.readouterr().out)
    (row,) = (one for one in told["rows"] if one["key"] == "lookalike")
    assert row["new_customers"] > 0
    assert Decimal(row["spent"]) > 0
    assert row["cost"]["value"] is not None


def test_what_meta_refuses_is_told_in_the_readers_language(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    config = typed.folder / "config.toml"
    config.write_text(f'[shopbell]\nlanguage = "vi"\n{config.read_text()}')
    typed.run("sync")
    typed.meta.faults = ["token expired"]
    assert typed.run("sync", days=1) == 1
    said = capsys.readouterr().err
    assert "không nhận token: token đã hết hạn (lỗi 190/463)" in said
    assert typed.meta.token not in said
