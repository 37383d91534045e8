"""Figures as the command line shows them: JSON for scripts, a row of a table for people.

In JSON a share is a number 0..1, money a decimal string in major units, a count an integer; no value is null.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from math import ceil, floor
from typing import TypeAlias
from zoneinfo import ZoneInfo

from commerce.figures import Figure, Unit, Verdict, VerdictState
from commerce.judgements import Question
from commerce.money import to_major
from commerce.period import Period
from commerce.remarks import Remark
from knowledge import Knowledge
from wording.columns import COLUMNS
from wording.definitions import definitions
from wording.escaping import clean
from wording.judgements import SAME_DAYS
from wording.language import Language
from wording.missing import missing_text, supplied_by
from wording.names import counted_as, figure_key
from wording.notices import notice_text, noticed
from wording.phrases import (
    BASES,
    FOR_COMPARISON,
    MAY_BE_CHANCE,
    NAMED,
    OF_KEY,
    READ_AT,
    STATES,
    TOO_CLOSE,
    UNKNOWN_DAYS,
)
from wording.tone import remark
from wording.values import UNITS, Value, worked

#: How the parts of a composed KPI are brought together.
_SIGNS = {"product": " × ", "quotient": " / ", "difference": " − "}  # noqa: RUF001 - real signs

#: Remarks tell no instants; their days are the shop's own.
_UTC = ZoneInfo("UTC")
#: Reasons that are those of one key of a segment, and so name it.
_OF_A_KEY = frozenset({"no_spend", "no_match"})
_SHOWN_KEYS = 8
_TOO_CLOSE = "too_close"

LESS_ONE = " − 1"  # noqa: RUF001 - a real minus sign

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a figure with what is known about how sure it is; `remark` is what mails say of how it stands.

    `age_days`: how many days ago its last day was, today being none; None where that is not known.
    """

    shop: str
    figure: Figure
    interval: tuple[Fraction, Fraction] | None = None
    state: str = ""
    has_target: bool = False
    remark: str = ""
    age_days: int | None = None


def row_of(verdict: Verdict, today: date | None = None) -> Row:
    """Return a verdict as a line; `today` is the shop's own day, for how old it is."""
    is_judged = verdict.target is not None or verdict.question is Question.DRIFT
    age_days = (today - verdict.figure.period.last).days if today else None
    told = remark(verdict)
    return Row(verdict.shop, verdict.figure, verdict.interval, verdict.state.value, is_judged, told, age_days)


def age(row: Row, language: Language) -> str:
    """Say how old a figure is."""
    if row.age_days is None:
        return ""
    return language.ngettext(*UNITS["days"], row.age_days) % {"number": language.number(row.age_days)}


def as_json(row: Row, knowledge: Knowledge, language: Language) -> dict[str, Json]:
    """Return the fields that `shopbell kpi --json` promises."""
    figure = row.figure
    document: dict[str, Json] = {
        "shop": row.shop,
        "kpi": figure.kpi,
        "first": figure.period.first.isoformat(),
        "last": figure.period.last.isoformat(),
        "value": scalar(figure.value, figure.unit, figure.currency),
        "interval": [scalar(end, figure.unit, figure.currency) for end in row.interval] if row.interval else None,
        "numerator": scalar(figure.numerator, figure.numerator_unit, figure.currency),
        "denominator": scalar(figure.denominator, figure.denominator_unit, figure.currency),
        "unit": figure.unit,
        "currency": figure.currency or None,
        "state": told_state(row),
        "missing": missing_text(figure.missing, knowledge, language.code) if figure.missing else None,
        "supply": list(supplied_by(figure.missing, knowledge)) if figure.missing else [],
        "basis": figure.basis or None,
        "conventions": list(figure.conventions),
        "parts": [_part(part) for part in figure.parts],
        "inputs": {one.input: scalar(one.value, one.unit, figure.currency) for one in figure.amounts},
        "remarks": [_remark(one, knowledge, language) for one in figure.remarks],
        "origins": [one.document for one in figure.origins],
    }
    if figure.missing and figure.missing.shares:
        document["shares"] = dict(zip(("known", "asked"), map(float, figure.missing.shares), strict=True))
    if figure.lapse is not None:
        document["lapse"] = {"days": figure.lapse.days, "origin": figure.lapse.origin, "gaps": figure.lapse.gaps}
    if row.age_days is not None:
        document["age_days"] = row.age_days
    if figure.unknown_days:
        document["unknown_days"] = figure.unknown_days
    if figure.segment:
        document |= {"segment": figure.segment, "key": figure.key, "name": figure_key(figure, language)}
    return document


