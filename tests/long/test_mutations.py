"""The list of changes that tests must notice fits the product as it is, and a run tells noticed from overlooked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.long.mutations import ROOT, Mutation, is_caught, mutations
from tests.test_house import ROOMS


@pytest.mark.parametrize("mutation", mutations(), ids=lambda mutation: mutation.breaks)
def test_an_entry_changes_one_line_that_is_there(mutation: Mutation) -> None:
    assert mutation.faults(ROOT) == []
    assert mutation.old != mutation.new


def test_every_room_has_a_line_in_it() -> None:
    assert {mutation.room for mutation in mutations()} == set(ROOMS)


def test_a_line_that_is_gone_or_there_twice_is_a_fault_of_the_list(tmp_path: Path) -> None:
    (tmp_path / "bell.py").write_text("x = 1\nx = 1\n", encoding="utf-8")
    entry = Mutation("bell.py", "x = 1", "x = 2", "it is one", ("bell.py",))
    assert entry.faults(tmp_path) == ["bell.py holds 2 times, not once: x = 1"]
    assert "name the file" in Mutation("gong.py", "x", "y", "it is one", ("bell.py",)).faults(tmp_path)[0]
    assert Mutation("bell.py", "x = 1\nx", "x = 1\ny", "it is one", ("away.py",)).faults(tmp_path) == [
        "bell.py: there is no away.py"
    ]


@pytest.mark.parametrize(("new", "caught"), [("return 2", True), ("return 1 + 0", False)])
def test_a_change_is_caught_when_its_tests_fail_and_is_taken_back(tmp_path: Path, new: str, *, caught: bool) -> None:
    rung = "def rings():\n    return 1\n"
    (tmp_path / "bell.py").write_text(rung, encoding="utf-8")
    (tmp_path / "test_bell.py").write_text(
        "from bell import rings\n\ndef test_once():\n    assert rings() == 1\n", encoding="utf-8"
    )
    assert is_caught(tmp_path, Mutation("bell.py", "return 1", new, "it rings once", ("test_bell.py",)), 1) is caught
    assert (tmp_path / "bell.py").read_text(encoding="utf-8") == rung


def test_a_run_in_which_nothing_was_tested_is_no_catch(tmp_path: Path) -> None:
    (tmp_path / "bell.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "test_bell.py").write_text("import bell\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match="pytest ended with"):
        is_caught(tmp_path, Mutation("bell.py", "x = 1", "x =", "it is one", ("test_bell.py",)), 1)
