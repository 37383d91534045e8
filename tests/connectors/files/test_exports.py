"""Files as advertising accounts, web analytics, services of surveys and people export them, unedited."""

from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal

import pytest

from commerce.tables.spend import SPEND
from commerce.tables.survey import SURVEYS
from commerce.tables.traffic import TRAFFIC
from connectors.files.said import Said
from tests.connectors.files.looking import GOOGLE, left_out, passed, refusal, rows_of, scores, seen, told

# advertising accounts


@pytest.mark.parametrize(
    "content",
    [
        GOOGLE.encode(),
        b"\xef\xbb\xbf" + GOOGLE.encode(),
        GOOGLE.replace("\n", "\r\n").encode(),
        gzip.compress(GOOGLE.encode()),
        GOOGLE.encode("utf-16"),
        GOOGLE.encode("utf-16-le"),
    ],
)
def test_google_ads_with_titles_and_totals(content: bytes) -> None:
    found = seen(SPEND, content)
    assert told(found) == [(12, 120450), (13, 3330)]
    assert found.columns == {"day": "Day", "campaign": "Campaign", "amount": "Cost", "clicks": "Clicks"}
    assert (found.lines_read, passed(found), found.left_out, found.currency) == (2, [6, 7], [], "EUR")


def test_google_ads_for_excel_is_wide_and_has_tabs() -> None:
    head = "Campaign report\n1 October 2026 - 2 October 2026\nDay\tCampaign\tCost\n"
    text = f'{head}2026-10-01\tA\t"1,204.50"\n2026-10-02\tB\t7\n'
    found = seen(SPEND, text.encode("utf-16"))
    assert (told(found), found.encoding) == ([(1, 120450), (2, 700)], "utf-16")


#: One account in the words of many: 1,204.50 with 30 clicks on the first of October, 33.30 with 4 on the second.
ACCOUNTS = (
    """Kampagnenbericht
1. Oktober 2026 - 2. Oktober 2026
Tag;Kampagne;Währungscode;Kosten;Klicks
01.10.2026;Herbst;EUR;1.204,50;30
02.10.2026;Herbst;EUR;33,30;4
Gesamt: Konto; --; --;1.237,80;34
""",
    """Báo cáo chiến dịch
Ngày,Chiến dịch,Mã đơn vị tiền tệ,Chi phí,Số lượt nhấp
2026-10-01,Thu,EUR,"1.204,50",30
2026-10-02,Thu,EUR,"33,30",4
Tổng: Tài khoản,--,EUR,"1.237,80",34
""",
    """廣告活動報表
日期,廣告活動,貨幣代碼,費用,點擊次數
2026-10-01,秋季,EUR,"1,204.50",30
2026-10-02,秋季,EUR,33.30,4
總計 帳戶,--,EUR,"1,237.80",34
""",
    """Rapport sur les campagnes
Jour;Campagne;Code de devise;Coût;Clics
01/10/2026;Automne;EUR;1 204,50;30
02/10/2026;Automne;EUR;33,30;4
Total : compte;--;EUR;1 237,80;34
""",
    """Reporting starts,Reporting ends,Campaign name,Amount spent (EUR),Clicks (all),Link clicks
2026-10-01,2026-10-02,,1237.80,99,34
2026-10-01,2026-10-01,A,1204.50,90,30
2026-10-02,2026-10-02,A,33.30,9,4
""",
    """Auswertungsstart;Auswertungsende;Kampagnenname;Ausgegebener Betrag (EUR);Link-Klicks
2026-10-01;2026-10-01;A;1204,50;30
2026-10-02;2026-10-02;A;33,30;4
""",
    """分析報告開始,分析報告結束,行銷活動名稱,花費金額 (EUR),連結點擊次數
2026-10-01,2026-10-01,A,1204.5,30
2026-10-02,2026-10-02,A,33.3,4
""",
    """Ngày bắt đầu báo cáo,Ngày kết thúc báo cáo,Tên chiến dịch,Số tiền đã chi tiêu (EUR),Lượt nhấp vào liên kết
2026-10-01,2026-10-01,A,1204.50,30
2026-10-02,2026-10-02,A,33.30,4
""",
    """Campaign name,By Day,Cost,Clicks (destination),Currency
A,2026-10-01,1204.50,30,EUR
A,2026-10-02,33.30,4,EUR
"Total of 2 results",-,1237.80,34,EUR
""",
    """Report Name: Campaigns
Report Time: 10/1/2026,10/2/2026

Gregorian date,Campaign name,Currency code,Spend,Clicks
2026-10-01,A,EUR,1204.50,30
2026-10-02,A,EUR,33.30,4

\u00a92026 Somebody. All rights reserved.
""",
    """Date,Campaign name,Spend in account currency,Outbound clicks
2026-10-01,A,1204.50,30
2026-10-02,A,33.30,4
""",
)


