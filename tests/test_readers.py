"""Whatever a shop answers: each record is kept, or named, or all is refused in words; nothing is lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cache.stored import open_cache
from tests.many import examples
from tests.readers.reader import Reader, readers, try_out


@pytest.mark.parametrize("reader", list(readers()), ids=lambda reader: reader.name)
def test_no_answer_is_a_crash_or_a_silent_loss(reader: Reader, tmp_path: Path, seed: int) -> None:
    with open_cache(tmp_path / "shopbell.db") as cache:
        tally = try_out(reader, cache, examples(60), seed)
    assert tally.kept > tally.answers // 5  # most is wrong in one record only, and the others are read
