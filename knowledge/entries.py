"""The entries of the collection. Unknown fields are refused, so that a misspelt one is found at once.

What each field means to a writer is told in `knowledge/README.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

import msgspec

from commerce.figures import Direction, Meaning, Unit
from commerce.languages import LANGUAGES
from commerce.own_kpis import OwnKpi
from knowledge.rules import rule_of


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in every language we ship; a missing one does not load."""

    en: str
    vi: str
    zh_Hant: str  # noqa: N815 - the language tag as Babel and CLDR spell it

    def __getitem__(self, language: str) -> str:
        """Return the text in a language; English for one we do not ship."""
        return str(getattr(self, language if language in LANGUAGES else "en"))


class TextLists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Steps, in every language we ship."""

    en: tuple[str, ...]
    vi: tuple[str, ...]
    zh_Hant: tuple[str, ...]  # noqa: N815 - as above

    def __getitem__(self, language: str) -> tuple[str, ...]:
        """Return the steps in a language; English for one we do not ship."""
        return tuple(getattr(self, language if language in LANGUAGES else "en"))


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Anything that has an id."""

    id: str


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document and a few of its words by which the place is found."""

    file: str
    phrase: str


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document the collection is drawn from."""

    file: str
    language: str
    subject: Texts


class Stage(Entry, frozen=True):
    """A stage of the customer journey."""

    order: int
    name: Texts
    meaning: Texts


class Segment(Entry, frozen=True):
    """A way to split a KPI. `moved_by`: {key: KPI that is behind it when this part of the shop is what is lost}."""

    name: Texts
    moved_by: Mapping[str, str] = msgspec.field(default_factory=dict)


class Input(Entry, frozen=True):
    """A number that a formula needs, and the feed it usually comes from.

    `moves`: the KPIs that tell of it, where it is what went wrong: tactics for them are tactics for it.
    """

    unit: Unit
    feed: str
    name: Texts
    moves: tuple[str, ...] = ()


class Setting(Entry, frozen=True):
    """A fact about the shop that the conditions of tactics refer to.

    `asked`: `shopbell init` asks for it, since it changes what is suggested for a KPI that is watched in every shop.
    """

    type: Literal["yes_no", "count"]
    name: Texts
    asked: bool = False


