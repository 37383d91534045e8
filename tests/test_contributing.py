"""What CONTRIBUTING shows as examples is added to a copy of the product as it stands there, and works."""

from __future__ import annotations

import json
import lzma
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from shopbell.rooms import ROOMS

ROOT = Path(__file__).parents[1]
LEFT_BEHIND = ROOT / "tests" / "data" / "schema_9"
#: Every example begins with the file it stands in.
EXAMPLES = re.findall(
    r"```(?:python|toml)\n# (\S+)\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.DOTALL
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the product, the examples added, and a shop's configuration and database."""
    place = tmp_path_factory.mktemp("grown")
    for room in ROOMS:
        shutil.copytree(ROOT / room, place / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in EXAMPLES:
        file = place / name
        assert file.parent.is_dir()
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(f"{before}\n{text}" if before else text, encoding="utf-8")
    shutil.copy(LEFT_BEHIND / "config.toml", place)
    (place / "data").mkdir()
    (place / "data" / "shopbell.sqlite").write_bytes(lzma.decompress((LEFT_BEHIND / "shopbell.sqlite.xz").read_bytes()))
    return place


def shopbell(copy: Path, *words: str) -> str:
    """Return what a command of the copy prints; it must find nothing wrong."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from shopbell.cli import main; sys.exit(main(sys.argv[1:]))", *words],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_there_are_examples() -> None:
    assert {Path(name).suffix for name, _text in EXAMPLES} == {".py", ".toml"}


def test_the_kpi_of_the_example_is_worked_out(copy: Path) -> None:
    month = ("--config", str(copy), "--shop", "Toy Chest", "--month", "2026-01")
    share, revenue = json.loads(shopbell(copy, "kpi", "--json", "--kpi", "refund_share", "--kpi", "revenue", *month))
    given_back, sold = Decimal(share["numerator"]), Decimal(share["denominator"])
    assert share["value"] == pytest.approx(float(given_back / sold))
    assert 0 < given_back < sold
    assert (share["currency"], share["unit"]) == (revenue["currency"], "percent")


@pytest.mark.parametrize("language", ["en", "vi", "zh_Hant"])
def test_its_working_is_a_sentence_in_every_language(copy: Path, language: str) -> None:
    month = ("--config", str(copy), "--shop", "Toy Chest", "--month", "2026-01", "--language", language)
    assert "€" in shopbell(copy, "kpi", "--kpi", "refund_share", *month)


def test_the_command_of_the_example_speaks(copy: Path) -> None:
    assert shopbell(copy, "greet", "--config", str(copy)) == "good morning, Toy Chest\ngood morning, Cà Phê Mây\n"
    assert "Say good morning." in shopbell(copy, "--help")
