"""The house stands: everything that is named somewhere is found where it is looked for."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import pkgutil
import re
import subprocess
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import kpi.catalog
from connectors.register import platforms
from knowledge import load
from kpi.book import Book

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
LONGEST_FILE, LONGEST_FUNCTION = 400, 40
ROOMS: list[str] = SETTINGS["hatch"]["build"]["targets"]["wheel"]["packages"]


def test_every_kpi_has_one_file_one_entry_and_one_page() -> None:
    modules = {one.name for one in pkgutil.walk_packages(kpi.catalog.__path__, "kpi.catalog.") if not one.ispkg}
    files = {name.rpartition(".")[2] for name in modules}
    assert {one.id for one in load().kpis.values() if one.core} <= files
    assert set(Book(load().meanings(), load().input_units()).ids) == files
    for path in modules:
        module, name = importlib.import_module(path), path.rpartition(".")[2]
        assert name == module.KPI.id
        assert path == f"kpi.catalog.{load().kpis[name].stage}.{name}"
        assert module.__doc__
        assert load().kpis[name]


def test_the_pages_of_the_kpis_are_those_of_the_code() -> None:
    spec = importlib.util.spec_from_file_location("make_kpi_pages", ROOT / "docs" / "make_kpi_pages.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    on_disk = {page.name: page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "kpi").glob("*.md")}
    assert on_disk == maker.pages(), "run: python docs/make_kpi_pages.py"


def test_the_inputs_of_the_catalog_are_those_of_the_collection() -> None:
    collection = load()
    book = Book(collection.meanings(), collection.input_units())
    for name in book.ids:
        assert set(book.kpi(name).inputs) <= set(collection.kpis[name].inputs), name


def test_every_platform_is_found() -> None:
    assert {"woocommerce", "shopify"} <= set(platforms())


def test_the_collection_can_advise_on_every_core_kpi() -> None:
    collection = load()
    improved = {gain.kpi for tactic in collection.tactics.values() for gain in tactic.improves}
    assert {kpi.id for kpi in collection.kpis.values() if kpi.core} <= improved


#: Where a KPI's id may stand: what watches it by choice, and words of the platforms and of stored tables that are the
#: same as an id by chance.
_NAMED_BY_CHOICE = {"shopbell/init.py", "shopbell/demo.py"}
_OTHER_MEANINGS = {
    "connectors": {"gross_sales", "revenue"},  # fields of the platforms' own reports
    "practice": {"gross_sales", "revenue", "conversion_rate", "average_order_value", "bounce_rate"},
    "commerce/tables": {"bounce_rate"},  # what files call a column
    "commerce/reports.py": {"gross_sales"},  # a line of such a report
    "cache/platform_report.py": {"gross_sales"},
    "cache/definitions.py": {"order_count"},  # a column of the accounts
    "cache/migrations": {"order_count"},
}


def test_no_kpi_is_named_outside_its_file_and_its_entry() -> None:
    ids = set(load().kpis)
    for file in (
        file for room in ROOMS for file in (ROOT / room).rglob("*.*") if file.suffix in {".py", ".j2", ".sql"}
    ):
        place = file.relative_to(ROOT).as_posix()
        if place.startswith(("kpi/catalog/", "knowledge/")) or place in _NAMED_BY_CHOICE:
            continue
        others = {word for start, words in _OTHER_MEANINGS.items() if place.startswith(start) for word in words}
        found = ids & set(re.findall(r"[a-z]\w+", _without_docstrings(file))) - others
        assert not found, f"{place} decides by the KPI {', '.join(found)}: let its file or its entry say it"


def _without_docstrings(file: Path) -> str:
    """Return what a file of code says: of Python its texts, without docstrings and comments."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        return text
    nodes = list(ast.walk(ast.parse(text)))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in docstrings]
    return "\n".join(one for one in texts if isinstance(one, str))


@pytest.fixture(scope="module")
def archive(wheel: Path) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(wheel) as opened:
        yield opened


