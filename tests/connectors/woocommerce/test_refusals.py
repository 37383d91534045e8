"""Every way a WooCommerce shop was seen to refuse or to fail: what the merchant is told, and whether we come back."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from commerce.clock import FrozenClock
from commerce.errors import Refused, TryLater
from commerce.feeds import Feed, Watermark
from connectors.base import BRIEF, Patience, Tools
from connectors.woocommerce.nodes import INDEX_FIELDS
from tests.connectors import opening
from tests.connectors.stored import Stored
from tests.connectors.woocommerce.stub import KEY, NOON, PSEUDONYM, SECRET, Canned, StubShop
from tests.recorded import recorded, recorded_error

RECORDED: list[dict[str, Any]] = recorded("errors")
CURRENCY = "data/currencies/current"

# case of the recording -> the next step, and words of the message; every answer that is not a 200 list of orders
EXPECTED: dict[str, tuple[type[Exception], str]] = {
    "no credentials, http": (Refused, "check `key_env`, or make a new key under WooCommerce, Settings"),
    "no credentials, https": (Refused, "the shop saw no key that it knows"),
    "basic auth right but plain http": (Refused, "the shop saw no key that it knows"),
    "basic auth wrong secret, https": (Refused, "the secret does not belong to the key; copy both again"),
    "basic auth unknown key, https": (Refused, "the shop saw no key that it knows"),
    "key in query string, http": (Refused, "the shop saw no key that it knows"),
    "oauth wrong secret": (Refused, "the secret is wrong, or `url` is not the address"),
    "oauth unknown key": (Refused, "the shop does not know this key"),
    "oauth clock 20 min behind": (Refused, "clock and the shop's differ by more than 15 minutes"),
    "oauth same nonce sent twice": (TryLater, "asking once more"),
    "oauth signed for localhost, sent to 127.0.0.1": (Refused, "`url` is not the address that the shop calls its own"),
    "write-only key reads": (Refused, "give it the permission Read"),
    "read key writes": (Refused, "check `key_env`"),
    "unknown route": (Refused, "WooCommerce is switched off there, or older"),
    "unknown order": (Refused, "Invalid ID"),
    "per_page=101": (Refused, "a plugin changes what the API accepts: per_page"),
    "per_page=-1": (Refused, "a plugin changes what the API accepts: per_page"),
    "page=0": (Refused, "a plugin changes what the API accepts: page"),
    "bad date": (Refused, "a plugin changes what the API accepts: after"),
    "bad orderby": (Refused, "a plugin changes what the API accepts: orderby"),
    "rest_route form, basic, https": (Refused, "the shop saw no key that it knows"),
    "rest_route form, index.php": (Refused, "the shop saw no key that it knows"),
    "Authorization header stripped": (Refused, "the shop saw no key that it knows"),
    "server basic auth in front, shop keys": (Refused, "give it as `front_user` and `front_password`, or let"),
    "server basic auth, staging creds": (Refused, "the shop saw no key that it knows"),
    "rate limited #4": (TryLater, "the host limits how often it is asked"),
    "rate limited #5": (TryLater, "the host limits how often it is asked"),
    "gateway timeout": (TryLater, "it is asked again, and for less at a time"),
    "bad gateway": (TryLater, "PHP does not run behind the web server; ask the host"),
    "http -> https redirect, not followed": (Refused, "it redirects to 127.0.0.1:18443"),
    "woocommerce lib with http url on a redirecting shop": (Refused, "the secret is wrong, or `url`"),
    "PHP warning before the JSON (display_errors on)": (Refused, "prints a PHP Warning before its data; switch off"),
    "PHP notice printed at load": (Refused, "prints a PHP Notice"),
    "UTF-8 BOM before the JSON": (Refused, "byte order mark before its data; a PHP file of a plugin or theme"),
    "HTML comment after the JSON": (Refused, "keep the cache plugin away from the API's addresses"),
    "fatal error in a plugin, Accept: json": (TryLater, "a plugin or the theme fails; see WooCommerce, Status, Logs"),
    "fatal error in a plugin, no Accept": (TryLater, "the shop itself fails; see its PHP error log"),
    "security plugin blocks REST": (Refused, "closes the API; let /wp-json/wc/ through for this computer"),
    "maintenance mode (during updates), Accept json": (TryLater, "is being updated; if it stays so, delete the file"),
    "maintenance mode, no Accept": (TryLater, "is being updated or overloaded; ask the host"),
    "database down": (TryLater, "the shop's database is away; ask the host"),
    "WooCommerce deactivated": (Refused, "WooCommerce is switched off there, or older"),
    "plain permalinks: /wp-json/": (Refused, "check `url`, that permalinks are not set to Plain"),
    "plain permalinks: ?rest_route=": (Refused, "the shop saw no key that it knows"),
    "plain permalinks: rest_route + hint": (Refused, "the shop saw no key that it knows"),
    "key whose owner is no shop manager": (Refused, "make a key for an administrator or shop manager"),
    "fatal error while placing an order (Store API)": (TryLater, "a plugin or the theme fails; see WooCommerce"),
}


def test_every_recorded_answer_is_known() -> None:
    good = {one["case"] for one in RECORDED if one["status"] == 200 and isinstance(one["body"], list)}
    assert good
    assert {one["case"] for one in RECORDED} == good | set(EXPECTED)
    assert not good & set(EXPECTED)


@pytest.mark.parametrize("case", [one["case"] for one in RECORDED])
def test_a_recorded_answer_leads_to_the_right_next_step(shop: StubShop, case: str) -> None:
    found = recorded_error(case)
    headers = {name: value for name, value in found["headers"].items() if name != "Content-Length"}
    shop.date_header = False
    shop.fails("orders", Canned(found["status"], found["body"], headers), times=12)
    connector = shop.connector()
    if case not in EXPECTED:  # a good answer, cut to ids: whoever is named in it is asked for
        shop.canned["orders"] = shop.canned["orders"][:1]
        list(connector.sweep(Stored()))  # type: ignore[attr-defined]
        wanted = [query["include"] for route, query in shop.asked if "include" in query]
        assert wanted == [str(row["id"]) for row in found["body"]]
        return
    next_step, words = EXPECTED[case]
    with pytest.raises(next_step) as caught:
        list(connector.pages(Feed.ORDERS, Watermark(seen_to=NOON)))
    text = str(caught.value)
    assert words in text
    assert text.startswith(shop.url.removeprefix("http://"))
    assert KEY not in text
    assert SECRET not in text
    assert "<" not in text
    if case.startswith("maintenance"):
        assert isinstance(caught.value, TryLater)
        assert caught.value.wait_s == 600


def test_a_wrong_secret_is_told_from_an_unknown_key(shop: StubShop) -> None:
    with pytest.raises(Refused, match="the secret is wrong"):
        shop.connector(secret="cs_other").shop()
    with pytest.raises(Refused, match="does not know this key"):
        shop.connector(key="ck_other").shop()


def test_a_key_is_needed() -> None:
    with pytest.raises(Refused, match="needs a consumer key and a secret"):
        opening.woocommerce(Tools(FrozenClock(NOON), PSEUDONYM), url="https://toys.example")


def test_one_forbidden_feed_leaves_the_others(shop: StubShop) -> None:
    shop.fails("coupons", Canned(403, {"code": "woocommerce_rest_cannot_view", "message": "Sorry", "data": {}}))
    connector = shop.connector()
    with pytest.raises(Refused) as caught:
        list(connector.pages(Feed.DISCOUNTS, Watermark()))
    assert caught.value.feed == Feed.DISCOUNTS
    assert list(connector.pages(Feed.ORDERS, Watermark()))
    shop.fails("orders", Canned(401, {"code": "woocommerce_rest_cannot_view", "message": "Sorry", "data": {}}))
    with pytest.raises(Refused) as caught:
        list(connector.pages(Feed.ORDERS, Watermark()))
    assert caught.value.feed == "", "a key that is not known stops everything"


def test_wordpress_without_woocommerce(shop: StubShop) -> None:
    shop.index["namespaces"] = ["wp/v2"]
    with pytest.raises(Refused, match="runs WordPress, but WooCommerce is switched off or too old there"):
        shop.connector().shop()


@pytest.mark.parametrize("status", [200, 403, 500])
def test_brackets_without_end_are_refused_like_any_other_garbage(shop: StubShop, status: int) -> None:
    shop.fails("orders", Canned(status, b"[" * 100_000 + b"]" * 100_000), times=12)
    with pytest.raises((Refused, TryLater)) as caught:
        list(shop.connector().pages(Feed.ORDERS, Watermark(seen_to=NOON)))
    assert ("nested deeper than any shop's data" if status == 200 else f"answered {status}") in str(caught.value)


def test_no_wordpress_at_all(shop: StubShop) -> None:
    shop.fails("", Canned(404, b"<html>not found"), Canned(200, {"hello": "world"}))
    with pytest.raises(Refused, match="there is no WordPress at this address; check `url`"):
        shop.connector().shop()
    with pytest.raises(Refused, match="WooCommerce is switched off"):
        shop.connector().shop()


@pytest.mark.parametrize("url", ["", "toys.example", "ftp://toys.example", "https://"])
def test_what_is_no_address_is_said_before_anything_is_sent(url: str) -> None:
    connector = opening.woocommerce(Tools(FrozenClock(NOON), PSEUDONYM), url=url, key=KEY, secret=SECRET)
    with pytest.raises(Refused, match=r"write `url` like https://toys\.example"):
        connector.shop()


def test_an_unknown_currency_of_the_shop(shop: StubShop) -> None:
    shop.currency = "bitcoin"
    with pytest.raises(Refused, match="'BITCOIN' is not a currency code"):
        shop.connector().shop()


@pytest.mark.parametrize("patience", [Patience(), BRIEF])
def test_a_clock_that_is_wrong_here_is_mended_and_noted(shop: StubShop, patience: Patience) -> None:
    shop.wall = NOON + timedelta(hours=3)
    info = shop.connector(patience=patience).shop()
    assert info.currency == "EUR"
    assert any("clock" in note for note in info.notes)


def test_a_shop_behind_a_proxy_is_signed_for_its_own_name(shop: StubShop) -> None:
    shop.home = "https://toys.example"
    info = shop.connector().shop()
    assert info.identity == "toys.example"
    assert any("toys.example" in note for note in info.notes)


def test_a_redirect_at_first_contact_is_followed_and_the_final_address_kept(shop: StubShop) -> None:
    with StubShop() as old:
        moved = Canned(301, b"", {"Location": f"{shop.url}/wp-json/"})
        old.fails("", moved, times=2)
        connector = old.connector()
        assert connector.shop().name == "Toys & Co"
        list(connector.pages(Feed.ORDERS, Watermark(seen_to=NOON)))
        assert old.asked == [("/wp-json/", {"_fields": INDEX_FIELDS})], "no key ever went to the old address"
        assert old.headers[0].get("Authorization") is None


def test_a_shop_in_a_folder_keeps_its_folder(shop: StubShop) -> None:
    with pytest.raises(Refused):
        shop.connector(url=f"{shop.url}/store/").shop()
    assert shop.asked[0][0] == "/store/wp-json/"


def test_faults_now_and_then_do_not_stop_a_reading(shop: StubShop) -> None:
    shop.fails("", Canned(503), Canned(200, b"<html>"), Canned(200, b'{"name": "To', cut=True))
    shop.fails(
        CURRENCY, Canned(429, b"<html>", {"Retry-After": "2"}), Canned(200, b'<br />\n<b>Notice</b>: x\n{"code"')
    )
    assert shop.connector().shop().currency == "EUR"


def test_a_list_wrapped_by_a_plugin_is_no_empty_shop(shop: StubShop) -> None:
    shop.fails("orders", Canned(body={"orders": []}), times=3)
    with pytest.raises(Refused, match="JSON of another shape"):
        list(shop.connector().pages(Feed.ORDERS, Watermark()))


def test_https_takes_basic_auth_and_a_known_authority(certificate: tuple[Path, Path]) -> None:
    with StubShop(tls=certificate) as shop:
        assert shop.connector(verify=str(certificate[0])).shop().currency == "EUR"
        basic = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        assert [headers.get("Authorization") for headers in shop.headers] == [None, *[f"Basic {basic}"] * 2]
        assert not [query for _, query in shop.asked if "consumer_key" in json.dumps(query)], "no key in any log"
        with pytest.raises(Refused, match="nobody vouches for the certificate"):
            shop.connector().shop()


@pytest.mark.parametrize("patience", [Patience(), BRIEF])
def test_a_server_that_strips_the_header_gets_signed_requests(
    certificate: tuple[Path, Path], patience: Patience
) -> None:
    with StubShop(tls=certificate) as shop:
        shop.strips_authorization = True
        info = shop.connector(verify=str(certificate[0]), patience=patience).shop()
        assert info.currency == "EUR"
        assert any("strips the Authorization header" in note for note in info.notes)
        with pytest.raises(Refused, match="does not know this key"):
            shop.connector(key="ck_other", verify=str(certificate[0])).shop()


def test_one_cure_after_another_needs_no_second_try(certificate: tuple[Path, Path]) -> None:
    with StubShop(tls=certificate) as shop:
        shop.strips_authorization = shop.spoils_signatures = True
        info = shop.connector(verify=str(certificate[0]), patience=BRIEF).shop()
        assert info.currency == "EUR"
        assert len([note for note in info.notes if "the keys go into the query" in note]) == 1
        assert not any("signed instead" in note for note in info.notes)


def test_plain_http_spoken_to_an_https_port(certificate: tuple[Path, Path]) -> None:
    with StubShop(tls=certificate) as shop, pytest.raises((TryLater, Refused)) as caught:
        shop.connector(url=shop.url.replace("https:", "http:")).shop()
    assert shop.url.removeprefix("https://") in str(caught.value)


def test_the_secrets_show_nowhere(shop: StubShop) -> None:
    connector = shop.connector()
    connector.shop()
    assert SECRET not in repr(connector)
    assert SECRET not in json.dumps(shop.asked), "over plain http only signatures travel"
