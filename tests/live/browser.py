"""Shoppers in a real browser, where Playwright and a Chromium are there: the pages' own scripts do all that is done."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from tests.live.running import Running

#: As people's browsers call themselves: one without a window says so, and is taken for a program.
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"
_PLACE_ORDER = ".wc-block-components-checkout-place-order-button"
#: So often an order is placed anew, and so long it may take.
_PATIENCE, _ORDER_TAKES_MS = 4, 15_000
_HOME = {"first_name": "Lia", "last_name": "Test", "address_1": "1 Main", "city": "New York", "postcode": "10001"}


class BrowserShopper:
    """One shopper: cookies of its own, and one page."""

    def __init__(self, shop: Running, page: Any, timeout: type[Exception]) -> None:
        self._shop, self._page, self._timeout = shop, page, timeout

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
        """Fill in the form, and place the order, to be paid on delivery.

        The page hands the address over by itself a moment after it was typed, and a press on the button is lost
        meanwhile: then the shopper presses again.
        """
        self._fill_in(email)
        for _ in range(_PATIENCE):
            self._page.locator(_PLACE_ORDER).click()
            with suppress(self._timeout):
                self._page.wait_for_url("**/order-received/**", timeout=_ORDER_TAKES_MS)
                return
        pytest.fail("the block checkout placed no order")

    def _fill_in(self, email: str) -> None:
        page = self._page
        page.locator("#email").fill(email)
        page.locator("#shipping-country").select_option("US")
        page.locator("#shipping-state").select_option("NY")
        for name, text in _HOME.items():
            page.locator(f"#shipping-{name}").fill(text)
        page.locator("#radio-control-wc-payment-method-options-cod").check(force=True)
        page.wait_for_load_state("networkidle")


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
            yield BrowserShopper(shop, context.new_page(), play.TimeoutError)
            context.close()

        yield shopper
        browser.close()
