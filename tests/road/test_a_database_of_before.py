"""A database that an older version left behind: opened, brought up to date, and told of as that version told of it."""

from __future__ import annotations

import json
import lzma
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from shopbell.cli import OFF_TARGET, main

LEFT_BEHIND = Path(__file__).parents[1] / "data" / "schema_9"
NOW = "2026-04-01T09:00:00"


def unpacked(name: str) -> bytes:
    return lzma.decompress((LEFT_BEHIND / name).read_bytes())


def told() -> Mapping[str, list[dict[str, Any]]]:
    """Return {command line: what the older version answered}."""
    answers: dict[str, list[dict[str, Any]]] = json.loads(unpacked("figures.json.xz"))
    return answers


def is_same(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a figure is told as before: the sentence on what is missing may have become clearer."""
    told = {key: value for key, value in now.items() if key in before}
    return _without_sentence(told) == _without_sentence(before)


def _without_sentence(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: bool(value) if key == "missing" else value for key, value in row.items()}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("left-behind")
    (folder / "data").mkdir()
    shutil.copy(LEFT_BEHIND / "config.toml", folder / "config.toml")
    (folder / "data" / "shopbell.sqlite").write_bytes(unpacked("shopbell.sqlite.xz"))
    return folder


@pytest.mark.parametrize("command", list(told()))
def test_what_was_told_of_it_is_told_today(command: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main([*command.split(), "--json", "--config", str(home), "--now", NOW])
    assert code in {0, OFF_TARGET}
    now = json.loads(capsys.readouterr().out)
    before = told()[command]
    lost = [row for row in before if not any(is_same(row, other) for other in now)]
    assert not lost, f"{len(lost)} of {len(before)} rows differ, the first: {lost[0]}"
