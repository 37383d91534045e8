"""What `shopbell practice serve` says and serves."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from commerce.clock import FrozenClock
from practice.drift import Drift
from practice.serve import PracticeServer
from practice.services.beside import Services
from practice.serving import introduction, practice_world, serve_forever
from practice.simulate import Settings
from tests.practice.woocommerce.world import after, world

EXTRACT = Path(__file__).parents[1] / "data" / "online_retail_extract.csv"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_a_simulated_shop_has_thirteen_months_behind_it_and_some_weeks_ahead() -> None:
    made, stands = practice_world(None, 3, None, FrozenClock(NOON))
    assert stands == NOON
    days = [order.placed_at for order in made.orders]
    assert days[0] - NOON < timedelta(days=-393)
    assert days[-1] - NOON > timedelta(days=55)


def test_a_replayed_shop_stands_a_day_after_its_last_order_or_refund() -> None:
    replayed, stands = practice_world(EXTRACT, 1, None, FrozenClock(NOON))
    happened = [order.placed_at for order in replayed.orders]
    happened += [refund.at for order in replayed.orders for refund in order.refunds]
    assert stands == max(happened) + timedelta(days=1)
    assert practice_world(EXTRACT, 1, NOON, FrozenClock(NOON))[1] == NOON


@pytest.mark.parametrize("platform", ["woocommerce", "shopify"])
def test_it_says_that_nothing_is_real_and_how_to_connect(platform: str) -> None:
    clock = FrozenClock(after(days=4))
    with PracticeServer(world(), platform, clock=clock) as server, Services(world(), clock) as beside:
        server.beside = beside
        text = "\n".join(introduction(server, platform, None))
        assert "SIMULATED" in text
        assert "3 orders by now" in text
        config, secrets = text.split("put this into config.toml:")[1].split("and this into secrets.toml")
        (shop,) = tomllib.loads(config)["shop"]
        assert (shop["platform"], shop.get("base_url", shop["url"])) == (platform, server.url)
        assert {one["kind"] for one in shop["source"]} == beside.tables().keys()
        for one in shop["source"]:
            assert requests.get(one["base_url"], timeout=5).status_code in {400, 404}  # it is there
        spend, traffic = (re.findall(rf"{server.url}/practice/\w+.csv", text)[place] for place in (1, 0))
        assert requests.get(spend, timeout=5).text.startswith("day,channel,campaign")
        assert requests.get(traffic, timeout=5).text.startswith("day,channel,device")
        order = {"service": "meta", "share": 0.2}
        assert requests.post(f"{server.url}/practice/services", json=order, timeout=5).status_code == 200
        assert beside.ad_account.share == 0.2
        held = tomllib.loads(secrets.partition("\n")[2].removesuffix("Stop it with Ctrl-C."))
        assert held["source"]["practice"] == beside.secrets()
        assert held["shop"]["practice"] == (
            {"key": "ck_practice", "secret": "cs_practice"}
            if platform == "woocommerce"
            else {"token": "shpat_practice"}
        )


def test_it_serves_until_interrupted() -> None:
    said: list[str] = []

    def hear(line: str) -> None:
        said.append(line)
        if line == "Stop it with Ctrl-C.":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve_forever("woocommerce", say=hear, wall=FrozenClock(NOON), replay_file=EXTRACT)
    assert "REPLAYED" in said[0]
    url = said[0].split(" at ")[1].split(" ")[0]
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(url, timeout=5)


def serve_shopify(said: list[str], platform: str = "shopify", **options: Any) -> None:
    def hear(line: str) -> None:
        said.append(line)
        if line.startswith("A practice shop"):
            url = line.split(" at ")[1].split(" ", maxsplit=1)[0]
            asked = {"query": "{ currentAppInstallation { accessScopes { handle } } shop { plan { shopifyPlus } } }"}
            headers = {"X-Shopify-Access-Token": "shpat_practice"}
            address = f"{url}/admin/api/2026-10/graphql.json"
            said.append(requests.post(address, json=asked, headers=headers, timeout=5).text)
        if line == "Stop it with Ctrl-C.":
            raise KeyboardInterrupt

    serve_forever(platform, say=hear, wall=FrozenClock(NOON), replay_file=EXTRACT, **options)


def test_a_shopify_shop_can_be_served_with_some_scopes_and_on_a_plan() -> None:
    said: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        serve_shopify(said, scopes=["read_orders"], plan="plus")
    answer = json.loads(said[1])
    assert answer["data"] == {
        "currentAppInstallation": {"accessScopes": [{"handle": "read_orders"}]},
        "shop": {"plan": {"shopifyPlus": True}},
    }
    assert answer["extensions"]["cost"]["throttleStatus"]["maximumAvailable"] == 20_000
    assert '# client_secret = "shpss_practice"' in said


def test_only_shopify_has_scopes_and_plans() -> None:
    with pytest.raises(ValueError, match="scopes and plans are Shopify's; woocommerce has none"):
        serve_shopify([], "woocommerce", plan="plus")
    with pytest.raises(ValueError, match='unknown plan "gold"'):
        serve_shopify([], plan="gold")


def test_a_planted_drift_is_of_a_simulated_shop_only() -> None:
    dead = Settings(drifts=(Drift("checkout_dies", NOON.date() - timedelta(days=3)),))
    made, _ = practice_world(None, 3, NOON, FrozenClock(NOON), story=dead)
    assert max(order.placed_at for order in made.orders).date() == NOON.date() - timedelta(days=4)
    with pytest.raises(ValueError, match="of a simulated shop"):
        serve_forever("woocommerce", say=print, wall=FrozenClock(NOON), replay_file=EXTRACT, story=dead)
