"""The practice property: it answers in the recorded shapes, its visits add up however grouped, its quotas count."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from practice.ga4.faults import FAULTS
from practice.ga4.fields import DIMENSIONS, METRICS
from practice.ga4.property import Property
from practice.ga4.visits import Visits, made_up
from tests.practice.google.desk import Desk, example, shape

ERRORS: list[dict[str, Any]] = example("ga4", "errors")
#: {what a switch calls it: when it was recorded}.
RECORDED = {
    "no token": "no Authorization header",
    "token ended": "token expired or rejected",
    "not a viewer": "account is no Viewer of the property, or the property does not exist",
    "measurement id": "measurement id instead of property id",
    "api disabled": "Data API not enabled in the Cloud project (shape documented, text inferred)",
    "unknown dimension": "unknown dimension",
    "unknown metric": "unknown metric (two blanks after the full stop)",
    "incompatible": "incompatible fields",
    "unknown key": "unknown key in the body",
    "hour quota": "hourly bucket of the project",
    "day quota": "bucket of the day (wording not attested)",
    "too many at once": "more than 10 at once",
    "server errors quota": "more than 10 answers of 5xx in the hour",
    "server failed": "server failed",
    "busy": "busy",
}


@pytest.mark.parametrize("name", ["traffic", "steps", "cost"])
def test_a_report_has_the_recorded_shape(desk: Desk, name: str) -> None:
    told = desk.report(**example("ga4", f"{name}_request")).json()
    recorded = example("ga4", f"{name}_response")
    assert shape({**told, "propertyQuota": 0}) == shape({**recorded, "propertyQuota": 0})
    if "propertyQuota" in recorded:
        assert shape(told["propertyQuota"]) == shape(recorded["propertyQuota"])
    for head in ("dimensionHeaders", "metricHeaders"):
        assert told[head] == recorded[head]
    dates = [row["dimensionValues"][0]["value"] for row in told["rows"]]
    assert dates == sorted(dates)


def test_a_report_of_nothing_lacks_rows_and_their_count(desk: Desk) -> None:
    ahead = [{"startDate": "2027-01-01", "endDate": "2027-01-02"}]
    told = desk.report(
        dateRanges=ahead, dimensions="date sessionSource sessionMedium deviceCategory", metrics="sessions"
    )
    assert told.json() == example("ga4", "empty_response")


def test_a_report_without_dimensions_is_one_row(desk: Desk) -> None:
    told = desk.report(metrics="sessions").json()
    assert "dimensionHeaders" not in told
    assert [list(row) for row in told["rows"]] == [["metricValues"]]
    assert "propertyQuota" not in told


def test_flags_stand_beside_the_rows(desk: Desk) -> None:
    shop = desk.shop
    shop.most_rows, shop.is_thresholded, shop.is_sampled, shop.is_blocked = 5, True, True, True
    shop.kept_from = date(2024, 9, 1)
    told = desk.report(dimensions="date sessionSource sessionMedium deviceCategory", metrics="sessions").json()
    assert shape(told) == shape(example("ga4", "flags_response"))
    assert told["rows"][-1]["dimensionValues"][0] == {"value": "(other)"}
    assert told["metadata"].keys() == example("ga4", "flags_response")["metadata"].keys()
    costs = {tuple(one[:2]) for one in desk.rows(**example("ga4", "cost_request")).values()}
    assert costs == {(0.0, 0.0)}


def test_landing_pages(desk: Desk) -> None:
    pages = {page for _, page in desk.rows(**example("ga4", "landing_request"))}
    assert pages == {"/", "/tea", "/sale", "/gifts", "(not set)"}


def test_however_visits_are_grouped_they_add_up(desk: Desk) -> None:
    metrics = "sessions engagedSessions userEngagementDuration screenPageViews"
    groups = ["", "date", "deviceCategory", "sessionSource sessionMedium", "landingPage newVsReturning date"]
    groups.append("date sessionSource sessionMedium deviceCategory sessionCampaignName sessionDefaultChannelGroup")
    totals = {
        tuple(map(sum, zip(*desk.rows(dimensions=group, metrics=metrics).values(), strict=True))) for group in groups
    }
    assert len(totals) == 1
    assert min(totals.pop()) > 500


def test_steps_get_fewer_and_events_are_more_than_their_sessions(desk: Desk) -> None:
    told = desk.rows(**example("ga4", "steps_request"))
    sessions: Counter[str] = Counter()
    for (*_, event), (count, events) in told.items():
        sessions[event] += int(count)
        assert events >= count
    assert sessions["add_to_cart"] > sessions["begin_checkout"] > sessions["purchase"] > 0
    whole = desk.rows(metrics="sessions", dateRanges=example("ga4", "steps_request")["dateRanges"])[()][0]
    assert sessions["add_to_cart"] < whole
    bought = desk.rows(metrics="ecommercePurchases", dateRanges=example("ga4", "steps_request")["dateRanges"])[()][0]
    assert sessions["purchase"] == bought


def test_an_event_that_is_not_measured_is_not_there(desk: Desk) -> None:
    desk.shop.unmeasured = {"add_to_cart": date.min, "purchase": date(2026, 11, 25)}
    found = desk.rows(dimensions="date eventName", metrics="sessions")
    assert not any(event == "add_to_cart" for _, event in found)
    assert {day for day, event in found if event == "purchase"} == {f"202611{day}" for day in range(20, 25)}
    assert {day for day, event in found if event == "begin_checkout"} == {f"202611{day}" for day in range(20, 27)}


def test_filters(desk: Desk) -> None:
    def kept(expression: Any) -> set[str]:
        return {
            name for (name,) in desk.rows(dimensions="sessionSource", metrics="sessions", dimensionFilter=expression)
        }

    def only(way: str, value: str, **more: Any) -> dict[str, Any]:
        return {"filter": {"fieldName": "sessionSource", "stringFilter": {"matchType": way, "value": value, **more}}}

    assert kept(only("EXACT", "Google")) == {"google"}
    assert kept(only("EXACT", "Google", caseSensitive=True)) == set()
    assert kept(only("BEGINS_WITH", "(")) == {"(direct)", "(not set)"}
    assert kept(only("ENDS_WITH", "book")) == {"facebook"}
    assert kept({"orGroup": {"expressions": [only("CONTAINS", "oog"), only("EXACT", "facebook")]}}) == {
        "google",
        "facebook",
    }
    assert kept(
        {"andGroup": {"expressions": [only("CONTAINS", "oo"), {"notExpression": only("EXACT", "google")}]}}
    ) == {"facebook"}


def test_paging_and_an_order_that_was_not_asked_for(desk: Desk) -> None:
    asked = {"dimensions": "date sessionSource sessionMedium deviceCategory", "metrics": "sessions"}
    whole = desk.report(**asked).json()
    by = [{"dimension": {"dimensionName": name}} for name in asked["dimensions"].split()]
    pages = [desk.report(**asked, orderBys=by, limit=50, offset=str(start)).json() for start in (0, 50, 100, 150)]
    paged = [row for page in pages for row in page.get("rows", [])]
    assert {page["rowCount"] for page in pages} == {whole["rowCount"]} == {len(paged)}
    assert sorted(map(str, paged)) == sorted(map(str, whole["rows"]))
    assert paged == desk.report(**asked, orderBys=by).json()["rows"]
    counts = [int(row["metricValues"][0]["value"]) for row in whole["rows"]]
    assert counts == sorted(counts, reverse=True)
    assert desk.report(**asked).json()["rows"] != whole["rows"]  # ties come as they like
    back = desk.report(**asked, orderBys=[{"metric": {"metricName": "sessions"}}]).json()["rows"]
    assert [int(row["metricValues"][0]["value"]) for row in back] == sorted(counts)


def test_days_grow_for_two_days(desk: Desk) -> None:
    desk.shop.visits = lambda day: made_up(day, times=5)

    def sessions() -> dict[str, float]:
        whole = [{"startDate": "3daysAgo", "endDate": "today"}]
        return {
            day: told[0] for (day,), told in desk.rows(dateRanges=whole, dimensions="date", metrics="sessions").items()
        }

    today = sessions()
    desk.clock.move_to(desk.clock.now() + timedelta(days=3))
    desk.tokens.clear()
    asked = [{"startDate": "2026-11-27", "endDate": "2026-11-30"}]
    later = {
        day: told[0] for (day,), told in desk.rows(dateRanges=asked, dimensions="date", metrics="sessions").items()
    }
    assert today["20261127"] == later["20261127"]
    assert today["20261128"] < later["20261128"]
    assert today["20261129"] < later["20261129"] * 0.97
    assert today["20261130"] < later["20261130"] / 2
    desk.shop.restated = {date(2026, 11, 27): Decimal(2)}
    asked = [{"startDate": "2026-11-27", "endDate": "2026-11-27"}]
    assert desk.rows(dateRanges=asked, metrics="sessions")[()] == [2 * later["20261127"]]


# cost


def test_cost_goes_with_sources_and_campaigns_alone(desk: Desk) -> None:
    metrics = "advertiserAdCost advertiserAdClicks"
    for dimensions, more in [("date", ""), ("date sessionSource deviceCategory", ""), ("sessionSource", " sessions")]:
        told = desk.report(dimensions=dimensions, metrics=metrics + more)
        assert told.status_code == 400
        assert told.json()["error"]["message"] == FAULTS["incompatible"].message
    by_day = desk.rows(dimensions="date sessionSource sessionMedium sessionCampaignName", metrics=metrics)
    whole = desk.rows(dimensions="sessionSource", metrics=metrics)
    assert sum(cost for cost, _ in by_day.values()) == pytest.approx(whole["google",][0])
    desk.shop.dayless_cost = Decimal("1.5")
    assert desk.rows(dimensions="sessionSource", metrics=metrics)["google",][0] == pytest.approx(
        1.5 * whole["google",][0]
    )
    desk.shop.renamed = {"Brand UK": "Brand GB"}
    assert {"Brand GB", "Shopping | All"} < {campaign for *_, campaign in desk.rows(**example("ga4", "cost_request"))}
    desk.shop.is_linked = False
    assert "rows" not in desk.report(dimensions="sessionSource", metrics=metrics).json()


def test_compatibility_is_told(desk: Desk) -> None:
    path = f"/v1beta/properties/{desk.shop.number}:checkCompatibility"
    told = desk.ask(path, example("ga4", "check_compatibility_request")).json()
    recorded = example("ga4", "check_compatibility_response")
    assert shape(told) == shape(recorded)
    for kind in recorded:
        assert {one["compatibility"] for one in told[kind]} == {"INCOMPATIBLE"}
    assert [one["dimensionMetadata"]["apiName"] for one in told["dimensionCompatibilities"]] == [
        "deviceCategory",
        "landingPage",
        "hostName",
        "newVsReturning",
        "eventName",
    ]
    every = {"dimensions": [{"name": "date"}], "metrics": [{"name": "sessions"}]}
    both = desk.ask(path, every).json()
    assert len(both["dimensionCompatibilities"]) == len(DIMENSIONS)
    desk.shop.is_cost_compatible = False
    assert desk.ask(path, example("ga4", "check_compatibility_request")).status_code == 400


def test_names_are_told_and_what_may_not_be_seen(desk: Desk) -> None:
    desk.shop.is_blocked = True
    told = desk.ask(f"/v1beta/properties/{desk.shop.number}/metadata").json()
    recorded = example("ga4", "metadata_excerpt")
    assert shape(told) == shape(recorded)
    for kind in ("dimensions", "metrics"):
        assert all(one in told[kind] for one in recorded[kind])
    assert len(told["metrics"]) == len(METRICS)


def test_properties_are_listed_and_described(desk: Desk) -> None:
    desk.server.services[0].properties = [desk.shop, Property(desk.clock, "2", "Other", viewers=())]  # type: ignore[attr-defined]  # the first is it
    told = desk.ask("/v1beta/accountSummaries").json()
    ((account),) = told["accountSummaries"]
    assert [one["property"] for one in account["propertySummaries"]] == [f"properties/{desk.shop.number}"]
    one = desk.ask(f"/v1beta/properties/{desk.shop.number}").json()
    assert (one["displayName"], one["timeZone"], one["currencyCode"]) == ("Toys UK", "Europe/London", "GBP")
    desk.shop.viewers = ()
    assert desk.ask("/v1beta/accountSummaries").json() == {}


# what goes wrong


@pytest.mark.parametrize("name", RECORDED)
def test_it_fails_as_recorded(desk: Desk, name: str) -> None:
    recorded = next(one for one in ERRORS if one["when"] == RECORDED[name])
    desk.shop.faults = [name]
    told = desk.report(metrics="sessions")
    assert (told.status_code, told.json()) == (recorded["status"], recorded["body"])
    for header, value in recorded.get("headers", {}).items():
        assert told.headers[header] == value


def test_every_recorded_error_can_be_switched_on() -> None:
    assert {*RECORDED.values(), "wrong path or method"} == {one["when"] for one in ERRORS}
    assert FAULTS.keys() - RECORDED.keys() == {"too few scopes", "too early"}


def test_a_wrong_path_or_method_is_a_web_page(desk: Desk) -> None:
    recorded = ERRORS[-1]
    mine = f"/v1beta/properties/{desk.shop.number}"
    for path, method in ((f"{mine}:runRport", "POST"), (f"{mine}:runReport", "GET"), ("/v9/x", "GET")):
        told = desk.ask(path, {} if method == "POST" else None)
        assert (told.status_code, told.text) == (404, recorded["body_text"])
        assert told.headers["Content-Type"] == recorded["headers"]["Content-Type"]


def test_who_may_read(desk: Desk) -> None:
    def said(path: str, **headers: str) -> str:
        told = requests.post(desk.server.url + path, json={}, headers=headers, timeout=5)
        return str(told.json()["error"]["message"])

    mine = f"/v1beta/properties/{desk.shop.number}:runReport"
    assert said(mine) == FAULTS["no token"].message
    assert said(mine, Authorization="Bearer nonsense") == FAULTS["token ended"].message
    assert desk.ask("/v1beta/properties/99:runReport", {}).json() == FAULTS["not a viewer"].body
    assert desk.ask("/v1beta/properties/G-ABC123:runReport", {}).json() == FAULTS["measurement id"].body
    desk.shop.viewers = ()
    assert desk.report(metrics="sessions").json() == FAULTS["not a viewer"].body
    other = desk.signed(scope="https://www.googleapis.com/auth/adwords").json()["access_token"]
    assert said(mine, Authorization=f"Bearer {other}") == FAULTS["too few scopes"].message


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"dimensions": "sessionSorce", "metrics": "sessions"}, "Field sessionSorce is not a valid dimension. "),
        ({"metrics": "sesions"}, "Field sesions is not a valid metric.  For"),
        ({"dateRange": []}, 'Unknown name "dateRange": Cannot find field.'),
        ({"dateRanges": [{"startDate": "2015-08-13", "endDate": "2016-01-01"}]}, "must be greater than 2015-08-13"),
        ({"dateRanges": [{"startDate": "2026-01-02", "endDate": "2026-01-01"}]}, "is after end_date"),
        ({"dateRanges": [{"startDate": "soon", "endDate": "2026-01-01"}]}, "Invalid date: soon"),
        ({"metrics": "sessions", "limit": "all"}, "Invalid value"),
        ({"metrics": " ".join(["sessions"] * 11)}, "limited to 9 dimensions and 10 metrics"),
    ],
)
def test_a_mistake_is_named(desk: Desk, body: dict[str, Any], said: str) -> None:
    told = desk.report(**body)
    assert told.status_code == 400
    assert said in told.json()["error"]["message"]


def test_the_quota_counts(desk: Desk) -> None:
    desk.shop.visits = lambda _day: ()
    asked = {"metrics": "sessions", "returnPropertyQuota": True}
    first, second = (desk.report(**asked).json()["propertyQuota"] for _ in range(2))
    assert first["tokensPerDay"] == {"consumed": 1, "remaining": 199_999}
    assert second["tokensPerProjectPerHour"] == {"consumed": 1, "remaining": 13_998}
    year = [{"startDate": "2025-12-01", "endDate": "2026-11-30"}]
    assert desk.report(**asked, dateRanges=year).json()["propertyQuota"]["tokensPerHour"]["consumed"] == 8
    desk.shop.quota.per_project_hour = 10
    assert desk.report(**asked).json() == FAULTS["hour quota"].body
    desk.clock.move_to(desk.clock.now() + timedelta(minutes=59))
    assert desk.report(**asked).status_code == 429
    desk.clock.move_to(desk.clock.now() + timedelta(minutes=1))
    desk.tokens.clear()
    assert desk.report(**asked).status_code == 200
    desk.shop.quota.per_day = 11
    assert desk.report(**asked).json() == FAULTS["day quota"].body
    assert desk.shop.quota.spent == 11


def test_after_ten_server_errors_all_is_refused_for_the_hour(desk: Desk) -> None:
    desk.shop.faults = ["busy"] * 10
    assert {desk.report(metrics="sessions").status_code for _ in range(10)} == {503}
    assert desk.report(metrics="sessions").json() == FAULTS["server errors quota"].body
    desk.clock.move_to(desk.clock.now() + timedelta(hours=1))
    desk.tokens.clear()
    assert desk.report(metrics="sessions").status_code == 200


def test_an_answer_may_break_off_and_some_fail(desk: Desk) -> None:
    desk.shop.faults = ["cut", "silent"]
    for _ in range(2):
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            desk.report(metrics="sessions")
    desk.shop.faults = ["html", "odd"]
    assert desk.report(metrics="sessions").text.startswith("<!DOCTYPE html>")
    assert desk.report(metrics="sessions").json() == {"kind": "analyticsData#somethingElse"}
    desk.shop.always = "busy"
    assert [desk.report(metrics="sessions").status_code for _ in range(2)] == [503, 503]


def test_a_property_counts_what_it_is_given(desk: Desk) -> None:
    hers = Visits("=x", "cpc", "(not set)", "smart tv", "/", 3, seconds=Decimal("0.3"))
    desk.shop.visits, desk.shop.zone, desk.shop.currency = lambda _day: [hers], "Asia/Tokyo", "JPY"
    told = desk.report(dimensions="sessionSource deviceCategory", metrics="sessions userEngagementDuration").json()
    values = [one["value"] for row in told["rows"] for one in (*row["dimensionValues"], *row["metricValues"])]
    assert values == ["=x", "smart tv", "21", "2.1"]
    assert told["metadata"] == {"currencyCode": "JPY", "timeZone": "Asia/Tokyo"}
