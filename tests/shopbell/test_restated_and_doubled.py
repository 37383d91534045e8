"""Money that was taken back is gone, and nothing that two tables tell is counted twice: with real files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from commerce.errors import Refused
from tests.make_tables import Traffic
from tests.shopbell.a_shop_with_tables import TabledShop, march, open_at, spend, traffic
from tests.shopbell.scripted import INFO


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TabledShop]:
    with open_at(tmp_path, "").open_cache() as cache:
        yield TabledShop(tmp_path, cache)


# a day restated to nothing


def test_a_day_that_was_taken_back_costs_nothing(shop: TabledShop) -> None:
    shop.names("spend a")
    shop.writes(a=spend("1 google 10", "2 google 5", "3 google 7"))
    shop.sync()
    assert shop.spent() == {1: 10, 2: 5, 3: 7}
    shop.writes(a=spend("1 google 10", "3 google 7"))
    report = shop.sync()
    assert shop.spent() == {1: 10, 3: 7}
    assert report.notes == [
        f"spend: {shop.folder / 'a.csv'} has no row any more of 2026-03-02: nothing is counted there"
    ]


def test_a_day_before_or_behind_what_the_file_covers_keeps_what_it_had(shop: TabledShop) -> None:
    shop.names("spend a")
    shop.writes(a=spend("1 google 10", "2 google 5", "3 google 7", "4 google 1"))
    shop.sync()
    shop.writes(a=spend("2 google 6", "3 google 8"))
    shop.sync()
    assert shop.spent() == {1: 10, 2: 6, 3: 8, 4: 1}


def test_days_of_unreadable_rows_keep_what_they_had(shop: TabledShop) -> None:
    shop.names("spend a")
    shop.writes(a=spend("1 google 10", "2 google 5", "3 google 7", "4 google 1"))
    shop.sync()
    shop.writes(a=spend("1 google 11", "2 google much", "4 google 2"))
    report = shop.sync()
    assert shop.spent() == {1: 11, 2: 5, 4: 2}
    assert len(report.bad_rows) == 1
    shop.writes(a=spend("1 google 12", "2 google much", "2 bing 3", "4 google 2"))
    shop.sync()
    assert shop.spent() == {1: 12, 2: 3, 4: 2}  # good rows of that day came


def test_where_a_day_cannot_even_be_read_only_days_with_good_rows_are_replaced(shop: TabledShop) -> None:
    shop.names("spend a")
    shop.writes(a=spend("1 google 10", "2 google 5", "3 google 7"))
    shop.sync()
    shop.writes(a=spend("1 google 11", "someday google 5", "3 google 8"))
    shop.sync()
    assert shop.spent() == {1: 11, 2: 5, 3: 8}


def test_a_mistyped_year_empties_nothing_and_is_told_until_it_is_mended(shop: TabledShop) -> None:
    shop.names("spend a")
    shop.writes(a=spend(*(f"{day} google {day}" for day in range(1, 12))))
    shop.sync()
    before = shop.spent()
    for _ in range(2):
        shop.writes(a=spend("2025-03-10 google 10", "11 google 12", "12 google 13"))
        shop.sync()
        assert shop.spent() == before | {11: 12, 12: 13}
        (said,) = [one for one in shop.findings() if "may be a slip" in one]
        assert said.startswith(
            f"problem spend: {shop.folder / 'a.csv'}: goes from 2025-03-10 to 2026-03-12 without a row"
        )
        assert "10 days in between that had some (2026-03-01 to 2026-03-10)" in said
    shop.writes(a=spend("10 google 10", "11 google 12", "12 google 13"))
    shop.sync()
    assert not any("may be a slip" in one for one in shop.findings())


def test_many_empty_days_that_are_meant_come_by_taking_the_table_out_once(shop: TabledShop) -> None:
    shop.names("spend a")
    shop.writes(a=spend(*(f"{day} google {day}" for day in range(1, 12))))
    shop.sync()
    shop.writes(a=spend("1 google 1", "11 google 11"))
    shop.sync()
    assert len(shop.spent()) == 11
    shop.names()
    shop.sync()
    shop.names("spend a")
    shop.sync()
    assert shop.spent() == {1: 1, 11: 11}


def test_a_table_without_a_good_row_changes_nothing(shop: TabledShop) -> None:
    shop.names("spend a")
    shop.writes(a=spend("1 google 10"))
    shop.sync()
    for text in (spend(), spend("1 google much")):
        shop.writes(a=text)
        shop.sync()
        assert shop.spent() == {1: 10}


# two tables of traffic


def test_of_one_day_the_traffic_of_the_table_named_first_counts(shop: TabledShop) -> None:
    shop.names("traffic a", "traffic b")
    shop.writes(a=traffic("1 direct 100", "2 direct 100"), b=traffic("2 direct 120", "3 direct 120"))
    report = shop.sync()
    assert shop.sums("sessions") == {1: 100, 2: 100, 3: 120}
    a, b = shop.folder / "a.csv", shop.folder / "b.csv"
    said = (
        f"rows of {b} are left out on 1 day (2026-03-02), since {a} tells of the same:"
        " of one day one source counts, the one named first"
        "; left out: 1 row; to count them instead, write wins = true at their source"
    )
    assert report.notes == [f"traffic: {said}"]
    assert f"note traffic: {said}" in shop.findings()


def test_another_order_changes_whose_rows_count_and_back(shop: TabledShop) -> None:
    shop.writes(a=traffic("1 direct 100", "2 direct 100"), b=traffic("2 direct 120", "3 direct 120"))
    for order, of_the_second in ((("a", "b"), 100), (("b", "a"), 120), (("a", "b"), 100)):
        shop.names(*(f"traffic {one}" for one in order))
        shop.sync()
        assert shop.sums("sessions") == {1: 100, 2: of_the_second, 3: 120}


def test_taking_the_winner_out_brings_the_others_back(shop: TabledShop) -> None:
    shop.names("traffic a", "traffic b", "traffic c")
    shop.writes(a=traffic("1 direct 100"), b=traffic("1 direct 120", "2 direct 1"), c=traffic("1 direct 140"))
    shop.sync()
    assert shop.sums("sessions") == {1: 100, 2: 1}
    shop.names("traffic b", "traffic c")
    (shop.folder / "b.csv").unlink()  # what is stored of it is enough
    assert "b.csv" in shop.sync().refused["traffic"]
    assert shop.sums("sessions") == {1: 120, 2: 1}
    shop.writes(b=traffic("1 direct 120", "2 direct 1"))
    shop.sync()
    assert shop.sums("sessions") == {1: 120, 2: 1}
    shop.names("traffic c")
    shop.sync()
    assert shop.sums("sessions") == {1: 140}


def test_a_winner_that_takes_its_day_back_leaves_it_to_the_next(shop: TabledShop) -> None:
    shop.names("traffic a", "traffic b")
    shop.writes(a=traffic("1 direct 100", "2 direct 100", "3 direct 100"), b=traffic("2 direct 120"))
    shop.sync()
    shop.writes(a=traffic("1 direct 100", "3 direct 100"))
    shop.sync()
    assert shop.sums("sessions") == {1: 100, 2: 120, 3: 100}


def test_what_the_shop_itself_tells_goes_before_every_table(shop: TabledShop) -> None:
    shop.info = msgspec.structs.replace(INFO, platform="woocommerce")
    shop.names("traffic a")
    shop.writes(a=traffic("1 direct 100", "2 direct 100"))
    shop.sync()
    shop.tells(Traffic(march(2), "direct", "", 7))
    report = shop.sync()
    assert shop.sums("sessions") == {1: 100, 2: 7}
    assert "since the shop itself tells of the same" in report.notes[0]


# two tables of spend


def test_one_channel_and_day_without_accounts_counts_once(shop: TabledShop) -> None:
    shop.names("spend a", "spend b")
    shop.writes(a=spend("1 google 10", "2 google 10"), b=spend("2 google 11", "2 bing 3", "3 google 12"))
    report = shop.sync()
    assert shop.spent() == {1: 10, 2: 13, 3: 12}
    (said,) = report.notes
    assert "b.csv are left out on 1 day (2026-03-02), since" in said
    assert "of one account (of one channel, where none is named) and day one source counts" in said


HEAD = "day,channel,amount,account"


def test_two_accounts_are_added_up_and_one_account_is_not(shop: TabledShop) -> None:
    shop.names("spend a", "spend b")
    shop.writes(
        a=spend("1 google 10 123-456", "2 google 10 123-456", head=HEAD),
        b=spend("1 google 20 777", "2 bing 30 123456", head=HEAD),
    )
    shop.sync()
    assert shop.spent() == {1: 30, 2: 10}


def test_a_row_that_names_no_account_may_be_of_any(shop: TabledShop) -> None:
    shop.names("spend a", "spend b")
    shop.writes(a=spend("1 google 10 123", "1 bing 5 9", head=HEAD), b=spend("1 google 20", "1 mail 3"))
    shop.sync()
    assert shop.spent() == {1: 18}


def test_the_configuration_names_an_account_for_a_whole_file(shop: TabledShop) -> None:
    shop.writes(a=spend("1 google 10"), b=spend("1 google 20"))
    shop.names("spend a", "spend b")
    shop.sync()
    assert shop.spent() == {1: 10}
    one, other = 'path = "a.csv"\naccount = "1"\n', 'path = "b.csv"\naccount = "2"\n'
    open_at(shop.folder, f"[[shop.spend]]\n{one}[[shop.spend]]\n{other}")
    shop.sync()  # the files are the same; how they are read is not
    assert shop.spent() == {1: 30}


def test_answers_of_two_tables_are_added_up(shop: TabledShop) -> None:
    shop.names("survey a", "survey b")
    answers = spend("1 nps 10", "1 nps 3", head="day,kind,score")
    shop.writes(a=answers, b=answers)
    assert shop.sync().notes == []
    assert shop.sums("nps_responses") == {1: 4}
    assert shop.sums("nps_promoters") == {1: 2}
    assert shop.sums("nps_detractors") == {1: 2}


def test_satisfied_are_the_two_best_of_five_answers(shop: TabledShop) -> None:
    shop.names("survey a")
    shop.writes(a=spend(*(f"1 csat {score}" for score in (1, 2, 3, 4, 4, 5)), head="day,kind,score"))
    shop.sync()
    assert shop.sums("csat_satisfied_responses") == {1: 3}
    assert shop.sums("csat_responses") == {1: 6}


# files that come and go


def test_a_table_that_moved_while_another_cannot_be_read_does_not_count_twice(shop: TabledShop) -> None:
    shop.names("spend a", "spend b")
    shop.writes(a=spend("1 google 10"), b=spend("1 mail 1"))
    shop.sync()
    (shop.folder / "a.csv").rename(shop.folder / "moved.csv")
    (shop.folder / "b.csv").unlink()
    shop.names("spend moved", "spend b")
    assert "b.csv" in shop.sync().refused["spend"]
    assert shop.spent() == {1: 11}
    shop.writes(b=spend("1 mail 1"))
    shop.sync()
    assert shop.spent() == {1: 11}
    assert shop.cache.feeds.states("toys")["spend"].row_count == 2


def test_the_same_table_named_twice_counts_once(shop: TabledShop) -> None:
    shop.names("spend a", "spend a")
    shop.writes(a=spend("1 google 10"))
    shop.sync()
    assert shop.spent() == {1: 10}


def test_a_missing_file_is_told_by_doctor_and_what_it_said_stays(shop: TabledShop) -> None:
    shop.names("spend a")
    shop.writes(a=spend("1 google 10"))
    shop.sync()
    (shop.folder / "a.csv").unlink()
    assert f"problem spend: there is no file {shop.folder / 'a.csv'}; mend `path` in config.toml" in shop.findings()
    assert shop.sync().refused["spend"]
    assert shop.spent() == {1: 10}


def test_a_shop_of_another_currency_is_refused_as_long_as_money_is_stored(shop: TabledShop) -> None:
    shop.names("spend a")
    shop.writes(a=spend("1 google 10"))
    shop.sync()
    shop.info = msgspec.structs.replace(INFO, currency="USD")
    with pytest.raises(Refused, match="now says woocommerce in USD"):
        shop.sync()
