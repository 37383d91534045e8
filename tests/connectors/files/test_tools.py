"""What each tool exports, with its own headings, read to the right rows: what the pages of exports promise.

Headings are those of the tools' documentation and of public code that reads their files; every figure is made up.
"""

from __future__ import annotations

import io
import zipfile

import pytest

from commerce.channels.names import channel_name
from commerce.tables.spend import SPEND
from commerce.tables.survey import SURVEYS
from commerce.tables.traffic import TRAFFIC
from connectors.files.said import Said
from tests.connectors.files.looking import left_out, passed, refusal, rows_of, scores, seen, told

MICROSOFT = """"Report Name: Campaigns by day"
"Report Time: 10/1/2026,10/2/2026"
"Time Zone: (GMT) Greenwich Mean Time: Dublin, Edinburgh, Lisbon, London"
"Last Completed Available Day: 10/3/2026 7:20:00 AM (GMT)"
"Last Completed Available Hour: 10/3/2026 7:20:00 AM (GMT)"
"Report Aggregation: Daily"
"Report Filter: "
"Potential Incomplete Data: true"
"Rows: 2"

"{day}","Account name","Account number","{campaign}","Currency code","Impressions","Clicks","Spend"
"10/1/2026","Toys","F1000AB","Autumn","EUR","48,210","30","1,204.50"
"10/2/2026","Toys","F1000AB","Autumn","EUR","1,000","4","33.30"

"\u00a92026 Microsoft Corporation. All rights reserved. "
"""
#: How Microsoft writes days is up to the language that its user has chosen.
MONTH_FIRST = Said(day_order="month first")
BY_PEOPLE = MICROSOFT.format(day="Gregorian date", campaign="Campaign name")

#: One account in every tool's words: 1,204.50 with 30 clicks on the first of October, 33.30 with 4 on the second.
SPENT = {
    "microsoft, downloaded": BY_PEOPLE,
    "microsoft, scheduled": MICROSOFT.format(day="TimePeriod", campaign="CampaignName"),
    "microsoft, for excel": "\ufeff" + BY_PEOPLE.replace("\n", "\r\n"),
    "tiktok": """Campaign name,By Day,Cost,CPC (destination),Impressions,Clicks (all),Clicks (destination),Currency
Autumn,2026-10-01 00:00:00,1204.50,0.62,48210,41,30,EUR
Autumn,2026-10-02 00:00:00,33.30,0.8,1000,9,4,EUR
Total of 2 results,-,1237.80,0.6,49210,50,34,EUR
""",
    "tiktok, by its interface": """stat_time_day,campaign_id,campaign_name,spend,clicks,impressions
2026-10-01 00:00:00,1790000000000001,Autumn,1204.50,30,48210
2026-10-02 00:00:00,1790000000000001,Autumn,33.30,4,1000
""",
    "tiktok in chinese": """推广系列名称,按天,消耗,点击量(目标页面),货币
秋,2026-10-01,1204.50,30,EUR
秋,2026-10-02,33.30,4,EUR
""",
    "tiktok in vietnamese": """Tên chiến dịch,Theo ngày,Chi phí,Số lượt nhấp (trang đích),Tiền tệ
Thu,2026-10-01,1204.50,30,EUR
Thu,2026-10-02,33.30,4,EUR
Tổng cộng 2 kết quả,-,1237.80,34,EUR
""",
    "pinterest": """Date,Campaign ID,Campaign name,Spend in account currency,Impressions,Pin clicks,Outbound clicks
2026-10-01,626100000001,Autumn,1204.50,48210,41,30
2026-10-02,626100000001,Autumn,33.30,1000,9,4
""",
    "pinterest, by its interface": """DATE,CAMPAIGN_ID,CAMPAIGN_NAME,SPEND_IN_MICRO_DOLLAR,OUTBOUND_CLICK_1
2026-10-01,626100000001,Autumn,1204500000,30
2026-10-02,626100000001,Autumn,33300000,4
""",
    "google ads, by a script": """segments.date,campaign.name,metrics.cost_micros,metrics.clicks
2026-10-01,Autumn,1204500000,30
2026-10-02,Autumn,33300000,4
""",
}


@pytest.mark.parametrize("text", SPENT.values(), ids=SPENT)
def test_what_was_spent(text: str) -> None:
    found = seen(SPEND, text, said=MONTH_FIRST)
    assert told(found) == [(1, 120450), (2, 3330)]
    assert [row.clicks for row in rows_of(found)] == [30, 4]
    assert {row.campaign for row in rows_of(found)} <= {"Autumn", "Thu", "秋"}
    assert found.left_out == []


def test_microsoft_sends_an_archive() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("30000000001_Campaign_Performance_Report.csv", BY_PEOPLE)
    assert told(seen(SPEND, packed.getvalue(), said=MONTH_FIRST)) == [(1, 120450), (2, 3330)]


