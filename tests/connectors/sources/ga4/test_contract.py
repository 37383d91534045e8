"""Recorded answers: every one is read, and what is asked is what was recorded."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from requests.structures import CaseInsensitiveDict

from commerce.errors import BadRecord, Refused, ShopbellError, TryLater
from commerce.period import Period
from connectors.http import Answer
from connectors.sources.ga4.client import Question
from connectors.sources.ga4.faults import Incompatible, explained, until_midnight_s
from connectors.sources.ga4.quota import nearly_used_up
from connectors.sources.ga4.traffic import of_events
from connectors.sources.ga4.values import campaign_of, channel_of, count, day_of, device_of, exact, page_of
from tests.connectors.sources.ga4.recorded import DAYS, EXAMPLES, NOON, example, read

REPORTS = ("cost_response", "empty_response", "flags_response", "steps_response", "traffic_response")
REQUESTS = ("check_compatibility_request", "cost_request", "landing_request", "steps_request", "traffic_request")
ERRORS: list[dict[str, Any]] = json.loads((EXAMPLES / "errors.json").read_text())


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
