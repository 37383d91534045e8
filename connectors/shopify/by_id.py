"""Asking about many records by their ids, a few at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from commerce.errors import TryLater
from commerce.feeds import Feed
from connectors.shopify.client import Client
from connectors.shopify.nodes.more_of_orders import NodesAnswer
from connectors.shopify.refusals import TooExpensive

_NODES = msgspec.json.Decoder(NodesAnswer)


def by_ids(
    client: Client, query: str, ids: Sequence[str], *, at_once: int, what: str
) -> Iterator[tuple[str, msgspec.Raw]]:
    """Yield (id, record) in the order of the ids; what is gone comes as null.

    Args:
        client: Where to ask.
        query: A question that takes `ids` and answers with `nodes`.
        ids: Global ids of orders.
        at_once: How many go into one question; half as many where that costs too much.
        what: What is asked for, in the plural, for a message.

    Raises:
        TryLater: Busy or away, or an answer with not as many places as were asked for.
        Refused: The scopes do not suffice.
    """
    for start in range(0, len(ids), at_once):
        some = ids[start : start + at_once]
        try:
            data = client.ask(query, {"ids": list(some)}, feed=Feed.ORDERS)
        except TooExpensive:
            if len(some) == 1:
                raise
            yield from by_ids(client, query, some, at_once=(len(some) + 1) // 2, what=what)
            continue
        try:
            found = list(zip(some, _NODES.decode(data).nodes, strict=True))
        except (ValueError, RecursionError) as error:  # of the wrong shape, or not as many as asked for
            msg = f"Shopify answered without the {what} that were asked for"
            raise TryLater(msg) from error
        yield from found


def is_gone(record: msgspec.Raw) -> bool:
    """Whether nothing lies under an id any more."""
    return bytes(record) == b"null"
