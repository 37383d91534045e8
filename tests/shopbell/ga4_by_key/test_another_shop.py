"""A property that counts the pages of another shop is told by their name, whatever it counts there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from practice.ga4.visits import BOUGHT, Visits
from shopbell.doctor.sources import asked
from tests.shopbell.ga4_by_key.ga4_house import INFO, House

Build = Callable[..., House]
#: What the shop of the tests is written with.
OWN = "https://toys.example"


def doctor(house: House, url: str = OWN) -> list[str]:
    """Return what doctor says of the pages that are counted, where the shop is at an address."""
    shop = house.installation.settings.shop[0].model_copy(update={"url": url})
    return [one.text for one in asked(house.installation, shop, INFO) if "on the pages of" in one.text]


def counting(*hosts: str) -> Callable[[date], Sequence[Visits]]:
    one = Visits("google", "organic", "(organic)", "mobile", "/", 30, BOUGHT)
    return lambda _day: [replace(one, host=host, count=30 + place) for place, host in enumerate(reversed(hosts))]


def test_pages_of_another_shop_are_named(build: Build) -> None:
    (said,) = doctor(build(visits=counting("www.cups.example", "pay.example", "a.example", "b.example")))
    assert (
        "counts sessions on the pages of cups.example, pay.example, a.example, and the shop is at toys.example" in said
    )
    assert "it is the property of another shop, unless these pages are this shop's, too" in said


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        (("www.toys.example",), OWN),
        (("cups.example", "TOYS.example"), OWN),
        (("shop.toys.example",), OWN),
        (("toys.example",), "https://api.toys.example/wp"),
        (("(not set)", "localhost", "10.0.0.7", ""), OWN),
        (("toys.example",), "https://toys-1.myshopify.com"),
        (("toys.example",), "http://127.0.0.1:8080"),
    ],
)
def test_pages_that_may_be_the_shops_own_say_nothing(build: Build, hosts: Sequence[str], url: str) -> None:
    assert doctor(build(visits=counting(*hosts)), url) == []


def test_where_google_does_not_tell_pages_the_rest_is_told(build: Build) -> None:
    house = build(visits=counting("cups.example"), refuses="hostName")
    assert doctor(house) == []
    shop = house.installation.settings.shop[0]
    assert any("events of the last four weeks" in one.text for one in asked(house.installation, shop, INFO))