@pytest.mark.parametrize("text", ACCOUNTS)
def test_an_account_in_any_language(text: str) -> None:
    found = seen(SPEND, text)
    assert told(found) == [(1, 120450), (2, 3330)]
    assert [row.clicks for row in rows_of(found)] == [30, 4]
    assert found.left_out == []


def test_a_currency_column_is_held_against_the_shops() -> None:
    text = "Day,Campaign,Currency code,Cost\n2026-10-12,A,USD,120.00\n2026-10-13,A,USD,80.00\n"
    assert "its rows are in USD; the shop's currency is EUR; state what one USD is worth in EUR" in refusal(SPEND, text)
    assert told(seen(SPEND, text, rates={"USD": Decimal("0.5")})) == [(12, 6000), (13, 4000)]
    mixed = seen(SPEND, text.replace("A,USD,80", "A,EUR,80"))
    assert (told(mixed), left_out(mixed)) == ([(13, 8000)], [2])
    assert seen(SPEND, text, None).currency == "USD"
    assert "its rows are in EUR and USD" in refusal(SPEND, text.replace("A,USD,80", "A,EUR,80"), None)


@pytest.mark.parametrize("amount", ["$120.00", "US$ 120", "120 USD", "£120", "120,00 zł"])
def test_a_sign_of_another_currency_is_never_the_shops(amount: str) -> None:
    found = seen(SPEND, f'Day,Campaign,Cost\n2026-10-12,A,"{amount}"\n2026-10-13,A,€7.50\n')
    assert (told(found), left_out(found)) == ([(13, 750)], [2])


@pytest.mark.parametrize(
    "text",
    [
        "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR)\n2026-09-01,2026-09-30,A,1250.50\n",
        "Date,Campaign,Cost\n2026-10-05 - 2026-10-11,A,700\n2026-10-12 - 2026-10-18,A,700\n",
        "Week,Campaign,Cost\n2026-10-05,A,700\n2026-10-12,A,700\n",
        "Month,Campaign,Cost\n2026-09,A,700\nOctober 2026,A,700\n",
        "Tháng,Chiến dịch,Chi phí\n2026-09-01,A,700.50\n",
        "Date,End date,Campaign,Cost\n2026-10-05,2026-10-11,A,700\n",
        "Date,Campaign,Cost\n20261005-20261011,A,700\n",
        "Date,Campaign,Cost\n2026-W41,A,700\n",
        'Date,Campaign,Cost\n"Oct 5 - Oct 11, 2026",A,700\n',
    ],
)
def test_what_is_not_of_one_day_is_refused_and_spread_only_when_the_merchant_says_so(text: str) -> None:
    assert "not of one day each" in refusal(SPEND, text)
    found = seen(SPEND, text, said=Said(spread=True))
    assert found.left_out == []
    assert any("spread evenly over their days, as spread = true says" in told for told in found.remarks)
    assert sum(row.amount_minor for row in rows_of(found)) in {125050, 140000, 70000, 70050}
    each = [row.amount_minor for row in rows_of(found)]
    assert len(each) >= 7
    assert max(each) - min(each) <= 100


def test_the_exact_one_of_two_days_counts() -> None:
    text = (
        "Reporting starts,Reporting ends,Day,Campaign name,Amount spent (EUR)\n"
        "2026-10-12,2026-10-14,2026-10-12,A,150.50\n2026-10-12,2026-10-14,2026-10-13,A,99.50\n"
    )
    assert told(seen(SPEND, text)) == [(12, 15050), (13, 9950)]
    of_the_month = "Day,Date,Session source / medium,Sessions\n12,20261012,google / cpc,5\n13,20261013,google / cpc,6\n"
    found = seen(TRAFFIC, of_the_month)
    assert (told(found), found.columns["day"]) == ([(12, 5), (13, 6)], "Date")


