"""Every kind of message reads as it did when somebody last read it, in three languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from commerce.watches import Say
from tests.alerts.messages.golden_messages import CASES, FOLDER_OF_GOLDEN, files

MADE = dict(files())
AGAIN = "differs; read it, then write it anew: python -m tests.alerts.messages.golden_messages"


@pytest.mark.parametrize("path", MADE, ids=lambda path: str(path.relative_to(FOLDER_OF_GOLDEN)))
def test_a_message_reads_as_it_did(path: Path) -> None:
    assert MADE[path] == path.read_text(encoding="utf-8"), AGAIN


def test_nothing_is_kept_that_is_not_made_any_more() -> None:
    assert {one for one in FOLDER_OF_GOLDEN.rglob("*.*") if one.is_file()} == set(MADE)


def test_every_kind_of_word_is_among_them() -> None:
    assert {case.say for case in CASES.values()} == set(Say) - {Say.NOTHING}
