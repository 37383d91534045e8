"""Which names of two feeds mean the same channel or campaign, and which ones stand on one side only.

Names that are the same meet. Where one side only has a wider name ("paid search", "meta") than the other
("google / cpc", "facebook / paid"), what lies within it is told together under the wider one: what cannot be told apart
is not divided.
Who named what is looked up over the last year and more, so that two periods are told under the same names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from commerce.channels.known import GROUPS, PLAIN_GROUPS
from commerce.channels.names import CHANNEL, SETTINGS
from commerce.channels.width import holds, may_hold
from commerce.facts import Facts
from commerce.period import Period
from commerce.tables.spend import SPEND
from kpi.facts.measures import MEASURES
from kpi.facts.sums import Row

#: What the shop itself tells, in the words of its orders.
SHOP = "shop"
_TABLES = frozenset(measure.name for measure in MEASURES if measure.scope == "days") - {"checkouts"}
_SIDES: Mapping[str, str] = {
    name: measure.name if measure.name in _TABLES else SHOP for measure in MEASURES for name in measure.sums
}
#: By what a side shows that it names a key, where not by any of the sums asked for: who ordered, not who was new.
_NAMED_BY: Mapping[str, tuple[str, ...]] = {SHOP: ("orders",), SPEND.name: ("marketing_spend",)}
_OF_VISITS = "online_orders"
_AND = " + "


@dataclass(frozen=True, slots=True)
class Meeting:
    """How the names of several feeds meet.

    Attributes:
        joined: {name: the wider name under which it is told}; what is told under its own name is absent.
        named: {side: the names it knows, as they are told}; without the empty one.
    """

    joined: Mapping[str, str]
    named: Mapping[str, frozenset[str]]

    def rows(self, rows: Mapping[str, Row]) -> dict[str, dict[str, int]]:
        """Return rows of facts by the names under which they are told."""
        found: dict[str, dict[str, int]] = {}
        for key, row in rows.items():
            into = found.setdefault(self.told(key), {})
            for name, value in row.items():
                into[name] = into.get(name, 0) + value
        return found

    def told(self, key: str) -> str:
        """Return the name under which a key is told."""
        return self.joined.get(key, key)

    def alone(self, side: str) -> frozenset[str]:
        """Return the names that this side knows and no other one."""
        others = frozenset[str]().union(*(named for other, named in self.named.items() if other != side))
        return self.named[side] - others

    def is_unmet(self, key: str) -> bool:
        """Tell whether only one side knows a name, so that it may be what another side calls otherwise.

        Money is spent on channels that somebody should know; and of an order without a visit the visit is called
        otherwise. A visit without an order is nothing strange, as long as all names of orders have met; nor is an order
        that no money was spent on, as long as all names of spend have met.
        """
        knowing = [side for side, named in self.named.items() if key in named]
        if len(knowing) != 1:
            return False
        if knowing == [SPEND.name]:
            return True
        if SPEND.name in self.named:
            return key not in PLAIN_GROUPS and bool(self.alone(SPEND.name))
        return knowing == [SHOP] or any(self.alone(side) for side in self.named if side not in knowing)


def sides(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return {side: its measures}: orders, refunds and checkouts are the shop's own, each table is a side."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(_SIDES[name], []).append(name)
    return {side: tuple(dict.fromkeys(of)) for side, of in found.items()}


def meeting(facts: Facts, names: Sequence[str], span: Period, segment: str) -> Meeting | None:
    """Return how the names of a segment meet; None where nothing has to: one side, or a segment of no names.

    Args:
        facts: Of the shop.
        names: The measures that are held together.
        span: The days over which it is looked up who names what.
        segment: Whose keys.
    """
    of = sides(names)
    if segment not in SETTINGS or len(of) < 2:  # noqa: PLR2004 - two sides meet
        return None
    named = {}
    for side, measures in of.items():
        known_by = (_OF_VISITS,) if _OF_VISITS in measures else _NAMED_BY.get(side, measures)
        rows = facts.sums(known_by, span, segment)
        named[side] = frozenset(key for key, row in rows.items() if key and any(row.get(name) for name in known_by))
    return met(named, segment)


def met(named: Mapping[str, frozenset[str]], segment: str) -> Meeting:
    """Return how the names of several sides meet; only those of channels are wider or narrower than others."""
    joined = _joined(named) if segment == CHANNEL else {}
    told = {side: frozenset(joined.get(key, key) for key in keys) for side, keys in named.items()}
    return Meeting(joined, told)


def _joined(named: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Return {name: wider name}: whatever stands on one side only is put together with what holds it, or it holds."""
    in_groups = {side: not GROUPS.isdisjoint(keys) for side, keys in named.items()}
    holders: dict[str, set[str]] = {}  # {name: the wider ones that hold it}
    for side, keys in named.items():
        is_spend = side == SPEND.name
        others = [of for other, of in named.items() if other != side]
        for wide in (key for key in keys if may_hold(key, in_groups=in_groups[side], is_spend=is_spend)):
            for of in others:
                for narrow in of:
                    is_split = wide not in of or narrow not in keys
                    if is_split and holds(wide, narrow, in_groups=in_groups[side], is_spend=is_spend):
                        holders.setdefault(narrow, set()).add(wide)
    speaks_in_groups = any(in_groups.values())
    found = {}
    for group in _together(holders):
        widest = {key for key in group if key not in holders or (speaks_in_groups and key in PLAIN_GROUPS)}
        found.update(dict.fromkeys(group, _AND.join(sorted(widest or group))))
    return {key: name for key, name in found.items() if key != name}


def _together(holders: Mapping[str, set[str]]) -> list[set[str]]:
    """Return the names that hang together: there are few wide ones, so that these are put together first."""
    found: list[set[str]] = []
    for wide in holders.values():
        touching = [group for group in found if not group.isdisjoint(wide)]
        found = [group for group in found if group not in touching]
        found.append(wide.union(*touching))
    for narrow, wide in holders.items():
        next(group for group in found if not group.isdisjoint(wide)).add(narrow)
    return found