@pytest.mark.parametrize(
    "total",
    [
        "2026-10-12,2026-10-14,,,350.00",
        "2026-10-12,2026-10-14,,,350.01",
        ",,,,350",
        "2026-10-12,2026-10-14,-,--,350.00",
    ],
)
@pytest.mark.parametrize("place", ["first", "last"])
def test_a_row_without_names_that_is_the_sum_of_the_others_is_no_row(total: str, place: str) -> None:
    head = "Reporting starts,Reporting ends,Campaign name,Channel,Amount spent (EUR)\n"
    spent = {12: "150.50", 13: "99.50", 14: "100.00"}
    rows = "".join(f"2026-10-{day},2026-10-{day},A,meta,{amount}\n" for day, amount in spent.items())
    found = seen(SPEND, head + (f"{total}\n{rows}" if place == "first" else f"{rows}{total}\n"))
    assert told(found) == [(12, 15050), (13, 9950), (14, 10000)]
    assert (len(found.passed), found.left_out) == (1, [])


def test_sums_of_each_day_are_no_rows() -> None:
    cells = ("google,A,{}", "meta,B,1", ",,{}")
    rows = "".join(f"2026-10-{day},{cell.format(day + (cell == cells[2]))}\n" for day in (12, 13, 14) for cell in cells)
    found = seen(SPEND, f"Day,Channel,Campaign,Cost\n{rows}")
    assert sum(amount for _, amount in told(found)) == 100 * (12 + 13 + 14 + 3)
    assert passed(found) == [4, 7, 10]


@pytest.mark.parametrize("head", ["Cost (€)", "Cost [EUR]", "Cost EUR", "Cost (in EUR)", "Kosten in EUR", "Cost (eur)"])
def test_a_heading_may_name_the_currency_in_many_ways(head: str) -> None:
    text = f"Day,Campaign,{head}\n2026-10-12,A,7.50\n"
    assert seen(SPEND, text, None).currency == "EUR"
    assert told(seen(SPEND, text)) == [(12, 750)]
    assert f"the column {head!r} is in EUR; the shop's currency is USD" in refusal(SPEND, text, "USD")


def test_a_dollar_may_be_many_and_all_is_no_currency() -> None:
    text = "Day,Campaign,Cost ($)\n2026-10-12,A,7.50\n"
    assert (told(seen(SPEND, text, "CAD")), seen(SPEND, text, None).currency) == ([(12, 750)], "")
    assert "is in another currency; the shop's currency is EUR" in refusal(SPEND, text)
    assert told(seen(SPEND, text.replace("$", "all"))) == [(12, 750)]


def test_a_campaign_called_total_whose_day_is_wrong_is_named() -> None:
    found = seen(SPEND, "Day,Campaign,Cost\n2026-10-12,A,5\n2026-10-32,Total recall,5\n")
    assert (told(found), left_out(found), found.passed) == ([(12, 500)], [3], [])


def test_a_campaign_called_total_is_a_row() -> None:
    text = "Day,Campaign,Cost\n2026-10-12,Total recall,5\n2026-10-13,Gesamtkollektion,6\n2026-10-14,Total,7\n"
    found = seen(SPEND, text)
    assert told(found) == [(12, 500), (13, 600), (14, 700)]


def test_no_spend_is_no_fault_and_a_credit_is_named() -> None:
    head = "Day,Channel,Campaign,Cost,Clicks\n"
    text = head + "2026-10-12,g,A,120.50,40\n2026-10-13,g,adjustment,{},0\n2026-10-13,g,A,--,--\n"
    for credit in ("-20.50", "(20.50)", "20.50-", "\u221220.50", "-€20.50", "€ -20.50"):
        found = seen(SPEND, text.format(credit))
        assert (told(found), left_out(found)) == ([(12, 12050), (13, 0)], [3])
        assert "is negative" in found.left_out[0].problem


def test_a_cell_that_need_not_be_known_costs_only_itself() -> None:
    text = "Day,Channel,Cost,Clicks\n2026-10-12,f,€1204.50,1.2K\n2026-10-13,f,€33.30,N/A\n2026-10-14,f,1,7\n"
    found = seen(SPEND, text)
    assert told(found) == [(12, 120450), (13, 3330), (14, 100)]
    assert [row.clicks for row in rows_of(found)] == [None, None, 7]
    assert [(one.line, one.column) for one in found.left_out] == [(2, "clicks")]


