"""From a token to conversion on the screen: a practice shop, a practice Matomo, and the commands that people type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from practice.matomo.server import PracticeMatomo
from practice.matomo.website import Website
from practice.serve import WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, PracticeServer
from practice.simulate import simulate
from shopbell.cli import main
from tests.shopbell.matomo_by_key.matomo_house import NOON


@dataclass
class Typed:
    """What is typed is typed of an installation, as of noon."""

    folder: Path
    website: Website

    def run(self, *words: str, days: int = 0) -> int:
        now = (NOON + timedelta(days=days)).isoformat()
        where = ["--config", str(self.folder), "--data", str(self.folder / "data"), "--now", now]
        return main([*words, *where])


@pytest.fixture
def typed(tmp_path: Path) -> Iterator[Typed]:
    clock = FrozenClock(NOON)
    world = simulate(seed=3, first_day=date(2026, 11, 1), days=40, orders_per_day=2.0)
    website = Website(clock)
    with PracticeServer(world, "woocommerce", clock=clock) as shop, PracticeMatomo(website) as server:
        (tmp_path / "config.toml").write_text(
            f'[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "{shop.url}"\nkey_env = "K"\nsecret_env = "S"\n'
            f'history_from = 2026-11-01\n[[shop.source]]\nkind = "matomo"\nurl = "{server.url}/"\nsite = 1\n'
            'token_env = "MATOMO"\n'
        )
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (("K", WOOCOMMERCE_KEY), ("S", WOOCOMMERCE_SECRET), ("MATOMO", website.token)):
                patch.setenv(name, value)
            yield Typed(tmp_path, website)


def test_a_token_is_enough(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed.run("sync") == 0
    assert "203 rows of traffic" in capsys.readouterr().out  # seven channels on 29 days
    typed.run("doctor")
    told = " ".join(capsys.readouterr().out.split())
    assert "Toys UK" in told
    assert "visits of website 1 at Matomo on Nov 29, 2026" in told
    days = [date(2026, 11, 1 + n) for n in range(27)]  # the last two count as provisional
    typed.run("kpi", "conversion_rate", "--json")
    (conversion,) = json.loads(capsys.readouterr().out)
    assert conversion["denominator"] == sum(one.visits for day in days for one in typed.website.came(day))
    assert 0 < conversion["numerator"] < 100


def test_it_is_set_up_by_a_command(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    config = typed.folder / "config.toml"
    written = config.read_text()
    without, _, source = written.partition("[[shop.source]]")
    config.write_text(without)
    typed.run("sync")
    capsys.readouterr()
    words = ("source", "add", "matomo", "--env", "token=MATOMO", "--account", "1", "--yes", "--no-sync")
    assert typed.run(*words) == 2
    assert "--set url=" in capsys.readouterr().err
    address = source.partition('url = "')[2].partition('"')[0]
    assert typed.run(*words, "--set", f"url={address}") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "sessions: 6,902" in said
    assert 'kind = "matomo"' in config.read_text()
    assert typed.website.token not in said + config.read_text()


def test_what_matomo_refuses_is_told_in_the_readers_language(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    config = typed.folder / "config.toml"
    config.write_text(f'[shopbell]\nlanguage = "vi"\n{config.read_text()}')
    typed.run("sync")
    typed.website.faults = ["wrong token"]
    assert typed.run("sync", days=1) == 1
    said = capsys.readouterr().err
    assert "không nhận token" in said
    assert typed.website.token not in said
