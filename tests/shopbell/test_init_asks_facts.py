"""`init` asks for the few facts that decide which tactics fit what is watched in every shop."""

from __future__ import annotations

import tomllib
from pathlib import Path

from click.testing import CliRunner, Result

from shopbell import wiring
from shopbell.cli import group
from shopbell.config import load
from shopbell.init import asked_facts
from tests.shopbell.asking import NO_FACTS, about_channels

SHOP = ("woocommerce", "https://toys.example", "toys", "", "", "", "", "en")
MOST_ASKED = 8


def asked(place: Path, *facts: str) -> Result:
    """Answer every question, of the facts as told."""
    typed = "\n".join((*SHOP, *about_channels()[: -len(NO_FACTS)], *facts)) + "\n"
    return CliRunner().invoke(group, ["init", "--no-contact", "--config", str(place)], input=typed)


def test_few_are_asked_and_each_stands_on_a_line_of_its_own(tmp_path: Path) -> None:
    result = asked(tmp_path / "config.toml", *NO_FACTS)
    assert result.exit_code == 0, result.output
    lines = [line.strip() for line in result.output.splitlines()]
    assert 0 < len(asked_facts()) <= MOST_ASKED
    for fact in asked_facts().values():
        hint = " (yes, no)" if fact.type == "yes_no" else ""
        assert f"{fact.name['en']}{hint}:" in lines


def test_what_is_left_open_is_not_written(tmp_path: Path) -> None:
    place = tmp_path / "config.toml"
    assert asked(place, *NO_FACTS).exit_code == 0
    assert "facts" not in tomllib.loads(place.read_text())["shop"][0]


def test_answers_are_written_and_mistakes_are_told_at_once(tmp_path: Path) -> None:
    place = tmp_path / "config.toml"
    answers: list[str] = []
    for fact in asked_facts().values():
        answers += ["perhaps", "no"] if fact.type == "yes_no" else ["some", "2"]
    result = asked(place, *answers)
    assert result.exit_code == 0, result.output
    assert result.output.count("write one of yes, no, or nothing") == len(NO_FACTS) - 1
    assert "write a whole number" in result.output
    facts = load(place, wiring.vocabulary()).shop[0].facts
    assert facts == {name: 2 if fact.type == "count" else False for name, fact in asked_facts().items()}
