"""The recorded answers as those of a property: rows, pages, parts, and what does not go together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from commerce.errors import BadRecord
from commerce.period import Period
from connectors.sources.ga4.answers import Compatibilities
from connectors.sources.ga4.client import Question
from connectors.sources.ga4.measured import EVENTS
from connectors.sources.ga4.traffic import Traffic, rows_of
from tests.connectors.google.tokens import Google
from tests.connectors.sources.ga4.recorded import DAYS, client, example


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
