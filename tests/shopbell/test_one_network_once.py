"""One network is counted once: what is left out is said in full, and the merchant may write which source counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from commerce.errors import BadConfig
from commerce.period import Period
from commerce.restatements import Shown
from commerce.tables import Reading
from commerce.tables.spend import SPEND
from shopbell.jobs.same_twice import notes
from shopbell.jobs.table_notes import table_notes
from tests.make import INFO, NOON, SHOP, message
from tests.make_tables import Traffic
from tests.shopbell.a_shop_with_tables import TabledShop, open_at, spend, traffic

GOOGLE, SHEET = '[[shop.spend]]\npath = "google.csv"\n', '[[shop.spend]]\npath = "sheet.csv"\n'
WINS = "wins = true\n"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TabledShop]:
    with open_at(tmp_path, "").open_cache() as cache:
        shop = TabledShop(tmp_path, cache)
        shop.writes(google=spend("1 google 10", "2 google 20"), sheet=spend("2 google 21", "2 bing 1", "3 google 3"))
        yield shop


def left_out(shop: TabledShop) -> list[str]:
    """Return what a sync says of rows that do not count."""
    return [note.replace(f"{shop.folder}/", "") for note in shop.sync().notes if "left out" in note]


def test_what_is_left_out_is_told_with_days_rows_and_money(shop: TabledShop) -> None:
    open_at(shop.folder, GOOGLE + SHEET)
    (told,) = left_out(shop)
    assert told == (
        "spend: rows of sheet.csv are left out on 1 day (2026-03-02), since google.csv tells of the same: of one"
        " account (of one channel, where none is named) and day one source counts, the one named first; left out: 1"
        " row, 21.00 EUR; to count them instead, write wins = true at their source"
    )
    assert f"note {told}" in [one.replace(f"{shop.folder}/", "") for one in shop.findings()]


def test_another_winner_counts_without_a_new_reading_and_so_does_the_first_one_again(shop: TabledShop) -> None:
    open_at(shop.folder, GOOGLE + SHEET)
    shop.sync()
    assert shop.spent() == {1: 10, 2: 21, 3: 3}
    open_at(shop.folder, GOOGLE + SHEET + WINS)
    (told,) = left_out(shop)
    assert shop.sync().records.get("spend", 0) == 0  # nothing was read again
    assert shop.spent() == {1: 10, 2: 22, 3: 3}
    assert told == (
        "spend: rows of google.csv are left out on 1 day (2026-03-02), since sheet.csv tells of the same: wins = true"
        " is written at sheet.csv; left out: 1 row, 20.00 EUR"
    )
    open_at(shop.folder, GOOGLE + SHEET)
    shop.sync()
    assert shop.spent() == {1: 10, 2: 21, 3: 3}


def test_a_winner_goes_before_what_the_shop_itself_counts(shop: TabledShop) -> None:
    shop.writes(visits=traffic("1 direct 100"))
    shop.tells(Traffic(date(2026, 3, 1), "direct", "", 80))
    open_at(shop.folder, '[[shop.traffic]]\npath = "visits.csv"\n')
    shop.sync()
    assert shop.sums("sessions") == {1: 80}
    open_at(shop.folder, f'[[shop.traffic]]\npath = "visits.csv"\n{WINS}')
    (told,) = left_out(shop)
    assert shop.sums("sessions") == {1: 100}
    assert "since visits.csv tells of the same: wins = true is written at visits.csv; left out: 1 row" in told


def both(other: str, what: str) -> str:
    """Return what is said of two that win."""
    return (
        f"wins = true stands at {other} as well, and both may speak of the same {what}: only one can go before; take"
        " one of the two out"
    )


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (
            GOOGLE + WINS + SHEET + WINS,
            f"[[shop.spend]] 2: {both('[[shop.spend]] 1', 'marketing spend')}, or write the account of each",
        ),
        (
            '[[shop.traffic]]\npath = "a.csv"\nwins = true\n[[shop.traffic]]\npath = "b.csv"\nwins = true\n',
            f"[[shop.traffic]] 2: {both('[[shop.traffic]] 1', 'visits')}",
        ),
        (
            f'[[shop.source]]\nkind = "meta"\naccount = "12"\n{WINS}{GOOGLE}account = "act_12"\n{WINS}',
            f"[[shop.source]] 1: {both('[[shop.spend]] 1', 'marketing spend')}, or write the account of each",
        ),
        (
            '[[shop.survey]]\npath = "a.csv"\nwins = true\n',
            "wins says nothing here, since every row of this table counts",
        ),
        (
            '[[shop.traffic]]\npath = "a.csv"\nown_account = true\n',
            "own_account says nothing here, since only spend is",
        ),
    ],
    ids=["two files", "two of visits", "one account by key and as a file", "answers", "visits have no account"],
)
def test_what_cannot_hold_is_refused_as_it_is_written(tmp_path: Path, tables: str, said: str) -> None:
    with pytest.raises(BadConfig) as caught:
        open_at(tmp_path, tables)
    (told,) = caught.value.mistakes
    assert said in told


@pytest.mark.parametrize(
    "tables",
    [
        f'{GOOGLE}account = "1"\n{WINS}{SHEET}account = "2"\n{WINS}',
        f'{GOOGLE}channel = "google / cpc"\n{WINS}{SHEET}channel = "bing / cpc"\n{WINS}',
        f'[[shop.source]]\nkind = "meta"\naccount = "12"\n{WINS}{GOOGLE}account = "13"\n{WINS}',
        GOOGLE + WINS + '[[shop.traffic]]\npath = "a.csv"\nwins = true\n',
    ],
    ids=["two accounts", "two channels", "another account by key", "two tables"],
)
def test_two_that_speak_of_different_things_may_both_win(tmp_path: Path, tables: str) -> None:
    open_at(tmp_path, tables)


#: What two programs told of one account: up and down with the days, as all that is delivered.
DAYS = (10_000, 14_100, 8_700, 12_350, 11_800, 9_120)


def told_twice(shop: TabledShop, amounts: Sequence[int], factor: float = 1.0, **other: str) -> list[str]:
    """Let a second source tell what a first one told under another account or channel; return what doctor says."""
    shop.cache.shops.ensure(SHOP, INFO)
    told = {"channel": "facebook / paid", "campaign": "", "account": "main"} | other
    for source, named, times in (
        ("meta", {**told, "channel": "facebook / paid", "account": "1"}, 1.0),
        ("sheet", told, factor),
    ):
        past = [NOON.date() - timedelta(days=back) for back in range(1, len(amounts) + 1)]
        rows = [
            SPEND.row(day, named["channel"], named["campaign"], round(minor * times), None, named["account"])
            for day, minor in zip(past, amounts, strict=True)
        ]
        shop.cache.feeds.save_reading(SHOP, Reading(SPEND, source, rows, past), NOON)
    return list(notes(shop.cache, SHOP))


@pytest.mark.parametrize(
    ("amounts", "factor", "other", "said"),
    [
        (DAYS, 1.0, {}, "write the account 1 in place of main at sheet"),
        (DAYS, 1.0, {"channel": "social", "account": ""}, 'write account = "1" at sheet'),
        (DAYS, 1.19, {"channel": "social", "account": "7"}, "write the same account at both"),
        ([1000] * 6, 1.0, {"campaign": "spring", "channel": "my ads"}, 'both name the campaign "spring"'),
    ],
    ids=["another account", "another channel", "with tax", "fixed budgets of one campaign"],
)
def test_two_sources_that_may_tell_the_same_money_are_named_with_what_to_write(
    shop: TabledShop, amounts: Sequence[int], factor: float, other: Mapping[str, str], said: str
) -> None:
    (told,) = told_twice(shop, amounts, factor, **other)
    assert told.startswith("spend: meta (account 1, facebook / paid) and sheet (")
    assert "on 6 of 6 days" in told
    assert said in told


@pytest.mark.parametrize(
    ("amounts", "factor", "other"),
    [
        ([1000] * 6, 1.0, {"channel": "google / cpc"}),
        ([1000] * 6, 1.0, {}),
        (DAYS[:4], 1.0, {}),
        (DAYS, 0.1, {"channel": "agency", "account": ""}),
        (DAYS, 1.0, {"account": ""}),
    ],
    ids=["two fixed budgets", "in two accounts", "four days", "a fee", "of one channel one counts anyway"],
)
def test_what_may_well_be_different_money_is_not_named(
    shop: TabledShop, amounts: Sequence[int], factor: float, other: Mapping[str, str]
) -> None:
    assert told_twice(shop, amounts, factor, **other) == []


def test_two_sources_without_accounts_may_be_given_one_name(shop: TabledShop) -> None:
    days = [str(amount) for amount in (10, 14, 9, 12, 11, 8)]
    head = "day,channel,amount"
    shop.writes(
        google=spend(*(f"{n} bing {amount}" for n, amount in enumerate(days, 1)), head=head),
        sheet=spend(*(f"{n} search {amount}" for n, amount in enumerate(days, 1)), head=head),
    )
    open_at(shop.folder, GOOGLE + SHEET)
    (told,) = [one for one in shop.sync().notes if "the same money" in one]
    assert 'write "search" = "bing" below [shop.channels]' in told
    assert [one for one in shop.sync().notes if "the same money" in one] == []
    assert len([one for one in shop.findings() if "the same money" in one]) == 1
    open_at(shop.folder, f'channels = {{ search = "bing" }}\n{GOOGLE}{SHEET}')
    shop.sync()
    assert [one for one in shop.findings() if "the same money" in one] == []
    assert shop.spent() == {n: int(amount) for n, amount in enumerate(days, 1)}


def test_a_sheet_of_all_networks_together_is_named_until_it_is_answered(shop: TabledShop) -> None:
    mine, theirs = (10, 14, 9, 12, 11, 8, 15, 13, 16, 7, 18), (31, 22, 30, 39, 24, 25, 22, 44, 28, 17, 50)
    head = "day,channel,account,amount"
    shop.writes(
        google=spend(*(f"{n} google 11 {amount}" for n, amount in enumerate(mine, 1)), head=head),
        meta=spend(*(f"{n} facebook 22 {amount}" for n, amount in enumerate(theirs, 1)), head=head),
        sheet=spend(
            *(f"{n} everything {sum(both)}" for n, both in enumerate(zip(mine, theirs, strict=True), 1)),
            head="day,channel,amount",
        ),
    )
    lines = f'{GOOGLE}[[shop.spend]]\npath = "meta.csv"\n{SHEET}'
    open_at(shop.folder, lines)

    def said(sentences: Sequence[str]) -> list[str]:
        return [one.replace(f"{shop.folder}/", "") for one in sentences if "all others together" in one]

    (told,) = said(shop.sync().notes)
    assert told == (
        "spend: sheet.csv (everything) moves like all others together, and is added to them: on 11 of 11 days it costs"
        " as much, 465.00 EUR in all, the others 465.00 EUR (google.csv (account 11, google), meta.csv (account 22,"
        " facebook)); if it is their sum, take it out, or its rows of the days that they tell; if it is not, write"
        " own_account = true at sheet.csv"
    )
    assert said(shop.sync().notes) == []
    assert len(said(shop.findings())) == 1
    (found,) = shop.cache.feeds.same_twice(SHOP)
    days = Period(date(2026, 3, 1), date(2026, 3, 3))
    assert shop.cache.feeds.told_again(SHOP, found, days) == 100 * sum(mine[:3] + theirs[:3])
    open_at(shop.folder, f"{lines}own_account = true\n")
    assert said(shop.sync().notes) == said(shop.findings()) == []


def test_credits_of_a_day_are_told_and_counted(shop: TabledShop) -> None:
    shop.cache.shops.ensure(SHOP, INFO)
    day = NOON.date() - timedelta(days=2)
    rows = [SPEND.row(day, "facebook / paid", "", minor, None, "1") for minor in (500, -1700)]
    shop.cache.feeds.save_reading(SHOP, Reading(SPEND, "meta", rows, [day]), NOON)
    days = f"1 day ({day})"
    assert list(table_notes(shop.cache, SHOP, NOON)) == [
        f"spend: meta tells of less than nothing on {days}: -12.00 EUR, credits or corrections; it counts as told"
    ]
    facts = shop.cache.facts.of(SHOP)
    assert facts.sums(["marketing_spend"], Period.day(day)) == {"": {"marketing_spend": -1200}}


def test_a_change_of_the_winner_is_told_as_a_day_restated(shop: TabledShop) -> None:
    open_at(shop.folder, GOOGLE + SHEET)
    shop.sync()
    shown = Shown(date(2026, 3, 5), Period(date(2026, 3, 1), date(2026, 3, 4)), 0)
    shop.cache.incidents.commit("toys", {}, [message("digest:toys:2026-03-05:anna")], [], NOON, shown=shown)
    open_at(shop.folder, GOOGLE + SHEET + WINS)
    shop.sync()
    (moved,) = [one for one in shop.cache.facts.restated("toys", date(2026, 3, 13)) if one.measure == "marketing_spend"]
    assert (moved.day, moved.before, moved.after) == (date(2026, 3, 2), 2100, 2200)
