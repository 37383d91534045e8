"""Recorded answers of Google Ads: every one is read, and the practice server's errors are understood alike."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from commerce.errors import Refused, ShopbellError, TryLater
from commerce.period import Period
from connectors.http import Answer
from connectors.sources.google_ads import ads
from connectors.sources.google_ads.answers import Accessible, Customers, Piece
from connectors.sources.google_ads.faults import NoAccess, explained, fault_in, named
from practice.google_ads.faults import FAULTS

EXAMPLES = Path(__file__).parent / "examples"
KINDS: dict[str, Any] = {
    "customer": Customers,
    "list_accessible_customers": Accessible,
    "search_stream_no_rows": list[Piece],
    "search_stream_response": list[Piece],
    "search_stream_vnd": list[Piece],
}
ERRORS: list[dict[str, Any]] = json.loads((EXAMPLES / "errors.json").read_text())
#: What each recorded error comes to, and what is named in the sentence.
MEANT: dict[str, tuple[type[ShopbellError], str]] = {
    "no access, or manager's id missing; searchStream": (NoAccess, "USER_PERMISSION_DENIED"),
    "the same; search": (NoAccess, "USER_PERMISSION_DENIED"),
    "Cloud project still at Test level": (Refused, "apply for Explorer access"),
    "account cancelled or unfinished": (Refused, "what was read stays"),
    "key is in no ad account": (Refused, "a user of no ad account at all"),
    "token expired": (Refused, "OAUTH_TOKEN_EXPIRED"),
    "wrong id": (Refused, "the ten digits"),
    "bad query": (Refused, "a mistake of Shopbell's own"),
    "no date range": (Refused, "a mistake of Shopbell's own"),
    "version ended": (Refused, "update Shopbell"),
    "day's operations used": (TryLater, "asked again in 60 min"),
    "too fast": (TryLater, "asked too quickly"),
    "API not enabled in the project (no GoogleAdsFailure inside)": (Refused, "enable it at"),
    "server failed": (TryLater, "failed for the moment"),
}


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text())


def read(name: str) -> Any:
    return msgspec.json.decode((EXAMPLES / f"{name}.json").read_bytes(), type=KINDS[name], strict=False)


def answer(status: int, body: object) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer("https://googleads.googleapis.com/v26/customers/1/x?y=1", status, {}, raw)


def test_every_example_is_one_of_these() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == {*KINDS, "errors", "search_stream_request"}


def test_what_stands_in_them() -> None:
    (row,) = read("customer").results
    told = example("customer")["results"][0]["customer"]
    names = {"descriptiveName": "descriptive_name", "currencyCode": "currency_code", "timeZone": "time_zone"}
    for name in ("id", "manager", "status", *names):
        assert getattr(row.customer, names.get(name, name)) == told[name]
    assert read("list_accessible_customers").resource_names == ["customers/1234567890", "customers/9998887776"]
    assert [one.results for one in read("search_stream_no_rows")] == [[]]


@pytest.mark.parametrize("name", ["search_stream_response", "search_stream_vnd"])
def test_a_stream_is_read(name: str) -> None:
    figures = [one for piece in read(name) for one in piece.results]
    told = [one for piece in example(name) for one in piece["results"]]
    assert [(one.campaign.id, one.campaign.name) for one in figures] == [
        (one["campaign"]["id"], one["campaign"]["name"]) for one in told
    ]
    assert [one.metrics.cost_micros for one in figures] == [int(one["metrics"]["costMicros"]) for one in told]
    assert [one.metrics.clicks for one in figures] == [int(one["metrics"]["clicks"]) for one in told]
    assert [str(one.segments.date) for one in figures] == [one["segments"]["date"] for one in told]
    assert Decimal(figures[0].metrics.cost_micros).scaleb(-6) in {Decimal("21.37"), Decimal(25000)}


def test_what_is_asked_is_what_is_recorded() -> None:
    days = Period(date(2026, 11, 17), date(2026, 11, 18))
    assert ads.query_of(days) == example("search_stream_request")["query"]


@pytest.mark.parametrize("one", ERRORS, ids=lambda one: one["when"])
def test_an_error_is_understood(one: dict[str, Any]) -> None:
    kind, said = MEANT[one["when"]]
    error = explained(answer(one["status"], one["body"]))
    assert type(error) is kind
    assert said in str(error)
    assert str(error).startswith("googleads.googleapis.com")
    if one["when"] in {"day's operations used", "too fast"}:
        assert getattr(error, "wait_s", 0) in {3600.0, 5.0}


def test_every_recorded_error_can_be_switched_on() -> None:
    switched = {(told.kind, told.name) for told in FAULTS.values()}
    for one in ERRORS:
        fault = fault_in(answer(one["status"], one["body"]))
        assert fault is not None
        kind, name = named(fault)
        assert ((kind, name) if kind else ("", "")) in switched


def test_an_error_behind_good_rows_is_seen() -> None:
    body = [*example("search_stream_response"), ERRORS[-1]["body"][0]]
    fault = fault_in(answer(200, body))
    assert fault is not None
    assert isinstance(explained(answer(200, body)), TryLater)


def test_errors_that_no_example_has() -> None:
    def told(status: int, error: object) -> ShopbellError:
        return explained(answer(status, {"error": error}))

    assert isinstance(told(503, {"code": 503, "status": "UNAVAILABLE"}), TryLater)
    assert isinstance(told(429, {"code": 429, "status": "RESOURCE_EXHAUSTED"}), TryLater)
    strange = told(400, {"code": 400, "status": "X", "message": "<b>no</b>\n"})
    assert str(strange).startswith('googleads.googleapis.com refuses (X: "no"), for a reason that is not known here')
    assert isinstance(explained(answer(502, b"<html>")), TryLater)
    assert isinstance(explained(answer(403, b"<html>")), Refused)
    assert fault_in(answer(200, b"[" * 5000)) is None
    assert fault_in(answer(200, b"{")) is None
