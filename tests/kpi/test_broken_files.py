"""A file of the catalog that is gone, or declares no KPI, is told in one sentence: file, what was found, what to do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("commerce", "knowledge", "kpi")
#: Opens the book as every command does, and prints what is told of it.
OPENED = """
from commerce.errors import BadDeclaration
from knowledge import load
from kpi.book import Book

try:
    Book(load().meanings(), load().input_units())
except BadDeclaration as error:
    print(error)
"""
ORDERS, VALUE = "kpi/catalog/purchase/order_count.py", "kpi/catalog/purchase/average_order_value.py"
MADE_OF_VALUE = "kpi/catalog/purchase/aov_minus_cac.py is made of it"


@pytest.fixture
def product(tmp_path: Path) -> Path:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def told(product: Path) -> str:
    done = subprocess.run([sys.executable, "-c", OPENED], cwd=product, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_of_the_files_as_they_are_nothing_is_told(product: Path) -> None:
    assert told(product) == ""


def test_a_file_that_is_gone_is_told_where_its_entry_stands_then_where_it_is_taken(product: Path) -> None:
    (product / VALUE).unlink()
    entry = "knowledge/kpis/core.toml, [[kpi]] average_order_value"
    stage = "kpi/catalog/<stage>/average_order_value.py"
    assert told(product) == f"{entry}: has no file; add {stage}, or write worked_out = false there"
    change(
        product / "knowledge" / "kpis" / "core.toml",
        'id = "average_order_value"\n',
        'id = "average_order_value"\nworked_out = false\n',
    )
    assert told(product) == f"{VALUE}: is not there, and {MADE_OF_VALUE}; put it back, or take its import out"


@pytest.mark.parametrize("instead", ["KPIX = Total(", "KPI = dict("])
def test_a_file_that_declares_no_kpi_is_told(product: Path, instead: str) -> None:
    change(product / ORDERS, "KPI = Total(", instead)
    assert told(product) == (
        f"{ORDERS}: declares no KPI; write KPI = Ratio(id='order_count', ...), or another kind of kpi/formulas/"
    )


def test_a_file_that_declares_no_kpi_and_is_taken_by_others_is_told(product: Path) -> None:
    change(product / VALUE, "\nKPI = ", "\nKPIX = ")
    found = "cannot import name 'KPI' from 'kpi.catalog.purchase.average_order_value'"
    assert told(product) == f"{VALUE}: {found}, and {MADE_OF_VALUE}; write it there, or take its import out"


def test_a_file_that_bears_another_id_is_told(product: Path) -> None:
    change(product / ORDERS, 'id="order_count"', 'id="orders_counted"')
    assert told(product) == f"{ORDERS}: defines 'orders_counted', and a KPI's file bears its id; rename one of them"


def test_two_files_of_one_id_are_told(product: Path) -> None:
    twin = "kpi/catalog/retention/order_count.py"
    shutil.copy(product / ORDERS, product / twin)
    assert told(product) == f"{twin}: order_count stands in {ORDERS} as well; take one of them out"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("KPI = Total(\n", "line 1 is no Python: '(' was never closed; mend it"),
        ("from kpi.nothing import KPI\n", "No module named 'kpi.nothing'; mend that import"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(product: Path, line: str, said: str) -> None:
    (product / ORDERS).write_text(line, encoding="utf-8")
    assert told(product) == f"{ORDERS}: {said}"
