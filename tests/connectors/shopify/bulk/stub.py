"""Shopify's side of bulk operations: begun, listed, looked at, cancelled, with their files; and forty orders."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order
from tests.connectors.shopify.stub import (
    Answer,
    Node,
    StubShop,
    connection,
    line,
    money,
    order,
    refund,
)

FILE = "/bulk/1.jsonl"


def use(index: int, code: str) -> Node:
    return {
        "__typename": "DiscountCodeApplication",
        "index": index,
        "targetType": "LINE_ITEM",
        "value": {"__typename": "MoneyV2", "amount": "1.0"},
        "code": code,
    }


def made(number: int) -> Node:
    """An order with two lines, perhaps a discount on it, perhaps a refund."""
    node = order(
        number,
        line(number * 10 + 2, "10.0", "9.0" if number % 3 == 0 else ""),
        line(number * 10 + 1, "5.0"),
        total="15.0",
        updated=f"2026-10-{1 + number % 28:02d}T10:00:00Z",
    )
    if number % 3 == 0:
        node |= {"discountApplications": connection([use(0, "TEN"), use(1, "FIVE")])}
        node |= {"totalDiscountsSet": money("1.0"), "subtotalPriceSet": money("14.0")}
        node |= {"totalPriceSet": money("14.0", "EUR")}
    if number % 5 == 0:
        node["refunds"] = [refund(number, (number * 10 + 1, 1, "5.0", "0.0"), total="5.0")]
    return node


def written(orders: list[Node], *, shuffle: bool = True) -> list[str]:
    """The lines of the file: children apart from their parents, in no order."""
    lines = []
    for node in orders:
        lists = ("lineItems", "discountApplications")
        head = {name: value for name, value in node.items() if name not in lists} | {"__typename": "Order"}
        head["refunds"] = [{"id": each["id"]} for each in node["refunds"]]
        lines.append(head)
        lines += [child | {"__typename": "LineItem", "__parentId": node["id"]} for child in node["lineItems"]["nodes"]]
        lines += [child | {"__parentId": node["id"]} for child in node["discountApplications"]["nodes"]]
    if shuffle:
        random.Random(1).shuffle(lines)  # noqa: S311  (repeatable, no secret)
    return [json.dumps(each) for each in lines]


class Bulk:
    """Shopify's side: one operation after the other, each done at the second look unless told otherwise."""

    def __init__(self, shop: StubShop) -> None:
        self.shop = shop
        self.begun: list[str] = []
        self.cancelled: list[str] = []
        self.looks = 0
        self.lines: Callable[[list[str]], list[str]] = lambda lines: lines
        self.states: dict[int, Node | None] = {}  # by operation: instead of being done
        self.refusals: list[Node] = []
        self.url = ""
        self.size: str | None = ""  # "": told rightly
        self.lost = 0  # so many operations are begun without an answer
        shop.bulk = self.answer

    def answer(self, what: str, variables: Node) -> Answer | Node:
        if what == "run":
            begun = self._run(variables["query"])
            self.lost -= 1
            return {"bulkOperationRunQuery": begun} if self.lost < 0 else Answer(0)
        if what == "list":
            return {"bulkOperations": {"nodes": self._listed()}}
        number = int(variables["id"].rpartition("/")[2])
        if what == "cancel":
            self.cancelled.append(variables["id"])
            return {"bulkOperationCancel": {"bulkOperation": None, "userErrors": []}}
        self.looks += 1
        return {"bulkOperation": self._state(number)}

    def _run(self, query: str) -> Node:
        if self.refusals:
            return {"bulkOperation": None, "userErrors": [self.refusals.pop(0)]}
        self.begun.append(query)
        self.shop.files.pop(FILE, None)
        self.looks = 0
        operation = {"id": f"gid://shopify/BulkOperation/{len(self.begun)}", "status": "CREATED"}
        return {"bulkOperation": operation, "userErrors": []}

    def _listed(self) -> list[Node]:
        listed = [
            {
                "id": f"gid://shopify/BulkOperation/{number}",
                "status": (self._state(number) or {})["status"],
                "query": text,
            }
            for number, text in enumerate(self.begun, 1)
        ]
        return listed[::-1]

    def _state(self, number: int) -> Node | None:
        gid = f"gid://shopify/BulkOperation/{number}"
        if number in self.states:
            state = self.states[number]
            return state and {"id": gid, "objectCount": "0"} | state
        if self.looks < 2:
            return {"id": gid, "status": "RUNNING", "objectCount": str(self.looks)}
        until = self.begun[number - 1].split("updated_at:<='")[1][:20]
        whole = written([node for node in self.shop.orders if node["updatedAt"] <= until])
        roots = sum('"__typename": "Order"' in each for each in whole)
        body = "\n".join(self.lines(whole))
        self.shop.files.setdefault(FILE, Answer(200, f"{body}\n" if body else ""))
        size = str(len(body)) if self.size == "" else self.size
        return {
            "id": gid, "status": "COMPLETED", "objectCount": str(len(whole)), "rootObjectCount": str(roots),
            "fileSize": size, "url": (self.url or f"{self.shop.url}{FILE}") if whole else None,
        }  # fmt: skip


NOTHING = Watermark()


def pages(shop: StubShop, since: Watermark = NOTHING, *, above: int = 10) -> list[Page]:
    connector = shop.connector(bulk_above=above)
    found = list(connector.pages(Feed.ORDERS, since))
    connector.close()
    return found


def kept(found: list[Page]) -> dict[str, Order]:
    return {each.id: each for page in found for each in page.orders}


def paged(shop: StubShop) -> dict[str, Order]:
    return kept(pages(shop, above=10**9))


class Files(dict[str, Answer]):
    """Another answer each time."""

    def __init__(self, answers: Iterator[Answer]) -> None:
        super().__init__()
        self._answers = answers

    def get(self, _path: str, default: Any = None) -> Any:
        return next(self._answers, default)

    def setdefault(self, _path: str, default: Any = None) -> Any:
        return default
