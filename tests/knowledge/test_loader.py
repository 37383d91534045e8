"""The collection loads whole, and refuses what does not hang together."""

import tomllib
from pathlib import Path

import pytest

import knowledge
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


def test_refuses_an_id_that_leads_nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _copy_collection(tmp_path)
    tactics = tmp_path / "tactics" / "awareness.toml"
    text = tactics.read_text(encoding="utf-8")
    tactics.write_text(text.replace('kpi = "visitor_count"', 'kpi = "visiter_count"'), encoding="utf-8")
    monkeypatch.setattr(loader, "files", lambda _package: tmp_path)
    loader.load.cache_clear()
    with pytest.raises(loader.BrokenCollection, match="'visiter_count' is defined nowhere"):
        loader.load()


def test_refuses_a_misspelt_field_by_file_and_entry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _copy_collection(tmp_path)
    core = tmp_path / "kpis" / "core.toml"
    core.write_text(core.read_text(encoding="utf-8").replace("freshness =", "freshnes =", 1), encoding="utf-8")
    monkeypatch.setattr(loader, "files", lambda _package: tmp_path)
    loader.load.cache_clear()
    with pytest.raises(loader.BrokenCollection, match=r"knowledge/core\.toml, \[\[kpi\]\] customer_acquisition_cost"):
        loader.load()


@pytest.fixture(autouse=True)
def _forget_the_broken_copy() -> object:
    yield None
    loader.load.cache_clear()


def _copy_collection(target: Path) -> None:
    for file in HOME.rglob("*.toml"):
        copy = target / file.relative_to(HOME)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
