"""What every reader of foreign data promises, whatever it is given: each record is kept, or named, or all is refused.

A reader is entered in `READERS` of a file of this folder; the tests find it there. One of files would take lines for
records, and return the reading in a page.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from cache import Cache
from commerce.errors import ShopbellError
from commerce.feeds import Page
from tests.make import INFO, SHOP
from tests.readers.spoiling import spoilt


@dataclass(frozen=True)
class Kept:
    """What became of some records: a page to be stored, and how many of them are in it, kept or named."""

    page: Page | None
    accounted: int


@dataclass(frozen=True)
class Reader:
    """One reader.

    Attributes:
        name: For the report.
        samples: Good records, as recorded.
        read: Takes records, some of them spoilt; what it raises must be one of our own errors.
        share: Of the answers that it is tried on; a slow one gets fewer.
    """

    name: str
    samples: Sequence[Any]
    read: Callable[[list[Any]], Kept]
    share: float = 1.0


@dataclass
class Tally:
    """What became of many answers."""

    answers: int = 0
    kept: int = 0
    refused: int = 0


def readers() -> Iterator[Reader]:
    """Yield every reader that a file of this folder enters."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        yield from getattr(importlib.import_module(f"tests.readers.{module.name}"), "READERS", ())


def try_out(reader: Reader, cache: Cache, answers: int, seed: int) -> Tally:
    """Give a reader so many spoilt answers, each beside a good record, and store what it makes of them.

    Raises:
        AssertionError: It crashed, lost a record in silence, or made something that cannot be stored; with the answer.
    """
    cache.shops.ensure(SHOP, INFO)
    tally, chance = Tally(), Random(f"{seed} {reader.name}")  # noqa: S311 - seeded, so that a run can be had again
    for _ in range(max(1, round(answers * reader.share))):
        given = [chance.choice(reader.samples), spoilt(chance.choice(reader.samples), chance)]
        tally.answers += 1
        try:
            found = reader.read(given)
        except ShopbellError:
            tally.refused += 1
            continue
        except Exception as crash:
            raise AssertionError(_shown(reader, given, crash)) from crash
        try:
            if found.page is not None:
                cache.feeds.save_page(SHOP, found.page, defer_facts=True)
        except Exception as crash:
            raise AssertionError(_shown(reader, given, crash)) from crash
        assert found.accounted >= len(given), _shown(reader, given, f"{found.accounted} of {len(given)} accounted for")
        tally.kept += 1
    return tally


def _shown(reader: Reader, given: list[Any], what: object) -> str:
    return f"{reader.name}: {what!r}\n{json.dumps(given[-1])[:3000]}"
