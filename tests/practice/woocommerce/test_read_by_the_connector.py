"""The practice WooCommerce read by the real connector: what it shows is what is found, whatever happens meanwhile."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests

from commerce.clock import FrozenClock
from commerce.errors import Refused
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Checkout, Order
from commerce.pseudonym import Pseudonymizer
from connectors.base import Tools
from connectors.woocommerce.shop import WooCommerce
from practice.faults import Faults
from practice.serve import WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, PracticeServer
from practice.simulate import simulate
from practice.woocommerce.fronts import STAGING_PASSWORD, STAGING_USER
from practice.world import CostChange, LeftCheckout, World
from tests.connectors import opening
from tests.connectors.stored import Stored
from tests.practice.woocommerce.world import AD, ANNA, ANNAS, BENS, CUP, NOBODYS, TEA, TEN, after, get, world
from tests.recorded import recorded

PSEUDONYM = Pseudonymizer(b"0123456789abcdef0123456789abcdef")


def reader(server: PracticeServer, **access: Any) -> WooCommerce:
    given = {"url": server.url, "key": WOOCOMMERCE_KEY, "secret": WOOCOMMERCE_SECRET, **access}
    return opening.woocommerce(Tools(server.clock, PSEUDONYM), **given)


class Reader:
    """A small cache: the newest version of every record, the tombstones, and the watermark of every feed."""

    def __init__(self, connector: WooCommerce) -> None:
        self.connector = connector
        self.marks: dict[str, Watermark] = {}
        self.orders_by_id: dict[str, Order] = {}
        self.checkouts: dict[str, Checkout] = {}
        self.coupons: dict[str, int] = {}

    def poll(self) -> None:
        for feed in self.connector.feeds():
            for page in self.connector.pages(feed, self.marks.get(feed, Watermark())):
                self.keep(page)
                self.marks[feed] = page.watermark

    def sweep(self) -> None:
        for page in self.connector.sweep(Stored.of(self.orders_by_id.values())):
            self.keep(page)

    def keep(self, page: Page) -> None:
        assert page.skipped == ()
        self.orders_by_id |= {one.id: one for one in page.orders}
        self.checkouts |= {one.id: one for one in page.checkouts}
        self.coupons |= {one.code: one.usage_count for one in page.discounts}
        for stone in page.tombstones:
            self.orders_by_id.pop(stone.id, None)


def serve(made: World, now: datetime, *faults: str, **options: Any) -> PracticeServer:
    spoilt = Faults(dict.fromkeys(faults, 1.0))
    return PracticeServer(made, "woocommerce", clock=FrozenClock(now), faults=spoilt, **options)


# -- what happens in a shop


def test_a_whole_year_is_found_as_it_was_made() -> None:
    made = simulate(seed=4, first_day=date(2026, 1, 1), days=60, tax_percent=7, trash_share=0.02)
    with serve(made, datetime(2026, 1, 20, tzinfo=UTC)) as server:
        books = Reader(reader(server))
        for hours in range(0, 24 * 30, 20):
            server.clock.move_to(datetime(2026, 1, 20, tzinfo=UTC) + timedelta(hours=hours))
            books.poll()
        states = [state for state in server.timeline.orders(server.clock.now()) if state.status != "trash"]
        assert {number: order.platform_status for number, order in books.orders_by_id.items()} == {
            str(state.order.id): state.status for state in states
        }
        placed = {number: order.placed_at for number, order in books.orders_by_id.items()}
        cards = [state.order for state in states if state.paid_at and state.order.payment_method in {"card", "paypal"}]
        opened = {order.id: left.started_at for order in cards if (left := server.timeline.checkout(order.id))}
        recovered = [
            order
            for order in cards
            if order.id in opened and (order.paid_at or order.placed_at) - opened[order.id] <= timedelta(days=1)
        ]
        assert len(recovered) > 20
        assert max(abs(placed[str(order.id)] - order.placed_at) for order in recovered) < timedelta(minutes=2), (
            "not the hour in which the checkout page was opened"
        )


def test_a_poll_without_changes_is_one_request_a_feed() -> None:
    with serve(world(), after(days=50)) as server:
        books = Reader(reader(server))
        books.poll()
        server.served.clear()
        server.clock.move_to(after(days=50, hours=1))
        books.poll()
        assert dict(server.served) == {"/wp-json/wc/v3/orders": 2, "/wp-json/wc/v3/customers": 1}, (
            "orders, checkouts with the bin, accounts; coupons every six hours and costs once a day"
        )


def test_a_draft_outlives_its_purge_here_and_a_bought_one_is_recovered() -> None:
    drafts = [
        LeftCheckout(90, after(hours=-2), None, ANNAS.lines, AD),
        LeftCheckout(100, after(hours=-5), ANNA, ANNAS.lines, AD, recovered_at=ANNAS.placed_at),
    ]
    with serve(world(checkouts=drafts), after(hours=-1)) as server:
        books = Reader(reader(server))
        books.poll()
        assert {number: one.completed_at for number, one in books.checkouts.items()} == {"90": None, "100": None}
        server.clock.move_to(after(days=4))
        assert get(server, "orders/90").status_code == 404
        books.poll()
        assert books.checkouts["90"].completed_at is None
        assert books.checkouts["100"].order_id == "100"
        assert books.orders_by_id["100"].placed_at == ANNAS.paid_at


def test_bin_deletion_and_deleted_refunds_are_found() -> None:
    first, second = ANNAS.refunds
    orders = [
        replace(ANNAS, refunds=(replace(first, removed_at=after(days=10)), second)),
        replace(BENS, deleted_at=after(days=11)),
        NOBODYS,
    ]
    with serve(world(orders=orders), after(days=4, hours=1)) as server:
        books = Reader(reader(server))
        books.poll()
        assert {number: len(order.refunds) for number, order in books.orders_by_id.items()} == {
            "100": 2, "101": 0, "102": 0,
        }  # fmt: skip
        server.clock.move_to(after(days=12))
        books.poll()
        assert set(books.orders_by_id) == {"100", "101"}, "the bin tells of 102, nothing tells of 101"
        assert len(books.orders_by_id["100"].refunds) == 2
        books.sweep()
        assert set(books.orders_by_id) == {"100"}
        assert [given.id for given in books.orders_by_id["100"].refunds] == ["104"]


def test_a_deleted_account_and_a_deleted_coupon_leave_what_was_sold() -> None:
    anna = replace(ANNA, account_deleted_at=after(days=6))
    coupon = replace(TEN, deleted_at=after(days=6))
    made = world(people=[anna], coupons=[coupon], orders=[replace(ANNAS, person=anna, coupon=coupon)])
    with serve(made, after(days=5)) as server:
        books = Reader(reader(server))
        books.poll()
        before = books.orders_by_id["100"]
        server.clock.move_to(after(days=7))
        books.poll()
        now = books.orders_by_id["100"]
        assert get(server, "orders/100").json()["customer_id"] == 0
        assert get(server, "coupons").json() == []
        assert now.changed_at > before.changed_at
        assert now.customer_key == before.customer_key
        assert [use.code for use in now.discounts] == ["ten"]
        assert books.coupons == {"ten": 1}


def test_an_order_keeps_the_cost_of_its_day() -> None:
    made = world(cost_changes=[CostChange(CUP.id, after(days=2), 1100)])
    with serve(made, after(days=3)) as server:
        connector = reader(server)
        books = Reader(connector)
        books.poll()
        cups, tea = books.orders_by_id["100"].lines
        assert (cups.cost_minor, tea.cost_minor) == (1800, None)
        told = {one.product_id: one for page in connector.pages(Feed.COSTS, Watermark()) for one in page.costs}
        assert (told["1"].cost_minor, told["1"].valid_from) == (1100, after(days=2))
        assert told[str(TEA.id)].cost_minor is None


def test_its_own_report_lags_and_that_is_said() -> None:
    with serve(world(), after(days=4, hours=6)) as server:
        found = reader(server).platform_figures(date(2026, 1, 1), date(2026, 1, 31))
        january = found.months["2026-01"]
        # 40.49 twice given back by 17.99, once with the type "full": its whole net value is taken off once more
        assert january["orders"] == 2
        assert january["gross_sales"] == Decimal("60.02")
        assert january["net_sales"] == Decimal("40.49") + Decimal("15.03") - Decimal("17.99") - Decimal("40.49")
        assert found.notes == ("WooCommerce takes refunds in more than one step off twice: order 100",), (
            "its import has caught up"
        )
        server.clock.move_to(after(days=1, hours=8))  # paid two hours ago, imported at noon
        late = reader(server).platform_figures(date(2026, 1, 1), date(2026, 1, 31))
        assert any("orders 1 instead of 2" in note and "every twelve hours" in note for note in late.notes), late.notes


def test_its_report_has_the_keys_and_types_of_a_real_one() -> None:
    real = recorded("analytics")["revenue_stats"]["body"]
    with serve(world(), after(days=4)) as server:
        url = "../../wc-analytics/reports/revenue/stats"
        ours = get(server, url, after="2026-01-01T00:00:00", before="2026-01-31T23:59:59").json()
        assert set(ours["totals"]) == set(real["totals"])
        (month,) = ours["intervals"]
        assert set(month) == set(real["intervals"][0])
        assert set(month["subtotals"]) == set(real["intervals"][0]["subtotals"])
        assert (month["date_start_gmt"], month["date_end_gmt"]) == ("2025-12-31 23:00:00", "2026-01-31 22:59:59")
        assert all(isinstance(value, int | float | list) for value in month["subtotals"].values())


# -- hosts


@pytest.fixture(scope="module")
def tls(certificate: tuple[Path, Path]) -> tuple[ssl.SSLContext, str]:
    """A shop's side of a certificate that nobody else vouches for; and the file to trust it by."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context, str(certificate[0])


