"""A file that loses rows at its edges, that is emptied, or whose rows stand twice: none of it passes in silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from commerce.period import Period
from commerce.tables.spend import SPEND
from shopbell import doctor
from tests.make_tables import Spend, reading
from tests.shopbell.a_shop_with_tables import NOON, TabledShop, open_at, spend, traffic


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TabledShop]:
    with open_at(tmp_path, "").open_cache() as cache:
        yield TabledShop(tmp_path, cache)


def said(shop: TabledShop) -> list[str]:
    """Sync; return its notes, with files named shortly, and make sure that doctor says the same."""
    notes = shop.sync().notes
    found = shop.findings()
    assert all(f"note {one}" in found for one in notes)
    return [one.replace(f"{shop.folder}/", "") for one in notes]


# one file


def test_a_file_that_loses_its_last_days_keeps_them_and_that_is_told_as_long_as_it_holds(shop: TabledShop) -> None:
    shop.names("spend s1")
    shop.writes(s1=spend("3 google 10", "4 google 5", "5 google 2", "6 google 1"))
    assert said(shop) == []
    shop.writes(s1=spend("3 google 10", "4 google 5", "5 google 2"))
    because = (
        "if nothing is meant to count there, write a row with 0 for it, or take the table out of the configuration for"
        " one sync, which forgets all that it does not tell now"
    )
    lost = "s1.csv has no row any more of 1 day (2026-03-06) after its last one, and told of that before"
    for _ in range(2):  # also where the file is not read again
        assert said(shop) == [f"spend: {lost}; it keeps what it had: {because}"]
        assert shop.spent() == {3: 10, 4: 5, 5: 2, 6: 1}
    shop.writes(s1=spend("3 google 10", "4 google 5", "5 google 2", "6 google 0"))
    assert said(shop) == []
    assert shop.spent() == {3: 10, 4: 5, 5: 2}


def test_an_emptied_file_is_told_too(shop: TabledShop) -> None:
    shop.names("spend s1")
    shop.writes(s1=spend("3 google 10", "6 google 1"))
    said(shop)
    shop.writes(s1=spend())
    for _ in range(2):
        (told,) = said(shop)
        assert told.startswith(
            "spend: s1.csv has no row at all any more, and told of 2 days (2026-03-03 to 2026-03-06) before; they keep"
            " what they had: "
        )
        assert shop.spent() == {3: 10, 6: 1}
    shop.names()
    assert said(shop) == []
    shop.names("spend s1")
    assert said(shop) == []
    assert shop.spent() == {}


def test_of_a_day_that_another_file_tells_it_is_said_whose_rows_count_and_nothing_else(shop: TabledShop) -> None:
    """To write a 0 there, as is advised for other days, would count for nothing what the other file tells."""
    shop.names("spend s1", "spend s2")
    shop.writes(s1=spend("3 google 10", "4 google 5", "6 google 30"), s2=spend("6 google 5", "7 google 2"))
    said(shop)
    shop.writes(s1=spend("3 google 10", "4 google 5"))
    (told,) = said(shop)
    assert told.startswith("spend: rows of s1.csv are left out on 1 day (2026-03-06), since s2.csv tells of the same")
    assert shop.spent() == {3: 10, 4: 5, 6: 5, 7: 2}


def test_an_export_of_the_last_days_forgets_older_ones_without_a_word(shop: TabledShop) -> None:
    shop.names("spend s1")
    for first in range(1, 6):
        shop.writes(s1=spend(*(f"{day} google {day}" for day in range(first, first + 3))))
        assert said(shop) == []
    assert shop.spent() == {day: day for day in range(1, 8)}


def test_a_last_row_that_cannot_be_read_is_no_lost_day(shop: TabledShop) -> None:
    shop.names("spend s1")
    shop.writes(s1=spend("3 google 10", "6 google 1"))
    said(shop)
    for last in ("6 google much", "someday google 1"):
        shop.writes(s1=spend("3 google 10", last))
        assert said(shop) == []


def test_of_answers_there_is_no_row_of_nothing(shop: TabledShop) -> None:
    shop.names("survey a")
    head = "day,kind,score"
    shop.writes(a=spend("1 nps 9", "2 nps 9", head=head))
    said(shop)
    shop.writes(a=spend("1 nps 9", head=head))
    (told,) = said(shop)
    assert "surveys: a.csv has no row any more of 1 day (2026-03-02)" in told
    assert "with 0" not in told


# two files


def test_an_emptied_file_gives_way_to_one_that_tells_of_the_day(shop: TabledShop) -> None:
    shop.names("spend s1", "spend s2")
    shop.writes(s1=spend("3 google 10", "6 google 1"), s2=spend("3 google 4", "4 google 4"))
    assert "s2.csv are left out" in said(shop)[0]
    assert shop.spent() == {3: 10, 4: 4, 6: 1}
    shop.writes(s1=spend())
    left_out, emptied = said(shop)
    assert left_out == (
        "spend: rows of s1.csv are left out on 1 day (2026-03-03), since s2.csv tells of the same and s1.csv, though"
        " it goes first, has no row of it any more; left out: 1 row, 10.00 EUR"
    )
    assert "has no row at all any more" in emptied
    assert shop.spent() == {3: 4, 4: 4, 6: 1}
    shop.writes(s1=spend("3 google 11"))
    said(shop)
    assert shop.spent() == {3: 11, 4: 4, 6: 1}


def test_a_first_or_last_day_that_is_gone_gives_way_to_one_that_is_there(shop: TabledShop) -> None:
    shop.names("traffic t1", "traffic t2")
    days = range(2, 7)
    shop.writes(t1=traffic(*(f"{day} direct 100" for day in days)), t2=traffic(*(f"{day} direct 120" for day in days)))
    said(shop)
    assert shop.sums("sessions") == dict.fromkeys(days, 100)
    shop.writes(t1=traffic(*(f"{day} direct 100" for day in range(3, 6))))
    said(shop)
    assert shop.sums("sessions") == {2: 120, 3: 100, 4: 100, 5: 100, 6: 120}
    shop.writes(t2=traffic("4 direct 120"))  # what neither tells now is left to the one named first
    said(shop)
    assert shop.sums("sessions") == dict.fromkeys(days, 100)


def test_another_order_still_leaves_a_day_to_the_one_that_tells_it(shop: TabledShop) -> None:
    shop.names("traffic t1", "traffic t2")
    shop.writes(t1=traffic("2 direct 100", "3 direct 100"), t2=traffic("2 direct 120", "3 direct 120"))
    said(shop)
    shop.writes(t1=traffic("3 direct 100"))
    for order, third in ((("t2", "t1"), 120), (("t1", "t2"), 100)):
        shop.names(*(f"traffic {one}" for one in order))
        said(shop)
        assert shop.sums("sessions") == {2: 120, 3: third}


# rows that stand twice


def test_rows_that_stand_twice_are_counted_and_told(shop: TabledShop) -> None:
    shop.names("spend s1")
    rows = ("3 google 10", "4 google 5")
    shop.writes(s1=spend(*rows, *rows))
    for _ in range(2):
        assert said(shop) == [
            "spend: s1.csv: 2 rows repeat others letter for letter; all are counted: delete what was pasted in again"
        ]
        assert shop.spent() == {3: 20, 4: 10}
    shop.writes(s1=spend(*rows))
    assert said(shop) == []


def test_answers_may_be_alike(shop: TabledShop) -> None:
    shop.names("survey a")
    shop.writes(a=spend("1 nps 9", "1 nps 9", head="day,kind,score"))
    assert said(shop) == []


# what doctor calls it


def test_a_table_with_a_skipped_row_is_read(shop: TabledShop) -> None:
    shop.names("spend s1")
    shop.writes(s1=spend("3 google 10", "4 google much"))
    shop.sync()
    (health,) = doctor.examine(shop.installation(), contact=False).shops
    (feed,) = [one for one in health.feeds if one.feed == "spend"]
    assert (feed.state, feed.rows, feed.error) == ("read", 1, "")
    assert feed.synced_at is not None
    told = [one for one in health.findings if one.about == "spend"]
    assert [one.level for one in told] == ["note"]
    assert told[0].text.startswith(f"1 row skipped: {shop.folder / 's1.csv'}, line 3, amount: 'much' ")


def test_a_table_that_may_hold_a_slip_is_read_and_a_problem(shop: TabledShop) -> None:
    shop.names("spend s1")
    shop.writes(s1=spend(*(f"{day} google {day}" for day in range(1, 12))))
    shop.sync()
    shop.writes(s1=spend("2025-03-10 google 10", "11 google 12"))
    assert any("may be a slip" in one for one in shop.sync().notes)
    (health,) = doctor.examine(shop.installation(), contact=False).shops
    assert [one.state for one in health.feeds if one.feed == "spend"] == ["read"]
    assert [one.level for one in health.findings if "may be a slip" in one.text] == ["problem"]


def test_a_missing_file_is_told_once(shop: TabledShop) -> None:
    shop.names("spend s1", "spend s2")
    shop.writes(s1=spend("3 google 10"))
    for _ in range(2):
        assert [one for one in shop.findings() if "s2.csv" in one] == [
            f"problem spend: there is no file {shop.folder / 's2.csv'}; mend `path` in config.toml"
        ]
        shop.sync()


# days to come


def test_a_day_to_come_is_no_row_extends_nothing_and_asks_for_no_noughts(shop: TabledShop) -> None:
    shop.names("spend s1")
    shop.writes(s1=spend("3 google 10", "2027-03-04 google 10"))
    for _ in range(2):
        report = shop.sync()
        assert [one.partition(", ")[2] for one in report.bad_rows] == ["line 3, day: 2027-03-04 lies in the future"]
        assert report.notes == []
    assert shop.spent() == {3: 10}
    shop.writes(s1=spend("3 google 10", "13 google 5"))  # tomorrow may be told of
    assert said(shop) == []
    assert shop.spent() == {3: 10, 13: 5}
    shop.writes(s1=spend("14 google 5"))
    (told,) = shop.sync().bad_rows
    assert "lies in the future" in told
    assert shop.spent() == {3: 10, 13: 5}


def test_what_was_stored_of_days_to_come_goes_when_the_file_is_read_again(shop: TabledShop) -> None:
    shop.names("spend s1")
    shop.writes(s1=spend("3 google 10", "11 google 1"))
    said(shop)
    source = str(shop.folder / "s1.csv")
    slip = reading(SPEND, Spend(date(2027, 3, 4), "google", "", 500), source=source)
    shop.cache.feeds.save_reading("toys", slip, NOON)
    shop.writes(s1=spend("3 google 10", "10 google 2"))
    (told,) = said(shop)
    assert "has no row any more of 1 day (2026-03-11)" in told
    assert shop.cache.feeds.known_source("toys", SPEND, source).covered == Period(date(2026, 3, 3), date(2026, 3, 13))
    assert shop.spent() == {3: 10, 10: 2, 11: 1}


# what is rightly left out


def test_totals_are_told_when_they_are_read_and_are_no_fault(shop: TabledShop) -> None:
    shop.names("spend s1")
    shop.writes(s1=spend("3 google 10", "4 google 5") + "Total,,15\nTotal: Account,,15\n")
    report = shop.sync()
    assert report.bad_rows == []
    assert report.notes == [f"spend: {shop.folder / 's1.csv'}: left out rightly: a total, not a row (lines 4, 5)"]
    assert said(shop) == []
    assert shop.spent() == {3: 10, 4: 5}
