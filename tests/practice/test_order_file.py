"""Files of orders of any shop: what they may say of discounts, tax, shipping and the shop, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from commerce.errors import BadRecord
from practice.countries import country_code
from practice.order_file import Told
from practice.replay import replay
from practice.timeline import order_total_minor
from practice.world import SoldOrder, Visit, World

BERLIN = Told("EUR", "Europe/Berlin", "DE")
NEEDED = "order,product,title,quantity,placed_at,unit_price,customer"
HEAD = NEEDED + ",country,discount,tax,shipping,coupon,status,channel\n"


def written(tmp_path: Path, text: str, said: Told = BERLIN) -> World:
    path = tmp_path / "my_orders.csv"
    path.write_text(text, encoding="utf-8")
    return replay(path, said)


def only(world: World) -> SoldOrder:
    (order,) = world.orders
    return order


def test_an_order_has_its_discount_tax_and_shipping(tmp_path: Path) -> None:
    world = written(
        tmp_path,
        HEAD
        + "7,mug,Mug,2,2026-03-01 10:00:00,12.50,ana,DE,2.50,4.28,4.99,SPRING,,google / cpc\n"
        + "7,tea,Tea,1,2026-03-01 10:00:00,8.00,ana,DE,,0.56,,,,\n",
    )
    order = only(world)
    assert [(line.total_minor, line.discount_minor) for line in order.lines] == [(2500, 250), (800, 0)]
    assert (order.tax_minor, order.shipping_minor) == (484, 499)
    assert order_total_minor(order) == 2500 - 250 + 800 + 484 + 499
    assert order.coupon is not None
    assert (order.coupon.code, [coupon.code for coupon in world.coupons]) == ("spring", ["spring"])
    assert order.visit == Visit("google / cpc", "google", "cpc")
    assert order.placed_at == datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_what_is_of_the_whole_order_may_stand_on_each_of_its_rows_but_not_differ(tmp_path: Path) -> None:
    row = "7,mug,Mug,1,2026-03-01 10:00:00,10,ana,,,,{},,,\n"
    assert only(written(tmp_path, HEAD + row.format("4.99") + row.format("4.99"))).shipping_minor == 499
    with pytest.raises(BadRecord, match=r"line 3: shipping '5', another row of the order says '4.99'"):
        written(tmp_path, HEAD + row.format("4.99") + row.format("5"))


def test_a_credit_note_gives_back_its_tax_and_shipping_once_and_never_more_than_was_paid(tmp_path: Path) -> None:
    sold = "7,mug,Mug,2,2026-03-01 10:00:00,10.00,ana,,2.00,3.42,4.99,,,\n"
    back = "C1,mug,Mug,-1,2026-03-05 10:00:00,10.00,ana,,1.00,-1.71,{},,,\n"
    (first,) = only(written(tmp_path, HEAD + sold + back.format("-4.99"))).refunds
    assert first.lines == ((0, 1, 900, 171),)
    assert first.shipping_minor == 499
    both = only(written(tmp_path, HEAD + sold + back.format("9.00") + back.replace("C1", "C2").format("9.00"))).refunds
    assert [refund.shipping_minor for refund in both] == [499, 0]
    assert sum(net for refund in both for _, _, net, _ in refund.lines) == 1800
    assert sum(tax for refund in both for _, _, _, tax in refund.lines) == 342


@pytest.mark.parametrize(("status", "paid"), [("", True), ("processing", True), ("on-hold", False), ("failed", False)])
def test_an_order_has_the_status_that_is_written(tmp_path: Path, status: str, *, paid: bool) -> None:
    order = only(written(tmp_path, HEAD + f"7,mug,Mug,1,2026-03-01 10:00:00,10,ana,,,,,,{status},\n"))
    assert (order.final_status, order.paid_at is not None) == (status or "completed", paid)


def test_an_unknown_country_stays_unknown(tmp_path: Path) -> None:
    row = "{0},mug,Mug,1,2026-03-01 10:00:00,10,{0},{1},,,,,,\n"
    world = written(
        tmp_path,
        HEAD + "".join(row.format(n, name) for n, name in enumerate(("Unspecified", "", "European Community", "at"))),
    )
    assert [order.country for order in world.orders] == ["", "", "", "AT"]
    assert [person.country for person in world.people] == ["", "", "", "AT"]
    assert [country_code(name) for name in ("United Kingdom", "EIRE", "USA", "Viet Nam", "XX")] == [
        "GB",
        "IE",
        "US",
        "VN",
        "",
    ]


def test_a_file_without_countries_is_of_people_at_home(tmp_path: Path) -> None:
    world = written(tmp_path, NEEDED + "\n1,mug,Mug,1,2026-03-01 10:00:00,10,ana\n")
    assert [person.country for person in world.people] == ["DE"]


def test_the_currency_may_stand_in_the_file_and_has_its_own_decimals(tmp_path: Path) -> None:
    world = written(
        tmp_path,
        NEEDED + ",currency\n1,mug,Mug,1,2026-03-01 10:00:00+09:00,10.125,ana,KWD\n",
        Told(time_zone="Asia/Kuwait"),
    )
    assert (world.currency, only(world).lines[0].total_minor) == ("KWD", 10_125)
    assert only(world).placed_at == datetime(2026, 3, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said", "message"),
    [
        (NEEDED + "\n", Told(), "nothing says the shop's currency"),
        (NEEDED + "\n", Told("EUR"), "nothing says the shop's time zone"),
        (NEEDED + "\n", Told("EURO", "UTC"), "'EURO' is not a currency code"),
        (NEEDED + "\n", Told("EUR", "Mars/Base"), "Mars/Base is no time zone"),
        (NEEDED + "\n", Told("EUR", "UTC", "ZZZ"), "ZZZ is no country code"),
        (
            NEEDED + ",currency\n1,,,1,,1,,EUR\n1,,,1,,1,,USD\n",
            Told("EUR", "UTC"),
            "row 3: currency USD, before",
        ),
        (NEEDED + ",currency\n1,,,1,,1,,EUR\n", Told("USD", "UTC"), "column currency says EUR, asked for was USD"),
        (HEAD + "7,mug,,1,2026-03-01,10,,,11,,,,,\n", BERLIN, "line 2: a discount lies between 0 and the line's price"),
        (HEAD + "7,mug,,1,2026-03-01,10,,,,-1,,,,\n", BERLIN, "line 2: .*tax at 0 or above"),
        (HEAD + "7,mug,,1,2026-03-01,10,,,,,free,,,\n", BERLIN, "line 2: shipping is 'free', not an amount"),
        (HEAD + "7,mug,,1,2026-03-01,10,,,,,,,shipped,\n", BERLIN, "line 2: status 'shipped' is none of completed"),
        (
            HEAD + '7,mug,,1,2026-03-01,"1,204.50",,,,,,,,\n',
            BERLIN,
            "line 2: .* unit_price is '1,204.50', not",
        ),
        (HEAD + "7,mug,,1,yesterday,10,,,,,,,,\n", BERLIN, "line 2: .* placed_at is 'yesterday', not an instant"),
        (HEAD + ",mug,,1,2026-03-01,10,,,,,,,,\n", BERLIN, "line 2: .* order is '', not an order's number"),
        (HEAD + "7,mug\n", BERLIN, "line 2: .* 2 cells, the head has 14"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_place(tmp_path: Path, text: str, said: Told, message: str) -> None:
    with pytest.raises(BadRecord, match=message):
        written(tmp_path, text, said)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "my_orders.csv"
    path.write_bytes(b"\xff\xfe" + NEEDED.encode("utf-16-le"))
    with pytest.raises(BadRecord, match="is not UTF-8"):
        replay(path, BERLIN)
