"""How fast a page of WooCommerce orders becomes ours: bytes to `commerce.Order`, two lines and about 2 kB of JSON each.

Run: python benchmarks/decode_speed.py
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from commerce.pseudonym import Pseudonymizer
from connectors.http import Answer
from connectors.woocommerce.nodes import OrderNode
from connectors.woocommerce.orders import read_order
from connectors.woocommerce.rows import read_listing

PAGES, ROWS = 300, 100


def order(number: int) -> dict[str, object]:
    """Return one order as the shop sends it for the fields that are asked for."""
    cents = 1000 + number * 37 % 9000
    day = f"2026-{1 + number % 12:02}-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}:07"

    def line(part: int) -> dict[str, object]:
        price = f"{cents * part / 100:.2f}"
        return {
            "id": number * 3 + part, "name": f"Espresso Beans {part} kg", "product_id": 13 + part, "variation_id": 0,
            "quantity": part, "tax_class": "", "subtotal": price, "subtotal_tax": "2.24", "total": price,
            "total_tax": "2.24", "taxes": [{"id": 1, "total": "2.24", "subtotal": "2.24"}], "meta_data": [],
            "sku": f"COF-{part}", "global_unique_id": "", "price": cents / 100, "image": {"id": "", "src": ""},
            "parent_name": None, "cost_of_goods_sold": {"value": 22.4},
        }  # fmt: skip

    meta = {"source_type": "utm", "utm_source": "google", "utm_medium": "cpc", "utm_campaign": "brand",
            "device_type": "Mobile"}  # fmt: skip
    return {
        "id": number, "status": "completed", "currency": "EUR", "date_created_gmt": day, "date_modified_gmt": day,
        "date_paid_gmt": day, "discount_total": "0.00", "shipping_total": "4.12",
        "total": f"{cents / 100 * 3 + 8.6:.2f}",
        "total_tax": "4.48", "customer_id": number % 400,
        "billing": {"email": f"person{number % 20_000}@example.com", "country": "DE"}, "shipping": {"country": "DE"},
        "payment_method": "stripe", "created_via": "store-api",
        "meta_data": [
            {"id": number * 9 + at, "key": f"_wc_order_attribution_{key}", "value": value}
            for at, (key, value) in enumerate(meta.items())
        ],
        "line_items": [line(1), line(2)], "coupon_lines": [], "fee_lines": [], "refunds": [],
    }  # fmt: skip


def best(work: Callable[[], None]) -> float:
    """Return the least CPU seconds of five runs: the machine may be busy with something else."""
    seconds = []
    for _ in range(5):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return min(seconds)


def main() -> None:
    """Print microseconds an order and orders a second, decoding alone and mapped."""
    pages = [
        json.dumps([order(page * ROWS + row) for row in range(ROWS)], separators=(",", ":")).encode()
        for page in range(PAGES)
    ]
    answers = [Answer("http://toys.example", 200, {"X-WP-Total": "1"}, page) for page in pages]
    pseudonym = Pseudonymizer(b"k" * 32)

    def decode() -> None:
        for answer in answers:
            read_listing(answer, OrderNode, "orders")

    def decode_and_map() -> None:
        for answer in answers:
            for node in read_listing(answer, OrderNode, "orders").nodes:
                read_order(node, pseudonym)

    decoded, mapped = best(decode), best(decode_and_map)
    orders = PAGES * ROWS
    size = sum(map(len, pages)) / orders
    print(f"{orders:,} orders of {size:,.0f} bytes, two lines each")
    print(f"decode        {decoded / orders * 1e6:6.2f} us an order {orders / decoded:12,.0f} orders/s")
    print(f"decode + map  {mapped / orders * 1e6:6.2f} us an order {orders / mapped:12,.0f} orders/s")


if __name__ == "__main__":
    main()