def test_microsofts_days_of_an_early_month_are_read_in_two_ways_until_it_is_said() -> None:
    assert 'day_order = "day first" or day_order = "month first" beside the file' in refusal(SPEND, BY_PEOPLE)
    later = BY_PEOPLE.replace("10/2/2026", "10/22/2026")
    assert told(seen(SPEND, later)) == [(1, 120450), (22, 3330)]


def test_millionths_are_of_the_accounts_currency_and_rounded_once() -> None:
    text = "DATE,CAMPAIGN_NAME,SPEND_IN_MICRO_DOLLAR\n2026-10-01,a,1250000000000\n2026-10-02,a,1499999\n"
    assert told(seen(SPEND, text, "VND")) == [(1, 1250000), (2, 1)]
    assert told(seen(SPEND, text)) == [(1, 125000000), (2, 150)]


# visits

PLAUSIBLE_SOURCES = """"date","source","referrer","utm_source","utm_medium","utm_campaign","utm_content","utm_term",\
"pageviews","visitors","visits","visit_duration","bounces"
"2026-10-01","Google","google.com","google","cpc","autumn","","",3000,800,1000,83500,450
"2026-10-01","Google","google.com","","","","","",100,90,150,8000,50
"2026-10-01","","","","","","","",60,50,50,2000,20
"2026-10-02","Facebook","","facebook","paid_social","","","",900,300,410,6000,200
"""


def test_plausible_tells_a_channel_in_two_columns_and_the_time_of_all_visits() -> None:
    found = seen(TRAFFIC, PLAUSIBLE_SOURCES)
    assert [(row.channel, row.sessions, row.bounces, row.time_on_pages_s) for row in rows_of(found)] == [
        ("google / cpc", 1000, 450, 83500),
        ("google", 150, 50, 8000),
        ("", 50, 20, 2000),
        ("facebook / paid_social", 410, 200, 6000),
    ]
    assert found.columns["channel"] == "utm_source / utm_medium"
    assert found.left_out == []


def test_plausibles_archive_is_opened_by_a_name_that_changes_every_day() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("imported_devices_20261001_20261002.csv", "date,device\n")
        archive.writestr("imported_sources_20261001_20261002.csv", PLAUSIBLE_SOURCES)
    found = seen(TRAFFIC, packed.getvalue(), said=Said(inside="imported_sources_*.csv"))
    assert sum(sessions for _, sessions in told(found)) == 1610
    several = refusal(TRAFFIC, packed.getvalue(), said=Said(inside="imported_*.csv"))
    assert "the archive holds 2 files (imported_devices" in several
    assert "has no file 'visits_*.csv'" in refusal(TRAFFIC, packed.getvalue(), said=Said(inside="visits_*.csv"))


def test_a_name_in_an_archive_is_taken_as_it_stands_before_it_is_taken_as_a_pattern() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("sources [2].csv", PLAUSIBLE_SOURCES)
        archive.writestr("sources 2.csv", "date,device\n")
    found = seen(TRAFFIC, packed.getvalue(), said=Said(inside="sources [2].csv"))
    assert len(rows_of(found)) == 4


def test_plausibles_dashboard_tells_the_time_of_one_visit_and_a_rate_that_is_too_round() -> None:
    text = "date,visitors,pageviews,visits,views_per_visit,bounce_rate,visit_duration\n2026-10-01,10,40,20,2,45,90\n"
    found = seen(TRAFFIC, text, said=Said({"channel": "all"}))
    ((row,), (bounces, time)) = rows_of(found), (9, 1800)
    assert (row.sessions, row.page_views, row.bounces, row.time_on_pages_s) == (20, 40, bounces, time)
    many = seen(TRAFFIC, text.replace(",40,20,2,", ",4000,2000,2,"), said=Said({"channel": "all"}))
    assert "may be 890 to 910" in many.left_out[0].problem


SHEETS = {
    "as a script writes it from Plausible": """day,channel,device,sessions
2026-10-01,google / cpc,mobile,120
2026-10-01,organic,mobile,201
2026-10-02,direct,desktop,88
""",
    "mixpanel, with headings of one's own": """Date,utm_source,utm_medium,Sessions,Adds to cart
2026-10-01,google,cpc,321,40
2026-10-02,undefined,undefined,88,2
""",
    "matomo, for spreadsheets": """Date,Label,Visits,Actions,Bounces,Total time spent by visitors (in seconds)
2026-10-01,google - cpc,321,900,120,4000
2026-10-02,Direct Entry,88,300,45,900
""",
}


