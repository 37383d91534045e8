"""Keys, signatures and mishaps of the WooCommerce side, answered in a real shop's words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from woocommerce import API

from commerce.clock import FrozenClock
from practice.serve import PracticeServer
from tests.practice.woocommerce.world import BENS, after, get, world
from tests.recorded import recorded_error

WALL = datetime(2026, 6, 1, 12, tzinfo=UTC)


def error(case: str) -> tuple[int, Any]:
    found = recorded_error(case)
    return found["status"], found["body"]


@pytest.mark.parametrize(
    ("case", "parameters"),
    [
        ("per_page=101", {"per_page": 101}),
        ("per_page=-1", {"per_page": -1}),
        ("page=0", {"page": 0}),
        ("bad orderby", {"orderby": "total"}),
        ("bad date", {"after": "yesterday"}),
        ("bad date", {"after": "2026-01-05"}),
        ("bad date", {"after": "2026-01-05T09:30:00+0700"}),
        ("bad date", {"after": "2026-13-05T09:30:00"}),
    ],
)
def test_a_bad_parameter_is_answered_in_the_real_words(
    shop: PracticeServer, case: str, parameters: dict[str, Any]
) -> None:
    answer = get(shop, "orders", **parameters)
    assert (answer.status_code, answer.json()) == error(case)


@pytest.mark.parametrize("parameters", [{"status": "lost"}, {"per_page": "x"}, {"order": "up"}])
def test_other_bad_parameters_are_400(shop: PracticeServer, parameters: dict[str, str]) -> None:
    answer = get(shop, "orders", **parameters)
    assert (answer.status_code, answer.json()["code"]) == (400, "rest_invalid_param")
    assert list(answer.json()["data"]["params"]) == list(parameters)


# -- keys


@pytest.mark.parametrize(
    ("case", "signing"),
    [
        ("oauth wrong secret", {"secret": "cs_wrong"}),
        ("oauth unknown key", {"key": "ck_wrong"}),
        ("oauth clock 20 min behind", {"timestamp": int(WALL.timestamp()) - 1200}),
        ("oauth signed for localhost, sent to 127.0.0.1", {"home": "http://localhost:8080"}),
        ("read key writes", {"method": "PUT"}),
    ],
)
def test_a_wrong_signature_is_refused_in_the_real_words(case: str, signing: dict[str, Any]) -> None:
    with PracticeServer(world(), "woocommerce", clock=FrozenClock(after(days=4)), wall=FrozenClock(WALL)) as server:
        answer = get(server, "orders/100", **{"timestamp": int(WALL.timestamp()), **signing})
        assert (answer.status_code, answer.json()) == error(case)


def test_a_clock_ten_minutes_off_will_do() -> None:
    with PracticeServer(world(), "woocommerce", clock=FrozenClock(after(days=4)), wall=FrozenClock(WALL)) as server:
        for minutes, status in ((10, 200), (-10, 200), (16, 401), (-16, 401)):
            answer = get(server, "orders/100", timestamp=int(WALL.timestamp()) + 60 * minutes)
            assert answer.status_code == status


def test_a_clock_that_goes_by_the_shops_own_will_do() -> None:
    """Whoever asks as of the shop's time (`--now`) signs by it."""
    then = after(days=4)
    with PracticeServer(world(), "woocommerce", clock=FrozenClock(then), wall=FrozenClock(WALL)) as server:
        for minutes, status in ((0, 200), (10, 200), (16, 401), (-16, 401)):
            answer = get(server, "orders/100", timestamp=int(then.timestamp()) + 60 * minutes)
            assert answer.status_code == status


def test_a_nonce_works_once(shop: PracticeServer) -> None:
    first = get(shop, "orders/100")
    again = requests.get(str(first.request.url), timeout=5)
    assert first.status_code == 200
    assert (again.status_code, again.json()) == error("oauth same nonce sent twice")


def test_other_ways_in_are_not_looked_at_over_plain_http(shop: PracticeServer) -> None:
    orders = f"{shop.url}/wp-json/wc/v3/orders"
    keys = {"consumer_key": "ck_practice", "consumer_secret": "cs_practice"}
    expected = error("basic auth right but plain http")
    for answer in (
        requests.get(orders, timeout=5),
        requests.get(orders, auth=("ck_practice", "cs_practice"), timeout=5),
        requests.get(orders, params=keys, timeout=5),
    ):
        assert (answer.status_code, answer.json()) == expected


def test_the_library_itself_is_let_in(shop: PracticeServer) -> None:
    api = API(url=shop.url, consumer_key="ck_practice", consumer_secret="cs_practice", version="wc/v3")
    answer = api.get("orders", params={"status": "completed,failed,refunded", "per_page": 100, "search": "Ben B"})
    assert [row["id"] for row in answer.json()] == [BENS.id]


# -- mishaps


@pytest.mark.parametrize(
    ("kind", "case"),
    [
        ("maintenance", "maintenance mode (during updates), Accept json"),
        ("security", "security plugin blocks REST"),
        ("deactivated", "WooCommerce deactivated"),
    ],
)
def test_mishaps_are_answered_in_the_real_words(shop: PracticeServer, kind: str, case: str) -> None:
    shop.faults.set({}, lined_up=[kind])
    answer = get(shop, "orders")
    assert (answer.status_code, answer.json()) == error(case)
    assert answer.headers.get("Retry-After") == ("600" if kind == "maintenance" else None)


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [("php-warning", b"<br />", b"]"), ("bom", b"\xef\xbb\xbf[", b"]"), ("cache-comment", b"[", b"-->")],
)
def test_something_may_stand_around_the_json(shop: PracticeServer, kind: str, start: bytes, end: bytes) -> None:
    shop.faults.set({}, lined_up=[kind])
    answer = get(shop, "orders")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json; charset=UTF-8")
    assert answer.content.startswith(start)
    assert answer.content.endswith(end)


def test_unknown_routes_and_rows_are_404(shop: PracticeServer) -> None:
    for path, code in (
        ("moons", "rest_no_route"),
        ("orders/999", "woocommerce_rest_shop_order_invalid_id"),
        ("customers/999", "wc_user_invalid_id"),
        ("refunds/103", "rest_no_route"),
    ):
        answer = get(shop, path)
        assert (answer.status_code, answer.json()["code"]) == (404, code)


def test_slashes_too_many_do_no_harm_and_other_pages_are_html(shop: PracticeServer) -> None:
    assert requests.get(f"{shop.url}//wp-json/", timeout=5).json()["timezone_string"] == "Europe/Berlin"
    page = requests.get(f"{shop.url}/checkout", timeout=5)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=UTF-8")
