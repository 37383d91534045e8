"""Every declared table in the hands of a merchant: written, read, complained of, left out, named in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from commerce.errors import BadConfig
from commerce.languages import LANGUAGES
from commerce.tables import TABLES, DataTable
from commerce.tables.overlap import AddedUp
from shopbell.config.shop import ShopSettings
from tests import made_rows
from tests.shopbell.a_shop_with_tables import TabledShop, open_at
from tests.tables_by_hand import counted, facts_of
from wording.notices import feed_name

ROOT = Path(__file__).parents[2]
each_table = pytest.mark.parametrize("table", [one for one in TABLES if one.setting], ids=lambda table: table.name)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TabledShop]:
    with open_at(tmp_path, "").open_cache() as cache:
        yield TabledShop(tmp_path, cache)


def test_no_table_takes_a_key_that_every_shop_has() -> None:
    assert not {table.setting for table in TABLES} & set(ShopSettings.__annotations__)


@each_table
def test_it_is_written_read_summed_and_told_of(table: DataTable, shop: TabledShop) -> None:
    lacking = f"note {table.name}: there is no [[shop.{table.setting}]]: {table.without}"
    shop.sync()
    assert any(one.startswith(lacking) for one in shop.findings()) is bool(table.without)
    told = {}
    for seed, name in enumerate(("a", "b")):
        told[name] = made_rows.in_a_file(table, seed)
        shop.writes(**{name: made_rows.as_csv(table, told[name])})
    shop.names(f"{table.setting} a", f"{table.setting} b")
    report = shop.sync()
    assert not any(one.startswith(lacking) for one in shop.findings())
    assert report.records[table.name] > 0
    wanted = facts_of(table, counted(table, told))
    for name in {name for name, *_ in wanted}:
        mine = {day: value for (one, segment, _, day), value in wanted.items() if (one, segment) == (name, "")}
        facts = shop.cache.facts.of("toys")
        covered = facts.coverage(table.name)
        assert covered is not None
        assert {str(day): sums[name] for day, sums in facts.daily([name], covered).items()} == mine
    assert bool(report.notes) is not isinstance(table.overlap, AddedUp)
    assert all(f"note {one}" in shop.findings() for one in report.notes)


@each_table
def test_its_wrong_rows_and_missing_files_are_told(table: DataTable, shop: TabledShop) -> None:
    shop.names(f"{table.setting} a", f"{table.setting} gone")
    head = ",".join(column.name for column in table.in_files)
    shop.writes(a=f"{head}\nsoon\n")
    report = shop.sync()
    assert report.bad_rows[0].startswith(f"{shop.folder / 'a.csv'}, line 2, day: 'soon' is not a day")
    assert "gone.csv" in report.refused[table.name]
    findings = shop.findings()
    assert f"problem {table.name}: there is no file {shop.folder / 'gone.csv'}; mend `path` in config.toml" in findings
    assert sum("gone.csv" in one for one in findings) == 1
    assert f"problem {table.name}: {shop.folder / 'a.csv'}: no row is good: nothing was changed" in findings
    assert any(one.startswith(f"note {table.name}: 1 row skipped: ") and "line 2, day" in one for one in findings)


@each_table
def test_a_file_needs_one_place(table: DataTable, tmp_path: Path) -> None:
    for written in ("", 'path = "a.csv"\nurl = "https://a.example/a.csv"\n'):
        with pytest.raises(BadConfig) as caught:
            open_at(tmp_path, f"[[shop.{table.setting}]]\n{written}")
        (said,) = caught.value.mistakes
        place = f"config.toml, [[shop]] 1, [[shop.{table.setting}]] 1"
        assert said == f'{place}: write either path = "spend.csv" or url = "https://..."'


@each_table
def test_it_has_a_name_in_every_language(table: DataTable) -> None:
    names = [feed_name(table.name, code) for code in LANGUAGES]
    assert len(set(names)) == len(LANGUAGES)
    assert all(names)


@each_table
def test_guide_and_example_show_it(table: DataTable) -> None:
    guide = (ROOT / "docs" / "guide" / "tables.md").read_text(encoding="utf-8")
    row = next((line.split("|") for line in guide.splitlines() if line.startswith(f"| {table.setting} |")), None)
    assert row is not None, f'docs/guide/tables.md: no line of "{table.setting}", with its headings'
    for cell, optional in ((row[2], False), (row[3], True)):
        named = [re.sub(r"\(.*", "", one).strip() for one in re.sub(r"\([^)]*\)", "", cell).split(",") if one.strip()]
        assert named == [one.name for one in table.in_files if one.is_optional is optional]
    assert f"[[shop.{table.setting}]]" in (ROOT / "config.example.toml").read_text(encoding="utf-8")


def test_a_service_that_nobody_knows_is_told_how_to_get_its_figures_in(tmp_path: Path) -> None:
    with pytest.raises(BadConfig) as caught:
        open_at(tmp_path, '[[shop.source]]\nkind = "nowhere"\nproperty = "1"\n')
    (said,) = caught.value.mistakes
    files = ", ".join(f"[[shop.{table.setting}]]" for table in TABLES if table.setting)
    assert said.startswith('config.toml, [[shop]] 1, [[shop.source]] 1: unknown kind "nowhere"; ')
    assert said.endswith(f" hand in what it exports as a file ({files})")
