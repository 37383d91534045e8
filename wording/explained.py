"""What a KPI is, in words of a merchant: how it is worked out, what moves it, where to look, what can be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from commerce.figures import Direction, Figure
from knowledge import Knowledge, KpiText, Tactic
from knowledge.entries import Related
from wording.conditions import DOES_NOT_FIT, FITS
from wording.definitions import definitions
from wording.formulas import formula_text
from wording.language import Language
from wording.missing import missing_text
from wording.names import Names, counted_as
from wording.origins import origins_told
from wording.phrases import BASES, FOR_COMPARISON, N_, NAMED, OPERATORS
from wording.tactic_page import document_subject, tactic_lines
from wording.tactics import EVIDENCE
from wording.values import Value, worked

#: The headings of an explanation.
WORKED_OUT = N_("How it is worked out")
_VARIANTS = N_("Other ways it is counted")
_MOVED_BY = N_("What moves it")
_MOVES = N_("What it moves")
_LOOK_AT = N_("Where to look when it goes wrong")
_GENERAL = N_("General figures")
TO_DO = N_("What can be done about it")
_SPLIT = N_("How it can be split")
_STEPS = N_("Step by step")
_MORE = N_("What to know of it")

_BETTER: Mapping[Direction, str] = {
    "higher_is_better": N_("Higher is better."),
    "lower_is_better": N_("Lower is better."),
}
_EQUALS = N_("%(name)s = %(formula)s")
_OR_EQUALS = N_("or: %(formula)s")
_OWN = N_("%(shop)s, %(days)s: %(value)s.")
_OWN_WORKED = N_("%(shop)s, %(days)s: %(value)s (%(working)s).")
_OWN_MISSING = N_("%(shop)s: no value; %(why)s.")
_HERE = N_("%(name)s (here %(values)s)")
_IN_THE_END = N_("In the end: %(name)s.")
#: Above figures that documents state.
_UNDATED = N_(
    "These are general and undated, and not of your shop: what counts first is your own past, and your own targets."
)
_FITS_NOW = N_("%(title)s: fits now")
_FITS_NOW_AT = N_("%(title)s: fits now (%(shops)s)")
#: How one KPI stands to another that moves it.
_MOVERS = frozenset({"driver", "component", "step"})


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What one shop has to say of a KPI.

    Attributes:
        shop: Its name.
        figure: Its value with the working, or why there is none.
        others: {KPI: figure} of those that the explanation names.
        fitting: Ids of the tactics that fit now, the best first.
        segments: The ways in which its facts can split it.
        zone, today: Its clock and its own day, by which it is told when a source was read.
    """

    shop: str
    figure: Figure
    others: Mapping[str, Figure] = field(default_factory=dict)
    fitting: Sequence[str] = ()
    segments: Sequence[str] = ()
    zone: ZoneInfo | None = None
    today: date | None = None


class Naming(Protocol):
    """How a page names another one."""

    def __call__(self, kind: Literal["kpis", "tactics"], name: str, title: str) -> str:
        """Return a title so that its page is found."""
        ...