def test_the_wheel_holds_every_room_and_nothing_else(archive: zipfile.ZipFile) -> None:
    top = {name.split("/")[0] for name in archive.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == set(ROOMS)


def test_the_wheel_holds_every_file_of_every_room(archive: zipfile.ZipFile) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", *ROOMS], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    if not tracked:
        pytest.skip("not a git checkout: which files belong to the rooms is not known")
    assert set(tracked) <= set(archive.namelist())


def test_the_console_script_is_there(archive: zipfile.ZipFile) -> None:
    entry_points = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
    assert "shopbell = shopbell.__main__:main" in archive.read(entry_points).decode()


def test_every_folder_with_code_is_a_room_with_tests_of_its_own() -> None:
    code = {file.parent.name for file in ROOT.glob("*/__init__.py")}
    assert code == set(ROOMS) == set(SETTINGS["importlinter"]["root_packages"])
    assert set(ROOMS) <= {folder.name for folder in (ROOT / "tests").iterdir() if any(folder.glob("**/test_*.py"))}


def test_ci_goes_through_the_stages_of_make_test() -> None:
    stages = re.search(r"(?m)^test: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"))
    gone_through = re.findall(r"(?m)^timed (\w+)( .+ &)?$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    assert stages is not None
    assert [stage for stage, _ in gone_through] == ["lowest", *stages[1].split()]
    assert [stage for stage, beside in gone_through if beside] == ["lowest"]  # it is waited for behind the checks


def test_every_exception_to_the_linter_has_a_reason() -> None:
    assert SETTINGS["ruff"]["lint"]["select"] == ["ALL"]
    for file in (file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            assert reason_of(line), f"{file.relative_to(ROOT)}:{number}: say why"


def test_lines_of_the_changelog_are_no_longer_than_those_of_the_code() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    too_long = [number for number, line in enumerate(lines, 1) if len(line) > SETTINGS["ruff"]["line-length"]]
    assert too_long == [], "CHANGELOG.md: wrap these lines"


def test_a_file_is_one_idea_and_a_function_does_one_thing() -> None:
    for file in (file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        lines = file.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= LONGEST_FILE, f"{file.relative_to(ROOT)}: part it by its ideas"
        for function in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                told = lines[function.lineno - 1 : function.end_lineno]
                is_explained = any(re.match(r"\s*# long: \w", line) for line in told)
                where = f"{file.relative_to(ROOT)}:{function.lineno} {function.name}"
                assert is_explained or lines_of_code(function, told) <= LONGEST_FUNCTION, (
                    f"{where}: part it, or say why"
                )


def lines_of_code(function: ast.FunctionDef | ast.AsyncFunctionDef, told: list[str]) -> int:
    """Return its lines without docstring, comments and blank lines."""
    described = range(0)
    if ast.get_docstring(function) is not None:
        first = function.body[0]
        described = range(first.lineno - function.lineno, (first.end_lineno or first.lineno) - function.lineno + 1)
    return sum(
        bool(line.strip()) and not line.strip().startswith("#")
        for number, line in enumerate(told)
        if number not in described
    )


def reason_of(line: str) -> str:
    """Return why a line makes an exception for itself: the words behind the last code; "none" when it makes none."""
    parts = re.split(r"#\s*(?:noqa|type:\s*ignore)\b", line)
    if len(parts) == 1:
        return "none"
    words = re.sub(r"^(?:\[[\w, -]*\]|:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?", "", parts[-1])
    return " ".join(re.findall(r"[A-Za-z][\w'-]+", words))


@pytest.mark.parametrize(
    ("line", "has_reason"),
    [
        ("x = y - z  # noqa: S101", False),
        ("x = 1  # noqa: S101 - ", False),
        ("x = 1  # noqa: S101 - it is a test", True),
        ("x = 1  # type: ignore[arg-type]", False),
        ("x = 1  # type: ignore[arg-type] # made-up fields", True),
        ("x = 1  # type: ignore[arg-type]  # noqa: S101", False),
    ],
)
def test_an_exception_without_words_behind_it_has_no_reason(line: str, *, has_reason: bool) -> None:
    assert bool(reason_of(line)) is has_reason
