"""How long Shopify orders of two lines take from bytes to our words, beside a plain `json.loads` of the same bytes.

python benchmarks/decode_speed_shopify.py [orders]
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))

from commerce.pseudonym import Pseudonymizer
from connectors.shopify.complete_orders import is_whole
from connectors.shopify.nodes.envelope import Envelope
from connectors.shopify.nodes.more_of_orders import NodesAnswer, OrderWithRefunds
from connectors.shopify.order_feed import ORDERS
from connectors.shopify.orders import read_order

PER_PAGE = 250
ROUNDS = 7
START = datetime(2025, 1, 1, tzinfo=UTC)


def bag(minor: int, **more: str) -> dict[str, Any]:
    """Return a money bag as Shopify writes it."""
    return {"shopMoney": {"amount": f"{minor // 100}.{minor % 100:02d}".removesuffix("0"), **more}}


def order(number: int, random: Random) -> dict[str, Any]:
    """Return an order of two lines, every third with a discount, every tenth refunded."""
    # long: one line for each field of the answer, in Shopify's order
    prices = [random.randint(500, 15_000) for _ in range(2)]
    variants = [random.randint(1, 900) for _ in range(2)]
    off = [price // 10 if number % 3 == 0 else 0 for price in prices]
    net, tax, at = sum(prices) - sum(off), sum(prices) // 10, (START + timedelta(minutes=7 * number)).isoformat()
    lines = [
        {
            "id": f"gid://shopify/LineItem/{number * 10 + index}",
            "title": f"Mug of the year {variant // 3}",
            "sku": f"MUG-{variant}",
            "quantity": 2,
            "currentQuantity": 2,
            "isGiftCard": False,
            "product": {"id": f"gid://shopify/Product/{variant // 3}"},
            "variant": {"id": f"gid://shopify/ProductVariant/{variant}"},
            "originalTotalSet": bag(price),
            "discountedTotalSet": bag(price - less),
            "taxLines": [{"rate": 0.1, "priceSet": bag(price // 10)}],
            "discountAllocations": [
                {"allocatedAmountSet": bag(less), "discountApplication": {"index": 0}} for _ in range(1 if less else 0)
            ],
        }
        for index, (price, less, variant) in enumerate(zip(prices, off, variants, strict=True))
    ]
    visit = {
        "occurredAt": at,
        "landingPage": f"https://toys.example/products/{number % 400}?utm_source=google",
        "referrerUrl": "https://www.google.com/",
        "source": "Google",
        "sourceType": "AD",
        "utmParameters": {
            "source": "google",
            "medium": "cpc",
            "campaign": f"campaign {number % 20}",
            "content": None,
            "term": None,
        },
    }
    refund = {
        "id": f"gid://shopify/Refund/{number}",
        "createdAt": at,
        "processedAt": at,
        "totalRefundedSet": bag(prices[0]),
        "refundLineItems": {
            "pageInfo": {"hasNextPage": False, "endCursor": None},
            "nodes": [
                {
                    "quantity": 1,
                    "lineItem": {"id": lines[0]["id"]},
                    "subtotalSet": bag(prices[0]),
                    "totalTaxSet": bag(0),
                }
            ],
        },
        "refundShippingLines": {"nodes": []},
        "orderAdjustments": {"nodes": []},
    }
    return {
        "id": f"gid://shopify/Order/{number}",
        "legacyResourceId": str(number),
        "processedAt": at,
        "updatedAt": at,
        "cancelledAt": None,
        "shippingLine": {"taxLines": [{"rate": 0.1, "priceSet": bag(0)}], "discountAllocations": []},
        "test": False,
        "edited": False,
        "discountCodes": ["TEN"] if number % 3 == 0 else [],
        "paymentGatewayNames": ["shopify_payments"],
        "taxesIncluded": False,
        "displayFinancialStatus": "PAID",
        "sourceName": "web",
        "attribution": {"handle": "online_store"},
        "subtotalPriceSet": bag(net),
        "totalDiscountsSet": bag(sum(off)),
        "totalShippingPriceSet": bag(490),
        "totalTaxSet": bag(tax),
        "totalTipReceivedSet": bag(0),
        "originalTotalDutiesSet": None,
        "totalPriceSet": bag(net + tax + 490, currencyCode="EUR"),
        "shippingAddress": {"countryCodeV2": "VN"},
        "customer": {"id": f"gid://shopify/Customer/{random.randint(1, 20_000)}"},
        "customerJourneySummary": {
            "ready": True,
            "customerOrderIndex": 1 + number % 4,
            "firstVisit": visit,
            "lastVisit": visit,
        },
        "lineItems": {"pageInfo": {"hasNextPage": False, "endCursor": "eyJsYXN0X2lkIjoxfQ=="}, "nodes": lines},
        "discountApplications": {
            "pageInfo": {"hasNextPage": False, "endCursor": None},
            "nodes": [
                {
                    "index": 0,
                    "targetType": "LINE_ITEM",
                    "value": {"__typename": "PricingPercentageValue", "percentage": 10.0},
                    "code": "TEN",
                }
            ]
            if number % 3 == 0
            else [],
        },
        "refunds": [refund] if number % 10 == 0 else [],
    }


def pages(how_many: int) -> list[tuple[bytes, bytes]]:
    """Return whole answers, as they come over the wire: the orders, and what their refunds gave back."""
    random = Random(1)  # noqa: S311  (made-up orders)
    nodes = [order(number, random) for number in range(how_many)]
    answers = []
    for start in range(0, how_many, PER_PAGE):
        some = nodes[start : start + PER_PAGE]
        refunded = [{"id": node["id"], "refunds": node["refunds"]} for node in some if node["refunds"]]
        page = [node | {"refunds": [{"id": each["id"]} for each in node["refunds"]]} for node in some]
        info = {"hasNextPage": True, "endCursor": "eyJsYXN0X2lkIjoxfQ=="}
        cost = {"cost": {"requestedQueryCost": 583, "actualQueryCost": 500}}
        orders = {"data": {"orders": {"pageInfo": info, "nodes": page}}, "extensions": cost}
        answers.append((msgspec.json.encode(orders), msgspec.json.encode({"data": {"nodes": refunded}})))
    return answers


def best_us(work: Callable[[], int], how_many: int) -> float:
    """Return microseconds of one processor per order, the best of several rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        assert work() == how_many
        times.append(time.process_time() - began)
    return min(times) / how_many * 1e6


