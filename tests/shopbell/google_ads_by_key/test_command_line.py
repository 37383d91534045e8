"""From a key file to the cost of a new customer by campaign: practice shop, practice Google, and what people type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from practice.google.account import GoogleAccount
from practice.google.server import PracticeGoogle
from practice.google_ads.account import AdsAccounts
from practice.google_ads.answers import Ads
from practice.serve import WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, PracticeServer
from practice.simulate import simulate
from shopbell.cli import main
from tests.shopbell.google_ads_by_key.ads_house import NOON, accounts

pytest.importorskip("cryptography", reason="key files are signed by it")


@dataclass
class Typed:
    """What is typed is typed of an installation, as of noon."""

    folder: Path
    ads: AdsAccounts

    def run(self, *words: str, days: int = 0) -> int:
        now = (NOON + timedelta(days=days)).isoformat()
        where = ["--config", str(self.folder), "--data", str(self.folder / "data"), "--now", now]
        return main([*words, *where])


@pytest.fixture
def typed(tmp_path: Path) -> Iterator[Typed]:
    clock = FrozenClock(NOON)
    world = simulate(seed=3, first_day=date(2026, 11, 1), days=40, orders_per_day=2.0)
    google, ads = GoogleAccount(clock, checks_time=False), accounts(clock, currency=world.currency)
    ads.customers[0].campaigns[0].name = "lookalike"  # what the practice shop's links have
    with (
        PracticeServer(world, "woocommerce", clock=clock) as shop,
        PracticeGoogle(google, [Ads(google, ads)]) as server,
    ):
        file = tmp_path / "google.json"
        file.write_text(json.dumps(google.key_file(server.url)))
        file.chmod(0o600)
        (tmp_path / "config.toml").write_text(
            f'[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "{shop.url}"\nkey_env = "K"\nsecret_env = "S"\n'
            f'[[shop.source]]\nkind = "google_ads"\ncustomer = "123-456-7890"\nkey_file = "google.json"\n'
            f'base_url = "{server.url}"\nchannel = "facebook / cpc"\n'
        )
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (("K", WOOCOMMERCE_KEY), ("S", WOOCOMMERCE_SECRET)):
                patch.setenv(name, value)
            yield Typed(tmp_path, ads)


def test_a_key_is_enough(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed.run("sync") == 0
    capsys.readouterr()
    typed.run("doctor")
    told = " ".join(capsys.readouterr().out.split())
    assert "the account Google Ads 123-456-7890 is that of Toys UK" in told
    assert "spend of Google Ads 123-456-7890 on Nov 29, 2026" in told
    typed.run("campaigns", "--by", "campaign", "--json")
    (told,) = json.loads(capsys.readouterr().out)
    (row,) = (one for one in told["rows"] if one["key"] == "lookalike")
    assert row["new_customers"] > 0
    assert Decimal(row["spent"]) > 0
    assert row["cost"]["value"] is not None


def test_what_google_refuses_is_told_in_the_readers_language(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    config = typed.folder / "config.toml"
    config.write_text(f'[shopbell]\nlanguage = "vi"\n{config.read_text()}')
    typed.ads.always = "test project"
    assert typed.run("sync") == 1
    said = capsys.readouterr().err
    assert "chỉ được đọc tài khoản thử nghiệm" in said
    assert "PRIVATE KEY" not in said
