"""Which ad accounts a token may see: asked when one is chosen, and when the number of another does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from connectors.http import Wire
from connectors.sources.meta.answers import Account as Told
from connectors.sources.meta.answers import Accounts
from connectors.sources.meta.graph import Graph
from connectors.sources.meta.settings import GRAPH
from connectors.sources.setup import Account, Knock

_FIELDS = "account_id,name,currency,timezone_name,account_status"
#: Nobody chooses among more; an agency writes the number.
_MOST_PAGES = 5
#: What `account_status` says, where it is not 1.
STATES: Mapping[int, str] = {
    2: "is disabled",
    3: "has a bill that is not paid",
    7: "is being looked at by Meta",
    8: "waits for a payment to be settled",
    9: "is in its time of grace for a payment",
    100: "is about to be closed",
    101: "is closed",
}


def accounts(knock: Knock) -> Iterator[Account]:
    """Yield the ad accounts that a token may see; raises as `Graph.get`."""
    token, app_secret, clock = knock.secrets["token"], knock.secrets.get("app_secret", ""), knock.surroundings.clock
    wire = Wire(clock, secrets=(token, app_secret), patience=knock.surroundings.patience)
    try:
        for one in seen_by(Graph(wire, clock, token, knock.settings.get("base_url", GRAPH), app_secret)):
            yield Account(
                id=one.account_id,
                name=one.name,
                settings={"account": one.account_id},
                currency=one.currency,
                zone=one.timezone_name,
                trouble=STATES.get(one.account_status, ""),
            )
    finally:
        wire.close()


def seen_by(graph: Graph) -> Iterator[Told]:
    """Yield them page by page."""
    after = ""
    for _ in range(_MOST_PAGES):
        asked = {"fields": _FIELDS, "limit": "100", **({"after": after} if after else {})}
        page = graph.get("me/adaccounts", asked, Accounts)
        yield from page.data
        if page.paging.after in {"", after}:
            return
        after = page.paging.after
