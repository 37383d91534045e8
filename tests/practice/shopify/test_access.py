"""Tokens that are asked for, run out and are taken back; scopes, plans and versions."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
import requests

from commerce.clock import FrozenClock
from practice.faults import Faults
from practice.shopify.access import ALL_SCOPES, NEEDS
from practice.shopify.cost import PLANS, Plan
from practice.shopify.handler import ShopifyHandler, load_schema
from tests.beside import SHOPIFY_SCHEMA, needs
from tests.practice.shopify.world import Client, query_text

CLIENT = {
    "grant_type": "client_credentials",
    "client_id": "practice-client",
    "client_secret": "shpss_practice",
}


def ask_token(client: Client, **changes: str) -> requests.Response:
    return client.session.post(
        f"{client.url}/admin/oauth/access_token",
        data=CLIENT | changes,
        headers={"Accept": "application/json"},
        timeout=5,
    )


# ---- tokens


def test_a_client_gets_a_token_for_a_day(client: Client, clock: FrozenClock) -> None:
    answer = ask_token(client).json()
    assert answer["expires_in"] == 86_399
    assert set(answer["scope"].split(",")) == ALL_SCOPES
    client.token = answer["access_token"]
    assert client.ask("{ shop { name } }") == {"shop": {"name": "Cups & Tea"}}
    clock.sleep(86_398)
    assert client.post("{ shop { name } }").status_code == 200
    clock.sleep(1)
    assert client.post("{ shop { name } }").status_code == 401
    client.token = ask_token(client).json()["access_token"]
    assert client.post("{ shop { name } }").status_code == 200


def test_json_is_as_good_as_a_form(client: Client) -> None:
    answer = client.session.post(f"{client.url}/admin/oauth/access_token", json=CLIENT, timeout=5)
    assert answer.json()["access_token"].startswith("shpat_")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_secret": "shpss_wrong"}, "invalid_client"),
        ({"client_id": "somebody"}, "invalid_client"),
        ({"client_id": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_client_is_refused(client: Client, changes: dict[str, str], error: str) -> None:
    answer = ask_token(client, **changes)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize("refusal", ["shop_not_permitted", "app_not_installed"])
def test_a_shop_may_refuse_every_client(client: Client, handler: ShopifyHandler, refusal: Any) -> None:
    handler.tokens.refusal = refusal
    assert ask_token(client).json()["error"] == refusal
    page = client.session.post(f"{client.url}/admin/oauth/access_token", data=CLIENT, timeout=5)
    assert page.headers["Content-Type"].startswith("text/html")
    assert f"Oauth error {refusal}: " in page.text


def test_a_token_can_be_taken_back(client: Client, handler: ShopifyHandler) -> None:
    handler.tokens.revoke("shpat_practice")
    assert client.post("{ shop { name } }").status_code == 401
    client.token = ask_token(client).json()["access_token"]
    assert client.post("{ shop { name } }").status_code == 200


def test_the_fault_voids_what_was_handed_out_but_not_the_pasted_token(client: Client, faults: Faults) -> None:
    faults.set({}, lined_up=["token-expired"])
    assert client.post("{ shop { name } }").status_code == 200
    client.token = ask_token(client).json()["access_token"]
    faults.set({}, lined_up=["token-expired", "token-expired"])
    assert client.post("{ shop { name } }").status_code == 200  # a token made just now always opens once
    assert client.post("{ shop { name } }").status_code == 401


# ---- scopes


@needs(SHOPIFY_SCHEMA)
def test_every_refusal_is_worded_as_the_real_schema_words_it() -> None:
    real: dict[str, tuple[frozenset[str], str]] = {}
    types = load_schema().type_map
    for item in json.loads(gzip.decompress(SHOPIFY_SCHEMA.read_bytes()))["offline_scopes"]["items"]:
        kind, field = item["typeName"], item.get("fieldName")
        known = kind in types and (field is None or field in getattr(types[kind], "fields", {}))
        if known and item["offlineScopes"]:
            place = kind if item["type"] == "type" else f"{kind}.{field}"
            real[place] = (frozenset(item["offlineScopes"]), item["requiredAccess"])
    assert real == NEEDS


def test_a_basic_plan_keeps_personal_data_back(client: Client, handler: ShopifyHandler) -> None:
    handler.grant(ALL_SCOPES, level_2=False)
    body = client.post(query_text("customers_page"), first=5, query="").json()
    assert body["errors"][0]["message"].startswith("This app is not approved to access the Customer object.")
    assert [node["defaultEmailAddress"] for node in body["data"]["customers"]["nodes"]] == [None, None]
    assert len(client.ask(query_text("customers_page_min"), first=5, query="")["customers"]["nodes"]) == 2
    reports = client.post(query_text("shopifyql"), q="FROM sessions SHOW sessions").json()
    assert reports["data"] == {"shopifyqlQuery": None}
    assert "Level 2 access to Customer data" in reports["errors"][0]["message"]
    handles = {each["handle"] for each in client.ask(query_text("shop"))["currentAppInstallation"]["accessScopes"]}
    assert handles == ALL_SCOPES


def test_scopes_and_plan_can_be_set_by_name(client: Client, handler: ShopifyHandler) -> None:
    handler.restrict(["read_orders"], "plus")
    shop = client.ask(query_text("shop"))
    assert shop["currentAppInstallation"]["accessScopes"] == [{"handle": "read_orders"}]
    assert shop["shop"]["plan"] == {
        "publicDisplayName": "Shopify Plus", "shopifyPlus": True, "partnerDevelopment": False,
    }  # fmt: skip
    with pytest.raises(ValueError, match='unknown plan "gold"; known are standard, advanced, plus, enterprise'):
        handler.restrict(None, "gold")
    with pytest.raises(ValueError, match="unknown scope read_everything"):
        handler.restrict(["read_everything"], "")


@pytest.mark.parametrize("status", [402, 403, 404, 423])
def test_a_shop_may_be_closed_to_everybody(client: Client, handler: ShopifyHandler, status: int) -> None:
    handler.desk.closed = status
    answer = client.post("{ shop { name } }")
    assert (answer.status_code, "errors" in answer.json()) == (status, True)


# ---- plans


@pytest.mark.parametrize(("name", "rate"), [("standard", 100), ("advanced", 200), ("plus", 1000), ("enterprise", 2000)])
def test_a_plan_fills_twenty_seconds_of_points(name: str, rate: int) -> None:
    assert (PLANS[name].bucket, PLANS[name].restore_per_s) == (20 * rate, rate)
    assert PLANS[name] == getattr(Plan, name)


def test_sustained_asking_gets_the_restore_rate(client: Client, handler: ShopifyHandler, clock: FrozenClock) -> None:
    handler.throttle(Plan.standard)
    text, began, spent = query_text("orders_page"), clock.now(), 0
    while clock.now() - began < timedelta(minutes=5):
        answer = client.post(text, first=100, query="").json()
        cost = answer["extensions"]["cost"]
        if cost["actualQueryCost"] is None:
            clock.sleep(1)
            continue
        spent += cost["actualQueryCost"]
    # 2000 at once and 100 a second for 300 s, but for what is left in the bucket at the end
    assert 30_000 < spent <= 32_000


# ---- versions


def test_a_version_that_dies_falls_forward_to_the_oldest_living_one(client: Client, handler: ShopifyHandler) -> None:
    handler.desk.versions = ("2027-01", "2027-04")
    answer = client.post(query_text("shop"))
    assert answer.headers["X-Shopify-API-Version"] == "2027-01"
    supported = [each["handle"] for each in answer.json()["data"]["publicApiVersions"] if each["supported"]]
    assert supported == ["2027-01", "2027-04"]