@pytest.mark.parametrize(
    ("front", "access", "note"),
    [
        ("", {}, ""),
        ("stripped-header", {}, "strips the Authorization header; requests are signed"),
        ("staging", {"front_user": STAGING_USER, "front_password": STAGING_PASSWORD}, ""),
        ("small-memory", {}, ""),
    ],
)
def test_a_shop_over_https_is_read_whatever_stands_before_it(
    tls: tuple[ssl.SSLContext, str], front: str, access: dict[str, str], note: str
) -> None:
    with serve(world(), after(days=4), *([front] if front else []), tls=tls[0]) as server:
        connector = reader(server, verify=tls[1], **access)
        books = Reader(connector)
        books.poll()
        assert set(books.orders_by_id) == {"100", "101", "102"}
        notes = connector.shop().notes
        assert any(note in found for found in notes)


def test_a_shop_behind_a_proxy_is_signed_for_its_own_address() -> None:
    with serve(world(), after(days=4), "proxied") as server:
        connector = reader(server)
        books = Reader(connector)
        books.poll()
        assert set(books.orders_by_id) == {"100", "101", "102"}
        assert any("calls itself toys.example" in note for note in connector.shop().notes)


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("plain-permalinks", "permalinks set to Plain"),
        ("security", "let /wp-json/wc/ through"),
        ("deactivated", "WooCommerce is switched off there"),
        ("bom", "byte order mark"),
        ("php-warning", "prints a PHP Warning"),
        ("cache-comment", "adds a comment after its data"),
        ("html", "no login or firewall page"),
    ],
)
def test_a_shop_that_cannot_be_read_says_what_its_owner_must_do(front: str, words: str) -> None:
    with serve(world(), after(days=4), front) as server, pytest.raises(Refused, match=words):
        reader(server).shop()


