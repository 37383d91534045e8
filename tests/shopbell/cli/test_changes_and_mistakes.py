"""A configuration that changes or is wrong: what the next command does, says and refuses, shop by shop."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from commerce.pseudonym import Pseudonymizer
from connectors.base import Connector
from practice.world import World
from shopbell.config import ShopSettings
from shopbell.wiring import Installation
from tests.shopbell.cli.home import BERLIN, ROOT, SECRETS, Home, counted, install

# changes of the configuration


def rewrite(shopbell: Home, old: str, new: str) -> None:
    file = shopbell.folder / "config.toml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_another_time_zone_cuts_the_days_anew_with_the_next_sync(
    urls: tuple[str, str], world: World, tmp_path: Path
) -> None:
    shopbell = install(tmp_path, *urls)
    shopbell("sync", "--shop", "silk")

    def orders() -> tuple[int, str]:
        days = ("--first", "2025-11-01", "--last", "2025-11-10")
        ran = shopbell("kpi", "--shop", "silk", "--kpi", "order_count", *days, "--json")
        return ran.json()[0]["value"], ran.err

    def by_hand(zone: ZoneInfo) -> int:
        first, last = date(2025, 11, 1), date(2025, 11, 10)
        placed = [order.placed_at for order in counted(world, date(2025, 10, 1), date(2025, 12, 1))]
        return sum(first <= at.astimezone(zone).date() <= last for at in placed)

    assert orders() == (by_hand(BERLIN), "")
    rewrite(shopbell, 'name = "silk"\n', 'name = "silk"\ntime_zone = "Pacific/Auckland"\n')
    said = "time_zone = 'Pacific/Auckland' by now, and the stored days are those of Europe/Berlin still"
    value, err = orders()
    assert (value, said in err) == (by_hand(BERLIN), True)
    for words in (("check", "--dry-run"), ("digest", "--dry-run")):
        assert said in shopbell(*words, "--shop", "silk").err
    assert said in shopbell("doctor", "--no-contact").out
    shopbell("sync", "--shop", "silk")
    auckland = ZoneInfo("Pacific/Auckland")
    assert by_hand(auckland) != by_hand(BERLIN)
    assert orders() == (by_hand(auckland), "")
    rewrite(shopbell, 'time_zone = "Pacific/Auckland"\n', "")  # back to what the shop itself says
    said = "no time_zone, and the shop itself says 'Europe/Berlin', by now, and the stored days are those of Pacific/A"
    value, err = orders()
    assert (value, said in err) == (by_hand(auckland), True)
    assert said in shopbell("doctor", "--no-contact").out
    shopbell("sync", "--shop", "silk")
    assert orders() == (by_hand(BERLIN), "")


def test_a_renamed_shop_is_not_read_anew_beside_itself(urls: tuple[str, str], tmp_path: Path) -> None:
    shopbell = install(tmp_path, *urls)
    shopbell("sync", "--shop", "silk")
    rewrite(shopbell, 'name = "silk"\n', 'name = "satin"\ntoken_env = "SATIN"\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SATIN", "shpat_practice")
        for words in (("kpi",), ("check",), ("digest",)):
            ran = shopbell(*words, "--shop", "satin")
            assert ran.code == 1
            assert '"silk" is stored, but config.toml names no such shop' in ran.err
        assert '"silk" is stored, but config.toml names no such shop' in shopbell("doctor", "--no-contact").out
        ran = shopbell("sync", "--shop", "satin")
        assert ran.code == 1
        assert 'this shop is stored under the name "silk"' in ran.err
        rewrite(shopbell, 'name = "satin"\n', 'name = "silk"\n')
        assert shopbell("sync", "--shop", "silk").out == "silk: nothing new\n"
        rewrite(shopbell, 'name = "silk"\n', 'name = "satin"\n')
        assert shopbell("wipe", "--shop", "silk", "--yes", now=None).code == 0
        assert shopbell("sync", "--shop", "satin").code == 0


# mistakes


def test_a_mistake_nobody_foresaw_in_one_shop_leaves_the_others_to_be_read(
    urls: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(installation: Installation, shop: ShopSettings, pseudonym: Pseudonymizer) -> Connector:
        if shop.name == "wood":
            person = "anna@toys.example"
            raise ZeroDivisionError(person)
        return connect_well(installation, shop, pseudonym)

    connect_well = Installation.connect
    monkeypatch.setattr(Installation, "connect", connect)
    ran = install(tmp_path / "surprise", *urls)("sync")
    assert ran.code == 1
    place = rf"ZeroDivisionError in {re.escape(Path(__file__).name)}, line \d+"
    assert re.search(f"wood: unforeseen {place}: this is a mistake of Shopbell", ran.err)
    assert "anna@toys.example" not in ran.err
    assert "silk: " in ran.out


def test_before_the_first_sync_it_says_so(urls: tuple[str, str], tmp_path: Path) -> None:
    shopbell = install(tmp_path, *urls)
    for words in (("kpi",), ("check",), ("digest",)):
        ran = shopbell(*words)
        assert ran.code == 1
        assert "run `shopbell sync` first" in ran.err


def test_every_mistake_is_named_at_once_with_code_2(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[[shop]]\nname = "a"\nplatform = "shopfy"\n[targets.x]\nat_least = 1\n')
    ran = Home(tmp_path)("sync")
    assert ran.code == 2
    assert ran.err.count("config.toml") >= 3
    assert 'did you mean "shopify"?' in ran.err


def test_a_missing_secret_stops_one_shop_only(urls: tuple[str, str], tmp_path: Path) -> None:
    shopbell = install(tmp_path, *urls, secrets='[shop.silk]\ntoken = "shpat_practice"\n')
    ran = shopbell("sync")
    assert ran.code == 2
    assert "no key; write key_env" in ran.err
    assert "silk: " in ran.out


def test_a_wrong_key_says_what_to_check_and_shows_no_secret(urls: tuple[str, str], tmp_path: Path) -> None:
    shopbell = install(
        tmp_path, *urls, secrets=SECRETS.replace("cs_practice", "cs_wrong").replace("shpat_p", "shpat_x")
    )
    ran = shopbell("sync")
    assert ran.code == 1
    assert len(re.findall(r"\b401\b", ran.err)) == 2
    assert not re.search("cs_wrong|shpat_x|ck_practice", ran.out + ran.err)
    assert shopbell("doctor").code == 1


def test_a_secrets_file_that_others_may_read_is_refused(urls: tuple[str, str], tmp_path: Path) -> None:
    shopbell = install(tmp_path, *urls)
    (tmp_path / "secrets.toml").chmod(0o644)
    ran = shopbell("sync")
    assert ran.code == 2
    assert "chmod 600" in ran.err


def test_config_and_data_places_can_be_told_by_flag_or_environment(shopbell: Home, tmp_path: Path) -> None:
    elsewhere = str(shopbell.folder / "config.toml")
    environ = {**os.environ, "SHOPBELL_CONFIG": elsewhere, "SHOPBELL_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "shopbell", "kpi"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert "run `shopbell sync` first" in done.stderr  # an empty data folder
    before = subprocess.run(
        [sys.executable, "-m", "shopbell", "--config", elsewhere, "alerts", "log"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert before.returncode == 0
