"""Which KPI is behind others where each moves the other: the part of the shop that a diagnosis names says it.

Half of the loyal customers stay away: orders fall, and so do conversion and retention. Conversion that falls for
everybody moves them all as well. Where the loss is one of customers who come back, retention is the cause.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alerts.decide.tree import Tree
from commerce.diagnoses import Diagnosis
from commerce.figures import Verdict
from knowledge import Knowledge


def blamed(
    verdicts: Sequence[Verdict], knowledge: Knowledge, tree: Tree, diagnose: Callable[[Verdict], Diagnosis]
) -> dict[str, frozenset[str]]:
    """Return {KPI that is off: KPIs that a diagnosis names as what is behind it}.

    Args:
        verdicts: Of one look.
        knowledge: Says which part of a shop which KPI stands for.
        tree: Which KPI moves which.
        diagnose: Looks into one; asked only of what may have such a cause, and only while that is off as well.
    """
    off = {one.kpi: one for one in verdicts if one.off_target and one.silence is None}
    found: dict[str, frozenset[str]] = {}
    for segment, key, cause in _movers(knowledge):
        behind = frozenset({cause, *tree.counterparts.get(cause, ())})
        moved = [kpi for kpi in off if kpi not in behind and cause in tree.causes.get(kpi, ())]
        if not behind & off.keys() or not moved:
            continue
        if any(_names(diagnose(off[kpi]), segment, key) for kpi in moved):
            found |= {kpi: found.get(kpi, frozenset()) | behind for kpi in moved}
    return found


def _movers(knowledge: Knowledge) -> list[tuple[str, str, str]]:
    """Return (segment, key, KPI that is behind it when this part of the shop is what is lost)."""
    return [(segment, key, kpi) for segment, text in knowledge.segments.items() for key, kpi in text.moved_by.items()]


def _names(diagnosis: Diagnosis, segment: str, key: str) -> bool:
    """Tell whether a part of the shop is the first that explains the loss."""
    return any((one.segment, one.key) == (segment, key) for one in diagnosis.explanation[:1])