def verdict_json(
    verdict: Verdict, knowledge: Knowledge, language: Language, today: date | None = None
) -> dict[str, Json]:
    """Return one verdict: the figure's fields, the target, the limit it was held against, and why."""
    figure = verdict.figure
    target = verdict.target
    row = row_of(verdict, today)
    told: dict[str, Json] = {"state": verdict.state.value} if row.has_target else {}
    if verdict.state is VerdictState.NO_DATA and figure.value is not None:  # a value of old days
        told = {"state": verdict.state.value, "missing": language.gettext(row.remark) or None}
    return (
        as_json(row, knowledge, language)
        | told
        | {
            "direction": verdict.direction,
            "target": None
            if target is None
            else {
                "kind": target.kind,
                "value": float(target.value)
                if target.kind == "near_usual"
                else scalar(target.value, figure.unit, figure.currency),
            },
            "by_rule": target is not None and target.is_rule,
            "limit": scalar(verdict.limit, figure.unit, figure.currency),
            "baseline": scalar(verdict.baseline, figure.unit, figure.currency),
            "since": verdict.since.isoformat() if verdict.since else None,
            "since_or_longer": verdict.since_or_longer,
            "why": verdict.why or None,
        }
    )


def _remark(one: Remark, knowledge: Knowledge, language: Language) -> Json:
    """Return something that a figure lacks: of which kind, how many, on which days, and the sentence."""
    told: dict[str, Json] = {
        "kind": one.kind,
        "count": one.count,
        "first": one.first.isoformat() if one.first else None,
        "last": one.last.isoformat() if one.last else None,
        "detail": one.detail or None,
        "text": _sentences([one], knowledge, language)[0],
    }
    return told if one.net_minor is None else told | {"net_sales": str(to_major(one.net_minor, one.currency))}


def told_state(row: Row) -> str | None:
    """Return the state for JSON: what has no target is neither on nor off it, and a value is not no data.

    "too_close" is a value beyond its limit that may be chance, as the table says it. A verdict of no data beside a
    value is one on other days: those before the period ended.
    """
    of_target = {VerdictState.ON_TARGET.value, VerdictState.OFF_TARGET.value}
    if row.state == VerdictState.NO_DATA.value and row.figure.value is not None:
        return VerdictState.NOT_ENOUGH_DATA.value
    if row.remark in {TOO_CLOSE, MAY_BE_CHANCE} and row.has_target:
        return _TOO_CLOSE
    return None if row.state in of_target and not row.has_target else row.state or None


def scalar(value: Fraction | int | None, unit: Unit, currency: str) -> Json:
    """Return a value for JSON: money as a decimal string in major units, whole numbers as integers, else a number."""
    if value is None:
        return None
    if unit == "currency" and currency:
        return str(to_major(value, currency))
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 and unit != "percent" else float(exact)


def headings(columns: Iterable[str], language: Language) -> tuple[str, ...]:
    """Return what stands above columns."""
    return tuple(language.gettext(COLUMNS[column]) for column in columns)


def cells(row: Row, knowledge: Knowledge, language: Language) -> list[str]:
    """Return the cells of a table: KPI, key, value, interval, working, state."""
    figure = row.figure
    low_high = between(row, language)
    state = _state(row)
    state = language.gettext(state) if state else ""
    value = shown(figure.value, figure, language) if figure.value is not None else "-"
    name = counted_as(kpi_name(figure.kpi, knowledge, language), figure.basis, language)
    key = clean(figure_key(figure, language)) if figure.segment else ""
    return [name, key, value, low_high, working(figure, language), state]


def _state(row: Row) -> str:
    """Return the sentence about how a figure stands: the very one of the mails."""
    if row.figure.value is None:
        return STATES[row.state or VerdictState.NO_DATA.value]
    if row.remark == STATES[VerdictState.NO_DATA.value]:  # of other days: those before the period ended
        return STATES[VerdictState.NOT_ENOUGH_DATA.value]
    return row.remark if row.has_target else ""


