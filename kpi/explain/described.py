"""A KPI that the collection only describes: there is no arithmetic for it, since nothing takes what it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commerce.figures import Figure, Missing, Unit
from commerce.period import Period
from kpi.formulas.kind import Kpi


def described(kpi: str, unit: Unit, inputs: Sequence[str], period: Period, catalog: Iterable[Kpi]) -> Figure:
    """Return its figure: without a value, and with what lacks for one.

    Args:
        kpi: Its id.
        unit: Its unit.
        inputs: What its formula counts: ids of inputs and of KPIs.
        period: The days asked for.
        catalog: The KPIs that can be worked out: what they count does not lack.
    """
    worked_out = list(catalog)
    known = {one.id for one in worked_out} | {name for one in worked_out for name in one.inputs}
    lacking = tuple(name for name in inputs if name not in known)
    return Figure(kpi, period, unit, missing=Missing("not_worked_out", lacking or tuple(inputs)))
