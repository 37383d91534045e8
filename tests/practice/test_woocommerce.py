"""The WooCommerce side, held against what a real shop answered (CONTRACT and recordings)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import requests
from woocommerce import API

from commerce.clock import FrozenClock
from practice.serve import PracticeServer
from practice.simulate import simulate
from practice.world import LeftCheckout, SoldLine, Visit
from tests.practice.small_shop import BENS, TEA, after, get, ids, world
from tests.recorded import recorded, recorded_error

WALL = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def shop() -> Iterator[PracticeServer]:
    with PracticeServer(world(), "woocommerce", clock=FrozenClock(after(days=4))) as server:
        yield server


@pytest.fixture(scope="module")
def busy() -> Iterator[PracticeServer]:
    """A made-up shop of 60 days with every kind of order, seen on its last day."""
    made = simulate(seed=4, first_day=date(2026, 1, 1), days=60, tax_percent=7, trash_share=0.02)
    with PracticeServer(made, "woocommerce", clock=FrozenClock(datetime(2026, 3, 1, tzinfo=UTC))) as server:
        yield server


def error(case: str) -> tuple[int, Any]:
    found = recorded_error(case)
    return found["status"], found["body"]


def shape(value: Any, path: str = "") -> dict[str, set[str]]:
    """Return {path: types seen there}; an int counts as a number, as JSON does not tell 5 from 5.0."""
    seen: dict[str, set[str]] = {}
    kind = "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
    seen[path] = {kind}
    children: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        children = [(f"{path}.{key}", child) for key, child in value.items()]
    elif isinstance(value, list):
        children = [(f"{path}[]", child) for child in value]
    for name, child in children:
        for where, kinds in shape(child, name).items():
            seen.setdefault(where, set()).update(kinds)
    return seen


def every_order(server: PracticeServer, **parameters: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    page = 1
    while True:
        answer = get(server, "orders", per_page=100, page=page, orderby="id", order="asc", **parameters)
        rows += answer.json()
        if page >= int(answer.headers["X-WP-TotalPages"]):
            return rows
        page += 1


# -- the shape


def assert_same_shape(ours: Any, theirs: Any, never_ours: tuple[str, ...] = ()) -> None:
    """Every path of the real answer is there with no type of our own, and no path is our invention."""
    mine, real = shape(ours), shape(theirs)
    missing = {path for path in real if path not in mine and not path.startswith(never_ours)}
    assert missing == set()
    assert {path: kinds for path, kinds in mine.items() if path not in real} == {}
    assert {path: kinds - real[path] for path, kinds in mine.items() if not kinds <= real[path]} == {}


def test_orders_have_every_key_and_type_of_the_real_ones(busy: PracticeServer) -> None:
    real = recorded("orders_every_kind")["body"] + recorded("orders_page_modified_asc")["body"]
    fees = ("[].fee_lines[]", "[].shipping_lines[].taxes[]")  # no fees and no tax on shipping here
    variants = ("[].line_items[].meta_data[]", "[].shipping_lines[].meta_data[]")  # no variations, no parcel contents
    ours = every_order(busy)
    assert_same_shape(ours, real, fees + variants)
    assert list(ours[0]) == [key for key in real[0] if key in ours[0]]


def test_refunds_have_every_key_and_type_of_the_real_ones(busy: PracticeServer) -> None:
    real = [row for answer in recorded("order_refunds").values() for row in answer["body"]]
    refunded = [row["id"] for row in every_order(busy) if row["refunds"]]
    ours = [row for number in refunded for row in get(busy, f"orders/{number}/refunds").json()]
    assert_same_shape(ours, real, ("[].line_items[].image.id", "[].shipping_lines[].taxes[]"))
    listed = get(busy, "refunds", _fields=recorded("refunds_all")["request"]["params"]["_fields"]).json()
    assert set(listed[0]) == set(recorded("refunds_all")["body"][0])


@pytest.mark.parametrize(
    ("path", "recording", "never_ours"),
    [
        ("customers", "customers_page", ()),
        ("products/11", "product_one_full", ()),
        ("coupons", "coupons", ("[].used_by[]", "[].product_ids[]", "[].email_restrictions[]")),
    ],
)
def test_other_rows_have_every_key_and_type_of_the_real_ones(
    busy: PracticeServer, path: str, recording: str, never_ours: tuple[str, ...]
) -> None:
    ours, real = get(busy, path).json(), recorded(recording)["body"]
    mine, theirs = shape(ours), shape(real)
    assert {where for where in theirs if where not in mine and not where.startswith(never_ours)} == set()
    assert set(mine) <= set(theirs)


def test_the_shop_says_who_it_is_as_the_real_one(busy: PracticeServer) -> None:
    real = recorded("system_status_summary")
    assert set(shape(requests.get(f"{busy.url}/wp-json/", timeout=5).json())) == set(shape(real["index"]["body"]))
    for path, name in (("data/currencies/current", "currency"), ("orders/statuses", "statuses")):
        assert set(shape(get(busy, path).json())) == set(shape(real[name]["body"]))
    assert get(busy, "orders/statuses").json() == real["statuses"]["body"]
    status = get(busy, "system_status").json()
    assert status["settings"]["currency"] == "EUR"
    assert set(status["environment"]) <= set(real["system_status"]["body"]["environment"])


def test_money_adds_up_in_every_order(busy: PracticeServer) -> None:
    for row in every_order(busy):
        cents = {
            key: round(float(row[key]) * 100) for key in ("total", "shipping_total", "total_tax", "discount_total")
        }
        lines = row["line_items"]
        net = sum(round(float(line["total"]) * 100) for line in lines)
        assert cents["total"] == net + cents["shipping_total"] + cents["total_tax"]
        assert cents["total_tax"] == sum(round(float(line["total_tax"]) * 100) for line in lines)
        assert cents["discount_total"] == sum(round(float(line["subtotal"]) * 100) for line in lines) - net


def test_a_shop_in_dong_writes_no_decimals() -> None:
    made = simulate(
        seed=4, first_day=date(2026, 1, 1), days=9, currency="VND", average_order_minor=450_000, rounding_minor=1000
    )
    with PracticeServer(made, "woocommerce", clock=FrozenClock(datetime(2026, 1, 9, tzinfo=UTC))) as server:
        row = get(server, "orders").json()[0]
        assert "." not in row["total"] + row["total_tax"] + row["line_items"][0]["subtotal"]
        assert get(server, "system_status").json()["settings"]["number_of_decimals"] == 0


# -- the worked order


def test_an_order_reads_as_it_was_made(shop: PracticeServer) -> None:
    row = get(shop, "orders/100").json()
    assert (row["total"], row["discount_total"], row["total_tax"]) == ("49.04", "4.50", "4.05")
    assert [line["total"] for line in row["line_items"]] == ["35.98", "4.51"]
    # 4.05 of tax on 35.98 and 4.51: 3.598... and the rest
    assert [line["total_tax"] for line in row["line_items"]] == ["3.59", "0.46"]
    assert (row["status"], row["customer_id"], row["billing"]["email"]) == ("refunded", 7, "Anna@example.com")
    assert row["refunds"] == [
        {"id": 104, "reason": "All of it", "total": "-29.25"},
        {"id": 103, "reason": "Broken", "total": "-19.79"},
    ]
    assert (row["date_created"], row["date_created_gmt"]) == ("2026-01-05T10:00:00", "2026-01-05T09:00:00")
    assert row["date_modified_gmt"] == "2026-01-09T09:00:00"
    attribution = {meta["key"].removeprefix("_wc_order_attribution_"): meta["value"] for meta in row["meta_data"]}
    assert attribution["source_type"] == "utm"
    assert (attribution["utm_source"], attribution["utm_campaign"]) == ("google", "brand")


def test_refunds_are_positive_and_their_lines_negative(shop: PracticeServer) -> None:
    second, first = get(shop, "orders/100/refunds").json()
    assert (first["amount"], second["amount"]) == ("19.79", "29.25")
    assert [meta["value"] for meta in (*first["meta_data"], *second["meta_data"])] == ["partial", "full"]
    (line,) = first["line_items"]
    assert (line["quantity"], line["total"], line["total_tax"]) == (-1, "-17.99", "-1.80")
    ordered = get(shop, "orders/100").json()["line_items"][0]["id"]
    assert line["meta_data"][0]["value"] == str(ordered)
    assert second["shipping_lines"][0]["total"] == "-4.50"
    assert [row["parent_id"] for row in get(shop, "refunds").json()] == [100, 100]
    assert get(shop, "orders/999/refunds").json() == []


def test_guests_and_nobody_have_no_account(shop: PracticeServer) -> None:
    guest, nobody = get(shop, "orders/101").json(), get(shop, "orders/102").json()
    assert (guest["customer_id"], guest["billing"]["email"]) == (0, "ben@example.com")
    assert (nobody["customer_id"], nobody["billing"]["email"], nobody["meta_data"]) == (0, "", [])
    assert ids(get(shop, "customers")) == [7]
    assert ids(get(shop, "orders", customer=0, order="asc")) == [101, 102]


def test_a_coupon_counts_its_uses(shop: PracticeServer) -> None:
    (coupon,) = get(shop, "coupons").json()
    assert (coupon["code"], coupon["usage_count"], coupon["amount"]) == ("ten", 1, "10.00")


# -- lists


def test_any_holds_drafts_but_not_the_bin(shop: PracticeServer) -> None:
    shop.clock.move_to(after(hours=3))
    assert set(ids(get(shop, "orders"))) == {90, 100, 101}
    assert ids(get(shop, "orders", status="checkout-draft")) == [90]
    shop.clock.move_to(after(days=6))
    assert set(ids(get(shop, "orders"))) == {100, 101}
    assert ids(get(shop, "orders", status="trash")) == [102]
    assert set(ids(get(shop, "orders", status="any,trash"))) == {100, 101}
    assert get(shop, "orders/102").json()["status"] == "trash"
    shop.clock.move_to(after(days=36))
    assert get(shop, "orders/102").json()["code"] == "woocommerce_rest_shop_order_invalid_id"


def test_a_draft_that_is_bought_keeps_its_number_and_the_hour_it_was_opened() -> None:
    left = LeftCheckout(101, after(hours=-2), None, (SoldLine(TEA, 1, 501),), Visit(""), recovered_at=BENS.placed_at)
    with PracticeServer(world(checkouts=[left]), "woocommerce", clock=FrozenClock(after())) as server:
        draft = get(server, "orders/101").json()
        assert (draft["status"], draft["date_created_gmt"]) == ("checkout-draft", "2026-01-05T07:00:00")
        server.clock.move_to(after(hours=1))
        order = get(server, "orders/101").json()
        assert (order["status"], order["date_created_gmt"]) == ("failed", "2026-01-05T07:00:00")
        assert order["date_modified_gmt"] == "2026-01-05T10:00:00"


def test_pages_tell_their_totals_and_the_next_one(busy: PracticeServer) -> None:
    total = len(every_order(busy))
    answer = get(busy, "orders", per_page=50, page=2)
    assert answer.headers["X-WP-Total"] == str(total)
    assert answer.headers["X-WP-TotalPages"] == str(-(-total // 50))
    assert 'rel="prev"' in answer.headers["Link"]
    assert 'rel="next"' in answer.headers["Link"]
    past = get(busy, "orders", per_page=100, page=999)
    assert (past.json(), past.headers["X-WP-Total"]) == ([], "0")


@pytest.mark.parametrize("orderby", ["id", "date", "modified"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_rows_come_in_the_order_asked_for(busy: PracticeServer, orderby: str, order: str) -> None:
    field = {"id": "id", "date": "date_created_gmt", "modified": "date_modified_gmt"}[orderby]
    rows = get(busy, "orders", per_page=100, orderby=orderby, order=order, _fields=f"id,{field}").json()
    keys = [(row[field], row["id"]) for row in rows]
    assert keys == sorted(keys, reverse=order == "desc")
    assert len(rows) == 100


def test_a_reader_by_last_change_misses_nothing_while_the_shop_goes_on() -> None:
    made = simulate(seed=4, first_day=date(2026, 1, 1), days=60)
    clock = FrozenClock(datetime(2026, 2, 1, tzinfo=UTC))
    with PracticeServer(made, "woocommerce", clock=clock) as server:
        known: dict[int, str] = {}
        cursor = datetime(2025, 12, 1, tzinfo=UTC)
        while True:
            rows = get(
                server, "orders", per_page=100, orderby="modified", order="asc", dates_are_gmt="true",
                modified_after=f"{cursor - timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}", _fields="id,date_modified_gmt",
            ).json()  # fmt: skip
            known |= {row["id"]: row["date_modified_gmt"] for row in rows}
            if len(rows) < 100:
                break
            cursor = datetime.fromisoformat(rows[-1]["date_modified_gmt"]).replace(tzinfo=UTC)
            clock.move_to(clock.now() + timedelta(hours=7))
        there = {row["id"]: row["date_modified_gmt"] for row in every_order(server, _fields="id,date_modified_gmt")}
        assert {key: known.get(key) for key in there} == there


# -- dates


@pytest.mark.parametrize(
    ("value", "in_utc", "found"),
    [
        ("2026-01-05T09:30:00", True, [101]),  # reads UTC
        ("2026-01-05T10:00:00", True, []),  # strictly after
        ("2026-01-05T10:30:00", False, [101]),  # reads the shop's clock, an hour ahead
        ("2026-01-05T11:00:00", False, []),
        ("2026-01-05T09:30:00Z", False, [101]),
        ("2026-01-05T10:30:00+01:00", False, [101]),
        ("2026-01-05T09:30:00Z", True, []),  # the trap: moved on by the shop's own offset, to 10:30
        ("2026-01-05T08:30:00Z", True, [101]),
        ("2026-01-05T09:30:00.000Z", False, [100, 101]),  # the other trap: taken as the shop's clock, so 08:30 UTC
        ("2026-01-05 09:30:00Z", False, [100, 101]),
    ],
)
def test_dates_are_read_as_the_real_shop_reads_them(
    shop: PracticeServer,
    value: str,
    in_utc: object,
    found: list[int],
) -> None:
    extra = {"dates_are_gmt": "true"} if in_utc else {}
    answer = get(shop, "orders", after=value, before="2026-01-05T12:30:00", order="asc", **extra)
    assert ids(answer) == found


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


# -- fields


@pytest.mark.parametrize(
    ("fields", "row"),
    [
        ("id,status", {"id": 100, "status": "refunded"}),
        ("status,id", {"id": 100, "status": "refunded"}),
        ("id,billing.email", {"id": 100, "billing": {"email": "Anna@example.com"}}),
        ("id,line_items.total", {"id": 100}),  # the trap: a child of a list drops the key
        ("billing.nope", {"billing": []}),
        ("nope", []),
    ],
)
def test_fields_cut_rows(shop: PracticeServer, fields: str, row: object) -> None:
    assert get(shop, "orders/100", _fields=fields).json() == row


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
