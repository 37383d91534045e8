"""The practice Google Ads: it answers in the recorded shapes, and cost moves as it does there."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from practice.google_ads.faults import FAULTS
from tests.practice.google.desk import Desk, example, shape

ERRORS: list[dict[str, Any]] = example("google_ads", "errors")
#: {when it was recorded: what a switch calls it}; the second is the first as a search tells it.
SWITCHES = {
    "no access, or manager's id missing; searchStream": "no access",
    "Cloud project still at Test level": "test project",
    "account cancelled or unfinished": "not enabled",
    "key is in no ad account": "no ads user",
    "token expired": "token expired",
    "wrong id": "wrong id",
    "bad query": "unknown field",
    "no date range": "no days",
    "version ended": "version ended",
    "day's operations used": "day quota",
    "too fast": "too fast",
    "API not enabled in the project (no GoogleAdsFailure inside)": "api disabled",
    "server failed": "server failed",
}
CAMPAIGNS = (
    "SELECT segments.date, campaign.id, campaign.name, campaign.advertising_channel_type,"
    " metrics.cost_micros, metrics.clicks, metrics.impressions FROM campaign"
    " WHERE segments.date BETWEEN '{}' AND '{}' ORDER BY segments.date, campaign.id"
)
CUSTOMER = (
    "SELECT customer.id, customer.descriptive_name, customer.currency_code, customer.time_zone, customer.manager,"
    " customer.status FROM customer LIMIT 1"
)
TOTAL = "SELECT metrics.cost_micros FROM customer WHERE "
MANAGER, BEHIND = "9998887776", "5556667778"


def cost(desk: Desk, first: str = "2026-11-20", last: str = "2026-11-20", customer: str = "1234567890") -> int:
    told = desk.query(CAMPAIGNS.format(first, last), customer).json()
    return sum(int(row["metrics"]["costMicros"]) for piece in told for row in piece.get("results", []))


def test_accounts_are_listed_and_described(desk: Desk) -> None:
    listed = desk.ask("/v26/customers:listAccessibleCustomers").json()
    assert listed == example("google_ads", "list_accessible_customers")
    told, recorded = desk.query(CUSTOMER, way="search").json(), example("google_ads", "customer")
    assert shape(told) == shape(recorded)
    assert (told["results"], told["fieldMask"]) == (recorded["results"], recorded["fieldMask"])


def test_figures_come_in_pieces_of_the_recorded_shape(desk: Desk) -> None:
    desk.ads.batch = 3
    told = desk.query(example("google_ads", "search_stream_request")["query"]).json()
    recorded = example("google_ads", "search_stream_response")
    assert shape(told) == shape(recorded)
    assert [len(piece["results"]) for piece in told] == [3, 1]
    assert {piece["fieldMask"] for piece in told} == {recorded[0]["fieldMask"]}
    vnd = desk.query(CAMPAIGNS.format("2026-11-17", "2026-11-17"), BEHIND, login_customer_id=MANAGER).json()
    assert shape(vnd) == shape(example("google_ads", "search_stream_vnd"))
    none = desk.query(CAMPAIGNS.format("2029-01-01", "2029-01-02")).json()
    assert shape(none) == shape(example("google_ads", "search_stream_no_rows"))
    one = desk.query(CAMPAIGNS.format("2026-11-17", "2026-11-18"), way="search").json()
    assert one["results"] == [row for piece in told for row in piece["results"]]


def test_a_campaign_has_rows_only_of_days_that_it_ran(desk: Desk) -> None:
    told = desk.query(CAMPAIGNS.format("2026-11-20", "2026-11-22")).json()[0]["results"]
    assert [row["segments"]["date"] for row in told if row["campaign"]["name"] == "+Summer"] == [
        "2026-11-21",
        "2026-11-22",
    ]
    assert len(told) == 3 * 2 + 2


def test_a_campaign_that_is_renamed_has_its_new_name_on_all_days(desk: Desk) -> None:
    desk.ads.customers[0].campaigns[0].name = "Brand GB"
    told = desk.query(CAMPAIGNS.format("2026-11-01", "2026-11-29")).json()[0]["results"]
    assert {row["campaign"]["name"] for row in told} == {"Brand GB", "Shopping | All", "+Summer"}


def test_cost_moves_until_the_fifth_of_the_next_month(desk: Desk) -> None:
    before = cost(desk)
    today = cost(desk, "2026-11-30", "2026-11-30")
    desk.clock.move_to(desk.clock.now() + timedelta(days=5))
    desk.tokens.clear()
    assert cost(desk) == before
    assert cost(desk, "2026-11-30", "2026-11-30") > 2 * today
    desk.clock.move_to(desk.clock.now() + timedelta(days=1))
    desk.tokens.clear()
    assert before * 0.97 < cost(desk) < before
    desk.ads.customers[0].restated = {date(2026, 11, 20): Decimal(0)}
    assert cost(desk) == 0
    assert "results" not in desk.query(CAMPAIGNS.format("2026-11-20", "2026-11-20")).json()[0]


def test_days_before_thirty_seven_months_are_not_told(desk: Desk) -> None:
    assert cost(desk, "2023-09-30", "2023-09-30") == 0
    assert cost(desk, "2023-10-01", "2023-10-01") > 0


def test_sums_without_days(desk: Desk) -> None:
    days = "segments.date >= '2026-11-20' AND segments.date <= '2026-11-22'"
    whole = f"{TOTAL}{days}"
    (told,) = desk.query(whole, way="search").json()["results"]
    assert int(told["metrics"]["costMicros"]) == cost(desk, "2026-11-20", "2026-11-22")
    one = "SELECT campaign.name, metrics.clicks FROM campaign WHERE segments.date = '2026-11-20' AND campaign.id = 1"
    assert "results" not in desk.query(one, way="search").json()


def test_an_account_behind_a_manager(desk: Desk) -> None:
    asked = CAMPAIGNS.format("2026-11-20", "2026-11-20")
    stream = desk.query(asked, BEHIND)
    assert (stream.status_code, stream.json()) == (403, [FAULTS["no access"].body])
    assert desk.query(asked, BEHIND, way="search").json() == FAULTS["no access"].body
    wrong = desk.query(asked, BEHIND, login_customer_id="1234567890").json()
    assert wrong == [FAULTS["wrong manager"].body]
    assert desk.query(asked, MANAGER).json() == [FAULTS["manager"].body]
    clients = "SELECT customer_client.id, customer_client.level, customer_client.manager FROM customer_client"
    listed = desk.query(clients, MANAGER, way="search").json()["results"]
    assert [(one["customerClient"]["id"], one["customerClient"]["level"]) for one in listed] == [
        (MANAGER, "0"),
        (BEHIND, "1"),
    ]
    alone = desk.query(f"{clients} WHERE customer_client.manager = FALSE", MANAGER, way="search").json()["results"]
    assert [one["customerClient"]["id"] for one in alone] == [BEHIND]


@pytest.mark.parametrize("one", ERRORS, ids=lambda one: one["when"])
def test_it_fails_as_recorded(desk: Desk, one: dict[str, Any]) -> None:
    is_search = one["when"].endswith("search")
    name = "no access" if is_search else SWITCHES[one["when"]]
    desk.ads.faults = [name]
    told = desk.query(CUSTOMER, way="search" if is_search or isinstance(one["body"], dict) else "searchStream")
    assert told.status_code == one["status"]
    assert shape(told.json()) == shape(one["body"])
    told_one, recorded = (body[0] if isinstance(body, list) else body for body in (told.json(), one["body"]))
    if is_search:  # recorded in shorter words
        recorded["error"]["details"][0]["errors"][0]["message"] = FAULTS[name].said
    assert told_one == recorded


def test_every_recorded_error_can_be_switched_on() -> None:
    assert {one["when"] for one in ERRORS} == {*SWITCHES, "the same; search"}
    assert set(SWITCHES.values()) < FAULTS.keys()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SELECT metrics.cost FROM campaign", "UNRECOGNIZED_FIELD"),
        ("SELECT segments.date FROM campaign", "EXPECTED_FILTERS_ON_DATE_RANGE"),
        ("SELECT segments.date FROM campaign WHERE segments.date >= '2026-01-01'", "EXPECTED_FILTERS_ON_DATE_RANGE"),
        ("SELECT campaign.id FROM ad_group", "BAD_RESOURCE_TYPE_IN_FROM_CLAUSE"),
        ("DELETE campaign", "UNEXPECTED_INPUT"),
        ("SELECT campaign.id FROM campaign WHERE campaign.id LIKE 'x'", "UNEXPECTED_INPUT"),
        (CAMPAIGNS.format("2026-02-30", "2026-03-01"), "INVALID_VALUE_WITH_BETWEEN_OPERATOR"),
    ],
)
def test_a_query_that_cannot_be_read(desk: Desk, text: str, name: str) -> None:
    told = desk.query(text)
    assert told.status_code == 400
    assert told.json()[0]["error"]["details"][0]["errors"][0]["errorCode"] == {"queryError": name}


def test_who_may_read(desk: Desk) -> None:
    path = "/v26/customers:listAccessibleCustomers"
    assert requests.get(desk.server.url + path, timeout=5).json() == FAULTS["token invalid"].body
    other = desk.signed(scope="https://www.googleapis.com/auth/analytics.readonly").json()["access_token"]
    key = {"Authorization": f"Bearer {other}"}
    assert requests.get(desk.server.url + path, headers=key, timeout=5).json() == FAULTS["too few scopes"].body
    assert desk.query(CUSTOMER, "123-456-7890").json() == [FAULTS["wrong id"].body]
    assert desk.query(CUSTOMER, "1111111111").json() == [FAULTS["no access"].body]
    assert desk.ask("/v22/customers:listAccessibleCustomers").json() == FAULTS["version ended"].body
    desk.ads.customers[0].status = "CANCELED"
    assert desk.query(CUSTOMER).json() == [FAULTS["not enabled"].body]
    desk.ads.wants_developer_token = True
    assert desk.query(CUSTOMER).json() == [FAULTS["no developer token"].body]
    for one in desk.ads.customers:
        one.users = ()
    desk.ads.wants_developer_token = False
    assert desk.query(CUSTOMER).json() == [FAULTS["no ads user"].body]
    desk.clock.move_to(desk.clock.now() + timedelta(hours=1))
    assert desk.query(CUSTOMER).json() == [FAULTS["token expired"].body]


def test_operations_are_counted_over_a_day(desk: Desk) -> None:
    desk.ads.operations_a_day = 2
    assert [desk.query(CUSTOMER).status_code for _ in range(3)] == [200, 200, 429]
    desk.clock.move_to(desk.clock.now() + timedelta(days=1))
    desk.tokens.clear()
    assert desk.query(CUSTOMER).status_code == 200


def test_odd_answers(desk: Desk) -> None:
    desk.ads.faults = ["cut", "silent"]
    for _ in range(2):
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            desk.query(CUSTOMER)
    desk.ads.faults = ["html", "odd"]
    assert desk.query(CUSTOMER).text.startswith("<!DOCTYPE html>")
    assert desk.query(CUSTOMER).json() == [{"rows": []}]
    refused = desk.ask("/v26/customers/1234567890/googleAds:search", {"query": CUSTOMER, "pageSize": 10})
    assert "PAGE_SIZE_NOT_SUPPORTED" in refused.text
    assert desk.ask("/v26/customers:listAccessibleCustomers", {}).status_code == 404
