"""Shoppers with a browser's cookies at a running WooCommerce: they fill a cart, open the checkout, and leave or buy."""

from __future__ import annotations

import re
from types import TracebackType
from typing import Self

import requests

from tests.live.running import Running

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari"
GOOGLE = "typ%3Dutm%7C%7C%7Csrc%3Dgoogle%7C%7C%7Cmdm%3Dcpc%7C%7C%7Ccmp%3D%28none%29"
ORGANIC = "typ%3Dorganic%7C%7C%7Csrc%3Dgoogle%7C%7C%7Cmdm%3Dorganic%7C%7C%7Ccmp%3D%28none%29"
_TIMEOUT_S = 120
_HOME = {
    "first_name": "Lia", "last_name": "Test", "address_1": "1 Main", "city": "New York", "state": "NY",
    "postcode": "10001", "country": "US", "phone": "5551234",
}  # fmt: skip


class Shopper:
    """One shopper.

    Args:
        shop: Where.
        browser: What it says it is.
        came: WooCommerce's own cookie about how it came; "" for none.
    """

    def __init__(self, shop: Running, browser: str = BROWSER, came: str = "") -> None:
        self._shop = shop
        self._session = shop.session()
        self._session.headers["User-Agent"] = browser
        if came:
            self._session.cookies.set("sbjs_current", came)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    @property
    def cookies(self) -> requests.cookies.RequestsCookieJar:
        return self._session.cookies

    def get(self, path: str) -> requests.Response:
        answer = self._session.get(f"{self._shop.url}{path}", timeout=_TIMEOUT_S)
        assert answer.ok, f"{path}: {answer.status_code}"
        return answer

    def post(self, path: str, **sent: object) -> requests.Response:
        return self._session.post(f"{self._shop.url}{path}", timeout=_TIMEOUT_S, **sent)  # type: ignore[arg-type]

    def fill(self, product: int, count: int = 1) -> None:
        """Put something into the cart as the button of a product's page does."""
        sent = {"product_id": product, "quantity": count}
        assert self.post("/?wc-ajax=add_to_cart", data=sent).json().get("fragments") is not None

    def beacon(self, step: str, **told: str) -> int:
        """Say what the script of a page says."""
        return self.post("/wp-json/wc-shopbell/v1/seen", data={"step": step, **told}).status_code

    def buy_by_blocks(self, email: str, payment: str = "cod") -> int:
        """Place the order as the block checkout does."""
        told = self.get("/wp-json/wc/store/v1/cart").headers
        placed = self.post(
            "/wp-json/wc/store/v1/checkout",
            json={"billing_address": {**_HOME, "email": email}, "shipping_address": _HOME, "payment_method": payment},
            headers={"Nonce": told["Nonce"]},
        )
        assert placed.ok, placed.text[:300]
        return int(placed.json()["order_id"])

    def buy_by_form(self, page: str, email: str, payment: str = "cod") -> int:
        """Place the order as the form of the classic checkout does."""
        form = self.get(page).text
        nonce = re.search(r'name="woocommerce-process-checkout-nonce" value="(\w+)"', form)
        assert nonce, "no form of the classic checkout"
        sent = {f"billing_{name}": value for name, value in {**_HOME, "email": email}.items()}
        sent |= {"payment_method": payment, "woocommerce-process-checkout-nonce": nonce[1]}
        told = self.post("/?wc-ajax=checkout", data=sent).json()
        assert told["result"] == "success", told
        found = re.search(r"order-received/(\d+)", told["redirect"])
        assert found, told
        return int(found[1])
