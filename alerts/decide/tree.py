"""Which KPI moves which, as the collection draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge import Knowledge

#: Feeds as `knowledge/inputs.toml` calls them.
VISITS, ORDERS = "web_analytics", "orders"
#: What is divided by visits rests on them; what is sold does not, though visits explain it.
_SHARES = frozenset({"percent", "ratio"})


@dataclass(frozen=True, slots=True)
class Tree:
    """Which KPI moves which: `causes` lead from effect to cause; `counterparts` are one thing seen from two sides.

    `rests_on`: {KPI: feeds of its inputs}.
    """

    causes: Mapping[str, frozenset[str]]
    counterparts: Mapping[str, frozenset[str]]
    rests_on: Mapping[str, frozenset[str]] = field(default_factory=dict)


def tree_of(knowledge: Knowledge) -> Tree:
    """Read the tree out of the collection's `related`.

    Drivers and components are causes, outcomes are effects; a step is told under the whole that it is a step of, and
    rests on what that rests on.
    """
    feeds = {
        kpi: {feed for name in text.inputs if (feed := knowledge.inputs[name].feed) != VISITS or text.unit in _SHARES}
        for kpi, text in knowledge.kpis.items()
    }
    causes: dict[str, set[str]] = {kpi: set() for kpi in knowledge.kpis}
    counterparts: dict[str, set[str]] = {kpi: set() for kpi in knowledge.kpis}
    for kpi, text in knowledge.kpis.items():
        for related in text.related:
            if related.role in {"driver", "component"}:
                causes[kpi].add(related.kpi)
            elif related.role in {"outcome", "step"}:
                causes.setdefault(related.kpi, set()).add(kpi)
                if related.role == "step":
                    feeds[related.kpi] |= feeds[kpi]
            elif related.role == "counterpart":
                counterparts[kpi].add(related.kpi)
                counterparts.setdefault(related.kpi, set()).add(kpi)
    return Tree(
        {kpi: frozenset(found) for kpi, found in causes.items()},
        {kpi: frozenset(found) for kpi, found in counterparts.items()},
        {kpi: frozenset(found) for kpi, found in feeds.items()},
    )


def rests_on_orders(tree: Tree) -> frozenset[str]:
    """Return the KPIs that a silence of the whole shop hides."""
    return frozenset(kpi for kpi, feeds in tree.rests_on.items() if ORDERS in feeds)
