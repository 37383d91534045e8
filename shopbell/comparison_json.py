"""What a figure is held beside, for scripts: the field `compared` of `shopbell kpi --compare --json`."""

from __future__ import annotations

from fractions import Fraction

from commerce.comparisons import Compared, Comparison
from commerce.figures import Figure
from knowledge import Knowledge
from shopbell.present import Json, scalar


def compared_json(compared: Compared, knowledge: Knowledge) -> dict[str, Json]:
    """Return {what: its value and the change, or why it is not known}; amounts in the units of the KPI's value."""
    return {one.beside.value: _one(one, compared.figure, knowledge) for one in compared.comparisons}


def _one(one: Comparison, figure: Figure, knowledge: Knowledge) -> dict[str, Json]:
    def shown(value: Fraction | None) -> Json:
        return scalar(value, figure.unit, figure.currency)

    told: dict[str, Json] = {"value": shown(one.value), "change": None if one.change is None else float(one.change)}
    if one.low is not None:
        told["range"] = [shown(one.low), shown(one.high)]
    if one.period is not None:
        told |= {"first": one.period.first.isoformat(), "last": one.period.last.isoformat()}
    if one.target is not None:
        told["kind"] = one.target.kind
    if one.missing is not None:
        told["missing"] = one.missing.reason
    document = knowledge.documents.get(one.file)
    if document is not None:
        told |= {"document": document.subject["en"], "general": True, "dated": None}
    return told
