"""A practice shop on a real socket: its clock, its faults, its tables."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import format_datetime
from http.client import HTTPConnection

import pytest
import requests

from commerce.clock import FrozenClock
from practice.faults import Faults, fault_rates
from practice.serve import PracticeServer
from tests.practice.woocommerce.world import after, get, ids, world


@pytest.fixture
def shop() -> Iterator[PracticeServer]:
    with PracticeServer(world(), "woocommerce", clock=FrozenClock(after(days=2))) as server:
        yield server


def spoil(shop: PracticeServer, *kinds: str, **setting: float) -> None:
    answer = requests.post(f"{shop.url}/practice/faults", json={"next": kinds, **setting}, timeout=5)
    assert answer.status_code == 200


def test_the_clock_moves_both_ways_and_takes_the_orders_with_it(shop: PracticeServer) -> None:
    counted = []
    for now in ("2026-01-05T09:00:00Z", "2026-01-05T11:00:00+01:00", "2026-01-05T09:59:59Z"):
        answer = requests.post(f"{shop.url}/practice/clock", json={"now": now}, timeout=5)
        assert answer.status_code == 200
        counted.append(len([row for row in ids(get(shop, "orders")) if row >= 100]))
    assert counted == [1, 2, 1]
    assert requests.get(f"{shop.url}/practice/clock", timeout=5).json() == {"now": "2026-01-05T09:59:59Z"}


@pytest.mark.parametrize("body", ['{"now": "2026-01-05T09:00:00"}', '{"now": "soon"}', "{}", "x"])
def test_a_clock_that_makes_no_sense_is_refused(shop: PracticeServer, body: str) -> None:
    answer = requests.post(f"{shop.url}/practice/clock", data=body, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert shop.clock.now() == after(days=2)


def test_tables_hold_the_complete_days_in_major_units(shop: PracticeServer) -> None:
    spend = requests.get(f"{shop.url}/practice/spend.csv", timeout=5).text
    assert spend == (
        "day,channel,campaign,amount,clicks\n"
        "2026-01-05,google / cpc,brand,12.50,20\n"
        "2026-01-06,google / cpc,brand,12.50,20\n"
    )
    traffic = requests.get(f"{shop.url}/practice/traffic.csv", timeout=5).text.splitlines()
    assert traffic[0] == "day,channel,device,sessions,carts,checkouts,bounces,page_views,time_on_pages"
    assert traffic[1:] == ["2026-01-05,direct,desktop,50,10,3,22,140,5600", "2026-01-06,direct,desktop,50,10,3,,,"]


@pytest.mark.parametrize(
    ("kind", "status", "retry_after"),
    [("429", 429, "7"), ("429-bare", 429, None), ("500", 500, None), ("502", 502, None), ("503", 503, None)],
)
def test_a_busy_or_broken_shop_answers_in_html(
    shop: PracticeServer, kind: str, status: int, retry_after: str | None
) -> None:
    spoil(shop, kind, retry_after_s=7)
    answer = get(shop, "orders")
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers.get("Retry-After") == retry_after
    assert get(shop, "orders").status_code == 200


def test_a_home_page_may_come_instead_of_json(shop: PracticeServer) -> None:
    spoil(shop, "html")
    answer = get(shop, "orders")
    assert answer.status_code == 200
    assert answer.text.startswith("<!DOCTYPE html>")


def test_json_may_be_spoilt(shop: PracticeServer) -> None:
    spoil(shop, "bad-json")
    with pytest.raises(requests.exceptions.JSONDecodeError):
        get(shop, "orders").json()


def test_a_connection_may_drop_in_the_middle(shop: PracticeServer) -> None:
    spoil(shop, "dropped")
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        get(shop, "orders")


def test_a_slow_answer_is_the_right_one(shop: PracticeServer) -> None:
    spoil(shop, "", "slow", slow_s=0.3)
    assert get(shop, "orders").elapsed.total_seconds() < 0.3
    slow = get(shop, "orders")
    assert slow.elapsed.total_seconds() >= 0.3
    assert 100 in ids(slow)


def test_the_same_seed_draws_the_same_faults() -> None:
    rates = {"429": 0.3, "dropped": 0.2}
    first, second = Faults(rates, seed=5), Faults(rates, seed=5)
    drawn = [first.draw() for _ in range(400)]
    assert drawn == [second.draw() for _ in range(400)]
    assert 80 < drawn.count("429") < 160
    assert 50 < drawn.count("dropped") < 110
    assert drawn != [Faults(rates, seed=6).draw()] * 400


def test_an_unknown_fault_is_named(shop: PracticeServer) -> None:
    answer = requests.post(f"{shop.url}/practice/faults", json={"rates": {"flood": 0.1}}, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("unknown fault flood; known are 429,")
    assert requests.post(f"{shop.url}/practice/faults", json={"rate": 1}, timeout=5).status_code == 400


def test_a_kept_connection_gets_no_answer_from_a_closed_shop() -> None:
    with requests.Session() as session:
        with PracticeServer(world(), "woocommerce", clock=FrozenClock(after())) as server:
            assert session.get(f"{server.url}/wp-json/", timeout=5).status_code == 200
        with pytest.raises(requests.exceptions.ConnectionError):
            session.get(f"{server.url}/wp-json/", timeout=5)


@pytest.mark.parametrize("rates", [{"429": 1.5}, {"429": -0.1}, {"429": 0.6, "slow": 0.6}])
def test_impossible_rates_are_refused(rates: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="add up to at most 1"):
        Faults(rates)


def test_rates_are_read_from_the_command_line() -> None:
    assert fault_rates(["429=0.05", "slow=2%"], "woocommerce") == {"429": 0.05, "slow": 0.02}
    with pytest.raises(ValueError, match='unknown fault "throttled"; woocommerce knows 429'):
        fault_rates(["throttled=1"], "woocommerce")
    with pytest.raises(ValueError, match=r'write a share of requests, e.g. "429=0.05"'):
        fault_rates(["429"], "woocommerce")


def test_a_connection_is_kept_and_a_head_has_no_body(shop: PracticeServer) -> None:
    connection = HTTPConnection("127.0.0.1", shop.port, timeout=5)
    connection.connect()
    socket = connection.sock
    for method, is_empty in (("HEAD", True), ("GET", False), ("HEAD", True)):
        connection.request(method, "/wp-json/")
        assert (connection.getresponse().read() == b"") is is_empty
        assert connection.sock is socket
    connection.close()


def test_answers_can_be_packed() -> None:
    with PracticeServer(world(), "woocommerce", clock=FrozenClock(after(days=2)), compress=True) as server:
        answer = get(server, "orders")
        assert answer.headers["Content-Encoding"] == "gzip"
        assert 100 in ids(answer)


def test_an_unknown_platform_is_named() -> None:
    with pytest.raises(ValueError, match='unknown platform "magento"'):
        PracticeServer(world(), "magento", clock=FrozenClock(after()))


def test_an_unknown_control_call_is_named(shop: PracticeServer) -> None:
    answer = requests.get(f"{shop.url}/practice/nothing", timeout=5)
    assert (answer.status_code, answer.json()["message"]) == (404, "no control call GET /practice/nothing")


def test_answers_are_dated_by_the_shops_own_clock_unless_that_is_left_out(shop: PracticeServer) -> None:
    address = f"{shop.url}/wp-json/"
    with requests.Session() as session:  # one connection: what one request was spared the next is not
        assert session.get(address, timeout=5).headers["Date"] == format_datetime(after(days=2), usegmt=True)
        spoil(shop, "undated")
        undated = session.get(address, timeout=5)
        assert (undated.status_code, "Date" in undated.headers) == (200, False)
        assert "Date" in session.get(address, timeout=5).headers
