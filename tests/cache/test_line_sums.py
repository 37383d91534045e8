"""Splits by product and by category: the lines of stored orders, added up when they are asked for."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest

from cache import Cache
from commerce.definition import Definition
from commerce.feeds import Feed, Page, Watermark
from commerce.line_splits import CATEGORY, LINE_SUMS, MONEY, PRODUCT
from commerce.orders import LaterSale, Line, Order, Product, UnitCost
from commerce.period import Period
from tests.cache.stored import rows
from tests.kpi.random_shop import DAYS, random_shop
from tests.make import NOON, SHOP, at, line, noon, order, page, refund

pytestmark = pytest.mark.untraced

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def mug(net: int = 3000, gross: int = 0, **more: object) -> Line:
    return line("1", "12", **{"title": "Mug", "net_minor": net, "gross_minor": gross or net, **more})


def tea(net: int = 1000, gross: int = 0, **more: object) -> Line:
    return line("2", "13", **{"title": "Tea", "net_minor": net, "gross_minor": gross or net, **more})


def bought(order_id: str, *lines: Line, fee: int = 0, **fields: Any) -> Order:
    net = sum(one.net_minor for one in lines if not one.is_gift_card) + fee
    gross = sum(one.gross_minor for one in lines if not one.is_gift_card) + fee
    usual: dict[str, Any] = {"net_minor": net, "gross_minor": gross, "discount_minor": gross - net, "lines": lines}
    return order(order_id, **{"placed_at": at(5), **usual, **fields})


def tells(cache: Cache, *products: Product, costs: tuple[UnitCost, ...] = ()) -> int:
    return cache.feeds.save_page(SHOP, Page(Feed.COSTS, Watermark(NOON), products=products, costs=costs)).written


def split(cache: Cache, name: str, by: str = PRODUCT, period: Period = MARCH) -> dict[str, int]:
    return {key: row[name] for key, row in cache.facts.of(SHOP).sums([name], period, by).items()}


def names(cache: Cache) -> dict[str, str]:
    return dict(cache.facts.of(SHOP).names(PRODUCT))


def test_money_adds_up_to_the_whole_with_what_is_no_product(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(bought("1", mug(), tea(900, 1000), fee=450), bought("2", mug(2500, 3000))))
    assert split(cache, "net_sales") == {"12": 5500, "13": 900, "": 450}
    assert split(cache, "sales_before_discounts") == {"12": 6000, "13": 1000, "": 450}
    assert split(cache, "discounts") == {"12": 500, "13": 100}


def test_an_order_counts_once_under_each_product_and_apart_where_it_holds_none(cache: Cache) -> None:
    red, blue = mug(variant_id="1"), line("3", "12", title="Mug", variant_id="2")  # lines of one product
    cache.feeds.save_page(
        SHOP,
        page(
            bought("1", red, blue, tea(900, 1000)),
            bought("2", red),
            bought("3", fee=500),
            bought("4", line("9", "99", is_gift_card=True)),
        ),
    )
    assert split(cache, "orders") == {"12": 2, "13": 1, "": 2}
    assert split(cache, "multi_item_orders") == {"12": 1, "13": 1}
    assert split(cache, "discounted_orders") == {"13": 1}, "its own line was cheaper, not that of the mugs"


def test_only_counted_orders_of_the_days_in_the_shops_currency_are_in_it(cache: Cache) -> None:
    cache.feeds.save_page(
        SHOP,
        page(
            bought("1", mug()),
            bought("2", mug(), status="cancelled"),
            bought("3", mug(), currency="USD"),
            bought("4", mug(), placed_at=at(1, month=4)),
        ),
    )
    assert (split(cache, "orders"), split(cache, "net_sales")) == ({"12": 1}, {"12": 3000})


def test_a_refund_is_shared_to_the_cent_and_fees_have_their_part(cache: Cache) -> None:
    lines = [line(str(n), str(n), net_minor=333, gross_minor=333) for n in (1, 2)]
    back = (refund("a", at(20), 500), refund("b", at(21), 499))
    cache.feeds.save_page(SHOP, page(bought("1", *lines, fee=333, refunds=back)))
    shared = split(cache, "refunds")
    assert sum(shared.values()) == 999
    assert shared == {"1": 332, "2": 333, "": 334}


def test_a_refund_of_what_cost_nothing_is_no_products(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(bought("1", mug(0), refunds=(refund("a", at(20), 700),))))
    assert split(cache, "refunds") == {"": 700}


@pytest.mark.parametrize(("day", "march", "april"), [("own", {}, {"12": 3000}), ("order", {"12": 3000}, {})])
def test_a_refund_counts_on_the_day_that_the_shop_wants(
    cache: Cache, day: Literal["own", "order"], march: dict[str, int], april: dict[str, int]
) -> None:
    cache.shops.define(SHOP, Definition(refund_day=day))
    cache.feeds.save_page(SHOP, page(bought("1", mug(), refunds=(refund("a", at(2, month=4), 3000),))))
    april_days = Period(date(2026, 4, 1), date(2026, 4, 30))
    assert (split(cache, "refunds"), split(cache, "refunds", period=april_days)) == (march, april)


def test_an_edit_is_its_products_on_its_own_day(cache: Cache) -> None:
    more = LaterSale("x", at(7, month=4), tea(800, 1000))
    gone = LaterSale("y", at(8, month=4), mug(-3000, -3000, quantity=-1))
    shipping = LaterSale("z", at(8, month=4), shipping_minor=300)
    cache.feeds.save_page(SHOP, page(bought("1", mug(), later_sales=(more, gone, shipping))))
    assert split(cache, "net_sales") == {"12": 3000}
    assert split(cache, "net_sales", period=YEAR) == {"13": 800}, "nothing is left of the mug"
    assert split(cache, "discounts", period=YEAR) == {"13": 200}


def test_costs_follow_the_lines(cache: Cache) -> None:
    cost = UnitCost("12", "", 700, "EUR", at(1))
    tells(cache, costs=(cost,))
    cache.feeds.save_page(SHOP, page(bought("1", mug(quantity=2), tea(cost_minor=400), line("3", "14"))))
    assert split(cache, "cost_of_goods") == {"12": 1400, "13": 400}
    assert split(cache, "costed_sales") == {"12": 3000, "13": 1000}


def test_a_renamed_product_is_one_and_goes_by_its_name_of_today(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(bought("1", mug()), bought("2", mug(title="Big mug"))))
    assert (split(cache, "orders"), names(cache)) == ({"12": 2}, {"12": "Big mug"})
    assert tells(cache, Product("12", "Huge mug")) == 1
    assert tells(cache, Product("12", "Huge mug")) == 0
    assert (split(cache, "orders"), names(cache)) == ({"12": 2}, {"12": "Huge mug"})


def test_one_name_under_two_numbers_is_two_products_that_are_told_apart(cache: Cache) -> None:
    again = line("1", "57", title="Mug", net_minor=3000)
    cache.feeds.save_page(SHOP, page(bought("1", mug()), bought("2", again), bought("3", tea())))
    assert split(cache, "orders") == {"12": 1, "57": 1, "13": 1}
    assert names(cache) == {"12": "Mug (#12)", "57": "Mug (#57)", "13": "Tea"}


def test_a_product_that_was_deleted_before_it_was_read_goes_by_its_title(cache: Cache) -> None:
    lost = line("1", "", title="13", net_minor=500, gross_minor=500)  # nobody takes that for a number
    cache.feeds.save_page(SHOP, page(bought("1", lost, tea())))
    assert split(cache, "net_sales") == {"name:13": 500, "13": 1000}
    assert names(cache) == {"name:13": "13", "13": "Tea"}


def test_a_product_in_several_categories_counts_in_each_and_the_rest_stays_right(cache: Cache) -> None:
    tells(cache, Product("12", "Mug", ("Kitchen", "Sale")), Product("13", "Tea", ("Sale",)), Product("14", "Pot"))
    pot = line("3", "14", title="Pot", net_minor=700, gross_minor=700)
    cache.feeds.save_page(SHOP, page(bought("1", mug(), tea(), pot, fee=50), bought("2", tea())))
    assert split(cache, "net_sales", CATEGORY) == {"Kitchen": 3000, "Sale": 5000, "": 750}
    assert split(cache, "orders", CATEGORY) == {"Kitchen": 1, "Sale": 2, "": 1}
    assert cache.facts.of(SHOP).names(CATEGORY) == {}


def test_what_moves_to_another_category_takes_its_past_with_it_and_what_is_gone_stays(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(bought("1", mug(), tea())))
    assert split(cache, "orders", CATEGORY) == {"": 1}
    tells(cache, Product("12", "Mug", ("Kitchen",)), Product("13", "Tea", ("Drinks",)))
    tells(cache, Product("12", "Mug", ("Gifts",)))  # the tea is listed no more
    assert split(cache, "net_sales", CATEGORY) == {"Gifts": 3000, "Drinks": 1000}


def test_an_order_of_two_thousand_lines_is_one_order(cache: Cache) -> None:
    lines = [line(str(n), str(n % 500), title=f"Part {n % 500}", net_minor=n, gross_minor=n) for n in range(2000)]
    cache.feeds.save_page(SHOP, page(bought("1", *lines, refunds=(refund("r", at(20), 1_000_001),))))
    held, money, back = split(cache, "orders"), split(cache, "net_sales"), split(cache, "refunds")
    assert held == dict.fromkeys(map(str, range(500)), 1)
    assert (sum(money.values()), sum(back.values())) == (1_999_000, 1_000_001)


def test_money_beyond_64_bits_in_between_is_exact(cache: Cache) -> None:
    dear, dearer = mug(9_000_000_007), tea(6_000_000_001)
    cache.feeds.save_page(SHOP, page(bought("1", dear, dearer, refunds=(refund("r", at(20), 15_000_000_007),))))
    assert split(cache, "refunds") == {"12": 9_000_000_006, "13": 6_000_000_001}


def test_no_days_are_kept_and_nothing_is_told_that_lines_do_not_have(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(bought("1", mug())))
    facts = cache.facts.of(SHOP)
    with pytest.raises(ValueError, match="no days are kept by product"):
        facts.daily(["orders"], MARCH, PRODUCT, "12")
    with pytest.raises(ValueError, match="do not tell"):
        facts.sums(["shipping"], MARCH, CATEGORY)


def test_no_fact_is_stored_for_it(cache: Cache, path: Path) -> None:
    tells(cache, Product("12", "Mug", ("Kitchen",)))
    cache.feeds.save_page(SHOP, page(bought("1", mug(), tea())))
    assert rows(path, "SELECT DISTINCT segment FROM facts WHERE segment LIKE 'product%'") == []


def test_a_shop_that_is_wiped_leaves_no_catalogue(cache: Cache, path: Path) -> None:
    tells(cache, Product("12", "Mug", ("Kitchen",)))
    cache.shops.wipe(SHOP)
    assert rows(path, "SELECT COUNT(*) FROM catalogue UNION ALL SELECT COUNT(*) FROM product_categories") == [
        (0,),
        (0,),
    ]


def test_an_address_in_a_name_is_not_kept(cache: Cache) -> None:
    tells(cache, Product("12", "For anna@example.com", ("by anna@example.com",)))
    cache.feeds.save_page(SHOP, page(bought("1", mug())))
    assert (names(cache), split(cache, "orders", CATEGORY)) == ({"12": "For [address]"}, {"by [address]": 1})


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("by", [PRODUCT, CATEGORY])
def test_any_shop_adds_up(tmp_path: Path, seed: int, by: str) -> None:
    with random_shop(tmp_path / "shop.db", seed) as shop:
        known = tuple(Product(str(n), f"Thing {n}", (f"Kind {n % 3}",)) for n in range(15))
        shop.cache.feeds.save_page(SHOP, Page(Feed.COSTS, Watermark(NOON), products=known))
        facts = shop.cache.facts.of(SHOP)
        for last in (DAYS.last, DAYS.first + timedelta(days=90)):
            days = Period(DAYS.first, last)
            whole, told = facts.sums(LINE_SUMS, days)[""], facts.sums(LINE_SUMS, days, by)
            for name in (*MONEY, "refunds", "cost_of_goods", "costed_sales"):
                assert sum(row[name] for row in told.values()) == whole[name], name
            assert len(told) > 3
            assert all(0 <= row["orders"] <= whole["orders"] for row in told.values())


def test_both_days_of_a_period_are_in_it(cache: Cache) -> None:
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)]
    cache.feeds.save_page(SHOP, page(*(bought(str(n), mug(), placed_at=noon(day)) for n, day in enumerate(days))))
    assert split(cache, "orders") == {"12": 2}
