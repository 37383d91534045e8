"""Channels that orders came from over paid visits, and that no spend is known of: what they cost is in no figure.

A shop that reads one of two networks divides the money of the one by the customers of both, and acquisition looks
cheap. A day without a row of spend cost nothing as long as the channel is told of at all, so that it is looked for in
the weeks before, too: orders come some time after the click.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from fractions import Fraction
from typing import Final

from commerce.channels.names import CHANNEL
from commerce.channels.width import holds, is_paid
from commerce.facts import WHOLE, Facts
from commerce.period import FOUR_WEEKS, YEAR, Period
from commerce.remarks import Remark
from commerce.tables.spend import SPEND
from kpi.facts.meeting import meeting

#: The feed that is not known of them.
ABOUT: Final = SPEND.name
_ORDERS, _SPENT = "orders", "marketing_spend"
#: One order may come from a link of a campaign that ended long ago.
_FEWEST_ORDERS: Final = 2
#: A figure that lacks what so many of the orders cost may still be called usual.
_FEW: Final = Fraction(3, 100)
#: So many names are told, those with the most orders first.
_SHOWN: Final = 3


def remarks(facts: Facts, period: Period, about: Collection[str]) -> tuple[Remark, ...]:
    """Return what figures of these days lack that are counted from some feeds and measures."""
    found = tuple(one for one in facts.remarks(period) if one.about in about)
    unknown = unspent(facts, period) if ABOUT in about else None
    return found if unknown is None else (*found, unknown)


def unspent(facts: Facts, period: Period) -> Remark | None:
    """Return the paid channels that orders of these days came from and that no spend is known of; None without any."""
    orders = without_spend(facts, period)
    if not orders:
        return None
    count, of = sum(orders.values()), facts.sums((_ORDERS,), period).get(WHOLE, {}).get(_ORDERS, 0)
    shown = [*list(orders)[:_SHOWN], *["..."] * (len(orders) > _SHOWN)]
    return Remark("unspent", ABOUT, count, detail=", ".join(shown), is_grave=count > _FEW * of)


def without_spend(facts: Facts, period: Period) -> dict[str, int]:
    """Return {channel: orders of these days} of those that no spend is known of, the most orders first.

    Nothing where no spend is known at all: then there is no figure to be doubted.
    """
    if facts.coverage(ABOUT) is None:
        return {}
    spent = _keys(facts, _SPENT, Period(period.first - timedelta(days=FOUR_WEEKS), period.last))
    paid = {
        key: count
        for key, count in _keys(facts, _ORDERS, period).items()
        if count >= _FEWEST_ORDERS and key not in spent and is_paid(key) and not _is_free(facts, key)
    }
    if paid and spent:
        met = meeting(facts, (_SPENT, _ORDERS), Period.ending(period.last, YEAR), CHANNEL)
        known = {met.told(key) for key in spent} if met is not None else set()
        paid = {key: count for key, count in paid.items() if met is None or met.told(key) not in known}
    return dict(sorted(paid.items(), key=lambda item: (-item[1], item[0])))


def _keys(facts: Facts, measure: str, period: Period) -> dict[str, int]:
    return {key: row[measure] for key, row in facts.sums((measure,), period, CHANNEL).items() if row.get(measure)}


def _is_free(facts: Facts, key: str) -> bool:
    names = facts.definition.names
    free = [names(CHANNEL, one) for one in facts.definition.free]
    return any(key == one or holds(one, key, is_spend=True) for one in free)
