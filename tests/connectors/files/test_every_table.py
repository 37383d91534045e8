"""Every declared table as a file: headings in every language, and wrong cells named by line and column."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from commerce.tables import TABLES, DataTable
from commerce.tables.columns import KINDS, Choice, Column, Count, Day, Duration, Money, Score
from commerce.tables.headings import HEADING_LANGUAGES
from connectors.files.cells import read_duration
from connectors.files.reader import fingerprint, parse
from connectors.files.said import Books, Said
from connectors.files.values import LABELS, READERS
from tests import made_rows

IN_FILES = [table for table in TABLES if table.setting]
each_table = pytest.mark.parametrize("table", IN_FILES, ids=lambda table: table.name)
#: What no cell of a kind can be.
WRONG: dict[type[Column], str] = {
    Day: "soon",
    Choice: "whatever",
    Money: "much",
    Count: "many",
    Duration: "long",
    Score: "9999",
}


@each_table
@pytest.mark.parametrize("language", HEADING_LANGUAGES)
def test_a_file_is_understood_in_every_language(table: DataTable, language: str) -> None:
    rows = made_rows.in_a_file(table, 3)
    read = parse(table, made_rows.as_csv(table, rows, language).encode(), "EUR", "t.csv")
    assert list(read.rows) == rows
    assert read.bad_rows == ()


@each_table
def test_every_heading_is_known(table: DataTable) -> None:
    row = made_rows.in_a_file(table, 3)[0]
    text = made_rows.as_csv(table, [row]).splitlines()[1].replace('","', '";"')
    for column in table.in_files:
        for language, names in column.headings.items():
            for name in names:
                head = ";".join(name if one is column else one.headings[language][0] for one in table.in_files)
                read = parse(table, f"{head}\n{text}\n".encode(), "EUR", "t.csv")
                assert list(read.rows) == [row], (language, name)


@each_table
def test_a_wrong_cell_is_named_by_line_and_column_and_the_rest_is_kept(table: DataTable) -> None:
    rows = made_rows.in_a_file(table, 3)[:3]
    for column in table.in_files:
        if column.is_label and type(column) not in WRONG:
            continue  # any text is a label
        lines = made_rows.as_csv(table, rows).splitlines()
        (cells,) = csv.reader([lines[2]])
        cells[table.in_files.index(column)] = WRONG[type(column)]
        lines[2] = ",".join(f'"{cell}"' for cell in cells)
        read = parse(table, "\n".join(lines).encode(), "EUR", "t.csv")
        assert [(bad.line, bad.column) for bad in read.bad_rows] == [(3, column.name)]
        assert all(bad.problem for bad in read.bad_rows)
        kept = [msgspec.structs.replace(rows[1], **{column.stored: None})] if column.is_optional else []
        assert list(read.rows) == [rows[0], *kept, rows[2]]


@each_table
def test_a_file_that_lacks_a_column_without_which_no_row_says_anything_is_named(table: DataTable) -> None:
    for column in table.in_files:
        others = [one for one in table.in_files if one is not column]
        head = ",".join(one.name for one in others)
        if column.is_optional:
            assert parse(table, f"{head}\n".encode(), "EUR", "t.csv").rows == []
        else:
            with pytest.raises(Exception, match=f"no column {column.name}; found: "):
                parse(table, f"{head}\n".encode(), "EUR", "t.csv")


@each_table
def test_a_table_read_in_another_way_is_read_again(table: DataTable) -> None:
    same = fingerprint(table, b"x", Books("EUR"))
    assert fingerprint(table, b"x", Books("EUR"), Said()) == same
    others = [
        (b"y", Books("EUR"), Said()),
        (b"x", Books("USD"), Said()),
        (b"x", Books("EUR", {"USD": Decimal(1)}), Said()),
        (b"x", Books("EUR"), Said({"account": "7"})),
        (b"x", Books("EUR"), Said(day_order="day first")),
    ]
    assert same not in {fingerprint(table, content, books, said) for content, books, said in others}


def test_there_is_a_reader_for_every_kind_and_every_reading_of_a_label() -> None:
    assert set(READERS) == set(KINDS)
    readings = {column.reading for table in TABLES for column in table.columns if hasattr(column, "reading")}
    assert readings <= set(LABELS)
    reader: Callable[..., str]
    for reader in LABELS.values():
        assert reader("=1+1") == "=1+1"  # as orders keep it, with which it has to meet


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [
        ("12.5", "minutes", 750),
        ("90", "seconds", 90),
        ("1.5", "hours", 5400),
        ("1:30:00", "minutes", 5400),
        ("0:00:07", "hours", 7),
        ("0.01", "minutes", 1),
    ],
)
def test_a_length_of_time(text: str, unit: Any, seconds: int) -> None:
    assert read_duration(text, unit) == seconds


@pytest.mark.parametrize("text", ["", "soon", "-5", "1:90:00", "1e9", "9" * 19])
def test_what_is_no_length_of_time_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a (believable )?length of time"):
        read_duration(text, "minutes")