def test_a_shop_whose_plugins_rewrite_every_answer_says_the_same() -> None:
    told = []
    for faults in ((), ("plugin-types",)):
        made = simulate(seed=3, first_day=date(2026, 3, 1), days=20, orders_per_day=6.0, odd_share=0.3)
        with serve(made, datetime(2026, 3, 22, tzinfo=UTC), *faults) as server:
            books = Reader(reader(server))
            books.poll()
            books.poll()
            told.append((books.orders_by_id, books.checkouts, books.coupons))
    assert told[1] == told[0]
    assert len(told[0][0]) > 60
    assert any(one.refunds for one in told[0][0].values())


def test_a_staging_shop_asks_for_its_password(tls: tuple[ssl.SSLContext, str]) -> None:
    with serve(world(), after(days=4), "staging", tls=tls[0]) as server:
        with pytest.raises(Refused, match="give it as `front_user` and `front_password`"):
            reader(server, verify=tls[1]).shop()
        with pytest.raises(Refused, match="nobody vouches for the certificate"):
            reader(server).shop()


@pytest.mark.parametrize(
    ("keys", "in_query", "status", "code"),
    [
        ((WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET), True, 200, None),
        ((WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET), False, 200, None),
        ((WOOCOMMERCE_KEY, "cs_wrong"), False, 401, "woocommerce_rest_authentication_error"),
        (("ck_wrong", "cs_wrong"), False, 401, "woocommerce_rest_cannot_view"),
        (("ck_wrong", "cs_wrong"), True, 401, "woocommerce_rest_cannot_view"),
    ],
)
def test_plain_keys_are_taken_over_https(
    tls: tuple[ssl.SSLContext, str], keys: tuple[str, str], in_query: object, status: int, code: str | None
) -> None:
    with serve(world(), after(days=4), tls=tls[0]) as server:
        url = f"{server.url}/wp-json/wc/v3/orders/100"
        if in_query:
            named = {"consumer_key": keys[0], "consumer_secret": keys[1]}
            answer = requests.get(url, params=named, verify=tls[1], timeout=5)
        else:
            answer = requests.get(url, auth=keys, verify=tls[1], timeout=5)
        assert (answer.status_code, answer.json().get("code")) == (status, code)


