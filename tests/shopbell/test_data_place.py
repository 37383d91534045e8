"""Data lie beside their configuration: no two share them by accident, and what lay elsewhere before is not lost."""

from __future__ import annotations

import contextlib
import io
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from commerce.errors import BadConfig
from commerce.feeds import Feed
from shopbell import wiring
from shopbell.cli import BAD_CONFIG, main
from shopbell.jobs.sync import sync
from tests import make
from tests.make import NOON
from tests.shopbell.scripted import ScriptedShop


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder where the platform keeps configuration and data."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    for name in ("SHOPBELL_CONFIG", "SHOPBELL_DATA"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


def configured(file: Path, shop: str = "toys", more: str = "") -> wiring.Installation:
    """Write a configuration of one shop, and open it as a command does."""
    file.parent.mkdir(parents=True, exist_ok=True)
    table = f'[[shop]]\nname = "{shop}"\nplatform = "woocommerce"\nurl = "https://{shop}.example"\n'
    file.write_text(f"{more}{table}")
    return wiring.open_installation(file, None, FrozenClock(NOON), {})


def filled(installation: wiring.Installation) -> None:
    """Read one order into its database."""
    with installation.open_cache() as cache:
        orders = make.page(make.order(1, NOON - timedelta(days=1)))
        sync(installation.settings.shop[0], cache, ScriptedShop({Feed.ORDERS: [orders]}), installation.clock)


def kept_before(home: Path, shop: str = "toys") -> Path:
    """Make what an earlier version left in the folder of the platform; return that folder."""
    former = home / "data" / "shopbell"
    made = configured(home / "elsewhere" / "config.toml", shop, f'[shopbell]\ndata = "{former}"\n')
    filled(made)
    shutil.rmtree(home / "elsewhere")
    return former


def test_two_configurations_in_two_folders_never_share_a_database(home: Path) -> None:
    one, other = (configured(home / name / "config.toml") for name in ("one", "other"))
    assert (one.data, other.data) == (home / "one" / "data", home / "other" / "data")
    filled(one)
    with other.open_cache() as cache:
        assert list(cache.shops.names()) == []


def test_nor_do_two_in_one_folder(home: Path) -> None:
    assert configured(home / "config.toml").data == home / "data"
    assert configured(home / "second.toml").data == home / "second-data"


@pytest.mark.usefixtures("home")
def test_whatever_is_named_counts(tmp_path: Path) -> None:
    file = tmp_path / "here" / "config.toml"
    assert configured(file, more='[shopbell]\ndata = "there"\n').data == tmp_path / "here" / "there"
    environ = {"SHOPBELL_DATA": str(tmp_path / "env")}
    assert wiring.open_installation(file, None, FrozenClock(NOON), environ).data == tmp_path / "env"
    assert wiring.open_installation(file, tmp_path / "flag", FrozenClock(NOON), environ).data == tmp_path / "flag"


def test_the_platforms_own_configuration_keeps_the_data_that_an_earlier_version_left(home: Path) -> None:
    former = kept_before(home)
    installation = configured(home / "config" / "shopbell" / "config.toml")
    assert installation.data == former
    with installation.open_cache() as cache:
        assert list(cache.shops.names()) == ["toys"]
    said = told("doctor", "--no-contact")[1]
    assert "note     database: lies where earlier versions kept it, and not beside config.toml" in said
    assert f'write data = "{former}" under [shopbell]' in said


def told(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = main([*words])
    return code, out.getvalue()


def test_another_configuration_of_the_same_shop_is_asked_which_it_means(home: Path) -> None:
    former = kept_before(home)
    file = home / "agency" / "config.toml"
    with pytest.raises(BadConfig):
        configured(file)
    code, said = told("sync", "--config", str(file))
    assert code == BAD_CONFIG
    assert f'{former / "shopbell.sqlite"} holds "toys", where earlier versions kept data' in said
    assert f'To go on with it write data = "{former}" there' in said
    assert 'to begin anew beside this file write data = "data"' in said
    assert configured(file, more=f'[shopbell]\ndata = "{former}"\n').data == former
    assert configured(file, more='[shopbell]\ndata = "data"\n').data == home / "agency" / "data"


def test_a_configuration_of_other_shops_has_nothing_to_do_with_it(home: Path) -> None:
    kept_before(home)
    assert configured(home / "agency" / "config.toml", "shoes").data == home / "agency" / "data"
    usual = home / "config" / "shopbell" / "config.toml"
    assert configured(usual, "shoes").data == usual.parent / "data"


def test_once_there_are_data_beside_it_no_other_place_is_asked(home: Path) -> None:
    installation = configured(home / "agency" / "config.toml")
    filled(installation)
    kept_before(home)
    assert configured(home / "agency" / "config.toml").data == installation.data


def test_a_database_that_cannot_be_read_is_not_passed_over(home: Path) -> None:
    former = home / "data" / "shopbell"
    former.mkdir(parents=True)
    (former / "shopbell.sqlite").write_bytes(b"no database at all, and longer than a header " * 9)
    for place in (home / "config" / "shopbell", home / "agency"):
        with pytest.raises(BadConfig, match="cannot be read, where earlier versions kept data"):
            configured(place / "config.toml")


def test_looking_into_a_database_changes_nothing(home: Path) -> None:
    former = kept_before(home)
    before = {file.name: file.stat().st_mtime_ns for file in former.iterdir() if file.suffix == ".sqlite"}
    configured(home / "agency" / "config.toml", "shoes")
    assert {file.name: file.stat().st_mtime_ns for file in former.iterdir() if file.suffix == ".sqlite"} == before
