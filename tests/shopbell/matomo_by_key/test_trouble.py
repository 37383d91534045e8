"""Whatever Matomo answers: nothing lost, nothing made up, and a sentence with what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from commerce.clock import FrozenClock
from commerce.errors import BadConfig, Refused
from connectors.sources.base import Surroundings
from connectors.sources.matomo import SOURCE
from connectors.sources.matomo.settings import MatomoSettings
from connectors.sources.setup import Knock
from practice.matomo.faults import FAULTS
from shopbell.doctor.sources import asked
from tests.cache.stored import dump
from tests.shopbell.matomo_by_key.matomo_house import INFO, NOON, House, install

Build = Callable[..., House]

#: What is said of each error, and what a person can do about it.
SAID = {
    "wrong token": ("does not take the token", "Auth tokens"),
    "wrong token, newer": ("does not take the token", "Auth tokens"),
    "wrong token, as a page": ("does not take the token", "Auth tokens"),
    "no right": ("the token may not see the website 1", "View"),
    "no website": ("knows no website 1", "Administration > Websites > Manage"),
    "website not found": ("knows no website 1", "check `site`"),
    "locked out": ("lets nobody in from here for some time", "too many wrong tokens"),
    "login turned off": ("lets nobody in from here for some time", "too many wrong tokens"),
    "maintenance": ("is in maintenance or being updated", "it is asked again"),
    "something new": ('refuses ("The flux capacitor is empty")', "look it up"),
    "html": ("answered 200 with a web page instead of data: check `url`", "sign-in page or firewall"),
    "odd": ("answered in a shape that is not known", "update Shopbell"),
    "busy": ("answered 503", "the next sync tries again"),
    "gateway": ("answered 504", "took too long"),
    "cut": ("broke off", ""),
    "silent": ("", ""),
}


@pytest.mark.parametrize("name", SAID)
def test_every_error_is_told_with_what_to_do_and_keeps_what_was_read(house: House, name: str) -> None:
    house.sync()
    before = house.stored()
    house.website.faults = [name] * 6
    said = house.sync(hours=24).refused["traffic"]
    found, way_out = SAID[name]
    assert found in said
    assert way_out in said
    assert house.website.token not in said
    assert house.stored() == before
    house.website.faults = []
    assert house.sync(hours=2).refused == {}
    assert "2026-11-30" in house.visits()


def test_every_switch_is_looked_at() -> None:
    assert SAID.keys() == FAULTS.keys() | {"wrong token, as a page", "html", "odd", "busy", "gateway", "cut", "silent"}


@pytest.mark.parametrize("name", ["wrong token", "no right", "no website"])
def test_a_refused_token_is_not_tried_again_at_once(house: House, name: str) -> None:
    house.website.faults = [name]
    assert "traffic" in house.sync().refused
    assert len(house.asked()) == 1


@pytest.mark.parametrize("name", ["odd", "inside"])
def test_reports_that_are_none_store_nothing(house: House, name: str) -> None:
    house.website.faults = [None, *[name] * 6]
    assert "traffic" in house.sync().refused
    assert house.stored() == []


def test_the_token_stands_in_no_address_and_in_nothing_that_is_stored(house: House) -> None:
    house.sync()
    assert house.website.token not in " ".join(house.asked())
    assert house.website.token not in str(dump(house.cache.path))


def test_a_wrong_site_is_told_with_those_that_there_are(build: Build) -> None:
    house = build("site = 7\n")
    assert "may not see the website 7" in house.sync().refused["traffic"]
    told = doctor(house)
    assert any('may see these websites: 1 "Toys UK"' in text for text in told)


# the configuration


@pytest.mark.parametrize(
    ("written", "folder"),
    [
        ("https://shop.example/matomo/", "https://shop.example/matomo"),
        ("https://shop.example/matomo/index.php?module=CoreHome&idSite=1#x", "https://shop.example/matomo"),
        ("https://stats.shop.example", "https://stats.shop.example"),
        ("https://shop.example/piwik/matomo.php", "https://shop.example/piwik"),
        ("toys.matomo.cloud", "https://toys.matomo.cloud"),
        ("http://127.0.0.1:8080/matomo/", "http://127.0.0.1:8080/matomo"),
        ("http://matomo:8080", "http://matomo:8080"),
        ("http://192.168.1.5/", "http://192.168.1.5"),
    ],
)
def test_any_page_of_it_says_where_matomo_lies(written: str, folder: str) -> None:
    assert MatomoSettings.model_validate({"kind": "matomo", "url": written, "site": 1}).url == folder


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('url = "http://shop.example/matomo"\n', "would send the token unsealed; write https://"),
        ('url = "ftp://shop.example"\n', "is not an address"),
        ('site = "G-ABC"\n', 'site = "G-ABC" is no number of Matomo; write e.g. 1'),
        ("site = true\n", "is no number of Matomo"),
        ('checkout_goal = "cart"\n', 'checkout_goal = "cart" is no number of Matomo'),
        ('token_auth = "0123456789abcdef0123456789abcdef"\n', "token_env"),
    ],
)
def test_mistakes_of_the_configuration(build: Build, tmp_path: Path, more: str, said: str) -> None:
    house = build()
    folder = tmp_path / "other"
    folder.mkdir()
    with pytest.raises(BadConfig) as caught:
        install(folder, house.website, "http://127.0.0.1:1/matomo", more)
    assert said in str(caught.value)
    assert "0123456789abcdef" not in str(caught.value)


# doctor and the setup


def doctor(house: House) -> list[str]:
    """Return what doctor says of the source."""
    return [one.text for one in asked(house.installation, house.installation.settings.shop[0], INFO)]


def test_doctor_tells_the_website_and_yesterday(house: House) -> None:
    told = doctor(house)
    visits = sum(one.visits for one in house.website.came(date(2026, 11, 29)))
    assert any("website 1 at 127.0.0.1" in text and "Toys UK, Europe/London" in text for text in told)
    assert f"visits of website 1 at Matomo on 2026-11-29: {visits}" in told
    assert "website 1 at Matomo tells visits since 2024-11-29" in told
    assert len(told) == 3


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (
            {"zone": "Asia/Taipei"},
            "counts its days in Asia/Taipei, the shop in Europe/London: they are taken as they are",
        ),
        ({"ecommerce": False}, "is not set up as an ecommerce site, so that carts and orders are not known"),
        ({"has_plugin": False}, "switch on its plugin Marketing Campaigns Reporting"),
        ({"tells_apart": "nothing"}, "does not tell apart which visits had a cart"),
        ({"tells_apart": "refused"}, "does not tell apart which visits had a cart"),
        ({"orders_from": date.max}, "has not counted one order yet: orders are not known, and not zero"),
        ({"carts_from": date.max}, "has not counted one cart that was left yet: carts are not known, and not zero"),
        ({"counts_from": date(2026, 11, 3)}, "website 1 at Matomo tells visits since 2026-11-03"),
    ],
)
def test_doctor_tells_what_cannot_be_known(build: Build, of: dict[str, object], said: str) -> None:
    assert any(said in text for text in doctor(build(**of)))


def test_doctor_tells_that_reports_are_not_worked_out(build: Build) -> None:
    told = doctor(build(late={date(2026, 11, 29)}))
    assert any("its reports are not worked out yet" in text for text in told)


def knock(house: House, **settings: str) -> Knock:
    around = Surroundings(FrozenClock(NOON), "GBP", ZoneInfo("Europe/London"), rates={"EUR": Decimal(1)})
    return Knock(settings, {"token": house.website.token}, Path("config.toml"), around)


def test_the_websites_are_listed_to_choose_from(build: Build) -> None:
    assert SOURCE.setup is not None
    house = build(ecommerce=False)
    url = getattr(house.installation.settings.shop[0].source[0], "url")  # noqa: B009 - of this kind alone
    (one,) = SOURCE.setup.lists(knock(house, url=url))
    assert (one.id, one.name, dict(one.settings), one.zone) == ("1", "Toys UK", {"site": "1"}, "Europe/London")
    assert "Ecommerce is off" in one.trouble
    with pytest.raises(BadConfig, match="where does Matomo run"):
        list(SOURCE.setup.lists(knock(house)))


@pytest.mark.parametrize("text", ["", "12", "https://toys.example/matomo", "a b; c" * 9])
def test_what_is_no_token_is_told_without_being_shown(text: str) -> None:
    assert SOURCE.setup is not None
    (handed,) = SOURCE.setup.ways[0].asks
    assert handed.reads is not None
    with pytest.raises(Refused, match="no auth token of Matomo"):
        handed.reads(text)
    assert handed.reads(" 0123456789abcdef\n0123456789abcdef") == {"token": "0123456789abcdef" * 2}
