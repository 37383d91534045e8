"""Recorded answers: every one is read, and what is asked is what was recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from requests.structures import CaseInsensitiveDict

from commerce.clock import FrozenClock
from commerce.errors import BadRecord, Refused, ShopbellError, TryLater
from commerce.period import Period
from connectors.google.key import GoogleKey
from connectors.http import Answer, Wire
from connectors.sources.ga4 import flags
from connectors.sources.ga4.answers import Compatibilities, Report
from connectors.sources.ga4.client import Client, Question
from connectors.sources.ga4.faults import Incompatible, explained, until_midnight_s
from connectors.sources.ga4.measured import EVENTS
from connectors.sources.ga4.quota import nearly_used_up
from connectors.sources.ga4.settings import Ga4Settings
from connectors.sources.ga4.traffic import Traffic, of_events, rows_of
from connectors.sources.ga4.values import campaign_of, channel_of, count, day_of, device_of, exact, page_of
from tests.connectors.google.tokens import Google, google

EXAMPLES = Path(__file__).parent / "examples"
REPORTS = ("cost_response", "empty_response", "flags_response", "steps_response", "traffic_response")
REQUESTS = ("check_compatibility_request", "cost_request", "landing_request", "steps_request", "traffic_request")
ERRORS: list[dict[str, Any]] = json.loads((EXAMPLES / "errors.json").read_text())
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAYS = Period(date(2026, 11, 23), date(2026, 11, 26))


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text())


def read(name: str) -> Report:
    return msgspec.json.decode((EXAMPLES / f"{name}.json").read_bytes(), type=Report, strict=False)


def test_every_example_is_one_of_these() -> None:
    others = {"check_compatibility_response", "errors", "metadata_excerpt"}
    assert {path.stem for path in EXAMPLES.glob("*.json")} == {*REPORTS, *REQUESTS, *others}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_read(name: str) -> None:
    told, raw = read(name), example(name)
    assert [one.name for one in told.dimension_headers] == [one["name"] for one in raw["dimensionHeaders"]]
    values = [[cell.value for cell in (*row.dimension_values, *row.metric_values)] for row in told.rows]
    cells = [[cell["value"] for cell in (*row["dimensionValues"], *row["metricValues"])] for row in raw.get("rows", [])]
    assert values == cells
    assert told.row_count == raw.get("rowCount", 0)
    assert (told.metadata.currency_code, told.metadata.time_zone) == ("GBP", "Europe/London")


def test_what_stands_beside_rows_is_told_in_words() -> None:
    assert flags.said([read("traffic_response").metadata], "1") == []
    told = flags.said([read("flags_response").metadata] * 2, "1")
    assert [one.removeprefix("property 1 of Google Analytics ")[:30] for one in told] == [
        "withholds small rows (threshol",
        "folded rare sources into one r",
        "tells an estimate: it read 38 ",
        "keeps advertiserAdCost from th",
        "tells nothing of the days befo",
    ]
    assert flags.restricted([read("flags_response").metadata]) == ["advertiserAdCost"]


def test_the_quota_of_an_answer() -> None:
    quota = read("traffic_response").property_quota
    assert quota is not None
    assert quota.tokens_per_project_per_hour.remaining == 13994
    assert nearly_used_up(quota, NOON) is None


@pytest.mark.parametrize(("bucket", "left", "hours"), [("tokens_per_day", 20_000, 20), ("tokens_per_hour", 4000, 1)])
def test_the_past_waits_when_a_tenth_is_left(bucket: str, left: int, hours: int) -> None:
    quota = read("traffic_response").property_quota
    assert quota is not None
    little = msgspec.structs.replace(quota.tokens_per_day, remaining=left)
    later = nearly_used_up(msgspec.structs.replace(quota, **{bucket: little}), NOON)
    assert later is not None
    assert later.wait_s == hours * 3600
    assert until_midnight_s(NOON) == 20 * 3600


# questions


@pytest.mark.parametrize(
    ("name", "question"),
    [
        (
            "traffic_request",
            Question(
                ("date", "sessionSource", "sessionMedium", "deviceCategory"),
                ("sessions", "engagedSessions", "userEngagementDuration"),
                DAYS,
            ),
        ),
        (
            "steps_request",
            Question(
                ("date", "sessionSource", "sessionMedium", "deviceCategory", "eventName"),
                ("sessions", "eventCount"),
                DAYS,
                of_events("add_to_cart", "begin_checkout", "purchase"),
            ),
        ),
        (
            "cost_request",
            Question(
                ("date", "sessionSource", "sessionMedium", "sessionCampaignName"),
                ("advertiserAdCost", "advertiserAdClicks", "advertiserAdImpressions"),
                Period(date(2026, 11, 17), date(2026, 11, 26)),
            ),
        ),
        ("landing_request", Question(("date", "landingPage"), ("sessions",), DAYS)),
    ],
)
def test_what_is_asked_is_what_was_recorded(name: str, question: Question) -> None:
    asked, recorded = json.loads(question.body(0)), example(name)
    assert asked | recorded == {**asked, **recorded}
    for key in ("dateRanges", "dimensions", "metrics", "orderBys", "dimensionFilter"):
        assert asked.get(key) == recorded.get(key)


# errors

MEANT: dict[str, type[ShopbellError]] = {
    "unknown dimension": Refused,
    "unknown metric (two blanks after the full stop)": Refused,
    "incompatible fields": Incompatible,
    "hourly bucket of the project": TryLater,
    "bucket of the day (wording not attested)": TryLater,
    "more than 10 at once": TryLater,
    "more than 10 answers of 5xx in the hour": TryLater,
    "server failed": TryLater,
    "busy": TryLater,
}
WAITS = {
    "hourly bucket of the project": 3600,
    "bucket of the day (wording not attested)": 20 * 3600,
    "more than 10 at once": 30,
    "more than 10 answers of 5xx in the hour": 3600,
}


def answer(one: dict[str, Any]) -> Answer:
    raw = one["body_text"].encode() if "body_text" in one else json.dumps(one["body"]).encode()
    return Answer("https://analyticsdata.googleapis.com/v1beta/x", one["status"], CaseInsensitiveDict(), raw)


@pytest.mark.parametrize("one", ERRORS, ids=lambda one: one["when"])
def test_an_error_is_understood(one: dict[str, Any]) -> None:
    error = explained(answer(one), NOON)
    assert type(error) is MEANT.get(one["when"], Refused)
    assert str(error).startswith("analyticsdata.googleapis.com")
    assert "not known here" not in str(error)
    assert getattr(error, "wait_s", None) == WAITS.get(one["when"])


def test_errors_that_no_example_has() -> None:
    def told(code: int, message: str = "", **more: Any) -> str:
        body = {"error": {"code": code, "message": message, **more}}
        return str(explained(answer({"status": code, "body": body}), NOON))

    assert 'refuses with 409 (ABORTED: "so"), for a reason' in told(409, "<b>so</b>\n", status="ABORTED")
    assert "forbids it (?), for a reason that is not known here" in told(403)
    assert "Google Analytics Admin API is not enabled" in told(403, "Google Analytics Admin API is disabled.")
    assert "with every box ticked" in told(403, "Request had insufficient authentication scopes.")
    assert "does not take what was asked for: a mistake" in told(400)
    page = explained(answer({"status": 502, "body_text": "<html>"}), NOON)
    assert isinstance(page, TryLater)
    assert "web page instead of data" in str(explained(answer({"status": 403, "body_text": "<html>"}), NOON))


# values


def test_values_and_their_words_for_nothing() -> None:
    assert channel_of("google", "cpc") == "google / cpc"
    assert channel_of("(direct)", "(none)") == "(direct) / (none)"
    assert [channel_of(*one) for one in (("(not set)", "(not set)"), ("(other)", "(data not available)"))] == ["", ""]
    assert channel_of("(not set)", "cpc") == "cpc"
    assert [device_of(one) for one in ("Mobile", "smart tv", "(other)")] == ["mobile", "", ""]
    assert [campaign_of(one) for one in ("(organic)", "(not set)", "=x")] == ["", "", "=x"]
    assert page_of("/a?mail=anna@toys.example#b") == "/a"
    assert [page_of("(not set)"), page_of("(other)")] == ["", ""]
    assert day_of("20261123", DAYS) == date(2026, 11, 23)
    assert day_of("(other)", Period(date(2026, 11, 23), date(2026, 11, 23))) == date(2026, 11, 23)
    assert (count("501", ""), count("501.0", ""), exact("8431.2000000000007", "")) == (
        501,
        501,
        Decimal("8431.2000000000007"),
    )


@pytest.mark.parametrize("text", ["", "(other)", "2026112", "20261332", "٢٠٢٦١١٢٣"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadRecord):
        day_of(text, DAYS)


@pytest.mark.parametrize("text", ["", "-1", "NaN", "Infinity", "1e400", "x", "9" * 30])
def test_a_number_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadRecord, match="which is no such number"):
        exact(text, "sessions")


# the examples as a property that answers


class AnyKey:
    token_url = ""

    def form(self, now: datetime) -> dict[str, str]:
        return {"at": str(now)}

    def explained(self, answer: Answer, now: datetime) -> ShopbellError:
        raise AssertionError(answer, now)


@pytest.fixture
def server() -> Iterator[Google]:
    with google() as told:
        yield told


def client(server: Google) -> Client:
    clock = FrozenClock(NOON)
    grant = AnyKey()
    grant.token_url = f"{server.url}/token"
    settings = Ga4Settings.model_validate({"kind": "ga4", "property": 123456789, "base_url": server.url})
    return Client(GoogleKey(grant, Wire(clock), clock), clock, settings)


def test_the_recorded_reports_add_up_to_sessions_and_steps(server: Google) -> None:
    traffic = Traffic(client(server), has_views=False, has_first_visits=False)
    token = (200, {"access_token": "t"})
    server.answers = [token, (200, example("traffic_response")), (200, example("steps_response"))]
    sums = traffic.read(DAYS)
    cpc = sums[date(2026, 11, 23), "google / cpc", "mobile"]
    assert (cpc.sessions, cpc.engaged, cpc.seconds) == (389, 203, Decimal("14020.125"))
    assert cpc.steps == {"add_to_cart": 48, "begin_checkout": 21, "purchase": 9}
    assert sums[date(2026, 11, 23), "", "mobile"].sessions == 7
    assert len(sums) == 12


def test_columns_are_found_by_their_headers(server: Google) -> None:
    turned = example("steps_response")
    turned["metricHeaders"].reverse()
    for row in turned["rows"]:
        row["metricValues"].reverse()
    server.answers = [(200, {"access_token": "t"}), (200, turned)]
    question = Question(("eventName", "date"), ("sessions",), DAYS)
    assert next(iter(client(server).rows(question))) == (("add_to_cart", "20261123"), ("31",))


def test_rows_of_many_days_in_one_are_asked_for_in_parts(server: Google) -> None:
    traffic = Traffic(client(server), has_views=False, has_first_visits=False)
    flagged, empty = example("flags_response"), example("empty_response")
    for one in (flagged, empty):
        one["metricHeaders"] = example("traffic_response")["metricHeaders"]
    for row in flagged["rows"]:
        row["metricValues"] = [{"value": "501"}, {"value": "300"}, {"value": "1"}]
    steps = {**empty, "dimensionHeaders": example("steps_response")["dimensionHeaders"]}
    server.answers = [
        (200, {"access_token": "t"}),
        (200, flagged),
        (200, flagged),
        (200, steps),
        (200, empty),
        (200, steps),
    ]
    sums = traffic.read(Period(date(2026, 11, 23), date(2026, 11, 24)))
    assert sums[date(2026, 11, 23), "", ""].sessions == 501
    assert set(sums) == {(date(2026, 11, 23), "google / organic", "mobile"), (date(2026, 11, 23), "", "")}


def test_an_empty_report_has_no_rows(server: Google) -> None:
    server.answers = [(200, {"access_token": "t"}), (200, example("empty_response"))]
    names = ("date", "sessionSource", "sessionMedium", "deviceCategory")
    assert list(client(server).rows(Question(names, ("sessions",), DAYS))) == []


@pytest.mark.parametrize(
    "pages", [[{"rowCount": 13}, {"rows": [], "rowCount": 13}], [{"rowCount": 0}], [{"rows": [], "rowCount": 12}]]
)
def test_a_report_that_breaks_off_is_not_the_whole(server: Google, pages: list[dict[str, Any]]) -> None:
    whole = example("cost_response")
    assert len(whole["rows"]) < 12
    server.answers = [(200, {"access_token": "t"}), *((200, {**whole, **page}) for page in pages)]
    question = Question(("date", "sessionSource"), ("advertiserAdCost",), DAYS)
    with pytest.raises(BadRecord, match=r"broke off its report: rows told: [0-9]+, in all: (13|12|[?])$"):
        list(client(server).rows(question))


def test_fields_that_do_not_go_with_others(server: Google) -> None:
    cost = Question(("date", "sessionSource"), ("advertiserAdCost",), DAYS)
    told = (200, example("check_compatibility_response"))
    server.answers = [(200, {"access_token": "t"}), told, told]
    asker = client(server)
    assert asker.compatible(cost)
    assert not asker.compatible(Question(("date", "deviceCategory"), ("advertiserAdCost",), DAYS))
    wrong = {"metricCompatibilities": [{"metricMetadata": {"apiName": "advertiserAdCost"}}]}
    assert msgspec.json.decode(msgspec.json.encode(wrong), type=Compatibilities).metric_compatibilities


@pytest.mark.parametrize("body", [{}, {"kind": "x"}, {"dimensionHeaders": [{"name": "date"}], "rows": [{}]}])
def test_an_answer_without_its_columns_is_refused(server: Google, body: Any) -> None:
    server.answers = [(200, {"access_token": "t"}), (200, body)]
    with pytest.raises(BadRecord, match="without a column that was asked for"):
        list(client(server).rows(Question(("date",), ("sessions",), DAYS)))


def test_a_day_of_a_million_rows_is_told_without_its_sources_and_a_slice_of_them_in_parts(server: Google) -> None:
    traffic = Traffic(client(server), has_views=False, has_first_visits=False)
    whole, steps = example("traffic_response"), example("empty_response")
    one = {
        **whole,
        "dimensionHeaders": [one for one in whole["dimensionHeaders"] if one["name"] != "sessionSource"],
        "rows": [
            {**whole["rows"][0], "dimensionValues": [{"value": one} for one in ("20261123", "organic", "desktop")]}
        ],
        "rowCount": 1,
    }
    names = [{"name": name} for name in ("date", "sessionMedium", "deviceCategory", "eventName")]
    server.answers = [
        (200, {"access_token": "t"}),
        (200, {**whole, "rowCount": 1_000_000}),
        (200, {**whole, "rowCount": 1_000_000}),
        (200, one),
        (200, {**steps, "dimensionHeaders": names}),
        (200, {**steps, "metricHeaders": whole["metricHeaders"]}),
        (200, {**steps, "dimensionHeaders": example("steps_response")["dimensionHeaders"]}),
    ]
    sums = traffic.read(Period(date(2026, 11, 23), date(2026, 11, 24)))
    assert {key: one.sessions for key, one in sums.items()} == {(date(2026, 11, 23), "organic", "desktop"): 212}


def test_a_day_that_is_too_much_even_so_is_refused(server: Google) -> None:
    whole = {**example("traffic_response"), "rowCount": 1_000_000}
    server.answers = [(200, {"access_token": "t"}), (200, whole), (200, whole)]
    with pytest.raises(
        BadRecord, match=r"tells more of 2026-11-23 than is read \(rows: 1000000\); nothing of it is kept"
    ):
        Traffic(client(server), has_views=False, has_first_visits=False).read(
            Period(date(2026, 11, 23), date(2026, 11, 23))
        )


def test_views_that_do_not_go_with_the_rest_are_left_out(server: Google) -> None:
    refused = {"error": {"code": 400, "message": "Please remove screenPageViews to make the request compatible. x"}}
    server.answers = [
        (200, {"access_token": "t"}),
        (400, refused),
        (200, example("traffic_response")),
        (200, example("steps_response")),
    ]
    traffic = Traffic(client(server), has_first_visits=False)
    assert len(traffic.read(DAYS)) == 12
    assert not traffic.has_views


def first_visits() -> Any:
    """Return the recorded report of steps as it comes of new visitors: what is no purchase is a first visit."""
    told = example("steps_response")
    place = [one["name"] for one in told["dimensionHeaders"]].index("eventName")
    for row in told["rows"]:
        event = row["dimensionValues"][place]
        event["value"] = {"add_to_cart": "first_visit", "begin_checkout": "other"}.get(event["value"], event["value"])
    return told


def test_first_visits_are_added_up_beside_the_rest(server: Google) -> None:
    traffic = Traffic(client(server), has_views=False)
    reports = [example("traffic_response"), example("steps_response"), first_visits()]
    server.answers = [(200, {"access_token": "t"}), *((200, one) for one in reports)]
    cpc = traffic.read(DAYS)[date(2026, 11, 23), "google / cpc", "mobile"]
    assert (cpc.first_visits, cpc.bought_at_once, cpc.steps["purchase"]) == (48, 9, 9)


@pytest.mark.parametrize(
    "message",
    [
        "Please remove newVsReturning to make the request compatible. x",
        "Please remove sessions to make the request compatible. x",
        "Field newVsReturning is not a valid dimension. x",
    ],
)
def test_first_visits_that_are_refused_leave_the_rest_as_it_is(server: Google, message: str) -> None:
    traffic = Traffic(client(server), has_views=False)
    reports = [(200, example("traffic_response")), (200, example("steps_response"))]
    server.answers = [(200, {"access_token": "t"}), *reports, (400, {"error": {"code": 400, "message": message}})]
    sums = traffic.read(DAYS)
    assert not traffic.has_first_visits
    unmeasured: dict[str, set[date]] = {name: set() for name in EVENTS}
    rows: list[Any] = list(rows_of(sums, unmeasured, has_views=False, has_first_visits=traffic.has_first_visits))
    assert {(one.first_visits, one.first_visits_with_order) for one in rows} == {(None, None)}
    assert sum(one.sessions for one in rows) == sum(one.sessions for one in sums.values()) > 0