def main() -> None:
    """Print the figures side by side."""
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    answers = pages(how_many)
    envelope = msgspec.json.Decoder(Envelope)

    refunded = msgspec.json.Decoder(OrderWithRefunds)
    found = msgspec.json.Decoder(NodesAnswer)

    def decoded() -> int:
        return sum(len(ORDERS.read(envelope.decode(answer).data)[0]) for answer, _ in answers)

    def mapped() -> int:
        pseudonym, count = Pseudonymizer(b"k" * 32), 0
        for answer, refunds in answers:  # one page at a time, as a sync does it
            nodes, _, _ = ORDERS.read(envelope.decode(answer).data)
            given = [refunded.decode(raw) for raw in found.decode(envelope.decode(refunds).data).nodes]
            back = {each.id: each.refunds for each in given}
            count += len([read_order(node, pseudonym, back.get(node.id, ())) for node in nodes if is_whole(node)])
        return count

    def plain() -> int:
        return sum(len(json.loads(answer)["data"]["orders"]["nodes"]) for answer, _ in answers)

    size = sum(len(answer) + len(refunds) for answer, refunds in answers) / how_many
    rows = (
        ("json.loads, nothing checked", best_us(plain, how_many)),
        ("decode, typed and checked", best_us(decoded, how_many)),
        ("decode and map", best_us(mapped, how_many)),
    )
    print(f"{how_many} orders of two lines, {size:.0f} bytes each")
    for name, us in rows:
        print(f"  {name:30} {us:7.2f} us/order  {1e6 / us:9,.0f} orders/s")


if __name__ == "__main__":
    main()
