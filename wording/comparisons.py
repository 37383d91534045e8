"""A figure beside what it is held beside, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from commerce.comparisons import Beside, Compared, Comparison
from commerce.figures import Figure, Missing
from knowledge import Knowledge
from wording.language import Language
from wording.missing import missing_text
from wording.names import Names
from wording.phrases import N_
from wording.values import Value, changed

_TITLE = N_("%(name)s, %(days)s: %(value)s, compared with")
_NAMES: Mapping[Beside, str] = {
    Beside.TARGET: N_("its target"),
    Beside.BEFORE: N_("the days before (%(days)s)"),
    Beside.LAST_YEAR: N_("the same weeks last year (%(days)s)"),
    Beside.USUAL: N_("its usual level"),
    Beside.BENCHMARK: N_("a general figure, undated"),
}
_LINE = N_("%(what)s: %(value)s")
_CHANGED = N_("%(what)s: %(value)s (%(change)s)")
_WITHIN = N_("%(what)s: %(value)s (within)")
_UNKNOWN = N_("%(what)s: not known: %(why)s")
_AT_LEAST = N_("at least %(limit)s")
_AT_MOST = N_("at most %(limit)s")
_NORMAL = N_("%(value)s, %(range)s is normal")
_STATED = N_("%(line)s, from “%(document)s”")
_KNOWN_FROM = N_("orders are known from %(day)s on")
#: commerce.comparisons.Comparison.missing
_WHY: Mapping[str, str] = {
    "no_target": N_("none is set"),
    "no_usual": N_("too little history"),
    "no_benchmark": N_("no document states one in this unit"),
    "counted_otherwise": N_("it was counted on another basis then"),
}


def comparison_title(figure: Figure, knowledge: Knowledge, speech: Language) -> str:
    """Return what the lines below are about."""
    value = figure.value
    return speech.gettext(_TITLE) % {
        "name": Names(knowledge, speech.code).figure(figure),
        "days": speech.days(figure.period),
        "value": "-" if value is None else Value(value, figure.unit, figure.currency).write(speech),
    }


def comparison_lines(compared: Compared, knowledge: Knowledge, speech: Language) -> Iterator[str]:
    """Yield a line for everything that a figure is held beside; for what is not known, why."""
    for one in compared.comparisons:
        yield _line(one, compared.figure, knowledge, speech)


def why_unknown(missing: Missing, knowledge: Knowledge, speech: Language) -> str:
    """Say why there is nothing to hold a figure beside, in one part of a sentence."""
    code = missing.reason
    return speech.gettext(_WHY[code]) if code in _WHY else missing_text(missing, knowledge, speech.code)


def known_from(day: date, speech: Language) -> str:
    """Say that orders do not reach back so far; `day`: the first one of which they are known."""
    return speech.gettext(_KNOWN_FROM) % {"day": speech.day(day)}


def _line(one: Comparison, figure: Figure, knowledge: Knowledge, speech: Language) -> str:
    days = speech.days(one.period) if one.period is not None else ""
    what = speech.gettext(_NAMES[one.beside]) % ({"days": days} if "%(days)s" in _NAMES[one.beside] else {})
    if one.missing is not None:
        return speech.gettext(_UNKNOWN) % {"what": what, "why": why_unknown(one.missing, knowledge, speech)}
    told = {"what": what, "value": _value(one, figure, speech)}
    if one.beside is Beside.BENCHMARK and one.low is not None and one.change == 0:
        line = speech.gettext(_WITHIN) % told
    elif one.change is None:
        line = speech.gettext(_LINE) % told
    else:
        line = speech.gettext(_CHANGED) % {**told, "change": changed(figure.unit, one.change).write_signed(speech)}
    document = knowledge.documents.get(one.file)
    if document is None:
        return line
    return speech.gettext(_STATED) % {"line": line, "document": document.subject[speech.code]}


def _value(one: Comparison, figure: Figure, speech: Language) -> str:
    """Return what it is held beside: a value, a limit, a range."""
    value, low, high = (
        "" if end is None else Value(end, figure.unit, figure.currency).write(speech)
        for end in (one.value, one.low, one.high)
    )
    if one.target is not None:
        return speech.gettext(_AT_MOST if one.is_ceiling else _AT_LEAST) % {"limit": value}
    if not low:
        return value
    between = speech.from_to(low, high)
    return speech.gettext(_NORMAL) % {"value": value, "range": between} if value else between
