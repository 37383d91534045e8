"""`[targets.<kpi>]`: where one KPI should lie, in the unit of the KPI; the names come from the `Vocabulary`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
)
from pydantic import field_validator as checked

from commerce.figures import Range, Target, Unit
from commerce.money import minor_digits
from commerce.settings import words
from commerce.settings.fields import one_of, vocabulary_of
from commerce.settings.table import Table
from commerce.settings.words import Vocabulary, suggestion

_LISTED = "`shopbell kpi --help` lists"
_DAYS = {"day": Fraction(1), "week": Fraction(7), "month": Fraction(1461, 48)}  # a month of the mean year


class TargetSettings(Table):
    """Where one KPI should lie, as written: money in major units, because only the shop knows its currency.

    Attributes:
        off: It has no target here, not even a rule of the documents, or what the file says for every shop.
    """

    kpi: str = Field(alias="[kpi]")
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    near_usual: Fraction | None = None
    per: Literal["day", "week", "month"] | None = None
    off: bool = False

    @checked("at_least", "at_most", mode="before")
    @classmethod
    def _read_amount(cls, value: object, info: ValidationInfo) -> Fraction:
        meaning = vocabulary_of(info).kpis.get(info.data.get("kpi", ""))
        if meaning is None:
            return Fraction(0)  # the KPI's name is the mistake, and is reported; its amount has no unit
        reach = vocabulary_of(info).ranges.get(info.data.get("kpi", ""), Range())
        bound = words.amount(value, meaning.unit, str(info.field_name), reach)
        if mistake := _always_kept(bound, str(info.field_name), words.shown(value), reach):
            raise ValueError(mistake)
        return bound

    @checked("near_usual", mode="before")
    @classmethod
    def _read_share(cls, value: object, info: ValidationInfo) -> Fraction:
        allowed = words.share(value, "near_usual")
        if not 0 < allowed < 1:
            msg = f'{info.field_name} = {words.shown(value)} leaves no room; write e.g. "15 %"'
            raise ValueError(msg)
        return allowed

    @checked("per", mode="before")
    @classmethod
    def _read_per(cls, value: object) -> str:
        return one_of(tuple(_DAYS), "per", str(value))

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield what is wrong between the bounds, and between them and the KPI."""
        bounds = [name for name in ("at_least", "at_most", "near_usual") if name in written]
        has_slips = cls._has_slips(written)
        if written.get("off") is True:
            if more := [*bounds, *(["per"] if "per" in written else [])]:
                yield f"off = true sets no target; take out {' and '.join(more)}, or off"
            return
        if len(bounds) > 1 or (not bounds and not has_slips):
            found = " and ".join(bounds) or "none of them"
            yield f"write exactly one of at_least, at_most, near_usual; found {found}"
        kpi, per = str(written.get("[kpi]")), written.get("per")
        is_total = kpi in vocabulary.totals
        if is_total and per is None and "near_usual" not in written and not has_slips:
            yield f'{kpi} adds up over time; say for how long: per = "day", "week" or "month"'
        if per is not None and not is_total and kpi in vocabulary.kpis:
            yield f"{kpi} does not add up over time; take out per = {words.shown(per)}"
        meaning = vocabulary.kpis.get(kpi)
        wrong = {"higher_is_better": "at_most", "lower_is_better": "at_least"}
        if meaning and bounds == [wrong.get(meaning.direction)]:
            better = "higher" if bounds == ["at_most"] else "lower"
            yield f"{kpi} is better the {better} it is; write {'at_least' if better == 'higher' else 'at_most'}"

    def target(self, currency: str, unit: Unit, window_days: int) -> Target:
        """Return the target in the units of `Figure.value`, over a window of so many days."""
        if self.near_usual is not None:
            return Target("near_usual", self.near_usual)
        written = self._written(currency, unit)
        times = 1 if self.per is None else window_days / _DAYS[self.per]
        return Target(written.kind, written.value * times)

    def of_a_month(self, currency: str, unit: Unit) -> Target | None:
        """Return the goal of a whole month in the units of `Figure.value`, as it is written; None where none is."""
        return self._written(currency, unit) if self.per == "month" and self.near_usual is None else None

    def _written(self, currency: str, unit: Unit) -> Target:
        value = self.at_least if self.at_least is not None else self.at_most
        exact = Fraction(value if value is not None else 0)
        if unit == "currency":
            exact *= 10 ** minor_digits(currency)
        return Target("at_least" if self.at_least is not None else "at_most", exact)


def _always_kept(bound: Fraction, key: str, written: str, reach: Range) -> str:
    """Say that a limit lies where the value ends anyway, so that nothing can be beyond it; "" where something can."""
    low = reach.low if reach.low is not None else reach.usual_low
    end, better = (reach.high, "less") if key == "at_most" else (low, "more")
    return f"{key} = {written} is always kept, so that it could never ring; write {better}" if bound == end else ""


def _name_each(value: object) -> object:
    """Write a target's KPI into it, so that its amount is read in the KPI's unit."""
    if not isinstance(value, dict):
        return value
    return {kpi: {**table, "[kpi]": kpi} if isinstance(table, dict) else table for kpi, table in value.items()}


def known_kpi(value: str, info: ValidationInfo) -> str:
    """Return the id of a KPI that can be worked out.

    Raises:
        ValueError: There is none, or this version cannot; says what to write.
    """
    vocabulary = vocabulary_of(info)
    if value in vocabulary.not_yet:
        msg = f'KPI "{value}" cannot be worked out by this version; take it out ({_LISTED} those that can)'
        raise ValueError(msg)
    if value not in vocabulary.kpis:
        raise ValueError(unknown_kpi(value, vocabulary.kpis))
    return value


def unknown_kpi(name: str, known: Iterable[str]) -> str:
    """Return the sentence on a KPI that there is not: the nearest one, or where all of them stand."""
    return f'unknown KPI "{name}"{suggestion(name, known) or f"; {_LISTED} them"}'


Targets = Annotated[dict[Annotated[str, AfterValidator(known_kpi)], TargetSettings], BeforeValidator(_name_each)]
