"""A hundred thousand spoilt answers over all readers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cache.stored import open_cache
from tests.readers.reader import Reader, readers, try_out

ANSWERS = 100_000
READERS = list(readers())


@pytest.mark.long
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_of_a_hundred_thousand_answers_none_is_a_crash_or_a_silent_loss(
    reader: Reader, tmp_path: Path, seed: int
) -> None:
    with open_cache(tmp_path / "shopbell.db") as cache:
        tally = try_out(reader, cache, -(-ANSWERS // len(READERS)), seed)
    assert tally.kept > tally.answers // 5
