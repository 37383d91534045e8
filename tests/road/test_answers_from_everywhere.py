"""Answers come from every side at once while the service is killed: nothing confirmed is lost or done twice.

Many more answers and kills of the same: `benchmarks/answers_from_everywhere.py`.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.road.answers.drill import drilled, figures


def test_what_was_confirmed_is_done_once_whatever_is_killed(tmp_path: Path, seed: int) -> None:
    with drilled(tmp_path, seed) as drill:
        drill.answer(25, 2, longest_s=1.5)
        verdict = drill.verdict
        assert verdict.is_good, [*verdict.lost, *verdict.doubled, *verdict.wrong]
        assert drill.service.errors() == []
        assert drill.service.kills >= 2
        done = Counter(one.side for one in drill.sent if one.is_confirmed)
    assert done.total() >= 5, figures(drill)
    assert len(done) >= 3, figures(drill)
