"""The command line speaks the language asked for, else that of the configuration, else that of the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shopbell.cli import BAD_CONFIG, main
from shopbell.cli.speech import language_of_terminal
from tests.shopbell.cli.home import Home
from wording import recognise, retell
from wording.figures_in_sentences import figures_told
from wording.language import language
from wording.retell import retelling

NOWHERE = "there is no configuration here"


@pytest.mark.parametrize("code", ["vi", "zh_Hant"])
def test_every_finding_of_doctor_is_told_in_the_language_asked_for(shopbell: Home, code: str) -> None:
    found = json.loads(shopbell("doctor", "--no-contact", "--json").out)
    told = shopbell("doctor", "--no-contact", "--language", code).out
    findings = [*found["findings"], *(one for shop in found["shops"] for one in shop["findings"])]
    assert len(findings) > 10
    for finding in findings:
        is_sentence = (
            " " in finding["text"] and not finding["text"][0].isdigit() and "/config.toml" not in finding["text"]
        )
        again = retelling(code)(finding["text"])
        assert figures_told(again, language(code)) in told or finding["about"] in {
            "settled",
            "rules",
            "watched",
        }  # KPIs go by their names
        assert not is_sentence or again != finding["text"], finding["text"]


def test_what_is_for_scripts_stays_as_it_is(shopbell: Home) -> None:
    here = shopbell("doctor", "--no-contact", "--json").out
    assert shopbell("doctor", "--no-contact", "--json", "--language", "vi").out == here


def test_the_configuration_says_it_where_nobody_asks(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[shopbell]\nlanguage = "vi"\n', encoding="utf-8")
    ran = Home(tmp_path)("sync")
    assert ran.code == 2
    assert "không có cửa hàng nào; hãy ghi một bảng [[shop]]" in ran.err


def test_the_terminal_says_it_where_there_is_no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_TW.UTF-8")
    assert "沒有設定檔" in Home(tmp_path)("sync").err
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert NOWHERE in Home(tmp_path)("sync").err


@pytest.mark.parametrize(
    ("named", "language"),
    [("vi_VN.UTF-8", "vi"), ("zh_TW.UTF-8", "zh_Hant"), ("zh_HK", "zh_Hant"), ("de_DE", "en"), ("C", "en"), ("", "en")],
)
def test_a_terminal_is_set_to_one_of_our_languages_or_speaks_english(named: str, language: str) -> None:
    assert language_of_terminal({"LANG": named}) == language
    assert language_of_terminal({"LANG": "de_DE", "LC_ALL": named} if named else {}) == language


def test_a_slip_on_the_command_line_is_told_with_help_in_the_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    ran = Home(tmp_path, at=None)("kpi", "--frist", "2026-03-01")
    assert ran.code == 2
    assert ran.err.splitlines()[0].startswith("Cách dùng: ")
    assert ran.err.splitlines()[-1].startswith("Lỗi: Không có tùy chọn")
    assert "'--first'" in ran.err


@pytest.mark.parametrize(
    ("code", "heading", "figure"), [("vi", "Của nền tảng", "Doanh số thuần"), ("zh_Hant", "平台", "銷售淨額")]
)
def test_reconcile_has_its_headings_in_the_language(shopbell: Home, code: str, heading: str, figure: str) -> None:
    config = (shopbell.folder / "config.toml").read_text(encoding="utf-8")
    (shopbell.folder / "config.toml").write_text(
        config.replace("[shopbell]", f'[shopbell]\nlanguage = "{code}"'), encoding="utf-8"
    )
    try:
        told = shopbell("reconcile", "--shop", "wood", "--month", "2025-12").out
    finally:
        (shopbell.folder / "config.toml").write_text(config, encoding="utf-8")
    assert heading in told
    assert figure in told
    assert "UNEXPLAINED" not in told


def test_a_damaged_catalogue_hides_no_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "LC_MESSAGES").mkdir()
    (tmp_path / "LC_MESSAGES" / "messages.po").write_bytes(b"\xff\xfe msgid")
    retell.retelling.cache_clear()
    monkeypatch.setattr(recognise, "files", lambda _package: Damaged(tmp_path))
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    try:
        assert main(["sync", "--config", str(tmp_path / "none.toml")]) == BAD_CONFIG
    finally:
        retell.retelling.cache_clear()
    assert "there is no configuration here" in capsys.readouterr().err


class Damaged:
    """Stands for a folder of which every path leads to one that holds half a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __truediv__(self, name: str) -> Damaged | Path:
        return self._folder / "LC_MESSAGES" / name if name.endswith(".po") else self