@dataclass(frozen=True, slots=True)
class Section:
    """A heading ("" for none), sentences below it, and a list; `in_order`: its items are steps."""

    heading: str
    sentences: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    in_order: bool = False


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains KPIs and tactics in one language.

    Args:
        knowledge: The collection.
        speech: The language.
        naming: Names other pages.
    """

    knowledge: Knowledge
    speech: Language
    naming: Naming

    def title(self, kpi: KpiText) -> str:
        """Return the name, with its abbreviation where it has one."""
        name = kpi.name[self.speech.code]
        return f"{name} ({kpi.abbr})" if kpi.abbr and kpi.abbr not in name else name

    def sections(self, kpi: KpiText, own: Sequence[OwnFigures]) -> Iterator[Section]:
        """Yield all that is to be said of a KPI; what is not known is left out."""
        code = self.speech.code
        yield Section("", (kpi.definition[code], self._say(_BETTER[kpi.direction])))
        yield Section(self._say(WORKED_OUT), tuple(self._worked_out(kpi, own)))
        yield from self._list(_VARIANTS, self._variants(kpi, own))
        yield from self._list(_MOVED_BY, (self._mover(one, own) for one in kpi.related if one.role in _MOVERS))
        yield from self._list(_MOVES, self._moves(kpi))
        yield from self._list(_LOOK_AT, self._questions(kpi, own))
        yield from self._list(_GENERAL, self._benchmarks(kpi), self._say(_UNDATED))
        yield from self._list(TO_DO, self._tactics(kpi, own))
        splits = dict.fromkeys(segment for one in own for segment in one.segments) if own else kpi.segment_by
        yield from self._list(_SPLIT, (self.knowledge.segments[one].name[code] for one in splits))

    def tactic_sections(self, tactic: Tactic, fits_at: Mapping[str, bool]) -> Iterator[Section]:
        """Yield all that is to be said of a tactic; `fits_at`: {shop: whether it fits there now}."""
        code = self.speech.code
        yield Section("", (tactic.advice[code],))
        yield Section(self._say(_STEPS), items=tactic.steps[code], in_order=True)
        told = (self._named(shop, self._say(FITS if is_fit else DOES_NOT_FIT)) for shop, is_fit in fits_at.items())
        yield Section(self._say(_MORE), items=(*told, *tactic_lines(tactic, self.knowledge, self.speech)))

    def _say(self, sentence: str) -> str:
        return self.speech.gettext(sentence)

    def _list(self, heading: str, items: Iterable[str], *sentences: str) -> Iterator[Section]:
        """Yield a section with a list; none where the list is empty."""
        if told := tuple(items):
            yield Section(self._say(heading), sentences, told)

    def _name(self, name: str) -> str:
        return Names(self.knowledge, self.speech.code)(name)

    def _page(self, kpi: str) -> str:
        return self.naming("kpis", kpi, self._name(kpi))

    def _worked_out(self, kpi: KpiText, own: Sequence[OwnFigures]) -> Iterator[str]:
        formula = formula_text(kpi.formula, kpi.unit, self._name)
        if formula != self._name(kpi.formula) or len(kpi.inputs) > 1:
            yield self._say(_EQUALS) % {"name": kpi.name[self.speech.code], "formula": formula}
        for one in own:
            yield self._own(one)
            yield from definitions(one.figure, self.speech)
            if one.figure.origins and one.zone is not None and one.today is not None:
                yield f"{origins_told(one.figure.origins, self.speech, one.zone, one.today)}."

    def _own(self, own: OwnFigures) -> str:
        figure = own.figure
        if figure.missing is not None or figure.value is None:
            why = missing_text(figure.missing, self.knowledge, self.speech.code) if figure.missing else "-"
            return self._say(_OWN_MISSING) % {"shop": own.shop, "why": why}
        told = {"shop": own.shop, "days": self.speech.days(figure.period), "value": self._value(figure)}
        if working := self.speech.apart(list(self._working(figure)) or [""]):
            return self._say(_OWN_WORKED) % {**told, "working": working}
        return self._say(_OWN) % told

    def _working(self, figure: Figure) -> Iterator[str]:
        """Yield how a figure came about: its parts, the amounts, and on what it was counted."""
        if figure.operation:
            named = [f"{self._figure_name(part)} {self._value(part)}" for part in figure.parts]
            yield OPERATORS[figure.operation].join(named)
        sentence, amounts = worked(figure, self.knowledge, self.speech.code)
        if sentence:
            yield sentence % amounts
        elif figure.denominator is not None and len(figure.amounts) > 1:
            above, below = (
                f"{self._name(one.input)} {Value(one.value, one.unit, figure.currency).write(self.speech)}"
                for one in figure.amounts[:2]
            )
            yield f"{above} / {below}"
        if figure.basis in BASES:
            yield self._say(BASES[figure.basis])

    def _variants(self, kpi: KpiText, own: Sequence[OwnFigures]) -> Iterator[str]:
        if kpi.formula_alt:
            yield self._say(_OR_EQUALS) % {"formula": formula_text(kpi.formula_alt, kpi.unit, self._name)}
        yield from (variant[self.speech.code] for variant in kpi.variants)
        for one in own:
            for part in one.figure.parts:
                if part.kpi == kpi.id and part.value is not None:
                    told = {"name": self._figure_name(part), "value": self._value(part)}
                    yield self._named(one.shop, self._say(FOR_COMPARISON) % told)

    def _mover(self, related: Related, own: Sequence[OwnFigures]) -> str:
        name = self._with_values(related.kpi, own)
        return self._named(name, related.note[self.speech.code]) if related.note else name

    def _moves(self, kpi: KpiText) -> Iterator[str]:
        outcomes = [one.kpi for one in kpi.related if one.role == "outcome"]
        yield from map(self._page, outcomes)
        result = self.knowledge.result_of(kpi.id)
        if result and result not in {kpi.id, *outcomes}:
            yield self._say(_IN_THE_END) % {"name": self._page(result)}

    def _questions(self, kpi: KpiText, own: Sequence[OwnFigures]) -> Iterator[str]:
        for one in kpi.diagnosis:
            names = self.speech.apart([self._with_values(check, own) for check in one.check if check != kpi.id] or [""])
            question = one.question[self.speech.code]
            yield f"{question} {names}" if names else question

    def _benchmarks(self, kpi: KpiText) -> Iterator[str]:
        code = self.speech.code
        for one in kpi.benchmarks:
            subject = document_subject(one.file, self.knowledge, code)
            yield self._say(EVIDENCE) % {"note": one.note[code].rstrip(".。"), "subject": subject}

    def _tactics(self, kpi: KpiText, own: Sequence[OwnFigures]) -> Iterator[str]:
        """Yield what can move it: first what fits now, in the order of the shops' own figures."""
        at = dict[str, list[str]]()
        for one in own:
            for tactic in one.fitting:
                at.setdefault(tactic, []).append(one.shop)
        for tactic, shops in at.items():
            told = {"title": self._tactic(tactic), "shops": self.speech.listing(shops)}
            yield self._say(_FITS_NOW_AT if len(own) > 1 else _FITS_NOW) % told
        yield from (self._tactic(one) for one in movers(kpi, self.knowledge) if one not in at)

    def _tactic(self, tactic: str) -> str:
        return self.naming("tactics", tactic, self.knowledge.tactics[tactic].title[self.speech.code])

    def _with_values(self, kpi: str, own: Sequence[OwnFigures]) -> str:
        """Return a KPI's name, and where the shops stand."""
        known = [(one.shop, one.others[kpi]) for one in own if kpi in one.others]
        values = [(shop, self._value(figure)) for shop, figure in known if figure.value is not None]
        if not values:
            return self._page(kpi)
        told = [value if len(own) == 1 else self._named(shop, value) for shop, value in values]
        return self._say(_HERE) % {"name": self._page(kpi), "values": self.speech.apart(told)}

    def _figure_name(self, figure: Figure) -> str:
        return counted_as(self._name(figure.kpi), figure.basis, self.speech)

    def _value(self, figure: Figure) -> str:
        return "-" if figure.value is None else Value(figure.value, figure.unit, figure.currency).write(self.speech)

    def _named(self, name: str, told: str) -> str:
        return self._say(NAMED) % {"name": name, "value": told}


def named_in(kpi: KpiText) -> tuple[str, ...]:
    """Return the other KPIs whose values an explanation shows."""
    moved_by = (one.kpi for one in kpi.related if one.role in _MOVERS)
    checked = (check for question in kpi.diagnosis for check in question.check if check != kpi.id)
    return tuple(dict.fromkeys((*moved_by, *checked)))


def movers(kpi: KpiText, knowledge: Knowledge) -> Iterator[str]:
    """Yield the ids of the tactics that move a KPI for the better."""
    better = "lower" if kpi.direction == "lower_is_better" else "raise"
    for tactic in knowledge.tactics.values():
        if any(gain.kpi == kpi.id and gain.direction == better for gain in tactic.improves):
            yield tactic.id
