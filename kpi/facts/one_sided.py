"""Names of channels and campaigns that stand on one side only, for whoever is to write what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from commerce.channels.keeping import Keeping
from commerce.channels.known import PLAIN_GROUPS
from commerce.channels.names import CAMPAIGN, CHANNEL, SETTINGS
from commerce.channels.nearest import nearest
from commerce.facts import Facts
from commerce.period import Period
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from kpi.facts.meeting import SHOP, Meeting, meeting

_SPENT, _VISITS, _ORDERS, _ONLINE = "marketing_spend", "sessions", "orders", "online_orders"
#: What is held together: the segment, and a measure of either side.
_PAIRS = (
    (CHANNEL, {SHOP: _ONLINE, TRAFFIC.name: _VISITS}),
    (CHANNEL, {SHOP: _ORDERS, SPEND.name: _SPENT}),
    (CHANNEL, {TRAFFIC.name: _VISITS, SPEND.name: _SPENT}),
    (CAMPAIGN, {SHOP: _ORDERS, SPEND.name: _SPENT}),
)
#: Links may make names without end; a person writes lines for the weightiest.
_MOST_PROPOSALS, _MOST_CANDIDATES = 40, 100


@dataclass(frozen=True, slots=True)
class OneSided:
    """A name that one side tells and another one does not.

    Attributes:
        segment: "channel" or "campaign".
        key: The name under which it counts.
        told_by: The table that tells it; "" for the shop's orders.
        unknown_to: The sides that do not, in the same words.
        amount: How much lies under it: orders, sessions, or minor units of money.
        is_money: Whether the amount is money.
        nearest: The name of the other side that is most likely the same; "" where none is like it.
    """

    segment: str
    key: str
    told_by: str
    unknown_to: tuple[str, ...]
    amount: int
    is_money: bool
    nearest: str = ""


def one_sided(facts: Facts, recent: Period, span: Period) -> list[OneSided]:
    """Return the names that keep a figure from being told, of each side the weightiest first.

    A name of the orders that no money was spent on is nothing strange, nor are visits without an order as long as all
    names of the orders have met; so they are not returned.

    Args:
        facts: Of the shop.
        recent: The days of which the amounts are told; a name without any is not returned.
        span: The days over which it is looked up who names what.
    """
    found: dict[tuple[str, str, str], OneSided] = {}
    for segment, measures in _PAIRS:
        if all(side == SHOP or facts.coverage(side) for side in measures):
            for one in _of_pair(facts, recent, span, segment, measures):
                key = (one.segment, one.key, one.told_by)
                known = found.get(key)
                found[key] = one if known is None else _both(known, one)
    return sorted(found.values(), key=lambda one: (one.segment, one.told_by, -one.amount, one.key))


def without_money(facts: Facts, written: Iterable[str], keeps: Keeping) -> list[str]:
    """Return those of the names by which money keeps customers that no money was ever told under."""
    known = facts.coverage(SPEND.name)
    if known is None:
        return []
    spent = {segment: facts.sums((_SPENT,), known, segment) for segment in SETTINGS}
    return [one for one in written if not any(keeps.names(segment, one) in of for segment, of in spent.items())]


def _both(one: OneSided, other: OneSided) -> OneSided:
    return replace(one, unknown_to=(*one.unknown_to, *other.unknown_to), nearest=one.nearest or other.nearest)


def _of_pair(
    facts: Facts, recent: Period, span: Period, segment: str, measures: Mapping[str, str]
) -> Iterator[OneSided]:
    met = meeting(facts, tuple(measures.values()), span, segment)
    if met is None:
        return
    amounts = {side: _amounts(facts, met, recent, segment, name) for side, name in measures.items()}
    for side, name in measures.items():
        (other,) = (one for one in measures if one != side)
        if not _is_strange(side, other, met):
            continue
        free = PLAIN_GROUPS if name == _SPENT else frozenset[str]()  # nobody pays for these
        candidates = [key for key in amounts[other] if key in met.alone(other) - free]
        alone = [(key, amount) for key, amount in amounts[side].items() if key in met.alone(side)]
        for place, (key, amount) in enumerate(alone):
            like = ""
            if place < _MOST_PROPOSALS:
                like = nearest(key, candidates[:_MOST_CANDIDATES], is_channel=segment == CHANNEL)
            yield OneSided(segment, key, _told(side), (_told(other),), amount, name == _SPENT, like)


def _is_strange(side: str, other: str, met: Meeting) -> bool:
    """Tell whether names that only this side has say that something goes by two names."""
    if other == SPEND.name:
        return False  # not everything costs money
    return side in {SHOP, SPEND.name} or bool(met.alone(other))


def _amounts(facts: Facts, met: Meeting, recent: Period, segment: str, name: str) -> dict[str, int]:
    """Return {name: amount} of the recent days, the weightiest first."""
    rows = met.rows(facts.sums((name,), recent, segment))
    found = {key: row[name] for key, row in rows.items() if key and row[name] > 0}
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _told(side: str) -> str:
    return "" if side == SHOP else side
