"""Recorded answers: every one is read, and the practice Meta's have their keys and types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests
from requests.structures import CaseInsensitiveDict

from commerce.clock import FrozenClock
from commerce.errors import Refused, ShopbellError, TryLater
from commerce.period import Period
from connectors.http import Answer
from connectors.sources.meta.answers import Account, Accounts, Debugged, Page, Run, Started
from connectors.sources.meta.budget import Budget, budget_in
from connectors.sources.meta.faults import NotThere, TooMuch, explained, fault_in
from connectors.sources.meta.insights import Insights
from connectors.sources.meta.version import VERSION
from practice.meta.account import AdAccount, Campaign
from practice.meta.faults import FAULTS
from practice.meta.server import PracticeMeta

EXAMPLES = Path(__file__).parent / "examples"
KINDS: dict[str, type[msgspec.Struct]] = {
    "account": Account,
    "adaccounts": Accounts,
    "async_done": Run,
    "async_failed": Run,
    "async_running": Run,
    "async_start": Started,
    "debug_token": Debugged,
    "insights_no_delivery": Page,
    "insights_page1": Page,
    "insights_page2": Page,
    "insights_vnd": Page,
}
ERRORS: list[dict[str, Any]] = json.loads((EXAMPLES / "errors.json").read_text())


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text())


def read(name: str) -> Any:
    return msgspec.json.decode((EXAMPLES / f"{name}.json").read_bytes(), type=KINDS[name], strict=False)


def test_every_example_is_one_of_these() -> None:
    there = {path.stem for path in EXAMPLES.glob("*.json")}
    assert there == {*KINDS, "errors", "headers", "headers_throttled"}


@pytest.mark.parametrize("name", KINDS)
def test_an_example_is_read(name: str) -> None:
    told, raw = read(name), example(name)
    names = [name for name in told.__struct_fields__ if name in raw and name not in {"data", "paging"}]
    assert [getattr(told, name) for name in names] == [raw[name] for name in names]
    if isinstance(told, Page):
        assert [str(one.date_start) for one in told.data] == [one["date_start"] for one in raw["data"]]
        assert [one.spend for one in told.data] == [Decimal(one["spend"]) for one in raw["data"]]
        clicks = [int(one.get("inline_link_clicks", "0")) for one in raw["data"]]
        assert [one.inline_link_clicks for one in told.data] == clicks


def test_what_stands_in_them() -> None:
    assert (read("account").currency, read("account").timezone_name) == ("GBP", "Europe/London")
    assert [one.account_id for one in read("adaccounts").data] == ["1234567890"]
    assert read("debug_token").data.scopes == ["ads_read"]
    assert (read("async_failed").error_code, read("async_failed").error_subcode) == (-2, 2490547)
    assert read("insights_vnd").data[0].campaign_name == "Tết sale"


def test_only_a_page_with_an_address_behind_it_has_more_and_the_token_in_it_is_not_shown() -> None:
    first, second = read("insights_page1"), read("insights_page2")
    assert (first.paging.after, second.paging.after, read("insights_no_delivery").paging.after) == ("MgZDZD", "", "")
    assert "TOKEN_STANDS_HERE" not in repr(first)


def test_pages_without_a_way_to_the_next_are_not_the_whole() -> None:
    class Stuck:
        def get(self, *_: object) -> Page:
            page: Page = read("insights_page1")
            return page

    graph: Any = Stuck()
    figures = Insights(graph, FrozenClock(datetime(2026, 11, 30, tzinfo=UTC)), "1", split=True)
    with pytest.raises(TryLater, match="Meta's pages of act_1 never end"):
        figures.figures(Period(date(2026, 11, 20), date(2026, 11, 21)), by_and_by=False)


def test_the_budget_of_headers() -> None:
    assert budget_in(CaseInsensitiveDict(example("headers"))) == Budget(4.0, 0.0)
    assert budget_in(CaseInsensitiveDict(example("headers_throttled"))) == Budget(100.0, 19 * 60.0)
    for odd in ("", "[]", "{", "null", '{"1": 2}', '{"1": [{"call_count": "x"}]}', '{"1": [3]}', "[" * 5000):
        assert budget_in({"X-Business-Use-Case-Usage": odd, "X-FB-Ads-Insights-Throttle": odd}) == Budget()


MEANT: dict[str, type[ShopbellError]] = {
    "token expired": Refused,
    "password changed": Refused,
    "token is nonsense": Refused,
    "account not assigned": NotThere,
    "no ads_read": Refused,
    "user limit": TryLater,
    "app limit": TryLater,
    "insights limit of the ad account": TryLater,
    "ads management limit": TryLater,
    "too much data": TooMuch,
    "too much data, other form": TooMuch,
    "timed out": TooMuch,
    "passing fault": TryLater,
    "since too early": Refused,
    "unknown field": Refused,
    "version ended": Refused,
    "app wants a proof": Refused,
}


def answer(status: int, body: object, headers: dict[str, str] | None = None) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer("https://graph.facebook.com/v27.0/act_1?x=1", status, CaseInsensitiveDict(headers or {}), raw)


@pytest.mark.parametrize("one", ERRORS, ids=lambda one: one["when"])
def test_an_error_is_understood(one: dict[str, Any]) -> None:
    error = explained(answer(one["status"], one["body"]))
    assert type(error) is MEANT[one["when"]]
    assert str(error).startswith("graph.facebook.com")


def test_errors_that_no_example_has() -> None:
    def told(code: int, subcode: int = 0, status: int = 400, **more: Any) -> ShopbellError:
        error = {"message": "<b>no</b>\n", "code": code, "error_subcode": subcode, **more}
        return explained(answer(status, {"error": error}))

    assert "Account Quality" in str(told(368))
    assert isinstance(told(102), Refused)
    assert isinstance(told(341), TryLater)
    assert isinstance(told(613, 1487742), TryLater)
    assert isinstance(told(80014), TryLater)
    assert type(told(2, 1504041)) is Refused
    assert isinstance(told(1), TryLater)
    assert isinstance(told(77, is_transient=True), TryLater)
    assert isinstance(told(77, status=503), TryLater)
    erratic = "Cannot include spend in summary param because they weren't there while creating the report run"
    assert isinstance(told(100, message=erratic), TryLater)
    assert str(told(77)).startswith('graph.facebook.com refuses with error 77 ("no"), which is not known here')
    limited = explained(answer(400, ERRORS[5]["body"], example("headers_throttled")))
    assert isinstance(limited, TryLater)
    assert limited.wait_s == 19 * 60
    assert isinstance(explained(answer(502, b"<html>")), TryLater)
    assert isinstance(explained(answer(403, b"<html>")), Refused)
    assert fault_in(answer(200, b"[" * 5000)) is None


# the practice Meta


@pytest.fixture
def practice() -> Iterator[tuple[AdAccount, str]]:
    first, last = date(2026, 11, 1), date(2026, 12, 1)
    clock = FrozenClock(datetime(2026, 11, 30, 12, tzinfo=UTC))
    campaigns = [Campaign("120210000000000001", "Prospecting UK", first, last, 6000)]
    account = AdAccount(clock, campaigns=campaigns)
    with PracticeMeta(account) as server:
        yield account, f"{server.url}/{VERSION}"


def shape(value: object) -> object:
    """Return keys and types; of a list those of all that stand in it."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    if isinstance(value, list):
        told = [one if isinstance(one, dict) else {"": one} for one in value]
        return [{name: shape(field) for one in told for name, field in one.items()}]
    return type(value).__name__


