"""What a `[[shop]]` says of words in its orders."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.register import platforms
from tests.shopbell.config.reading import SHOP, mistakes, read

WOO = SHOP.replace('"shopify"', '"woocommerce"')
WORDS = '"pending", "on-hold", "processing", "completed", "refunded", "cancelled", "failed"'


def test_what_is_said_becomes_part_of_the_definition(tmp_path: Path) -> None:
    lines = 'statuses = { shipped = "completed", "on its way" = "on-hold" }\noffline_sources = ["my-till"]\n'
    shop = read(tmp_path, WOO + lines + 'online_sources = ["rest-api"]\n').shop[0]
    assert shop.definition.statuses == {"shipped": "completed", "on its way": "on_hold"}
    assert shop.counted_by.sources is not None
    assert (shop.counted_by.sources.online, shop.counted_by.sources.offline) == (("rest-api",), ("my-till",))
    assert shop.counted_by.sources.words == platforms()["woocommerce"].order_sources


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            'statuses = { shipped = "complet" }',
            f'statuses: shipped = "complet" is unknown; write one of {WORDS}; did you mean "completed"?',
        ),
        (
            'statuses = { shipped = "on_the_moon" }',
            f'statuses: shipped = "on_the_moon" is unknown; write one of {WORDS}',
        ),
        (
            'statuses = { completed = "failed" }',
            (
                'statuses: "completed" is a status of WooCommerce itself, and stands for what it says; take it out'
                " (count_orders says which orders count)"
            ),
        ),
        (
            'online_sources = ["pos", "a"]\noffline_sources = ["POS"]',
            '"pos" stands in online_sources and in offline_sources; take it out of one',
        ),
        ('offline_sources = "pos"', 'offline_sources = "pos" does not fit; write a list'),
    ],
)
def test_a_mistake_says_what_may_stand_there(tmp_path: Path, line: str, message: str) -> None:
    assert mistakes(tmp_path, WOO + line) == [f"config.toml, [[shop]] 1: {message}"]


def test_a_platform_without_plugins_has_no_statuses_to_explain(tmp_path: Path) -> None:
    assert mistakes(tmp_path, SHOP + 'statuses = { shipped = "completed" }') == [
        "config.toml, [[shop]] 1: statuses: the orders of a Shopify shop have no statuses but its own; take it out"
    ]


def test_a_value_that_is_no_text_is_one_mistake(tmp_path: Path) -> None:
    (only,) = mistakes(tmp_path, WOO + "statuses = { shipped = 3 }")
    assert only.endswith("shipped = 3 does not fit; write text in quotes")
