"""`init` watches without targets, and offers the two limits that owners ask for first."""

from __future__ import annotations

import tomllib
from pathlib import Path

from click.testing import CliRunner

from shopbell import wiring
from shopbell.cli import group
from shopbell.config import load
from tests.shopbell.asking import NO_FACTS, NO_LIMITS, about_channels

SHOP = ("woocommerce", "https://toys.example", "toys", "", "", "", "", "en")
FLAGS = ("--name", "toys", "--platform", "woocommerce", "--url", "https://toys.example", "--non-interactive")


def test_without_answers_there_is_no_target_and_the_usual_ones_are_watched(tmp_path: Path) -> None:
    place = tmp_path / "config.toml"
    result = CliRunner().invoke(group, ["init", "--config", str(place), *FLAGS])
    assert result.exit_code == 0, result.output
    settings = load(place, wiring.vocabulary())
    assert settings.targets == {}
    assert settings.watched_of(settings.shop[0]) == frozenset()
    assert "watched without a word" in place.read_text()


def test_limits_come_by_flags(tmp_path: Path) -> None:
    place = tmp_path / "config.toml"
    limits = ("--cac-limit", "25.00", "--churn-limit", "80 %")
    result = CliRunner().invoke(group, ["init", "--config", str(place), *FLAGS, *limits])
    assert result.exit_code == 0, result.output
    assert tomllib.loads(place.read_text())["targets"] == {
        "customer_acquisition_cost": {"at_most": "25.00"},
        "customer_churn_rate": {"at_most": "80 %"},
    }


def test_limits_are_asked_for_and_mistakes_are_told_at_once(tmp_path: Path) -> None:
    place = tmp_path / "config.toml"
    channels = about_channels()[: -len((*NO_LIMITS, *NO_FACTS))]
    typed = "\n".join((*SHOP, *channels, "dear", "20.00", "80", "80 %", *NO_FACTS)) + "\n"
    result = CliRunner().invoke(group, ["init", "--no-contact", "--config", str(place)], input=typed)
    assert result.exit_code == 0, result.output
    assert "is not a number" in result.output
    assert "lacks its sign" in result.output or "is not a percentage" in result.output
    assert tomllib.loads(place.read_text())["targets"]["customer_churn_rate"] == {"at_most": "80 %"}
