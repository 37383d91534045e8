"""Every declared table says all about itself, and a declaration that contradicts itself is told what to write."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

import commerce.tables
from commerce.errors import BadDeclaration
from commerce.languages import LANGUAGES
from commerce.measures import measure_of
from commerce.tables import TABLES, DataTable, checks, declared, table_named
from commerce.tables.columns import KINDS, Choice, Column, Count, Day, Duration, Instead, Label, Money, Scale, Score
from commerce.tables.headings import CHANNEL, DAY, HEADING_LANGUAGES
from commerce.tables.overlap import OneSourceAnAccount
from shopbell.rooms import ROOMS
from tests import made_rows
from tests.tables_by_hand import sums_of

each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@each_table
def test_a_table_is_found_by_its_name_and_says_all_about_itself(table: DataTable) -> None:
    assert table_named(table.name) is table
    assert list(checks.mistakes(table)) == []
    assert all(table.called.get(code) for code in LANGUAGES if table.setting)
    assert {type(column) for column in table.columns} <= set(KINDS)


@each_table
def test_a_file_knows_every_column_in_every_language(table: DataTable) -> None:
    for column in table.in_files:
        assert tuple(column.headings) == HEADING_LANGUAGES


@each_table
def test_its_measure_sums_what_a_person_would(table: DataTable) -> None:
    measure = measure_of(table)
    assert measure.scope == "days"
    assert len(set(measure.sums)) == len(measure.sums)
    for row in made_rows.rows(table, made_rows.dice(1), 20):
        assert set(measure.sums) == set(sums_of(table, row))


@each_table
def test_a_row_keeps_no_address(table: DataTable) -> None:
    labels = [column for column in table.columns if isinstance(column, Label)]
    (row,) = made_rows.rows(table, made_rows.dice(1), 1)
    texts = {label.stored: "to anna@toys.example" for label in labels}
    told = table.row(**(msgspec.structs.asdict(row) | texts))
    assert [getattr(told, label.stored) for label in labels] == ["to [address]"] * len(labels)


# declarations that contradict themselves

HEADINGS: dict[str, tuple[str, ...]] = {language: (f"n {language}",) for language in HEADING_LANGUAGES}
OTHERS: dict[str, tuple[str, ...]] = {language: (f"m {language}",) for language in HEADING_LANGUAGES}
RATES: dict[str, tuple[str, ...]] = {language: (f"rate {language}",) for language in HEADING_LANGUAGES}
CALLED = {"en": "requests", "vi": "yêu cầu", "zh_Hant": "請求"}


class Colour(Column):
    """A kind that nobody knows."""


def table(*columns: Column, **more: Any) -> DataTable:
    return DataTable(**{"name": "lending", "setting": "lending", "called": CALLED, "columns": columns} | more)


GOOD = (Day(headings=DAY), Count("n", headings=HEADINGS))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (table(*GOOD), ""),
        (table(*GOOD, name="Lending!"), "'Lending!' is no name; write small letters, digits and underscores"),
        (table(*GOOD, setting=""), "nothing fills it; give it a setting, or comes_with where a shop tells it"),
        (table(*GOOD, called={"en": "x"}), "called has no vi, zh_Hant; write how a sentence names the table in every"),
        (
            table(*GOOD, setting="", comes_with="traffic", called={}),
            "called has no en, vi, zh_Hant; write how a sentence",
        ),
        (table(*GOOD, Day("closed")), "two day columns (day, closed); a row is of one day, so keep one Day()"),
        (table(GOOD[1]), "a row must say of which day it is; write Day() as the first column"),
        (table(GOOD[1], GOOD[0]), "a row must say of which day it is; write Day() as the first column"),
        (table(Day("opened", headings=DAY), GOOD[1]), "the day is called opened; write Day() without a name"),
        (
            table(*GOOD, Count("n", is_optional=True)),
            "two columns are stored as n, or the cache keeps one of that name",
        ),
        (
            table(*GOOD, Label("source", is_optional=True)),
            "two columns are stored as source, or the cache keeps one of",
        ),
        (table(*GOOD, Colour("c", is_optional=True)), "column c: Colour is no kind of column; take one of Day, Label,"),
        (table(GOOD[0], Count("n")), "column n has no headings, so that no file could have it; write them, or make it"),
        (
            table(GOOD[0], Count("n", headings={"en": ("n",)})),
            "column n has no heading in de, fr, es, it, nl, pt, vi, zh",
        ),
        (table(GOOD[0], Count("n", headings=HEADINGS | {"de": ("N",)})), "column n: no file can match the heading 'N'"),
        (
            table(GOOD[0], Count("n", headings=HEADINGS | {"de": ("n_n",)})),
            "column n: no file can match the heading 'n",
        ),
        (table(*GOOD, Label("c", headings=HEADINGS)), "the heading 'n en' means two columns; leave it to one"),
        (
            table(*GOOD, overlap=OneSourceAnAccount()),
            "overlap speaks of a column account that is not there; name one of",
        ),
        (table(*GOOD, orders="sold"), "orders speaks of a count sold that is not there; name one of the table's own"),
        (table(*GOOD, orders="day"), "orders speaks of a count day that is not there; name one of the table's own"),
        (table(*GOOD, orders="n"), ""),
        (
            table(*GOOD, Label("a", is_optional=True, names_file=True)),
            "column a may be said for a whole file, and no file has it; write its headings",
        ),
        (
            table(Day(headings=DAY, begins=("Start",)), GOOD[1]),
            "column day: no file can match the heading 'Start'; write it small, with blanks only",
        ),
        (
            table(Day(headings=DAY, ends=("n en",)), GOOD[1]),
            "the heading 'n en' means two columns; leave it to one",
        ),
        (
            table(GOOD[0], Score("s", headings=HEADINGS, of="kind", scales={"nps": Scale(0, 10, {})})),
            "column s: its scales must be the words of a Choice; name that column by of=",
        ),
        (
            table(
                GOOD[0],
                Choice("kind", words=("nps",), headings=CHANNEL),
                Score("s", headings=HEADINGS, of="kind", scales={"nps": Scale(0, 10, {"best": (9, 11)})}),
            ),
            "best counts nps from 9 to 11, and the scale goes from 0 to 10; count within the scale",
        ),
        (
            table(
                GOOD[0],
                Score("s", headings=HEADINGS, of="kind", scales={"nps": Scale(0, 10, {})}),
                Choice("kind", words=("nps",), headings=CHANNEL),
            ),
            "column s: kind says which scale it is on, and must stand before it",
        ),
        (
            table(*GOOD, Duration("t", each="rows", is_optional=True)),
            "column t is a mean of each rows; that must be a Count that is not optional",
        ),
        (
            table(GOOD[0], Count("part", of="n", is_optional=True), GOOD[1]),
            "column part is held against n; that must be a Count that stands before it",
        ),
        (
            table(*GOOD, Count("m", headings=OTHERS, instead=(Instead("m_rate", "share", "all", RATES),))),
            "column m is held against all; that must be a Count that stands before it",
        ),
        (
            table(*GOOD, Count("m", headings=OTHERS, instead=(Instead("m_rate", "share", "n", {"en": ("rate",)}),))),
            "m_rate has no heading in de, fr, es, it, nl, pt, vi, zh; write how files call it there",
        ),
        (
            table(*GOOD, Count("m", headings=OTHERS, instead=(Instead("m_rate", "share", "n", HEADINGS),))),
            "the heading 'n en' means two columns; leave it to one",
        ),
    ],
)
def test_a_table_that_contradicts_itself_is_told_what_to_write(wrong: DataTable, said: str) -> None:
    told = list(checks.mistakes(wrong))
    assert bool(told) is bool(said)
    if said:
        assert any(one.startswith(said) for one in told), told


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([table(*GOOD), table(*GOOD)], "two tables are called lending; choose another name for one"),
        ([table(*GOOD), table(*GOOD, name="b")], "two tables are written as [[shop.lending]]; choose another setting"),
        (
            [table(*GOOD), table(*GOOD, name="b", setting="b")],
            "two columns have the daily sum n; give one another name by sum=",
        ),
        (
            [table(*GOOD, comes_with="visits")],
            "lending comes with visits, which is no table; name the one whose pages bring it",
        ),
        ([table(*GOOD), table(GOOD[0], replace(GOOD[1], sum="m"), name="b", setting="b")], ""),
    ],
)
def test_tables_that_contradict_each_other_are_told_what_to_write(others: list[DataTable], said: str) -> None:
    told = list(checks.among(others))
    assert bool(told) is bool(said)
    if said:
        assert any(one.startswith(said) for one in told), told


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "commerce/tables/broken.py: declares no tables; one file declares one DataTable"),
        (
            "A = DataTable(name='a', columns=())\nB = DataTable(name='b', columns=())",
            "commerce/tables/broken.py: declares 2 tables; one file declares one DataTable",
        ),
        (
            f"A = DataTable(name='a', called={CALLED}, columns=(Day(), Day('b')), comes_with='traffic')",
            "commerce/tables/broken.py: two day columns (day, b); a row is of one day, so keep one Day()",
        ),
    ],
)
def test_a_broken_table_ends_the_program_at_its_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    imports = "from commerce.tables.base import DataTable\nfrom commerce.tables.columns import Day\n"
    (tmp_path / "broken.py").write_text(imports + code)
    monkeypatch.setattr(commerce.tables, "__path__", [*commerce.tables.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "commerce.tables.broken", raising=False)
    with pytest.raises(BadDeclaration) as caught:
        declared()
    assert str(caught.value) == said


def test_money_is_stored_in_minor_units_and_time_in_seconds() -> None:
    stored = table(*GOOD, Money("amount", is_optional=True), Duration("t", each="n", is_optional=True))
    assert stored.stored == ("day", "n", "amount_minor", "t_s")
    assert not stored.rows_add_up


#: Where a table may be called by its name: its declaration, what works with its sums, a shop that tells it, history.
NAMES_TABLES = (
    *("commerce/tables/", "kpi/", "knowledge/", "practice/", "cache/migrations/"),
    *("connectors/shopify/", "connectors/sources/advertising.py", "connectors/sources/meta/"),  # they fill one
    *("connectors/sources/ga4/", "connectors/sources/matomo/"),
    "connectors/woocommerce/",
)


@each_table
def test_nothing_else_calls_a_table_by_its_name(table: DataTable) -> None:
    root = Path(__file__).parents[2]
    files = [file for room in ROOMS for file in (root / room).rglob("*.py")]
    others = [file for file in files if not str(file.relative_to(root)).startswith(NAMES_TABLES)]
    assert len(others) > 100
    called = re.compile(rf'"(?:{table.name}|{table.setting or table.name})"|\b{table.name.upper()}\.')
    assert [str(file) for file in others if called.search(file.read_text(encoding="utf-8"))] == []
