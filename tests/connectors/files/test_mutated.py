"""Whatever a file holds: every line of it is read, passed over or named, or the file is refused and named."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from commerce.errors import Refused
from commerce.tables import DataTable
from commerce.tables.spend import SPEND
from commerce.tables.survey import SURVEYS
from commerce.tables.traffic import TRAFFIC
from connectors.files.reader import Examined, examine
from connectors.files.said import Books, Said
from connectors.files.sheet import sheet_of
from tests.connectors.files.looking import GOOGLE
from tests.connectors.files.test_exports import ACCOUNTS, VISITS
from tests.connectors.files.test_kinds_of_file import ROWS, archive, workbook
from tests.made_rows import dice

SURVEY = (
    "Respondent ID,Start Date,End Date,How likely are you to recommend us?,Why?\n,,,,Open-Ended Response\n"
    '1,10/12/2026 09:12:01 AM,10/13/2026 09:14:20 AM,9,"so,\nso"\n2,10/12/2026,10/12/2026,10 - Extremely likely,\n'
)
LATEST = date(2026, 11, 30)
WHOLE: tuple[tuple[DataTable, bytes], ...] = (
    *((SPEND, text.encode()) for text in (*ACCOUNTS, GOOGLE)),
    *((TRAFFIC, text.encode()) for text in VISITS),
    (SURVEYS, SURVEY.encode()),
    (SPEND, GOOGLE.encode("utf-16")),
    (SPEND, ACCOUNTS[2].encode("big5")),
    (SPEND, gzip.compress(GOOGLE.encode())),
    (SPEND, archive(a_csv=GOOGLE.encode())),
    (SPEND, workbook(("One", ROWS[:5]))),
)
ODD = [
    *(
        b"",
        b"\x00",
        b"\xff",
        b'"',
        b"\r",
        b"\n",
        b";",
        b"\t",
        b"-",
        b"--",
        b"(",
        b"'",
        b"9" * 400,
        b"1e9",
        b"NaN",
        b"Infinity",
    ),
    *(b"2026-02-30", b"0001-01-01", b"31.12.9999", b"2026-W60", b"12/13/14", b"1.2.3", b"1,2,3,4", b"=1+1", b"#REF!"),
    *(
        b"Total",
        b"2026-10-01 - 2026-10-07",
        *(text.encode() for text in ("\u202e", "\u00b2", "\u0663", "\U0001f600", "\uff11")),
    ),
]


def mutated(content: bytes, chance: Random) -> bytes:
    """Return a file with a few bytes or lines changed, taken out, put in or moved."""
    for _ in range(chance.choice([1, 1, 2, 3, 8])):
        place = chance.randrange(len(content) + 1)
        end = place + chance.choice([1, 1, 2, 5, 20])
        match chance.randrange(6):
            case 0:
                content = content[:place] + chance.choice(ODD) + content[end:]
            case 1:
                content = content[:place] + content[end:]
            case 2:
                content = content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :]
            case 3:
                again = chance.randrange(len(content) + 1)
                content = content[:place] + content[again : again + chance.choice([1, 5, 30, 100])] + content[place:]
            case 4:
                lines = content.split(b"\n")
                lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
                content = b"\n".join(lines)
            case _:
                content = content[:place] if chance.random() < 0.1 else content
    return content


def files(seed: int, count: int) -> Iterator[tuple[DataTable, bytes, Books, Said]]:
    chance = dice(seed)
    for _ in range(count):
        table, content = chance.choice(WHOLE)
        books = Books(chance.choice(["EUR", "VND", "KWD", None]), latest=LATEST)
        yield table, mutated(content, chance), books, Said(spread=chance.random() < 0.2)


def look(table: DataTable, content: bytes, books: Books, said: Said) -> str:
    """Read a file; return what became of it, and make sure that no line went without a word."""
    found = Examined()
    try:
        reading = examine(table, content, books, "f.csv", said, seen=found, may_lack_said=True)
    except Refused as refused:
        return "refused" if str(refused).startswith("f.csv: ") else "refused without a name"
    body = {line.number for line in sheet_of(content, table, said, "f.csv").body}
    cells = {one.line for one in found.left_out if one.problem.endswith("; the rest of the row counts")}
    gone = {one.line for one in (*found.passed, *found.left_out)} - cells
    assert found.lines_read + len(gone & body) == len(body)
    assert all(one.problem for one in found.left_out)
    assert all(row.day <= LATEST for row in reading.rows)
    assert {row.day for row in reading.rows} <= set(reading.days)
    return "read"


@pytest.mark.parametrize(
    ("seed", "count"),
    [(1, 500), (2, 500), *(pytest.param(seed, 10_000, marks=pytest.mark.long) for seed in range(3, 6))],
)
def test_a_file_that_is_not_whole_ends_in_a_named_outcome(seed: int, count: int) -> None:
    became = [look(*one) for one in files(seed, count)]
    assert set(became) == {"read", "refused"}
    assert became.count("read") > count / 4
    assert became.count("refused") > count / 20


@pytest.mark.parametrize(("table", "content"), WHOLE)
def test_the_whole_files_are_read(table: DataTable, content: bytes) -> None:
    assert look(table, content, Books(None, latest=LATEST), Said()) == "read"


def test_each_mutation_comes_to_pass() -> None:
    whole = {content for _, content in WHOLE}
    assert sum(content not in whole for _, content, _, _ in files(1, 200)) > 150
