"""`shopbell companion` writes the plugin out as a file that a shop installs."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from shopbell.cli import main


def test_the_file_is_the_same_to_the_byte_wherever_it_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["companion", "--to", str(tmp_path / "made")]) == 0
    first = tmp_path / "made" / "shopbell-companion.zip"
    assert str(first) in capsys.readouterr().out.replace("\n", "")
    assert main(["companion", "--platform", "woocommerce", "--to", str(tmp_path / "other.zip")]) == 0
    assert first.read_bytes() == (tmp_path / "other.zip").read_bytes()
    with zipfile.ZipFile(first) as made:
        assert made.namelist() == ["shopbell-companion/readme.txt", "shopbell-companion/shopbell-companion.php"]
        assert made.testzip() is None
        assert {one.external_attr >> 16 for one in made.infolist()} == {0o100644}


@pytest.mark.parametrize(("code", "word"), [("vi_VN.UTF-8", "plugin đi kèm"), ("zh_TW.UTF-8", "配套外掛")])
def test_it_speaks_the_readers_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, code: str, word: str
) -> None:
    monkeypatch.setenv("LC_ALL", code)
    monkeypatch.setenv("SHOPBELL_CONFIG", str(tmp_path))
    assert main(["companion", "--to", str(tmp_path), "--config", str(tmp_path)]) == 0
    assert word in capsys.readouterr().out


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken").write_text("a file")
    assert main(["companion", "--to", str(tmp_path / "taken" / "below")]) != 0
    assert "choose another place with --to" in " ".join(capsys.readouterr().err.split())


def test_only_platforms_with_a_companion_are_offered(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["companion", "--platform", "shopify"]) != 0
    assert "woocommerce" in capsys.readouterr().err
