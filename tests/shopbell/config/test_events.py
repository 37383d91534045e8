"""`[[shop.event]]` and `country`: what is read, and every mistake in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from commerce.special_days import Occasion, OccasionKind
from tests.shopbell.config.reading import SHOP, mistakes, read

SALE = '[[shop.event]]\nname = "Summer sale"\nfirst = 2026-07-01\nlast = 2026-07-14\n'
LAST_YEARS = SALE.replace("2026", "2025")


def test_an_event_is_what_is_written(tmp_path: Path) -> None:
    text = SHOP + LAST_YEARS + SALE + 'before = 3\nafter = 7\n[[shop.event]]\nname = "Inventory"\nclosed = true\n'
    (shop,) = read(tmp_path, text + 'first = "2026-08-03"\nlast = "2026-08-04"\n').shop
    assert [one.occasion for one in shop.event] == [
        Occasion("Summer sale", date(2025, 7, 1), date(2025, 7, 14), OccasionKind.OWN),
        Occasion("Summer sale", date(2026, 7, 1), date(2026, 7, 14), OccasionKind.OWN, 3, 7),
        Occasion("Inventory", date(2026, 8, 3), date(2026, 8, 4), OccasionKind.OWN, closed=True),
    ]


@pytest.mark.parametrize("country", ["VN", "GB", "DE-BY"])
def test_a_country_may_have_a_region(tmp_path: Path, country: str) -> None:
    (shop,) = read(tmp_path, SHOP + f'country = "{country}"').shop
    assert shop.country == country


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            SALE.replace("2026-07-14", "2026-06-14"),
            "[[shop.event]] 1: the event ends (2026-06-14) before it begins (2026-07-01); swap first and last",
        ),
        (SALE.replace("2026-07-01", '"1 July"'), '[[shop.event]] 1: first = "1 July" is not a day; write e.g. 2024-01'),
        (SALE.replace("last = 2026-07-14\n", ""), "[[shop.event]] 1: last is missing; write last = 2026-07-14"),
        (SALE.replace('name = "Summer sale"\n', ""), '[[shop.event]] 1: name is missing; write name = "Summer sale"'),
        (SALE + "before = 61\n", "[[shop.event]] 1: before = 61 does not fit; write a whole number from 0 to 60"),
        (
            SALE.replace("2026-07-01", "0001-01-01") + "before = 3\n",
            "[[shop.event]] 1: first = 0001-01-01 does not fit; write a day from 2000-01-01 to 2100-12-31",
        ),
        (
            SALE.replace("2026-07-14", "9999-12-31") + "after = 3\n",
            "[[shop.event]] 1: last = 9999-12-31 does not fit; write a day from 2000-01-01 to 2100-12-31",
        ),
        (
            SALE.replace("2026-07-14", "2026-12-28"),
            "[[shop.event]] 1: the event lasts 181 days (2026-07-01 to 2026-12-28), and none of them would be judged",
        ),
        (SALE + "untill = 2026-07-20\n", '[[shop.event]] 1: unknown key "untill"'),
        (
            SALE + '[[shop.event]]\nname = "Flash"\nfirst = 2026-07-14\nlast = 2026-07-16\n',
            'and 2 "Flash" (2026-07-14 to 2026-07-16) share days; end one before the other begins',
        ),
        ('country = "Vietnam"', 'country = "Vietnam" is no country; write two capital letters, e.g. "VN", or "DE-BY"'),
        ('country = "ZQ"', 'country = "ZQ" is no country'),
        ('country = "DE-XX"', 'country = "DE-XX": no such region of DE is known; write "DE"'),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, text: str, message: str) -> None:
    (found,) = mistakes(tmp_path, SHOP + text)
    assert message in found
    assert found.startswith("config.toml, [[shop]] 1")
