"""`watch` and `sensitivity`: which KPIs are held against the shop's own past besides the usual ones, and how easily."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Annotated, cast, get_args

from pydantic import AfterValidator, PlainValidator, ValidationInfo

from commerce.judgements import Sensitivity
from commerce.settings.fields import one_of, vocabulary_of
from commerce.settings.table import Table
from commerce.settings.words import shown
from shopbell.config.targets import known_kpi

SENSITIVITIES: tuple[str, ...] = get_args(Sensitivity)
#: Keys that older versions knew, which still load.
_IDLE = ("off_days", "of_days")


def _watched(value: object, info: ValidationInfo) -> tuple[str, ...]:
    """Return KPIs that have days of their own.

    Raises:
        ValueError: One of them is none, or is made of others; says of each what to write.
    """
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        msg = f"watch = {shown(value)} does not fit; write a list of KPIs in [brackets], each in quotes"
        raise ValueError(msg)
    if wrong := list(filter(None, (_mistake(one, info) for one in value))):
        msg = f"watch: {'; '.join(wrong)}"
        raise ValueError(msg)
    return tuple(dict.fromkeys(value))


def _mistake(kpi: str, info: ValidationInfo) -> str:
    """Return what is wrong with one KPI; "" when nothing is."""
    try:
        instead = vocabulary_of(info).watched_instead.get(known_kpi(kpi, info), ())
    except ValueError as error:
        return str(error)
    listed = ", ".join(shown(name) for name in instead)
    return f"{kpi} has no days of its own, it moves with others; write {listed} instead" if listed else ""


SensitivityName = Annotated[str, AfterValidator(partial(one_of, SENSITIVITIES, "sensitivity"))]
#: KPIs by id, each once.
Watch = Annotated[tuple[str, ...], PlainValidator(_watched)]


def sensitivity(name: str) -> Sensitivity:
    """Return a checked name as what it is."""
    return cast("Sensitivity", name)


def idle_settings(alerts: Table) -> Iterator[str]:
    """Yield a sentence for the settings that do nothing any more, where they are written."""
    written = [name for name in _IDLE if name in alerts.model_fields_set]
    if written:
        verb, them = ("do", "them") if len(written) > 1 else ("does", "it")
        yield (
            f"[alerts]: {' and '.join(written)} {verb} nothing any more: a window of days is patience enough; take"
            f' {them} out, or write sensitivity = "calm" to be told of less'
        )