# -- the two ways to lose data without a word


def test_of_a_repeated_parameter_the_last_one_wins(tls: tuple[ssl.SSLContext, str]) -> None:
    """As measured: a Python list as `status` lost 2,587 of 2,648 orders without an error."""
    with serve(world(), after(days=4), tls=tls[0]) as server:
        url = f"{server.url}/wp-json/wc/v3/orders"
        keys = (WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET)
        as_list = requests.get(url, params={"status": ["refunded", "failed"]}, auth=keys, verify=tls[1], timeout=5)
        as_text = requests.get(url, params={"status": "refunded,failed"}, auth=keys, verify=tls[1], timeout=5)
        assert [row["id"] for row in as_list.json()] == [101]
        assert [row["id"] for row in as_text.json()] == [101, 100]


def test_an_offset_beside_the_flag_loses_hours_and_the_connector_sends_none() -> None:
    with serve(world(), after(hours=2)) as server:
        trap = get(server, "orders", after="2026-01-05T09:30:00Z", dates_are_gmt="true")
        right = get(server, "orders", after="2026-01-05T09:30:00", dates_are_gmt="true")
        assert ([row["id"] for row in trap.json()], [row["id"] for row in right.json()]) == ([], [101])
        mark = Watermark(seen_to=after(minutes=30) + timedelta(minutes=5))
        pages = reader(server).pages(Feed.ORDERS, mark)
        assert {one.id for page in pages for one in page.orders} == {"101"}


def test_meta_is_cut_to_the_keys_asked_for() -> None:
    with serve(world(), after(hours=2)) as server:
        key = "_wc_order_attribution_utm_source"
        row = get(server, "orders/100", include_meta=key).json()
        assert [meta["key"] for meta in row["meta_data"]] == [key]
