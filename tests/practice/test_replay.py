"""Files of order lines, played back. The figures of the extract were counted apart, with ten plain lines of Python."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from commerce.errors import BadRecord
from practice.order_file import Told
from practice.replay import replay
from practice.world import GivenBack, SoldOrder, World
from tests.beside import ONLINE_RETAIL, needs

EXTRACT = Path(__file__).parents[1] / "data" / "online_retail_extract.csv"
EURO_SHOP = Told("EUR", "Europe/Berlin", "DE")
HEAD = "order,product,title,quantity,placed_at,unit_price,customer\n"


def gross_minor(orders: list[SoldOrder]) -> int:
    return sum(line.total_minor for order in orders for line in order.lines)


def by_month(world: World) -> Counter[str]:
    zone = ZoneInfo(world.time_zone)
    return Counter(f"{order.placed_at.astimezone(zone):%Y-%m}" for order in world.orders)


@pytest.fixture(scope="module")
def extract() -> World:
    return replay(EXTRACT)


def found(world: World, number: int) -> SoldOrder:
    return next(order for order in world.orders if order.id == number)


def test_the_extract_has_the_orders_counted_by_hand(extract: World) -> None:
    assert len(extract.orders) == 95
    assert gross_minor(list(extract.orders)) == 30_199_86
    assert sum(order.person is None for order in extract.orders) == 5
    assert len(extract.people) == 27
    assert sorted(by_month(extract).values()) == sorted([9, 6, 11, 5, 5, 8, 9, 9, 8, 11, 4, 6, 4])
    assert by_month(extract)["2011-02"] == 11


def test_an_order_is_placed_at_its_earliest_line_in_london_time(extract: World) -> None:
    assert found(extract, 558917).placed_at == datetime(2011, 7, 5, 8, 34, tzinfo=UTC)  # 09:34 in summer
    assert found(extract, 536748).placed_at == datetime(2010, 12, 2, 13, 45, tzinfo=UTC)


def test_a_credit_note_gives_back_what_that_customer_bought_before(extract: World) -> None:
    (refund,) = found(extract, 536748).refunds  # six clocks at 8.50 of C539063; its postage was never sold
    assert refund == GivenBack(
        refund.id, datetime(2010, 12, 15, 16, 50, tzinfo=UTC), ((1, 6, 51_00, 0),), reason="Credit note"
    )
    assert found(extract, 536748).lines[1].product.title == "IVORY DINER WALL CLOCK"


def test_what_finds_no_order_is_counted(extract: World) -> None:
    # C538100 12 x 2.55, C539055 12 x 8.50, C542991 12 x 4.25, and the postage of C539063, 12.34: 195.94 in all
    assert any("4 credit lines of 4 credit notes, worth 195.94 GBP" in note for note in extract.notes)
    assert any("became refunds: 20." in note for note in extract.notes)


def test_a_penny_fraction_is_a_line_of_nothing(extract: World) -> None:
    pads = [line for line in found(extract, 550193).lines if line.product.sku == "PADS"]
    assert [line.total_minor for line in pads] == [0]


def test_everybody_has_a_made_up_address_and_an_account(extract: World) -> None:
    person = found(extract, 536748).person
    assert person is not None
    assert (person.id, person.email, person.has_account) == (15107, "customer-15107@example.com", True)
    assert person.created_at <= datetime(2010, 12, 2, 13, 45, tzinfo=UTC)


def test_two_orders_share_a_large_credit_and_none_gives_back_more_than_it_sold(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text(
        HEAD
        + "1,a,Apple,2,2026-01-01 10:00:00,1.50,9\n"
        + "2,A,,3,2026-01-02 10:00:00,1.50,9\n"
        + "C3,a,Apple,-4,2026-01-03 10:00:00,1.50,9\n"
        + "C4,a,Apple,-4,2026-01-04 10:00:00,1.50,9\n"
        + "C5,a,Apple,-1,2026-01-05 10:00:00,1.50,8\n",
        encoding="utf-8-sig",
    )
    world = replay(path, Told("EUR", "Europe/Berlin", "DE"))
    given = [[refund.lines for refund in order.refunds] for order in world.orders]
    assert given == [[((0, 1, 150, 0),), ((0, 1, 150, 0),)], [((0, 3, 450, 0),)]]
    assert any("2 credit lines of 2 credit notes, worth 6.00 EUR" in note for note in world.notes)
    assert [product.title for product in world.products] == ["Apple"]


def test_orders_without_numbers_get_running_ones(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text(
        HEAD + "web-b,a,Apple,1,2026-01-02 10:00:00,100000,x\nweb-a,a,Apple,1,2026-01-01 10:00:00,100000,\n",
        encoding="utf-8",
    )
    world = replay(path, Told("VND", "Asia/Ho_Chi_Minh", "VN"))
    assert [(order.id, order.note, gross_minor([order])) for order in world.orders] == [
        (1, "web-a", 100_000),
        (2, "web-b", 100_000),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("order,product\n", r"line 1: no column title, quantity, placed_at, unit_price, customer"),
        ("", "line 1: no column"),
        (HEAD + "1,a,Apple,two,2026-01-01 10:00:00,1,9\n", "line 2: cannot read the row"),
        (HEAD + "1,a,Apple,2,yesterday,1,9\n", "line 2: cannot read the row"),
        (HEAD + "1,a,Apple,2,2026-01-01 10:00:00,cheap,9\n", "line 2: cannot read the row"),
        (HEAD + "1,a\n", "line 2: cannot read the row"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "shop.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadRecord, match=message):
        replay(path, EURO_SHOP)


@pytest.mark.long
@needs(ONLINE_RETAIL)
def test_the_whole_file_has_the_known_figures() -> None:
    world = replay(ONLINE_RETAIL)
    assert len(world.orders) == 19_959
    assert sum(order.person is None for order in world.orders) == 1_427
    assert abs(gross_minor(list(world.orders)) - 10_655_622_48) <= 13 * 5
    assert len(world.people) == 4_338
    assert by_month(world)["2011-11"] == 2_769