def test_people_in_vietnam() -> None:
    head = "\ufeffNgày;Kênh;Chiến dịch;Chi phí\n"
    text = f"{head}12/10/2026;f;Cốc;1.250.000 đ\n13/10/2026;f;Cốc;990.000đ\n14/10/2026;f;Cốc;1,2 triệu\n"
    found = seen(SPEND, text, "VND")
    assert told(found) == [(12, 1250000), (13, 990000)]
    assert found.left_out[0].problem == "'1,2 triệu' is not an amount of money such as 12.50"


# days


@pytest.mark.parametrize(
    "days",
    [
        ("01/10/2026", "02/10/2026"),
        ("1.10.26", "2.10.26"),
        ("46296", "46297"),
        ("1 Oct 2026", "Oct 2, 2026"),
        ("Thu, Oct 1, 2026", "2-Oct-26"),
        ("1 thg 10, 2026", "2 tháng 10 năm 2026"),
        ("2026年10月1日", "2026年10月2日"),
        ("2026-10-01 23:59:59", "2026-10-02T00:00:00+02:00"),
        ("1. Oktober 2026", "2 octobre 2026"),
        ("2026/10/1", "2026.10.2"),
    ],
)
def test_days_as_they_are_written(days: tuple[str, str]) -> None:
    text = "Jour;Canal;Montant dépensé\n" + "".join(f"{day};x;{n},50\n" for n, day in enumerate(days, 1))
    assert told(seen(SPEND, text)) == [(1, 150), (2, 250)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Date;Channel;Cost\n01/10/2026;x;1,50\n", 1),  # who writes decimal commas puts the day first
        ("Datum,Kanal,Kosten\n01/10/2026,x,5\n", 1),
        ("Fecha,Canal,Importe\n01/10/2026,x,1.50\n", 1),
        ("Date,Channel,Cost\n01/10/2026,x,5\n25/10/2026,x,5\n", 1),
        ("Date,Channel,Cost\n01/10/2026,x,5\n01/25/2026,x,5\n", 10),
    ],
)
def test_the_file_tells_which_is_the_month(text: str, day: int) -> None:
    assert told(seen(SPEND, text))[0][0] == day


@pytest.mark.parametrize("head", ["Date,Channel,Cost", "Ngày,Kênh,Chi phí"])
def test_where_it_does_not_the_configuration_does(head: str) -> None:
    text = f"{head}\n01/10/2026,x,1.50\n02/10/2026,x,2.50\n"
    assert 'can be read in two ways; write the day as 2026-03-01, or day_order = "day first" or' in refusal(SPEND, text)
    assert told(seen(SPEND, text, said=Said(day_order="day first"))) == [(1, 150), (2, 250)]
    assert told(seen(SPEND, text, said=Said(day_order="month first"))) == [(10, 150), (10, 250)]


def test_a_day_to_come_is_left_out_and_extends_nothing() -> None:
    text = "Day,Channel,Cost\n2026-10-12,x,5\n2026-10-14,x,5\n2027-10-14,x,5\nsoon,x,5\n"
    found = seen(SPEND, text, latest=date(2026, 10, 13))
    assert (told(found), left_out(found)) == ([(12, 500)], [3, 4, 5])
    assert found.left_out[0].problem == "2026-10-14 lies in the future"
    known = seen(SPEND, text.replace("soon,x,5\n", ""), latest=date(2026, 10, 13)).reading
    assert known is not None
    assert set(known.days) == set(known.speaks_of or ()) == {date(2026, 10, 12)}


# web analytics


def test_ga4_with_comments_and_a_grand_total() -> None:
    text = (
        "# ----------------------------------------\n# Traffic acquisition\n# Account: Mug shop, EU\n#\n"
        "# Start date: 20261012\nNth day,Sessions\n0000,900\n0001,410\n# Start date: 20261012\n"
        "Date,Session primary channel group (Default channel group),Sessions,Total users\n"
        '20261012,Organic Search,"1,200",9\n'
        '20261013,Direct,410,8\nGrand total,,"1,610",17\n'
    )
    found = seen(TRAFFIC, text)
    assert told(found) == [(12, 1200), (13, 410)]
    assert (passed(found), found.left_out) == ([13], [])


