"""Whatever a condition of a tactic may ask has words."""

from __future__ import annotations

from typing import get_args

from commerce.diagnoses import HappeningKind
from knowledge.entries import Test
from wording.conditions import CONDITIONS, HAPPENED
from wording.silences import SILENCES


def test_every_test_of_the_collection_can_be_said() -> None:
    assert CONDITIONS.keys() == set(get_args(Test))


def test_everything_that_may_have_happened_can_be_said() -> None:
    assert HAPPENED.keys() >= {*HappeningKind, *SILENCES}
