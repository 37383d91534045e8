"""What files tell in place of a count or a time: rates, averages, those who stayed. Figures worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from commerce.tables import Reading
from commerce.tables.traffic import TRAFFIC
from connectors.files.reader import parse
from connectors.files.said import Said


def traffic(head: str, *lines: str, said: Said | None = None) -> Reading:
    text = "\n".join([f"Date;Channel;{head}", *(f"2026-03-01;{line}" for line in lines)])
    return parse(TRAFFIC, text.encode(), "EUR", "t.csv", said or Said())


def told(reading: Reading) -> list[tuple[Any, ...]]:
    rows: list[Any] = list(reading.rows)
    return [(row.bounces, row.page_views, row.time_on_pages_s) for row in rows]


def problems(reading: Reading) -> list[str]:
    return [f"line {bad.line}: {bad.problem}" for bad in reading.bad_rows]


def test_matomo_tells_bounces_and_the_length_of_all_visits() -> None:
    read = traffic("nb_visits;bounce_count;nb_pageviews;sum_visit_length", "organic;200;90;640;15000")
    assert told(read) == [(90, 640, 15000)]


def test_visits_that_were_engaged_leave_those_that_bounced() -> None:
    read = traffic("Sessions;Engaged sessions;Views", "google / cpc;120;78;400")
    assert told(read) == [(42, 400, None)]


@pytest.mark.parametrize(
    ("title", "cells", "bounces"),
    [
        ("Bounce rate", ["45.24%", "0%"], [95, 0]),  # of 210 alone 95 rounds to it
        ("Bounce rate", ["0.4523809523809524", "0.5"], [95, 105]),  # a program leaves the last zeros out
        ("Bounce Rate (%)", ["45,2", "100"], [95, 210]),
        ("Taux de rebond", ["45,24 %", "1,90 %"], [95, 4]),
        ("Engagement rate", ["0.5476", "1"], [95, 0]),
        ("Tỷ lệ tương tác", ["54,76%", "100%"], [95, 0]),
        ("跳出率", ["45.2%", "--"], [95, None]),
    ],
)
def test_a_rate_tells_bounces_where_one_number_alone_rounds_to_it(
    title: str, cells: list[str], bounces: list[int | None]
) -> None:
    read = traffic(f"Sessions;{title}", f"a;210;{cells[0]}", f"b;210;{cells[1]}")
    assert [row[0] for row in told(read)] == bounces


def test_a_rate_that_many_numbers_round_to_is_not_taken_for_one_of_them() -> None:
    read = traffic("Sessions;Bounce rate", "a;5000;45.2%")
    assert told(read) == [(None, None, None)]
    (problem,) = problems(read)
    assert problem.startswith("line 2: '45.2%' of 5000 sessions may be 2258 to 2262; export their number, or the rate")
    assert problem.endswith("; the rest of the row counts")


def test_a_rate_that_no_number_rounds_to_is_named() -> None:
    (problem,) = problems(traffic("Sessions;Bounce rate", "a;10;33.33%"))
    assert "'33.33%' of 10 sessions is no whole number of them" in problem


@pytest.mark.parametrize(
    ("head", "line", "said"),
    [
        ("Sessions;Bounces", "a;10;12", "12 bounces of 10 sessions cannot be"),
        ("Sessions;Bounces", "a;10;-2", "'-2' is not a whole number such as 1234"),
        ("Sessions;Engaged sessions", "a;10;12", "12 engaged_sessions of 10 sessions cannot be"),
        ("Sessions;Bounce rate", "a;10;120%", "'120%' is not a share such as 45.2 %; it goes from 0 to 100 %"),
        ("Sessions;Bounce rate", "a;10;-20%", "'-20%' is not a share"),
        ("Sessions;Views;Avg. Time on Page", "a;10;20;-00:01:00", "is not a length of time"),
    ],
)
def test_what_cannot_be_is_named_and_costs_only_itself(head: str, line: str, said: str) -> None:
    read = traffic(head, line)
    assert said in problems(read)[0]
    assert [row.sessions for row in read.rows] == [10]  # type: ignore[attr-defined] # rows are made as declared
    assert told(read)[0][0] is None


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [("00:01:23", 83 * 40), ("83.5", 3340), ("83,52", 3341), ("1m 23s", 3320), ("1 min 23 s", 3320), ("0", 0)],
)
def test_an_average_time_is_multiplied_out(cell: str, seconds: int) -> None:
    read = traffic("Sessions;Pageviews;Avg. Time on Page", f"a;10;40;{cell}")
    assert told(read) == [(None, 40, seconds)]


def test_the_time_of_a_visit_is_that_of_its_pages() -> None:
    read = traffic("Sessions;Views;Average session duration", "a;10;40;120.44", "b;0;0;")
    assert told(read) == [(None, 40, 1204), (None, 0, 0)]


def test_the_finest_that_a_file_tells_is_taken() -> None:
    head = "Sessions;Bounce rate;Engaged sessions;Views;Average session duration;Avg. time on page"
    read = traffic(head, "a;5000;45.2%;2740;9000;100;00:00:20")
    assert told(read) == [(2260, 9000, 180_000)]


def test_an_average_without_its_count_tells_nothing_and_says_so() -> None:
    read = traffic("Sessions;Avg. Time on Page", "a;10;00:01:23")
    assert told(read) == [(None, None, None)]
    assert read.remarks == ("the column 'Avg. Time on Page' tells nothing without a column page_views; export both",)


def test_of_two_rows_that_become_one_both_must_know_a_part() -> None:
    read = traffic("Sessions;Bounces", "a;10;4", "a;30;", "b;10;4", "b;0;")
    assert [row[0] for row in told(read)] == [None, 4]


def test_a_heading_of_ones_own_is_said_in_the_configuration() -> None:
    read = traffic("Sessions;Left at once", "a;200;45.5 %", said=Said(columns={"bounce_rate": "Left at once"}))
    assert told(read)[0][0] == 91


def test_a_number_that_may_be_two_costs_only_itself_where_it_need_not_be_known() -> None:
    read = traffic("Sessions;Views;User engagement", "a;10;40;1,204")
    assert [row.sessions for row in read.rows] == [10]  # type: ignore[attr-defined] # rows are made as declared
    assert told(read)[0][2] is None
    assert "'1,204' is not a length of time" in problems(read)[0]


@pytest.mark.parametrize("way", TRAFFIC.instead, ids=lambda way: way.name)
def test_every_heading_of_what_is_told_instead_is_known(way: Any) -> None:
    cell = "50.0%" if "share" in way.way else "1"
    for names in way.headings.values():
        for name in names:
            read = traffic(f"Sessions;Views;{name}", f"a;200;40;{cell}")
            assert told(read)[0] != (None, 40, None), name
