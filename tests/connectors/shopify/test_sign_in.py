"""Signing in: a token for a day, renewed in time and once when refused; each refusal tells what mends it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest

from commerce.errors import Refused, TryLater
from connectors.base import MemoryTokens, SavedToken, ShopSecrets
from connectors.shopify.connector import Shopify
from tests.connectors.shopify.stub import CLIENT_ID, CLIENT_SECRET, NOON, Answer, StubShop

DAY = timedelta(seconds=86_399)


def signed_in(shop: StubShop, **access: Any) -> Shopify:
    return shop.connector(**{"token": "", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET} | access)


def bought(shop: StubShop) -> int:
    """How many tokens were asked for."""
    return len(shop.questions("Token"))


def test_client_id_and_secret_buy_a_token_for_the_day(shop: StubShop) -> None:
    tokens = MemoryTokens()
    connector = signed_in(shop, tokens=tokens)
    assert connector.shop().name == "Toys"
    connector.shop()
    assert shop.questions("Token") == [
        {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    ]
    assert shop.paths[0] == "/admin/oauth/access_token"
    saved = tokens.load()
    assert saved is not None
    assert (saved.obtained_at, saved.expires_at) == (NOON, NOON + DAY)
    assert saved.scopes == ("read_orders", "read_products")


def test_a_saved_token_outlives_the_process(shop: StubShop) -> None:
    tokens = MemoryTokens()
    signed_in(shop, tokens=tokens).shop()
    signed_in(shop, tokens=tokens).shop()
    assert bought(shop) == 1


def test_a_token_is_renewed_when_nine_tenths_of_its_life_are_over(shop: StubShop) -> None:
    connector = signed_in(shop)
    connector.shop()
    shop.clock.move_to(NOON + DAY * 0.89)
    connector.shop()
    assert bought(shop) == 1
    shop.clock.move_to(NOON + DAY * 0.91)
    connector.shop()
    assert bought(shop) == 2


def test_in_the_last_tenth_the_old_token_does_when_no_new_one_is_to_be_had(shop: StubShop) -> None:
    connector = signed_in(shop)
    connector.shop()
    shop.sign_in = Answer(503, "")
    shop.clock.move_to(NOON + DAY * 0.95)
    assert connector.shop().name == "Toys"
    shop.clock.move_to(NOON + DAY * 1.01)
    with pytest.raises(TryLater, match="503"):
        connector.shop()


def test_a_token_that_the_shop_refuses_is_renewed_once(shop: StubShop) -> None:
    connector = signed_in(shop)
    connector.shop()
    shop.tokens = dict.fromkeys(shop.tokens, NOON)  # revoked
    assert connector.shop().name == "Toys"
    assert bought(shop) == 2


def test_when_even_a_new_token_is_refused_the_app_is_gone(shop: StubShop) -> None:
    connector = signed_in(shop)
    shop.refuse = lambda _name, _variables: Answer(401, {"errors": "no"})
    with pytest.raises(Refused, match=r"even a token made just now is refused.*Install app"):
        connector.shop()
    assert bought(shop) == 2
    assert len(shop.questions("ShopInfo")) == 2


def test_a_pasted_token_cannot_be_renewed(shop: StubShop) -> None:
    with pytest.raises(Refused, match=r"mistyped, revoked.*token_env"):
        shop.connector(token="shpat_revoked").shop()
    assert bought(shop) == 0


def test_a_token_saved_by_a_clock_that_ran_ahead_is_not_trusted(shop: StubShop) -> None:
    tokens = MemoryTokens()
    tokens.save(SavedToken("shpat_tomorrow", NOON + 2 * DAY, NOON + 3 * DAY))
    signed_in(shop, tokens=tokens).shop()
    assert bought(shop) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            Answer(400, "<html>Oauth error shop_not_permitted: Client credentials cannot be performed on this shop."),
            "different organizations.*Dev Dashboard",
        ),
        (Answer(400, {"error": "app_not_installed"}), "not installed in this shop.*Install app"),
        (Answer(401, {"error": "invalid_client"}), "do not belong together.*copy both anew"),
        (Answer(400, {"error": "application_cannot_be_found"}), "no app has this client id"),
        (Answer(400, {"error": "invalid_request"}), "incomplete"),
        (Answer(404, "Not Found"), "no shop of this name.*admin.shopify.com/store/NAME"),
        (Answer(402, "<html>Unavailable Shop"), "402; the shop is frozen until its Shopify bill is paid"),
        (Answer(403, {"errors": "Forbidden"}), "403; .*check that the app is installed and its scopes approved"),
        (Answer(423, {"errors": "Locked"}), "423; the shop is locked; its owner has to talk to Shopify"),
        (Answer(200, "<!DOCTYPE html><title>Toys</title>"), "with a web page; check `url`"),
        (Answer(200, {"token": "?"}), "without a token"),
        (Answer(200, {"access_token": "two\nlines"}), "without a token"),
        (Answer(301, "", {"Location": "https://new.example/"}), "redirects to new.example"),
    ],
)
def test_each_refusal_names_the_steps_that_mend_it(shop: StubShop, answer: Answer, said: str) -> None:
    shop.sign_in = answer
    with pytest.raises(Refused, match=said) as caught:
        signed_in(shop).shop()
    assert CLIENT_SECRET not in str(caught.value)
    assert bought(shop) == 1


@pytest.mark.parametrize(
    ("told", "life", "scopes"),
    [
        ({"expires_in": "86399", "scope": "read_orders"}, DAY, ("read_orders",)),
        ({"expires_in": 3600, "scope": None}, timedelta(hours=1), ()),
        ({"expires_in": None}, DAY, ()),
        ({"expires_in": "soon"}, DAY, ()),
        ({"expires_in": "nan"}, DAY, ()),
        ({}, DAY, ()),
    ],
)
def test_life_and_scopes_of_a_token_may_be_told_otherwise(
    shop: StubShop, told: dict[str, Any], life: timedelta, scopes: tuple[str, ...]
) -> None:
    shop.sign_in = Answer(200, {"access_token": "shpat_fine"} | told)
    shop.tokens["shpat_fine"] = NOON + DAY
    tokens = MemoryTokens()
    assert signed_in(shop, tokens=tokens).shop().name == "Toys"
    saved = tokens.load()
    assert saved is not None
    assert (saved.token, saved.expires_at - saved.obtained_at, saved.scopes) == ("shpat_fine", life, scopes)


def test_a_busy_token_address_is_waited_for(shop: StubShop) -> None:
    shop.sign_in = Answer(503, "")
    with pytest.raises(TryLater):
        signed_in(shop).shop()
    assert bought(shop) == 6


def test_a_shop_of_another_name_is_told_apart_from_a_wrong_version(shop: StubShop) -> None:
    shop.trouble.append(Answer(404, "Not Found"))
    with pytest.raises(Refused, match=r"admin.shopify.com/store/NAME.*api_version"):
        shop.connector().shop()


@pytest.mark.parametrize(
    ("access", "said"),
    [
        ({"client_secret": ""}, "client secret is missing"),
        ({"client_id": " "}, "client id is missing"),
        ({"client_id": "", "client_secret": ""}, "no Shopify access token and no client id"),
    ],
)
def test_half_of_a_key_is_refused_before_anything_is_sent(shop: StubShop, access: dict[str, str], said: str) -> None:
    with pytest.raises(Refused, match=said):
        signed_in(shop, **access)
    assert shop.asked == []


def test_neither_secret_nor_token_shows_anywhere(shop: StubShop, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    tokens = MemoryTokens()
    connector = signed_in(shop, tokens=tokens)
    connector.shop()
    token = next(iter(shop.tokens))
    shop.refuse = lambda _name, _variables: Answer(200, {"errors": f"you sent {token}"})
    with pytest.raises(Refused) as caught:
        connector.shop()
    shop.sign_in = Answer(400, {"message": f"{CLIENT_SECRET} is wrong"})
    with pytest.raises(Refused) as refused:
        signed_in(shop).shop()
    access = ShopSecrets({"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET})
    shown = f"{caught.value!r}{refused.value!r}{access!r}{tokens.load()!r}{connector!r}{caplog.text}"
    assert token not in shown
    assert CLIENT_SECRET not in shown
