"""Playbooks from outside: a folder in the configuration, and its KPIs and tactics are there like ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from commerce.errors import BadConfig
from shopbell.cli import group
from tests.knowledge.test_playbooks import EXAMPLE

CONFIG = """
[shopbell]
playbooks = "playbooks"
[[shop]]
name = "toys"
platform = "woocommerce"
url = "https://toys.example"
[shop.facts]
offers_gift_wrapping = false
[targets]
shipping_per_order = { at_most = 4 }
"""


def asked(folder: Path, *words: str) -> str:
    return CliRunner().invoke(group, [*words, "--config", str(folder)], catch_exceptions=False).output


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "playbooks").mkdir()
    (tmp_path / "playbooks" / "agency.toml").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def test_doctor_says_what_a_playbook_adds_and_its_names_may_be_used(home: Path) -> None:
    told = asked(home, "doctor", "--no-contact")
    assert "tactics: gift_wrapping_at_checkout" in told
    assert "KPIs: shipping_per_order" in told
    assert "offers_gift_wrapping" in told
    assert "CONFIG" not in told  # its KPI has a target, its fact an answer


def test_a_mistake_is_one_of_the_configuration_with_its_file(home: Path) -> None:
    place = home / "playbooks" / "agency.toml"
    place.write_text(place.read_text(encoding="utf-8").replace('below = ["orders"]', 'below = ["order"]'), "utf-8")
    with pytest.raises(BadConfig, match=r"playbooks/agency.toml, .*shipping_per_order: 'order' is no input"):
        asked(home, "doctor", "--no-contact")


def test_a_folder_that_is_not_there_is_named(home: Path) -> None:
    (home / "playbooks" / "agency.toml").unlink()
    (home / "playbooks").rmdir()
    with pytest.raises(BadConfig, match="playbooks = 'playbooks': there is no such folder"):
        asked(home, "doctor", "--no-contact")


def test_an_empty_folder_is_told(home: Path) -> None:
    (home / "playbooks" / "agency.toml").unlink()
    (home / "config.toml").write_text(CONFIG.partition("[shop.facts]")[0], encoding="utf-8")
    assert "holds nothing; put a *.toml file there" in asked(home, "doctor", "--no-contact")
