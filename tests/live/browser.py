"""Shoppers in a real browser, where Playwright and a Chromium are there: the pages' own scripts do all that is done."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.live.running import Running

#: As people's browsers call themselves: one without a window says so, and is taken for a program.
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"
_PLACE_ORDER = ".wc-block-components-checkout-place-order-button"
_HOME = {"first_name": "Lia", "last_name": "Test", "address_1": "1 Main", "city": "New York", "postcode": "10001"}


class BrowserShopper:
    """One shopper: cookies of its own, and one page."""

    def __init__(self, shop: Running, page: Any) -> None:
        self._shop, self._page = shop, page

    def fill(self, product: int) -> None:
        """Put something into the cart by the button of the product's page."""
        self._page.goto(f"{self._shop.url}/?p={product}&post_type=product")
        self._page.locator("button.single_add_to_cart_button").first.click()
        self._page.wait_for_load_state()

    def open_checkout(self) -> None:
        """Open the block checkout, and wait until it can be sent."""
        self._page.goto(f"{self._shop.url}/checkout/")
        self._page.wait_for_selector(_PLACE_ORDER)

    def load_again(self) -> None:
        """Load the page anew."""
        self._page.reload()
        self._page.wait_for_selector(_PLACE_ORDER)

    def buy(self, email: str) -> None:
        """Fill in the form, and place the order, to be paid on delivery."""
        page = self._page
        page.locator("#email").fill(email)
        page.locator("#shipping-country").select_option("US")
        page.locator("#shipping-state").select_option("NY")
        with page.expect_response("**/wc/store/v1/batch**"):  # the page hands the address over, and gets new totals
            for name, text in _HOME.items():
                page.locator(f"#shipping-{name}").fill(text)
        page.wait_for_load_state("networkidle")
        page.locator("#radio-control-wc-payment-method-options-cod").check(force=True)
        page.wait_for_load_state("networkidle")
        page.locator(_PLACE_ORDER).click()
        page.wait_for_url("**/order-received/**")


@contextmanager
def shoppers(shop: Running) -> Iterator[Any]:
    """Yield what opens a new shopper's browser, in a `with` block; skips where there is none."""
    try:
        play: Any = importlib.import_module("playwright.sync_api")
    except ImportError:
        pytest.skip("playwright, which drives a browser, is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on PATH to shop with")
    with play.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        @contextmanager
        def shopper() -> Iterator[BrowserShopper]:
            context = browser.new_context(ignore_https_errors=True, user_agent=_BROWSER)
            yield BrowserShopper(shop, context.new_page())
            context.close()

        yield shopper
        browser.close()
