"""Files whose figures could be taken for others: nothing of them is read until it is told which is meant."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import pytest
from openpyxl import Workbook

from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from connectors.files.said import Said
from tests.connectors.files.looking import left_out, passed, refusal, rows_of, seen, told


def of(*days: str, head: str = "Date,Channel,Cost", above: str = "") -> str:
    return f"{above}{head}\n" + "".join(f"{day},google,{number}\n" for number, day in enumerate(days, 1))


def days(text: str, said: Said | None = None) -> list[str]:
    return sorted(row.day.isoformat() for row in rows_of(seen(SPEND, text, said=said)))


def formatted(formats: dict[str, str], *rows: Sequence[object]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    for column, shown in formats.items():
        for place in range(2, len(rows) + 1):
            sheet[f"{column}{place}"].number_format = shown
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_days_of_two_readings_are_refused_though_one_of_them_has_only_one() -> None:
    text = of("01/03/2026", "02/03/2026", "03/03/2026", "04/03/2026")
    assert 'day_order = "day first" or day_order = "month first"' in refusal(SPEND, text)
    assert days(text, Said(day_order="day first"))[0] == "2026-03-01"


@pytest.mark.parametrize(
    ("above", "first"),
    [
        ("1 March 2026 - 4 March 2026\n", "2026-03-01"),
        ("Campaign report\nMarch 1, 2026 - March 4, 2026\n", "2026-03-01"),
        ("# Start date: 20260301\n# End date: 20260304\n", "2026-03-01"),
        ("2026年3月1日 - 2026年3月4日\n", "2026-03-01"),
        ("1 thg 3, 2026 - 4 thg 3, 2026\n", "2026-03-01"),
        ('"Report Time: 3/1/2026,3/14/2026"\n', "2026-01-03"),
        ("Generated 14/03/2026\n", "2026-03-01"),
    ],
)
def test_the_range_above_a_table_tells_which_is_the_month(above: str, first: str) -> None:
    assert days(of("01/03/2026", "02/03/2026", "04/03/2026", above=above))[0] == first


@pytest.mark.parametrize("above", ["2026\n", "January 1, 2026 - April 3, 2026\n", "May 1, 2026 - May 9, 2026\n"])
def test_a_range_that_holds_both_readings_or_none_tells_nothing(above: str) -> None:
    assert "can be read in two ways" in refusal(SPEND, of("01/03/2026", "02/03/2026", "04/03/2026", above=above))


@pytest.mark.parametrize("dates", [("03.01.2026", "03.02.2026"), ("2026-01-03", "2026-02-03")])
def test_days_that_a_spreadsheet_has_turned_around_are_not_believed(dates: tuple[str, str]) -> None:
    text = of(*dates, "03/13/2026", "03/14/2026")
    assert "has mistaken months for days" in refusal(SPEND, text)
    assert "line 4: '03/13/2026'" in refusal(SPEND, text)
    assert days(of(*dates, "03/13/2026", "03/14/2026", "2026-03-20"))[-1] == "2026-03-20"  # that one is no text


def test_a_beginning_without_an_end_is_a_day_only_where_days_follow_each_other() -> None:
    head = "Start date,Channel,Cost"
    assert "tells where a row begins, and nothing where it ends" in refusal(
        SPEND, of("2026-03-02", "2026-03-09", "2026-03-16", head=head)
    )
    assert "nothing where it ends" in refusal(SPEND, of("2026-03-02", head=head))
    assert days(of("2026-03-02", "2026-03-03", "2026-03-09", head=head))[0] == "2026-03-02"
    is_a_day = Said(columns={"day": "Start date"})
    assert len(days(of("2026-03-02", "2026-03-09", head=head), is_a_day)) == 2


def test_rows_a_week_or_a_month_apart_are_remarked_on() -> None:
    weeks = seen(SPEND, of("2026-03-02", "2026-03-09", "2026-03-16"))
    months = seen(SPEND, of("2026-01-01", "2026-02-01", "2026-03-01"))
    plain = seen(SPEND, of("2026-03-02", "2026-03-09", "2026-03-17"))
    assert "are one week apart, and each was read as one day" in weeks.remarks[0]
    assert "are one month apart" in months.remarks[0]
    assert (len(weeks.remarks), len(months.remarks), plain.remarks) == (1, 1, [])
    assert weeks.reading is not None
    assert weeks.reading.remarks == tuple(weeks.remarks)


@pytest.mark.parametrize(
    ("head", "told_by"),
    [
        ("Cost,Cost", "take one of them out"),
        ("Cost,Spend", 'columns = { amount = "Cost" } or "Spend"'),
        ("Amount (gross),Amount (net)", 'columns = { amount = "Amount (gross)" }'),
    ],
)
def test_of_two_columns_that_differ_none_is_taken(head: str, told_by: str) -> None:
    text = f"Date,Channel,{head}\n2026-03-01,google,10,10\n2026-03-02,google,20,24\n"
    assert "and they differ (line 3: '20' and '24')" in refusal(SPEND, text)
    assert told_by in refusal(SPEND, text)
    assert told(seen(SPEND, text.replace("24", "20"))) == [(1, 1000), (2, 2000)]


def test_of_two_columns_the_one_that_is_said_or_in_the_shops_currency_is_taken() -> None:
    text = "Date,Channel,Cost (USD),Cost (EUR)\n2026-03-01,google,10,9\n"
    assert told(seen(SPEND, text)) == [(1, 900)]
    gross = "Date,Channel,Amount (gross),Amount (net)\n2026-03-01,google,12,10\n"
    assert told(seen(SPEND, gross, said=Said(columns={"amount": "Amount (net)"}))) == [(1, 1000)]
    assert told(seen(SPEND, "Date,Channel,Cost (Compare to),Cost\n2026-03-01,google,12,10\n")) == [(1, 1000)]
    assert "two columns could be the sessions" in refusal(
        TRAFFIC, "Date,Channel,Sessions,Visits\n2026-03-01,google,12,10\n"
    )


@pytest.mark.parametrize(
    "beside",
    ["in thousands", "EUR '000", "k", "Tsd. €", "T€", "micros", "cents", "triệu", "千元", "Change", "Compare to", "%"],
)
def test_another_measure_is_not_the_amount(beside: str) -> None:
    text = f"Date,Channel,Cost ({beside})\n2026-03-01,google,10\n"
    assert f"no column amount; found: Date, Channel, Cost ({beside})" in refusal(SPEND, text)
    assert told(seen(SPEND, text, said=Said(columns={"amount": f"Cost ({beside})"}))) == [(1, 1000)]


def test_headings_without_blanks_are_known() -> None:
    text = "GregorianDate,CampaignName,CurrencyCode,Spend,Clicks\n2026-03-01,A,{0},10,3\n"
    found = seen(SPEND, text.format("EUR"))
    assert (told(found), found.columns["campaign"]) == ([(1, 1000)], "CampaignName")
    assert "its rows are in USD; the shop's currency is EUR" in refusal(SPEND, text.format("USD"))


def test_whole_numbers_with_decimals_are_told_by_their_column() -> None:
    text = "Date,Channel,Sessions\n2026-03-01,a,12.000\n2026-03-02,a,{0}\n"
    assert told(seen(TRAFFIC, text.format("0.000"))) == [(1, 12), (2, 0)]
    assert told(seen(TRAFFIC, text.format("8"))) == [(1, 12000), (2, 8)]
    assert left_out(seen(TRAFFIC, text.format("7.25"))) == [3]


@pytest.mark.parametrize(
    ("shown", "what"),
    [
        ('"$"#,##0.00', "'$ 12.5' is in another currency than EUR"),
        ('_("$"* #,##0.00_);_("$"* \\(#,##0.00\\)', "in another currency than EUR"),
        ("#,##0.00 [$USD]", "'USD 12.5' is in USD"),
        ("[$₫-42A]#,##0", "'₫ 12.5' is in VND"),
        ("0.00%", "'1250%' is not an amount"),
    ],
)
def test_the_format_of_a_cell_belongs_to_it(shown: str, what: str) -> None:
    rows: list[list[object]] = [["Date", "Channel", "Cost"], [date(2026, 3, 1), "google", 12.5]]
    found = seen(SPEND, formatted({"C": shown}, *rows))
    assert what in found.left_out[0].problem
    assert rows_of(found) == []
    own = ("#,##0.00", '#,##0.00\\ "€"', "[$€-407] #,##0.00", "_-* #,##0.00 [$EUR]_-", '#,##0.00;[Red]"$"0', "General")
    for plain in own:
        assert told(seen(SPEND, formatted({"C": plain}, *rows))) == [(1, 1250)]


def test_a_month_that_a_cell_shows_is_no_day() -> None:
    rows: list[list[object]] = [
        ["Date", "Channel", "Cost"],
        *([date(2026, month, 1), "google", 31] for month in (1, 3)),
    ]
    assert "is of 2026-01-01 to 2026-01-31" in refusal(SPEND, formatted({"A": "mmm-yy"}, *rows))
    assert len(told(seen(SPEND, formatted({"A": "mmm-yy"}, *rows), said=Said(spread=True)))) == 62
    assert told(seen(SPEND, formatted({"A": "d-mmm-yy"}, *rows))) == [(1, 3100), (1, 3100)]


def test_one_row_without_a_name_is_no_sum_of_one_of_another_day() -> None:
    text = "Date,Channel,Cost\n2026-03-01,google,10\n{0},,10\n"
    assert told(seen(SPEND, text.format("2026-03-02"))) == [(1, 1000), (2, 1000)]
    assert passed(seen(SPEND, text.format("2026-03-01"))) == [3]