@pytest.mark.parametrize("text", SHEETS.values(), ids=SHEETS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_visits_by_day_and_channel(text: str, encoding: str) -> None:
    found = seen(TRAFFIC, text.encode(encoding))
    assert sum(sessions for _, sessions in told(found)) == 409
    assert found.left_out == []
    assert "google / cpc" in {channel_name(row.channel) for row in rows_of(found)}


@pytest.mark.parametrize(
    ("told_as", "name"),
    [
        ("google - cpc", "google / cpc"),
        ("fb - paid social", "facebook / paid_social"),
        ("newsletter - email", "newsletter / email"),
        ("winter - sale", "winter - sale"),
        ("a - b - cpc", "a - b - cpc"),
        ("x / y - cpc", "x / y - cpc"),
    ],
)
def test_a_source_and_its_medium_as_matomo_parts_them(told_as: str, name: str) -> None:
    assert channel_name(told_as) == name


def test_what_the_configuration_says_goes_before_two_columns() -> None:
    text = "Date,Source,Medium,Campaign,Cost\n2026-10-01,feed,csv,Autumn,5\n"
    (row,) = rows_of(seen(SPEND, text, said=Said({"channel": "bing / cpc"})))
    assert row.channel == "bing / cpc"
    (row,) = rows_of(seen(SPEND, text))
    assert row.channel == "feed / csv"
    assert "no column channel" not in refusal(SPEND, "Date,Source,Price\n2026-10-01,feed,5\n").partition("found")[0]


# answers

ASKED = "How likely are you to recommend us to a friend?"
ANSWERS = {
    "typeform": f"""#,{ASKED},Why?,Response Type,Start Date (UTC),Stage Date (UTC),Submit Date (UTC),Network ID,Tags
a1,9,Nice,completed,2026-09-30 09:00:00,,2026-10-01 09:02:00,abc,
c3,4,,completed,2026-10-01 23:50:00,,2026-10-02 00:01:00,abd,
""",
    "google forms": f"Timestamp,{ASKED}\n10/1/2026 9:14:20,9\n10/2/2026 18:14:20,4\n10/14/2026 9:00:00,\n",
    "microsoft forms": f"""ID,Start time,Completion time,Email,Name,{ASKED}
1,10/1/26 9:14:20,10/1/26 9:15:20,anonymous,,9
2,10/2/26 9:14:20,10/2/26 9:15:20,anonymous,,4
3,10/14/26 9:14:20,10/14/26 9:15:20,anonymous,,
""",
    "tally": f"""Submission ID,Respondent ID,Submitted at,{ASKED}
x,y,2026-10-01 09:00:00,9
z,w,2026-10-02 09:00:00,4
""",
    "jotform": f'Submission Date,{ASKED}\n"Oct 1, 2026",9\n"Oct 2, 2026",4\n',
    "hotjar": f"""Number,User,Date Submitted,Country,Source URL,Device,{ASKED}
1,abc,2026-10-01 09:00:00,DE,https://toys.example/,desktop,9
2,abd,2026-10-02 09:00:00,DE,https://toys.example/,desktop,4
""",
}


@pytest.mark.parametrize("text", ANSWERS.values(), ids=ANSWERS)
def test_answers_of_survey_tools(text: str) -> None:
    found = seen(SURVEYS, text)
    assert scores(found) == [(1, "nps", 9), (2, "nps", 4)]
    assert found.left_out == []


DESKS = {
    "gorgias": """id,ticket_id,score,body_text,created_datetime,sent_datetime,scored_datetime
1,1,5,,2026-09-20T09:00:00,2026-09-22T09:00:00,2026-10-01T09:00:00
2,2,2,,2026-09-20T09:00:00,2026-09-22T09:00:00,2026-10-02T09:00:00
3,3,,,2026-09-20T09:00:00,2026-09-22T09:00:00,
""",
    "intercom": """Conversation ID,Conversation rating,Rating remark,Conversation rated at
1,5,Quick,2026-10-01 09:00
2,2,,2026-10-02 09:00
""",
    "a sheet from any desk": "date,score\n2026-10-01,5\n2026-10-02,2\n",
}


@pytest.mark.parametrize("text", DESKS.values(), ids=DESKS)
def test_ratings_of_help_desks(text: str) -> None:
    found = seen(SURVEYS, text, said=Said({"kind": "csat"}))
    assert scores(found) == [(1, "csat", 5), (2, "csat", 2)]
    assert found.left_out == []


def test_a_word_is_no_score_and_is_named() -> None:
    text = "Ticket ID,Satisfaction rating,Created at\n1,Good,2026-10-01\n2,Bad,2026-10-02\n3,4,2026-10-03\n"
    found = seen(SURVEYS, text)
    assert (scores(found), left_out(found), passed(found)) == ([(3, "csat", 4)], [2, 3], [])


def test_a_refusal_shows_headings_and_nobodys_answer() -> None:
    text = "Who,Mail,Kind,Answered\nAnna,anna@toys.example,nps,2026-10-01\nBob,bob@toys.example,nps,2026-10-02\n"
    said = refusal(SURVEYS, text)
    assert "found: Who, Mail, Kind, Answered" in said
    assert "Anna" not in said