VISITS = (
    "Datum;Sitzung \u2013 Quelle / Medium;Sitzungen\n20261012;google / cpc;1.200\n20261013;(direct) / (none);410\n",
    "Ngày,Nguồn/phương tiện của phiên,Số phiên\n20261012,google / cpc,1200\n20261013,(direct) / (none),410\n",
    "日期,工作階段來源/媒介,工作階段\n20261012,google / cpc,1200\n20261013,(direct) / (none),410\n",
    """# Free form 1

Date,Session source / medium,Sessions
,,1610,Grand total
20261012,google / cpc,1200
20261013,(direct) / (none),410
""",
    "date,label,nb_visits,nb_uniq_visitors\n2026-10-12,google,1200,900\n2026-10-13,Direct Entry,410,300\n",
    """date,Channel Type,Unique visitors,Visits
2026-10-12,Search Engines,900,1200
2026-10-13,Direct Entry,300,410
""",
)


@pytest.mark.parametrize("text", VISITS)
def test_web_analytics_in_any_language(text: str) -> None:
    found = seen(TRAFFIC, text)
    assert told(found) == [(12, 1200), (13, 410)]
    assert found.left_out == []


def test_a_second_table_below_is_named_line_by_line() -> None:
    other = "Date,Device,Channel,Sessions\n2026-10-12,mobile,x,3\n2026-10-12,desktop,x,2\n"
    text = f"Date,Channel,Sessions\n2026-10-12,x,5\n\n{other}"
    found = seen(TRAFFIC, text)
    assert (told(found), left_out(found)) == ([(12, 5)], [4, 5, 6])


def test_the_headings_again_are_no_row() -> None:
    text = "Date,Channel,Sessions\n2026-10-12,x,5\nDate,Channel,Sessions\n2026-10-13,x,6\n"
    found = seen(TRAFFIC, text)
    assert (told(found), passed(found)) == ([(12, 5), (13, 6)], [3])


# answers


def test_surveymonkey_with_two_lines_of_headings_and_a_comment_over_several() -> None:
    text = (
        "Respondent ID,Collector ID,Start Date,End Date,How likely is it that you would recommend us?,Why?,"
        "How satisfied are you?\n"
        ",,,,,Open-Ended Response,Response\n"
        '1,4,10/12/2026 09:12:01 AM,10/12/2026 09:14:20 AM,9,"Nice,\nvery nice",4\n'
        "2,4,10/13/2026 10:02:11 AM,10/13/2026 10:05:00 AM,10 - Extremely likely,,5\n3,4,10/13/2026,10/13/2026,,,5\n"
    )
    found = seen(SURVEYS, text)
    assert scores(found) == [(12, "nps", 9), (13, "nps", 10)]
    assert (passed(found), found.left_out, found.unread) == ([2, 6], [], ("How satisfied are you?",))
    other = seen(SURVEYS, text, said=Said({"kind": "csat"}))
    assert scores(other) == [(12, "csat", 4), (13, "csat", 5), (13, "csat", 5)]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?", "nps"),
        ("Bạn có sẵn lòng giới thiệu chúng tôi không?", "nps"),
        ("您有多大的可能性向朋友推薦我們", "nps"),
        ("Wie zufrieden sind Sie?", "csat"),
        ("Mức độ hài lòng của bạn?", "csat"),
        ("您對我們的滿意度", "csat"),
    ],
)
def test_a_question_tells_what_it_asks(question: str, kind: str) -> None:
    text = f'#,"{question}",Start Date (UTC),Submit Date (UTC)\na1b2,4,2026-10-12 9:00:00,2026-10-13 10:00:00\n'
    assert scores(seen(SURVEYS, text)) == [(13, kind, 4)]


def test_a_column_and_a_kind_may_be_said() -> None:
    text = "Timestamp,Mug?,Rating of ours\n2026/10/12 9:14:20 AM GMT+7,yes,8/10\n2026/10/13 下午 9:14:20,no,11\n"
    assert "no column kind, score" in refusal(SURVEYS, text)
    found = seen(SURVEYS, text, said=Said({"kind": "nps"}, {"score": "rating of ours"}))
    assert (scores(found), left_out(found)) == ([(12, "nps", 8)], [3])
    assert 'columns says score = "Nope", and the file has no such heading' in refusal(
        SURVEYS, text, said=Said({"kind": "nps"}, {"score": "Nope"})
    )