def test_the_practice_meta_answers_in_the_recorded_shapes(practice: tuple[AdAccount, str]) -> None:
    account, base = practice
    key = {"Authorization": f"Bearer {account.token}"}

    def get(path: str, **given: str) -> requests.Response:
        return requests.get(f"{base}/{path}", params=given, headers=key, timeout=5)

    question = {
        "time_range": '{"since":"2026-11-20","until":"2026-11-21"}',
        "fields": "account_currency,campaign_id,campaign_name,spend,impressions,clicks,inline_link_clicks,date_start",
        "breakdowns": "publisher_platform",
    }
    mine = f"act_{account.number}"
    assert shape(get(mine).json()) == shape(example("account"))
    assert shape(get("me/adaccounts").json()) == shape(example("adaccounts"))
    assert shape(get("debug_token", input_token=account.token).json()) == shape(example("debug_token"))
    first = get(f"{mine}/insights", **question, limit="3")
    assert shape(first.json()) == shape(example("insights_page1"))
    after = first.json()["paging"]["cursors"]["after"]
    last = get(f"{mine}/insights", **question, limit="3", after=after)
    assert shape(last.json()) == shape(example("insights_page2"))
    none = {**question, "time_range": '{"since":"2026-10-01","until":"2026-10-01"}'}
    assert get(f"{mine}/insights", **none).json() == example("insights_no_delivery")
    started = requests.post(f"{base}/{mine}/insights", data=question, headers=key, timeout=5).json()
    assert shape(started) == shape(example("async_start"))
    run = started["report_run_id"]
    assert shape(get(run).json()) == shape(example("async_running"))
    assert shape(get(run).json()) == shape(example("async_done"))
    assert get(f"{run}/insights", limit="500").json()["data"] == first.json()["data"] + last.json()["data"]
    account.runs_fail = 1
    run = requests.post(f"{base}/{mine}/insights", data=question, headers=key, timeout=5).json()["report_run_id"]
    assert shape(get(run).json()) == shape(example("async_failed"))
    for name, text in example("headers").items():
        told = first.headers[name]
        assert shape(json.loads(told)) == shape(json.loads(text)) if text.startswith("{") else told == text


@pytest.mark.parametrize("one", ERRORS, ids=lambda one: one["when"])
def test_the_practice_meta_fails_as_recorded(practice: tuple[AdAccount, str], one: dict[str, Any]) -> None:
    account, base = practice
    account.faults = [one["when"]]
    told = requests.get(f"{base}/act_1", headers={"Authorization": f"Bearer {account.token}"}, timeout=5)
    assert told.status_code == one["status"]
    assert shape(told.json()) == shape(one["body"])
    for name in ("code", "error_subcode", "type"):
        assert told.json()["error"].get(name) == one["body"]["error"].get(name)


def test_every_recorded_error_can_be_switched_on() -> None:
    assert {one["when"] for one in ERRORS} == set(FAULTS) == set(MEANT)