class Related(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How another KPI stands to this one."""

    kpi: str
    role: Literal["driver", "outcome", "component", "counterpart", "bound", "segment", "step"]
    note: Texts | None = None


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to look at next when a KPI is off target."""

    check: tuple[str, ...]
    question: Texts
    segment_by: str = ""


#: Kinds of benchmarks that are said of shops in general.
_STATED = frozenset({"typical", "rule"})


class Benchmark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure that a document states."""

    kind: str
    note: Texts
    file: str
    phrase: str = ""
    unit: str = ""
    value: int | None = None
    low: int | None = None
    high: int | None = None
    compare: Literal["", "greater_than", "less_than"] = ""
    other: str = ""

    def stated(self, unit: Unit) -> tuple[Fraction, Fraction] | None:
        """Return between what it lies for a KPI of a unit, in the units of a value; None where it says no such figure.

        An example's figure is nobody's; a document's money is of another shop, in another currency.
        """
        if self.kind not in _STATED or self.unit != unit or self.compare or unit == "currency":
            return None
        ends = [one for one in (self.value, self.low, self.high) if one is not None]
        whole = 100 if unit == "percent" else 1
        return (Fraction(min(ends), whole), Fraction(max(ends), whole)) if ends else None


class WorkingSentence(Texts, frozen=True):
    """How a figure came about, in every language: `%(input)s` stands for each input; `basis`: "" for all others."""

    basis: str = ""


class KpiText(Entry, frozen=True):
    """What the collection says of one KPI."""

    core: bool
    basis: Literal["named", "implied"]
    name: Texts
    definition: Texts
    formula: str
    formula_origin: Literal["prose", "reconstructed"]
    unit: Unit
    direction: Direction
    inputs: tuple[str, ...]
    stage: str
    freshness: Literal["live", "daily", "weekly", "monthly", "survey"]
    segment_by: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    diagnosis: tuple[Question, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    sources: tuple[Source, ...] = ()
    formula_note: str = ""
    working: tuple[WorkingSentence, ...] = ()
    everyday: bool = False
    in_digest: Literal["", "yesterday", "discounts"] = ""
    watched: bool = False
    worked_out: bool = True
    result: bool = False
    abbr: str = ""
    also: tuple[str, ...] = ()
    formula_alt: str = ""
    variants: tuple[Texts, ...] = ()


class Improvement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A KPI that a tactic is meant to move, and which way."""

    kpi: str
    direction: Literal["raise", "lower"]


Test = Literal[
    "off_target",
    "on_target",
    "worsening",
    "high",
    "low",
    "greater_than",
    "less_than",
    "segment_gap",
    "no_data",
    "better",
    "at_least",
    "lost_step",
    "lost_part",
    "happened",
    "yes",
    "no",
    "not_yes",
    "not_no",
    "at_most",
    "more_than",
]


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One test of a KPI, of a setting, or of what was found behind the KPI; see `knowledge/README.md`.

    Attributes:
        other: The KPI to compare with.
        value: The number of a setting test, or of "at_least".
        segment_by: The way to split; `key`: only this part of it.
        step: The input that is the step of the funnel which lost.
        happening: Code of what happened, or of what has stopped.
    """

    test: Test
    kpi: str = ""
    setting: str = ""
    other: str = ""
    value: int | None = None
    segment_by: str = ""
    key: str = ""
    step: str = ""
    happening: str = ""


class Motive(Entry, frozen=True):
    """Why people do what makes a KPI worse, as the documents tell it: one of several that are to be told apart.

    Attributes:
        of: The KPIs that it is behind.
        when: Cases of conditions; it is likely where all of one case hold. Of those that are, the one is told whose
            conditions tell most of this very case; among equals the first.
        fits: The same in words.
        unless_found: Only while no step or input was found behind it.
        unless: Cases in which it is something else.
    """

    of: tuple[str, ...]
    name: Texts
    when: tuple[tuple[Condition, ...], ...]
    fits: Texts
    unless_found: bool = False
    unless: tuple[tuple[Condition, ...], ...] = ()
    sources: tuple[Source, ...] = ()


class Relation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How another tactic stands to this one."""

    tactic: str
    relation: Literal["tension", "complements", "alternative"]


class Tactic(Entry, frozen=True):
    """What to do, for which KPI, and when it fits: all of `fits_when` must hold, or all of one case of `or_when`.

    Attributes:
        answers: The motives that it does something about.
        answered_by: Of a diagnosis: KPIs that tell by themselves what it would find out.
    """

    kind: Literal["action", "diagnosis", "practice"]
    stage: str
    effort: Literal["low", "medium", "high"]
    title: Texts
    advice: Texts
    steps: TextLists
    improves: tuple[Improvement, ...]
    fits_when: tuple[Condition, ...]
    fits: Texts
    or_when: tuple[tuple[Condition, ...], ...] = ()
    answers: tuple[str, ...] = ()
    answered_by: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    evidence: tuple[Benchmark, ...] = ()
    tools: tuple[str, ...] = ()
    see_also: tuple[Relation, ...] = ()
    sources: tuple[Source, ...] = ()


class DayRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On which day of a year something falls; see `sale_days.toml`.

    Raises:
        ValueError: It says more than one thing, or nothing.
    """

    month: int = 0
    day: int = 0
    weekday: Literal["", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = ""
    nth: int = 0
    easter: int | None = None
    lunar: tuple[int, int] | None = None
    meridian: Literal["hanoi", "beijing", "seoul"] = "beijing"

    def __post_init__(self) -> None:
        said = [
            self.easter is not None,
            self.lunar is not None,
            bool(self.weekday and self.nth and self.month),
            bool(self.day and self.month),
        ]
        if sum(said) != 1 or not 0 <= self.month <= 12:  # noqa: PLR2004 - months of a year
            msg = "a day is one of: month and day; month, weekday and nth; easter; lunar"
            raise ValueError(msg)
        if self.day:
            date(2025, self.month, self.day)  # a day of every year


class SaleDay(Entry, frozen=True):
    """A sale, gift day or feast that shops feel, with the rule by which it falls; see `sale_days.toml`."""

    name: Texts
    on: DayRule
    shift: int = 0
    not_easter: int | None = None
    shift_by: int = 0
    lasts: Annotated[int, msgspec.Meta(ge=1)] = 1
    before: Annotated[int, msgspec.Meta(ge=0)] = 0
    after: Annotated[int, msgspec.Meta(ge=0)] = 0
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The whole collection, by id.

    Attributes:
        kpi_files: {KPI: the file in which its entry stands}.
        own_kpis: Those of the KPIs that playbooks declare.
    """

    kpis: Mapping[str, KpiText]
    tactics: Mapping[str, Tactic]
    documents: Mapping[str, Document]
    stages: Mapping[str, Stage]
    segments: Mapping[str, Segment]
    inputs: Mapping[str, Input]
    settings: Mapping[str, Setting]
    motives: Mapping[str, Motive]
    sale_days: Mapping[str, SaleDay]
    kpi_files: Mapping[str, str]
    own_kpis: tuple[OwnKpi, ...] = ()

    def meanings(self) -> dict[str, Meaning]:
        """Return unit and direction of every KPI, for the arithmetic in `kpi`."""
        return {
            name: Meaning(
                kpi.unit,
                kpi.direction,
                kpi.worked_out,
                kpi.watched,
                self.kpi_files[name],
                rule_of(kpi.benchmarks, kpi.unit),
            )
            for name, kpi in self.kpis.items()
        }

    def result_of(self, kpi: str) -> str:
        """Return the result of the shop that a KPI ends in, by way of what it moves; "" where it leads to none."""
        seen, ahead = {kpi}, [kpi]
        while ahead:
            one = ahead.pop(0)
            if self.kpis[one].result:
                return one
            further = [related.kpi for related in self.kpis[one].related if related.role == "outcome"]
            ahead += [other for other in further if other not in seen]
            seen.update(further)
        return ""

    def moves(self) -> dict[str, tuple[str, ...]]:
        """Return {input: KPIs that tell of it} of every input that may be what went wrong."""
        return {one.id: one.moves for one in self.inputs.values() if one.moves}

    def input_units(self) -> dict[str, Unit]:
        """Return the unit of every input."""
        return {one.id: one.unit for one in self.inputs.values()}

    def working(self, kpi: str, basis: str) -> WorkingSentence | None:
        """Return the sentence that shows how a figure of this basis came about; None where the value says it all."""
        told = self.kpis[kpi].working if kpi in self.kpis else ()
        return next((one for one in told if one.basis == basis), next((one for one in told if not one.basis), None))
