"""Every kind of message reads as it did when somebody last read it, in three languages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from commerce.watches import Say
from tests.alerts.messages.golden_messages import CASES, FOLDER_OF_GOLDEN, files

pytestmark = pytest.mark.untraced

KEPT = sorted(one for one in FOLDER_OF_GOLDEN.rglob("*.*") if one.is_file())
AGAIN = "differs; read it, then write it anew: python -m tests.alerts.messages.golden_messages"


@cache
def made() -> dict[Path, str]:
    """Return {where: what} of everything that is made now; not before it is asked, for it takes some seconds."""
    return dict(files())


@pytest.mark.parametrize("path", KEPT, ids=lambda path: str(path.relative_to(FOLDER_OF_GOLDEN)))
def test_a_message_reads_as_it_did(path: Path) -> None:
    assert made().get(path) == path.read_text(encoding="utf-8"), AGAIN


def test_all_that_is_made_is_kept_and_nothing_else() -> None:
    assert set(KEPT) == made().keys()


def test_every_kind_of_word_is_among_them() -> None:
    assert {case.say for case in CASES.values()} == set(Say) - {Say.NOTHING}
