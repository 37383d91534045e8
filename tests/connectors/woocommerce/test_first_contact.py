"""The address as people copy it, and shops that open their API to a key only: put right, or named for what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from commerce.errors import Refused
from connectors.woocommerce.nodes import INDEX_FIELDS
from tests.connectors.woocommerce.stub import NOON, Canned, StubShop, order, stamp

NOT_LOGGED_IN = Canned(
    401, {"code": "rest_not_logged_in", "message": "You are not currently logged in.", "data": {"status": 401}}
)
NO_PAGE = Canned(404, "<html>Not Found</html>", {"Content-Type": "text/html"})
FORBIDDEN = Canned(403, "<html>\r\n<head><title>403 Forbidden</title></head>\r\n", {"Content-Type": "text/html"})


def test_the_index_is_asked_for_what_is_read_of_it_only(shop: StubShop) -> None:
    shop.connector().shop()
    assert shop.asked[0] == ("/wp-json/", {"_fields": INDEX_FIELDS})


# -- closed to strangers


def test_a_shop_that_is_closed_to_strangers_opens_to_the_key(shop: StubShop) -> None:
    shop.closed = NOT_LOGGED_IN
    info = shop.connector().shop()
    assert (info.name, info.time_zone, info.currency) == ("Toys & Co", "Europe/Berlin", "EUR")
    assert "oauth_signature" not in shop.asked[0][1], "a stranger asks first"


def test_so_it_does_over_https_with_or_without_its_header(certificate: tuple[Path, Path]) -> None:
    for strips in (False, True):
        with StubShop(tls=certificate) as secure:
            secure.closed, secure.strips_authorization = NOT_LOGGED_IN, strips
            info = secure.connector(verify=str(certificate[0])).shop()
            assert info.time_zone == "Europe/Berlin"
            assert any("strips the Authorization header" in note for note in info.notes) == strips


def test_a_wrong_key_is_named_behind_a_closed_door_too(certificate: tuple[Path, Path]) -> None:
    with StubShop(tls=certificate) as secure:
        secure.closed = NOT_LOGGED_IN
        verify = str(certificate[0])
        with pytest.raises(Refused, match="does not know this key"):
            secure.connector(verify=verify, key="ck_other").shop()
        with pytest.raises(Refused, match="secret does not belong to the key"):
            secure.connector(verify=verify, secret="cs_other").shop()


@pytest.mark.parametrize("door", [NOT_LOGGED_IN, FORBIDDEN])
def test_an_index_closed_to_everybody_leaves_the_orders_to_tell_the_zone(shop: StubShop, door: Canned) -> None:
    shop.closed, shop.takes_key_at_index = door, False
    shop.orders.append(order(1, date_created=stamp(NOON).replace("12:", "19:"), date_created_gmt=stamp(NOON)))
    info = shop.connector().shop()
    assert info.time_zone == "Etc/GMT-7"
    assert any('write `time_zone`, as in "Europe/Berlin"' in note for note in info.notes)
    assert not any("choose a city" in note for note in info.notes), "nobody saw what the shop has chosen"


def test_a_server_that_keeps_everything_away_is_no_matter_of_permalinks(shop: StubShop) -> None:
    shop.fails("", FORBIDDEN, times=2)
    shop.fails("orders", FORBIDDEN)
    shop.has_pages = True
    with pytest.raises(Refused, match=r"answered 403; the web server, a firewall or a security plugin keeps /wp-json"):
        shop.connector().shop()


def test_nor_is_one_that_hides_it_behind_404_while_wordpress_calls_its_links_pretty(shop: StubShop) -> None:
    shop.fails("", NO_PAGE)
    shop.has_pages = True
    with pytest.raises(Refused, match="keeps /wp-json away") as caught:
        shop.connector().shop()
    assert "Plain" not in str(caught.value)
    shop.fails("", NO_PAGE)
    shop.api_root = f"{shop.url}/index.php?rest_route=/"
    with pytest.raises(Refused, match="permalinks set to Plain"):
        shop.connector().shop()


# -- the address as it was copied


@pytest.mark.parametrize(
    "copied",
    [
        *(
            "/wp-admin",
            "/wp-admin/",
            "/wp-admin/admin.php?page=wc-settings",
            "/wp-login.php",
            "/index.php",
            "/?utm=1#top",
        ),
        *("/wp-json", "/wp-json/wc/v3", "/wp-json/wc/v3/orders"),
    ],
)
def test_addresses_of_the_administration_and_of_the_api_are_put_right(shop: StubShop, copied: str) -> None:
    info = shop.connector(url=shop.url + copied).shop()
    assert info.name == "Toys & Co"
    assert shop.asked[0][0] == "/wp-json/", "nothing is asked at the address that was copied"
    is_told = any(f"{shop.url.removeprefix('http://')}; write that in `url`" in note for note in info.notes)
    assert is_told == (copied != "/?utm=1#top")


@pytest.mark.parametrize("copied", ["/shop", "/shop/", "/en/product/mug"])
def test_a_page_of_the_shop_says_where_its_shop_lies(shop: StubShop, copied: str) -> None:
    shop.fails(f"{copied.rstrip('/')}/wp-json/", NO_PAGE)
    shop.has_pages = True
    info = shop.connector(url=shop.url + copied).shop()
    assert info.name == "Toys & Co"
    assert any("write that in `url`" in note for note in info.notes)


def test_without_a_word_of_the_page_what_lies_above_it_is_asked(shop: StubShop) -> None:
    shop.fails("/a/b/wp-json/", NO_PAGE)
    shop.fails("/a/wp-json/", NO_PAGE)
    shop.fails("/a/b/", NO_PAGE)
    assert shop.connector(url=f"{shop.url}/a/b").shop().name == "Toys & Co"
    assert not any("oauth_signature" in query for route, query in shop.asked if route.startswith("/a/"))


def test_a_page_whose_shop_lies_on_another_server_gets_no_key(shop: StubShop) -> None:
    shop.fails("/shop/wp-json/", NO_PAGE)
    shop.has_pages, shop.home = True, "https://other.example"
    shop.api_root = "https://other.example/index.php?rest_route=/"
    with pytest.raises(Refused):
        shop.connector(url=f"{shop.url}/shop").shop()
    assert not any("oauth_signature" in query for _, query in shop.asked)


def test_somebody_elses_page_on_the_same_server_is_never_asked(shop: StubShop) -> None:
    shop.fails("/~anna/toys/wp-json/", NO_PAGE)
    shop.fails("/~anna/wp-json/", NO_PAGE)
    shop.fails("/~anna/toys/", NO_PAGE)
    with pytest.raises(Refused, match="no WordPress at this address"):
        shop.connector(url=f"{shop.url}/~anna/toys").shop()
    assert "/wp-json/" not in shop.routes()


def test_a_signature_for_another_address_names_the_shops_own(shop: StubShop) -> None:
    shop.home, shop.spoils_signatures = "https://toys.example", True
    with pytest.raises(Refused, match=r"the shop calls itself https://toys\.example"):
        shop.connector().shop()


def test_a_shop_reached_over_http_that_calls_itself_https_signs_for_what_it_was_reached_by(shop: StubShop) -> None:
    shop.home = "http://toys.example"
    shop.index["home"] = "https://toys.example"
    info = shop.connector().shop()
    assert info.identity == "toys.example"
    assert sum("the shop calls itself toys.example" in note for note in info.notes) == 1


def test_a_closed_shop_says_at_its_door_what_it_calls_itself(shop: StubShop) -> None:
    shop.home, shop.api_root = "https://toys.example", "https://toys.example/wp-json/"
    shop.closed = Canned(401, NOT_LOGGED_IN.body, {"Link": f'<{shop.api_root}>; rel="https://api.w.org/"'})
    assert shop.connector().shop().identity == "toys.example"
