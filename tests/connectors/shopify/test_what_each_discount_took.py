"""What each of several discounts took: line by line, as the shop tells it, never by what they promise."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from commerce.orders import Order
from tests.connectors.shopify.reading import read
from tests.connectors.shopify.stub import line, order
from tests.connectors.shopify.told import fixed, off, percent, shipped, taxed, uses

TEN = percent(10.0, code="TEN")


def took(found: Order) -> list[tuple[str, int]]:
    return [(each.code or each.title, each.amount_minor) for each in found.discounts]


def test_a_code_on_one_line_and_a_code_on_the_other() -> None:
    lines = (
        line(1, "100.0", "90.0", discountAllocations=off("10.0")),
        line(2, "300.0", "280.0", discountAllocations=off("", "20.0")),
    )
    found = read(order(1, *lines, discounts="30.0", subtotal="370.0", total="370.0",
                       discountApplications=uses(percent(10.0, code="A"), fixed("20.0", code="B"))))  # fmt: skip
    assert took(found) == [("a", 1000), ("b", 2000)]


def test_a_free_second_thing_and_a_code_on_the_rest() -> None:
    lines = (
        line(1, "100.0", "90.0", discountAllocations=off("", "10.0")),
        line(2, "50.0", "0.0", discountAllocations=off("50.0")),
    )
    found = read(order(1, *lines, discounts="60.0", subtotal="90.0", total="90.0",
                       discountApplications=uses(percent(100.0, title="Two for one"), TEN)))  # fmt: skip
    assert took(found) == [("Two for one", 5000), ("ten", 1000)]
    assert (found.gross_minor, found.net_minor) == (15000, 9000)


def test_automatic_manual_script_and_free_shipping_side_by_side() -> None:
    allocated = off("5.0", "2.0", "", "3.0")
    found = read(order(1, line(1, "100.0", discountAllocations=allocated), discounts="14.99", subtotal="90.0",
                       total="90.0", shipping="4.99", shippingLine=shipped(less="4.99"),
                       discountApplications=uses(percent(5.0, title="Autumn"), fixed("2.0", title="Staff"),
                                                 percent(100.0, "SHIPPING_LINE", title="Free carriage"),
                                                 fixed("3.0", title="Script"))))  # fmt: skip
    assert took(found) == [("Autumn", 500), ("Staff", 200), ("Free carriage", 0), ("Script", 300)]
    assert (found.discount_minor, found.net_minor, found.shipping_minor) == (1000, 9000, 0)


def test_one_code_of_two_classes_is_told_twice() -> None:
    found = read(order(1, line(1, "60.0", discountAllocations=off("5.0", "6.0")),
                       line(2, "40.0", discountAllocations=off("", "4.0")), discounts="15.0", subtotal="85.0",
                       total="85.0", discountCodes=["VIP"],
                       discountApplications=uses(fixed("5.0", code="VIP"), fixed("10.0", code="VIP"))))  # fmt: skip
    assert took(found) == [("vip", 500), ("vip", 1000)]


def test_discounts_lose_the_tax_of_the_lines_they_were_taken_off() -> None:
    # 119.00 with 19 % less 11.90 of A: 10.00; 107.00 with 7 % less 10.70 of B: 10.00
    lines = (
        line(1, "119.0", "107.1", discountAllocations=off("11.9"), taxLines=taxed((0.19, "17.1"))),
        line(2, "107.0", "96.3", discountAllocations=off("", "10.7"), taxLines=taxed((0.07, "6.3"))),
    )
    found = read(order(1, *lines, taxesIncluded=True, tax="23.4", discounts="22.6", subtotal="203.4", total="203.4",
                       discountApplications=uses(fixed("11.9", code="A"), fixed("10.7", code="B"))))  # fmt: skip
    assert took(found) == [("a", 1000), ("b", 1000)]
    assert [(each.gross_minor, each.net_minor) for each in found.lines] == [(10000, 9000), (10000, 9000)]


def test_what_was_taken_off_a_gift_card_is_no_discount_on_goods() -> None:
    card = line(2, "50.0", isGiftCard=True, discountAllocations=off("", "5.0"))
    found = read(order(1, line(1, "100.0", discountAllocations=off("10.0", "10.0")), card, discounts="25.0",
                       subtotal="80.0", total="125.0",
                       discountApplications=uses(percent(10.0, title="Autumn"), TEN)))  # fmt: skip
    assert took(found) == [("Autumn", 1000), ("ten", 1000)]
    assert found.net_minor == 8000


def test_what_no_line_tells_is_shared_by_what_is_promised() -> None:
    told = line(1, "100.0", "90.0", discountAllocations=off("10.0"))
    untold = line(2, "100.0", "90.0")
    found = read(order(1, told, untold, discounts="20.0", subtotal="180.0", total="180.0",
                       discountApplications=uses(fixed("10.0", code="A"), fixed("10.0", code="B"))))  # fmt: skip
    assert took(found) == [("a", 1500), ("b", 500)]


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 90_000)), min_size=1, max_size=6
    ),
    included=st.booleans(),
)
def test_what_they_took_adds_up_to_the_order_s_discount(rows: list[tuple[int, int, int]], *, included: bool) -> None:
    lines, tax = [], 0
    for number, (one, other, rest) in enumerate(rows, start=1):
        allocated = off(*(cents(each) for each in (one, other)))
        tax += (line_tax := rest // 7)
        lines.append(line(number, cents(one + other + rest), discountAllocations=allocated,
                          taxLines=taxed((0.1667, cents(line_tax)))))  # fmt: skip
    sums: dict[str, Any] = {
        "discounts": cents(sum(one + other for one, other, _ in rows)),
        "subtotal": cents(sum(rest for *_, rest in rows)),
        "total": cents(sum(rest for *_, rest in rows) + (0 if included else tax)),
    }
    found = read(order(1, *lines, taxesIncluded=included, tax=cents(tax), **sums,
                       discountApplications=uses(percent(5.0, title="One"), percent(5.0, code="TWO"))))  # fmt: skip
    assert sum(amount for _, amount in took(found)) == found.discount_minor
    assert found.gross_minor == found.net_minor + found.discount_minor
    if not included:
        assert [amount for _, amount in took(found)] == [sum(row[place] for row in rows) for place in (0, 1)]
        assert found.net_minor == sum(rest for *_, rest in rows)
    else:
        assert found.net_minor == sum(rest for *_, rest in rows) - tax


def cents(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"