def between(row: Row, language: Language) -> str:
    """Write an interval; "" where there is none."""
    ends = [shown(end, row.figure, language) for end in _outward(row)]
    return language.between(*ends) if ends else ""


def _outward(row: Row) -> tuple[Fraction | int, ...]:
    """Return the ends of an interval; of a count they are whole numbers, rounded outward."""
    figure = row.figure
    is_count = figure.unit not in {"percent", "currency"} and figure.denominator is None and not figure.parts
    if row.interval and is_count and figure.value is not None and figure.value.denominator == 1:
        return floor(row.interval[0]), ceil(row.interval[1])
    return row.interval or ()


def footnotes(rows: Iterable[Row], knowledge: Knowledge, language: Language) -> list[str]:
    """Return what a reader must know beside the numbers, once a KPI: the basis, or what is missing."""
    notes: dict[tuple[str, str], list[str]] = {}  # of which keys, where it is not true of the whole shop
    for row in rows:
        figure = row.figure
        missing = figure.missing
        of_key = figure.segment and missing and (missing.shares or missing.reason in _OF_A_KEY)
        told = missing_text(missing, knowledge, language.code) if missing else None
        if told is None and figure.basis in BASES:
            told = language.gettext(BASES[figure.basis])
        name = counted_as(kpi_name(figure.kpi, knowledge, language), figure.basis, language)
        if told is not None:
            notes.setdefault((name, told), []).extend([_key(figure, language)] if of_key else [])
        if figure.unknown_days:
            notes.setdefault((name, unknown_days(figure, language)), [])
        if counted := _counted_beside(figure, knowledge, language):
            is_of_key = figure.segment and not figure.parts
            notes.setdefault((name, counted), []).extend([_key(figure, language)] if is_of_key else [])
        for other in _counted_otherwise(figure, knowledge, language):
            notes.setdefault(("", other), [])  # it names itself
    return [
        named(_of_keys(name, keys, language), told, language) if name else told for (name, told), keys in notes.items()
    ]


def remarks(rows: Iterable[Row], knowledge: Knowledge, language: Language, asked: Period | None = None) -> list[str]:
    """Return what is missing from these figures, or counted otherwise than one would think, a sentence each.

    What is true of the days asked for stands by itself; a figure that looks at other days is named. Last come the
    definitions by which they were counted.
    """
    rows = list(rows)
    known = [row.figure for row in rows if row.figure.remarks]
    plain = [
        figure for figure in known if asked and asked.first <= figure.period.first <= figure.period.last <= asked.last
    ]
    told = dict.fromkeys(_sentences((one for figure in plain for one in figure.remarks), knowledge, language), "")
    names: dict[str, list[str]] = {}
    for figure in known:
        for sentence in _sentences(figure.remarks, knowledge, language):
            if sentence not in told:
                name = counted_as(kpi_name(figure.kpi, knowledge, language), figure.basis, language)
                names.setdefault(sentence, []).append(name)
    others = [named(language.listing(list(dict.fromkeys(of))), sentence, language) for sentence, of in names.items()]
    defined = dict.fromkeys(sentence for row in rows for sentence in definitions(row.figure, language))
    return [*told, *others, *defined]


def _sentences(lacking: Iterable[Remark], knowledge: Knowledge, language: Language) -> list[str]:
    return [notice_text(notice, _UTC, knowledge, language.code) for notice in noticed(lacking)]


def _key(figure: Figure, language: Language) -> str:
    return clean(figure_key(figure, language))


def _of_keys(name: str, keys: list[str], language: Language) -> str:
    """Return the name with the parts of the shop that are meant; a long list is cut."""
    shown = [*keys[:_SHOWN_KEYS], *["\N{HORIZONTAL ELLIPSIS}"] * (len(keys) > _SHOWN_KEYS)]
    return language.gettext(OF_KEY) % {"name": name, "key": language.listing(shown)} if keys else name


def read_title(title: str, read_at: datetime | None, zone: ZoneInfo, language: Language) -> str:
    """Return what stands above a table, with when the shop was last read, on its own clock."""
    if read_at is None:
        return title
    return language.gettext(READ_AT) % {"title": title, "at": language.moment(read_at, zone)}


def named(name: str, told: str, language: Language) -> str:
    """Say something of what bears a name: "name: told", with the colon of the language."""
    return language.gettext(NAMED) % {"name": name, "value": told}


