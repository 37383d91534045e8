"""Which lines are tips: those without a product that come to the tips of the order."""

from __future__ import annotations

import pytest

from tests.connectors.shopify.reading import read
from tests.connectors.shopify.stub import Node, line, order


def bare(number: int, amount: str, title: str = "Tip") -> Node:
    """A line without a product: a tip, or something that staff wrote by hand."""
    return line(number, amount, product=None, variant=None, sku=None, title=title)


@pytest.mark.parametrize(
    ("lines", "tip", "net_minor"),
    [
        ([bare(8, "3.0"), bare(9, "5.0")], "8.0", 4000),
        ([bare(7, "1.0"), bare(8, "2.0"), bare(9, "5.0")], "8.0", 4000),
        ([bare(8, "5.0", "Engraving"), bare(9, "5.0")], "5.0", 4500),
        ([bare(7, "8.0", "Engraving"), bare(8, "3.0"), bare(9, "5.0")], "8.0", 4800),
        ([bare(8, "3.0", "Propina"), bare(9, "5.0", "Trinkgeld")], "8.0", 4000),
        ([bare(8, "3.0", "?"), bare(9, "5.0", "?")], "8.0", 4000),
        ([bare(8, "2.99")], "3.0", 4000),  # rounded in the customer's currency
        ([bare(8, "2.99", "Engraving")], "3.0", 4299),
        ([bare(8, "5.0", "Tip")], "0.0", 4500),
    ],
)
def test_the_lines_that_come_to_the_tips_are_no_merchandise(lines: list[Node], tip: str, net_minor: int) -> None:
    found = read(order(1, line(1, "40.0"), *lines, tip=tip, subtotal="40.0", total="48.0"))
    assert found.net_minor == net_minor


def test_the_engraving_stays_a_line_and_the_tip_of_the_same_price_goes() -> None:
    found = read(order(1, line(1, "40.0"), bare(8, "5.0", "Engraving"), bare(9, "5.0"), tip="5.0", subtotal="45.0",
                       total="50.0"))  # fmt: skip
    assert [each.title for each in found.lines] == ["Mug 1", "Engraving"]


def test_many_lines_without_a_product_are_no_endless_search() -> None:
    written = [bare(number, "1.0", "Written by hand") for number in range(2, 60)]
    found = read(order(1, line(1, "40.0"), *written, tip="0.5", subtotal="98.0", total="98.5"))
    assert found.net_minor == 9800
