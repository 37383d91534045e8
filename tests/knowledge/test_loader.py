"""The collection loads whole, and refuses what does not hang together."""

import tomllib
from pathlib import Path

import pytest

import knowledge
from commerce.errors import BadDeclaration
from commerce.languages import LANGUAGES
from knowledge import loader

HOME = Path(knowledge.__file__).parent


def test_holds_every_kpi_and_tactic_of_its_files() -> None:
    collection = knowledge.load()
    written = {
        table: [
            entry["id"]
            for file in (HOME / folder).glob("*.toml")
            for entry in tomllib.loads(file.read_text(encoding="utf-8"))[table]
        ]
        for folder, table in (("kpis", "kpi"), ("tactics", "tactic"))
    }
    assert sorted(collection.kpis) == sorted(written["kpi"])
    assert sorted(collection.tactics) == sorted(written["tactic"])
    assert all(written.values())


def test_a_tactic_lies_in_the_file_of_its_stage() -> None:
    for file in (HOME / "tactics").glob("*.toml"):
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["tactic"]:
            assert entry["stage"] == file.stem, entry["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_stands_in_every_language(language: str) -> None:
    collection = knowledge.load()
    for kpi in collection.kpis.values():
        assert kpi.name[language].strip(), kpi.id
        assert kpi.definition[language].strip(), kpi.id
    for tactic in collection.tactics.values():
        assert tactic.title[language].strip(), tactic.id
        assert tactic.advice[language].strip(), tactic.id
        assert tactic.fits[language].strip(), tactic.id
        assert len(tactic.steps[language]) == len(tactic.steps["en"]) > 0, tactic.id


def test_a_document_is_named_by_its_subject_in_the_readers_language() -> None:
    subject = knowledge.load().documents["004_118017928183e70c.txt"].subject
    assert subject["vi"] == "Giá trị vòng đời khách hàng và cách nâng cao"
    assert subject["fr"] == subject["en"]


@pytest.mark.parametrize(
    ("file", "change", "sentence"),
    [
        (
            "tactics/awareness.toml",
            ('kpi = "visitor_count"', 'kpi = "visiter_count"'),
            "knowledge/tactics/awareness.toml, [[tactic]] grow_organic_channels: 'visiter_count' is defined nowhere",
        ),
        ("tactics/awareness.toml", ('kpi = "visitor_count"', 'kpi = "visiter_count"'), 'did you mean "visitor_count"?'),
        (
            "kpis/core.toml",
            ("freshness =", "freshnes ="),
            "knowledge/kpis/core.toml, [[kpi]] customer_acquisition_cost",
        ),
        (
            "kpis/core.toml",
            ("%(marketing_spend)s", "%(advertising)s"),
            "knowledge/kpis/core.toml, [[kpi]] customer_acquisition_cost: the working tells 'advertising', which is",
        ),
        (
            "inputs.toml",
            ('unit = "currency"', 'unit = "cents"'),
            'knowledge/inputs.toml, [[input]] revenue_amount: unknown unit "cents"; write one of "count", "curren',
        ),
        (
            "tactics/awareness.toml",
            ('direction = "raise"', 'direction = "rise"'),
            '[[tactic]] diagnose_high_cac: unknown direction "rise"; write one of "lower", "raise"',
        ),
        (
            "inputs.toml",
            ('id = "orders"', 'id = "sessions"'),
            "knowledge/inputs.toml, [[input]] sessions: the id is used twice, first in knowledge/inputs.toml; give one",
        ),
        (
            "inputs.toml",
            ('id = "orders"', "id = orders"),
            "knowledge/inputs.toml is no TOML: Invalid value (at line 13",
        ),
        (
            "sale_days.toml",
            ("nth = 4 }", "nth = 4, easter = 2 }"),
            "knowledge/sale_days.toml, [[sale_day]] black_friday: a day is one of: month and day; month, weekday",
        ),
        (
            "sale_days.toml",
            ('weekday = "thursday"', 'weekday = "thorsday"'),
            '[[sale_day]] black_friday: unknown weekday "thorsday"; write one of "friday", "monday"',
        ),
        ("sale_days.toml", ("month = 6, day = 6", "month = 6, day = 31"), "[[sale_day]] june_6: day is out of range"),
        ("sale_days.toml", ("lasts = 4", "lasts = 0"), "[[sale_day]] black_friday: Expected `int` >= 1 - at `$.lasts`"),
    ],
)
def test_refuses_what_does_not_hang_together_by_file_and_entry(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str, change: tuple[str, str], sentence: str
) -> None:
    _copy_collection(tmp_path)
    place, (written, instead) = tmp_path / file, change
    text = place.read_text(encoding="utf-8")
    assert written in text
    place.write_text(text.replace(written, instead, 1), encoding="utf-8")
    _read_from(tmp_path, monkeypatch)
    with pytest.raises(BadDeclaration) as caught:
        loader.load()
    assert sentence in str(caught.value)


def test_a_kpi_may_bring_its_inputs_along(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _copy_collection(tmp_path)
    inputs, core = tmp_path / "inputs.toml", tmp_path / "kpis" / "core.toml"
    text = inputs.read_text(encoding="utf-8")
    moved = next(one for one in text.split("\n\n") if 'id = "marketing_spend"' in one)
    inputs.write_text(text.replace(moved, ""), encoding="utf-8")
    core.write_text(f"{core.read_text(encoding='utf-8')}\n{moved}\n", encoding="utf-8")
    _read_from(tmp_path, monkeypatch)
    assert loader.load().input_units() == knowledge.load().input_units()


def _read_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "files", lambda _package: folder)
    loader.read.cache_clear()


@pytest.fixture(autouse=True)
def _forget_the_broken_copy() -> object:
    yield None
    loader.read.cache_clear()


def _copy_collection(target: Path) -> None:
    for file in HOME.rglob("*.toml"):
        copy = target / file.relative_to(HOME)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