def _counted_beside(figure: Figure, knowledge: Knowledge, language: Language) -> str:
    """Return the sentence of the working where it tells more than the column: of two numbers divided, of parts."""
    divided = 0 if figure.numerator is None else 1 if figure.denominator is None else 2
    tells_more = bool(figure.operation) if figure.parts else len(figure.amounts) > divided
    if not tells_more:
        return ""
    sentence, amounts = worked(figure, knowledge, language.code)
    others = "" if figure.segment else _worked_out_from(figure, knowledge, language)  # of a part the column tells it
    return sentence % amounts if sentence else others


def _counted_otherwise(figure: Figure, knowledge: Knowledge, language: Language) -> Iterator[str]:
    """Yield the same KPI as it is counted otherwise, where that is shown beside it: textbook retention, paid CAC."""
    for part in figure.parts:
        if part.kpi == figure.kpi and part.value is not None:
            name = counted_as(kpi_name(part.kpi, knowledge, language), part.basis, language)
            yield language.gettext(FOR_COMPARISON) % {"name": name, "value": shown(part.value, part, language)}


def _worked_out_from(figure: Figure, knowledge: Knowledge, language: Language) -> str:
    """Return the parts of a composed KPI with their names: they are of its own days, whatever days others cover."""
    known = [(part, part.value) for part in figure.parts if part.value is not None]
    names = [counted_as(kpi_name(part.kpi, knowledge, language), part.basis, language) for part, _ in known]
    values = [shown(value, part, language) for part, value in known]
    if not known or len(known) < len(figure.parts):
        return ""
    parts = _SIGNS[figure.operation].join(map(" ".join, zip(names, values, strict=True)))
    days = figure.period.length
    return language.ngettext(*SAME_DAYS, days) % {"num": days, "parts": parts}


def unknown_days(figure: Figure, language: Language) -> str:
    """Say how many of a figure's days are unknown, and so left out."""
    told = language.ngettext(*UNKNOWN_DAYS, figure.unknown_days)
    return told % {"num": language.number(figure.unknown_days)}


def kpi_name(kpi: str, knowledge: Knowledge, language: Language) -> str:
    """Return what a reader calls a KPI."""
    text = knowledge.kpis.get(kpi)
    return text.name[language.code] if text else kpi


def shown(value: Fraction | int, figure: Figure, language: Language) -> str:
    """Write a value as the language does, in the unit of its KPI."""
    if figure.unit == "percent":
        return language.percent(Fraction(value))
    if figure.unit == "currency" and figure.currency:
        return language.amount(value, figure.currency)
    if figure.unit in UNITS:
        return Value(Fraction(value), figure.unit).write(language)
    is_count = figure.value is not None and figure.value.denominator == 1
    return language.number(value, 0 if is_count or Fraction(value).denominator == 1 else 2)


def working(figure: Figure, language: Language) -> str:
    """Write numerator and denominator, or the parts of a composed KPI, each in its own unit."""
    if figure.operation:
        told = [shown(part.value, part, language) for part in figure.parts if part.value is not None]
        return _SIGNS[figure.operation].join(told)
    if figure.numerator is None or figure.denominator is None:
        return ""
    above = _amount(figure.numerator, figure.numerator_unit, figure, language)
    below = _amount(figure.denominator, figure.denominator_unit, figure, language)
    less_one = figure.denominator and figure.value == Fraction(figure.numerator) / Fraction(figure.denominator) - 1
    return f"{above} / {below}{LESS_ONE if less_one else ''}"


def _amount(value: Fraction | int, unit: Unit, figure: Figure, language: Language) -> str:
    if unit == "currency" and figure.currency:
        return language.amount(value, figure.currency)
    return language.number(value, 0 if Fraction(value).denominator == 1 else 1)


def period_text(period: Period, language: Language) -> str:
    """Write the days of a period as messages do."""
    return language.days(period)


def _part(part: Figure) -> dict[str, Json]:
    """Return a figure that is shown beside another: strict retention, the parts of a lifetime value."""
    return {
        "kpi": part.kpi,
        "basis": part.basis or None,
        "value": scalar(part.value, part.unit, part.currency),
        "numerator": scalar(part.numerator, part.numerator_unit, part.currency),
        "denominator": scalar(part.denominator, part.denominator_unit, part.currency),
        "unit": part.unit,
    }
