"""Tables from merchants: whatever a spreadsheet or an ad manager wrote, the good rows are kept, the bad ones named."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.errors import Refused
from commerce.tables import TABLES, BadRow, DataTable
from commerce.tables.spend import SPEND
from commerce.tables.survey import SURVEYS
from commerce.tables.traffic import TRAFFIC
from connectors.files.reader import parse
from connectors.files.said import Said
from tests.connectors.files.reading import MARCH_1, MARCH_2, amounts, rows, spend
from tests.make_tables import Spend, SurveyAnswer, Traffic

pytestmark = pytest.mark.untraced


def test_a_plain_file() -> None:
    read = spend(
        "day,channel,campaign,amount,clicks\n2026-03-01,google / cpc,brand,12.50,31\n2026-03-02,email,weekly,0,\n"
    )
    assert list(read.rows) == [
        Spend(MARCH_1, "google / cpc", "brand", 1250, 31),
        Spend(MARCH_2, "email", "weekly", 0, None),
    ]
    assert read.bad_rows == ()
    assert (read.table, read.source) == (SPEND, "spend.csv")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffday;channel;campaign;amount\r\n2026-03-01;google / cpc;brand;1.234,50\r\n",
        "Datum;Kanal;Kampagne;Kosten\n01.03.2026;Google/CPC;brand;1234,5 €\n",
        'Date,Source / Medium,Campaign name,Amount spent (EUR)\n2026-03-01,google / cpc,brand,"1,234.50"\n',
        "Day\tChannel\tCampaign\tCost\n20260301\tgoogle / cpc\tbrand\t1 234,50\n",
        "sep=;\nday;channel;campaign;amount\n2026/3/1;google / cpc;brand;EUR 1'234.50\n",
        'amount,"day",channel,campaign,notes\n1234.50,2026-03-01 00:00:00,google / cpc,brand,"so, so"\n',
        "\n\nngày;kênh;chiến dịch;chi phí\n2026-03-01;google / cpc;brand;1\u00a0234,50\n\n;;;\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_one_row_in_many_hands(text: str, encoding: str) -> None:
    read = spend(text.encode(encoding))
    assert list(read.rows) == [Spend(MARCH_1, "google / cpc", "brand", 123450)]
    assert read.bad_rows == ()


def test_an_old_excel_without_utf8() -> None:
    (row,) = rows(spend("day;channel;campaign;amount\n2026-03-01;email;Frühling;5,00\n".encode("cp1252")))
    assert row.campaign == "Frühling"


@pytest.mark.parametrize(
    "title", ["Betrag", "BETRAG (EUR)", "Betrag(EUR)", "\u82b1\u8cbb\u91d1\u984d\uff08EUR\uff09", "Chi phi\u0301"]
)
def test_names_are_known_however_they_are_typed(title: str) -> None:
    assert spend(f"Datum,Kanal,{title}\n2026-03-01,x,1\n").rows == [Spend(MARCH_1, "x", "", 100, None)]


def test_a_wrong_row_is_named_by_line_and_column_and_the_rest_kept() -> None:
    read = spend(
        "day,channel,campaign,amount,clicks\n"
        "2026-03-01,email,weekly,5.00,1\n"
        "yesterday,email,weekly,5.00,1\n"
        "2026-02-30,email,weekly,5.00,1\n"
        "2026-03-01,email,weekly,-5.00,1\n"
        "2026-03-01,email,weekly,a lot,1\n"
        "2026-03-01,email,weekly,99999999999999999,1\n"
        "2026-03-01,email,weekly,5 USD,1\n"
        "2026-03-01,email,weekly,-5.00,1.5\n"
        "2026-03-01,email,weekly,12,50,1\n"
        "2026-03-01,email\n"
        '2026-03-01,"email,weekly,5.00,1\n'
        "2026-03-02,email,weekly,7.00,2\n"
    )
    assert amounts(read) == [500, 700]
    assert [(bad.line, bad.column) for bad in read.bad_rows] == [
        (3, "day"), (4, "day"), (5, "amount"), (6, "amount"), (7, "amount"), (8, "amount"), (9, "amount"), (10, ""),
        (11, "amount"), (12, ""),
    ]  # fmt: skip
    assert read.bad_rows[0] == BadRow(3, "day", "'yesterday' is not a day; write it as 2026-03-01")
    assert "is in USD; the shop's currency is EUR" in read.bad_rows[5].problem


def test_a_file_without_a_good_row_has_bad_rows_only() -> None:
    read = spend("day,channel,campaign,amount\nx,y,z,1\n")
    assert (read.rows, len(read.bad_rows)) == ([], 1)
    assert spend("day,channel,campaign,amount\n").bad_rows == ()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "the file is empty; expected the columns day, channel, amount"),
        ("\ufeff\n \n", "the file is empty"),
        ("day,channel,price\n2026-03-01,x,1\n", "no column amount; found: day, channel, price; expected: day, channel"),
        ("hello world\n", "no column day, channel, amount; found: hello world"),
        ("<html><body>Sign in</body></html>", "this is a web page, not a table; publish the sheet as CSV"),
        ("day,channel,amount (USD)\n2026-03-01,x,1\n", "is in USD; the shop's currency is EUR"),
        (
            b"PK\x03\x04rest",
            "this is an Excel workbook or zip archive that is damaged or locked; save it anew, or as CSV",
        ),
    ],
)
def test_what_is_no_table_of_ours_is_refused(content: str | bytes, complaint: str) -> None:
    with pytest.raises(Refused) as caught:
        spend(content)
    assert complaint in str(caught.value)
    assert str(caught.value).startswith("spend.csv")


def test_an_address_in_a_campaign_is_masked_before_rows_are_added_up() -> None:
    text = "day,channel,campaign,amount\n2026-03-01,mail,to anna@x.example,1\n2026-03-01,mail,to bob@x.example,2\n"
    read = parse(SPEND, text.encode(), "EUR", "spend.csv")
    assert [(row.campaign, row.amount_minor) for row in rows(read)] == [("to [address]", 300)]


def test_a_word_is_no_currency() -> None:
    read = parse(SPEND, b"day,channel,amount\n2026-03-01,mail,abc\n", "EUR", "spend.csv")
    assert read.bad_rows[0].problem == "'abc' is not an amount of money such as 12.50"


def test_rows_of_the_same_day_channel_and_campaign_are_added_up() -> None:
    read = spend(
        "day,channel,campaign,amount,clicks\n"
        "2026-03-01,google / cpc,brand,1.10,\n2026-03-01,Google / CPC,brand,2.20,5\n2026-03-01,google / cpc,other,4,\n"
    )
    assert list(read.rows) == [
        Spend(MARCH_1, "google / cpc", "brand", 330, 5),
        Spend(MARCH_1, "google / cpc", "other", 400, None),
    ]


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1+cmd|' /C calc'!A0", "@SUM(1)", "-2+3"])
def test_what_looks_like_a_formula_is_kept_as_it_was_told(text: str) -> None:
    quoted = text.replace('"', '""')
    (row,) = rows(spend(f'day,channel,campaign,amount\n2026-03-01,email,"{quoted}",1\n'))
    assert row.campaign == text


@pytest.mark.parametrize(
    ("written", "channel"),
    [
        ("Google/CPC", "google / cpc"),
        ("(direct) / (none)", "(direct) / (none)"),  # what it counts as is decided when it is counted
        ("Direct", "direct"),
        ("Organic Search", "organic search"),
        ("google / organic", "google / organic"),
        ("(not set)", ""),
        ("a\x00b", "a b"),
        ("x" * 500, "x" * 120),
    ],
)
def test_channels_are_kept_as_they_were_told_in_small_letters(written: str, channel: str) -> None:
    (row,) = rows(spend(f"day,channel,amount\n2026-03-01,{written},1\n"))
    assert row.channel == channel


@pytest.mark.parametrize(
    ("texts", "minor"),
    [
        (["1.234,50", "1.234"], [123450, 123400]),  # the first tells how to read the second
        (["1,234.50", "1,234"], [123450, 123400]),
        (["12,5"], [1250]),
        (["1.234.567"], [123456700]),
        ([".5"], [50]),
        (["€ 7", "7 €", "EUR 7", "7.00 eur"], [700, 700, 700, 700]),
    ],
)
def test_amounts_in_the_manner_of_their_file(texts: list[str], minor: list[int]) -> None:
    lines = "".join(f'2026-03-01;c;{n};"{text}"\n' for n, text in enumerate(texts))
    assert amounts(spend(f"day;channel;campaign;amount\n{lines}")) == minor


def test_a_currency_without_decimals_takes_points_for_thousands() -> None:
    (row,) = rows(spend("day,channel,campaign,amount\n2026-03-01,facebook,x,1.234.567 ₫\n", "VND"))
    assert row.amount_minor == 1234567
    (row,) = rows(spend("day,channel,campaign,amount\n2026-03-01,facebook,x,250.000\n", "VND"))
    assert row.amount_minor == 250000


def test_a_day_that_can_be_read_in_two_ways_needs_the_rest_of_the_file() -> None:
    alone = spend("day,channel,amount\n03/04/2026,x,1\n05/05/2026,x,1\n")
    assert [row.day for row in alone.rows] == [date(2026, 5, 5)]
    assert alone.bad_rows == (BadRow(2, "day", "'03/04/2026' can be read in two ways; write the day as 2026-03-01"),)
    british = spend("day,channel,amount\n03/04/2026,x,1\n25/04/2026,x,1\n")
    assert [row.day for row in british.rows] == [date(2026, 4, 3), date(2026, 4, 25)]
    american = spend("day,channel,amount\n03/04/2026,x,1\n04/25/2026,x,1\n")
    assert [row.day for row in american.rows] == [date(2026, 3, 4), date(2026, 4, 25)]


def test_traffic_keeps_what_is_not_known_apart_from_none() -> None:
    read = parse(
        TRAFFIC,
        b"Date,Channel,Device category,Sessions,Add to carts,Checkouts,Users\n"
        b'2026-03-01,google / cpc,Mobile,"1,200",80,40,900\n2026-03-01,google / cpc,mobile,100,,,\n'
        b"2026-03-01,email,desktop,10,0,,\n2026-03-01,email,desktop,,1,1,1\n",
        "EUR",
        "traffic.csv",
    )  # fmt: skip
    assert list(read.rows) == [
        Traffic(MARCH_1, "google / cpc", "mobile", 1300, 80, 40, 900),
        Traffic(MARCH_1, "email", "desktop", 10, 0, None, None),
    ]
    assert [(bad.line, bad.column) for bad in read.bad_rows] == [(5, "sessions")]


def test_surveys_keep_every_answer() -> None:
    read = parse(
        SURVEYS,
        b"day,kind,score\n2026-03-01,NPS,10\n2026-03-01,nps,10\n2026-03-01,csat,5\n2026-03-01,csat,6\n2026-03-01,ces,1\n",
        "EUR",
        "surveys.csv",
    )
    assert list(read.rows) == [
        SurveyAnswer(MARCH_1, "nps", 10), SurveyAnswer(MARCH_1, "nps", 10), SurveyAnswer(MARCH_1, "csat", 5),
    ]  # fmt: skip
    assert read.bad_rows == (
        BadRow(5, "score", "6 is not a score of csat; it goes from 1 to 5"),
        BadRow(6, "kind", "'ces' is not a kind of survey; write nps or csat"),
    )


@given(st.binary(max_size=300), st.sampled_from([table for table in TABLES if table.setting]))
def test_no_file_breaks_the_reader(content: bytes, table: DataTable) -> None:
    head = ",".join(column.name for column in table.in_files).encode() + b"\n"
    read = parse(table, head + content, "EUR", "any.csv")
    assert all(bad.problem for bad in read.bad_rows)
    with contextlib.suppress(Refused):  # nothing else may come out
        parse(table, content, "EUR", "any.csv")


@given(
    st.lists(
        st.tuples(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 10**9)),
        min_size=1,
        unique_by=lambda r: r[0],
    ),
    st.sampled_from([(";", ",", "."), (",", ".", ""), ("\t", ".", ","), (";", ",", "")]),
)
def test_what_is_written_is_what_is_read(written_rows: list[tuple[date, int]], manner: tuple[str, str, str]) -> None:
    delimiter, decimal, grouping = manner

    def written(minor: int) -> str:
        whole = f"{minor // 100:,}".replace(",", grouping)
        return f"{whole}{decimal}{minor % 100:02}"

    lines = [delimiter.join((day.isoformat(), "email", "x", written(minor))) for day, minor in written_rows]
    read = spend("\n".join([delimiter.join(("day", "channel", "campaign", "amount")), *lines]))
    assert [(row.day, row.amount_minor) for row in rows(read)] == written_rows


# which days a reading covers


def covered(text: str) -> list[int]:
    """Return the days of March that a file of these rows covers: `day amount`, one a line."""
    lines = "".join(f"{day},x,{amount}\n" for day, amount in (line.split() for line in text.splitlines()))
    return sorted(day.day for day in spend(f"day,channel,amount\n{lines}").days)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-03-02 5\n2026-03-05 5", [2, 3, 4, 5]),
        ("2026-03-05 5\n2026-03-02 5", [2, 3, 4, 5]),
        ("2026-03-02 5\n2026-03-03 much\n2026-03-05 5", [2, 4, 5]),  # of the 3rd something was said
        ("2026-03-02 5\n2026-03-03 much\n2026-03-03 7\n2026-03-05 5", [2, 3, 4, 5]),
        ("2026-03-01 much\n2026-03-02 5\n2026-03-05 5\n2026-03-07 much", [2, 3, 4, 5]),
        ("2026-03-02 5\nsoon 5\n2026-03-05 5", [2, 5]),  # which day that was, nobody knows
        ("2026-03-02 5\n2026-03-05 5\n2026-03-32 5", [2, 5]),
        ("2026-03-02 much", []),
    ],
)
def test_a_file_covers_the_days_from_its_first_to_its_last_but_for_what_could_not_be_read(
    text: str, days: list[int]
) -> None:
    assert covered(text) == days


def test_a_row_that_is_no_csv_may_be_of_any_day() -> None:
    read = spend('day,channel,amount\n2026-03-02,x,5\n2026-03-03,"x,5\n2026-03-05,x,5\n')
    assert sorted(day.day for day in read.days) == [2, 5]


# accounts


@pytest.mark.parametrize(
    ("written", "account"),
    [
        ("123-456-7890", "1234567890"),
        ("123 456 7890", "1234567890"),
        ("act_1234567890", "1234567890"),
        ("act=77", "77"),
        ("Main Shop", "main shop"),
        ("(not set)", ""),
        ("shop-2", "shop-2"),
    ],
)
def test_an_account_has_one_name_however_its_service_writes_it(written: str, account: str) -> None:
    (row,) = rows(spend(f"day,channel,amount,account\n2026-03-01,x,1,{written}\n"))
    assert row.account == account


def test_the_configuration_names_the_account_of_rows_that_do_not_say_it() -> None:
    text = b"day,channel,amount,account\n2026-03-01,x,1,\n2026-03-01,x,2,act_9\n"
    read = parse(SPEND, text, "EUR", "spend.csv", Said({"account": "123-456"}))
    assert [(row.account, row.amount_minor) for row in rows(read)] == [("123456", 100), ("9", 200)]
    without = parse(SPEND, b"day,channel,amount\n2026-03-01,x,1\n", "EUR", "spend.csv", Said({"account": "7"}))
    assert [row.account for row in rows(without)] == ["7"]
