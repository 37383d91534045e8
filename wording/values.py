"""A number that knows its unit, so that a template can write it in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from commerce.comparisons import TOLD_AS_DIFFERENCE, moved
from commerce.figures import Figure, Unit
from commerce.money import to_major, to_minor
from knowledge import Knowledge
from wording.language import MINUS, Language, language, says_something
from wording.phrases import N_, NN_

#: How units are written that are no bare number; %(number)s stands for it.
UNITS = {
    "years": NN_("%(number)s year", "%(number)s years"),
    "days": NN_("%(number)s day", "%(number)s days"),
    "hours": NN_("%(number)s hour", "%(number)s hours"),
    "minutes": NN_("%(number)s minute", "%(number)s minutes"),
    "seconds": NN_("%(number)s second", "%(number)s seconds"),
    "points": NN_("%(number)s point", "%(number)s points"),
}
_DIGITS = {"count": 0, "orders": 2, "years": 2, "ratio": 2, "points": 0, "seconds": 1}
#: An estimate of this many units of money or more has no cents.
_ROUGH_FROM = 20
#: Digits of an estimate that can be meant; the rest is told as noughts.
_ROUGH_DIGITS = 3
_SIGNS = ("+", MINUS, "\N{PLUS-MINUS SIGN}")
PERCENTAGE_POINTS = N_("%(number)s percentage points")


@dataclass(frozen=True, slots=True)
class Value:
    """A share, a count, or minor units of a currency; `is_relative`: a change as a share of what was before."""

    exact: Fraction
    unit: Unit
    currency: str = ""
    is_relative: bool = False

    def write(self, speech: Language) -> str:
        """Write it in a language."""
        if self.unit == "currency":
            if self.currency:
                return _kept_together(speech.amount(self.exact, self.currency))
            return speech.number(self.exact)
        if self.unit == "percent":
            return speech.percent(self.exact)
        number = speech.number(self.exact, _DIGITS.get(self.unit, 1))
        if self.unit in UNITS:
            count = 1 if number.lstrip(MINUS) == "1" else 2  # with decimals it is many: 1.0 days
            return speech.ngettext(*UNITS[self.unit], count) % {"number": number}
        return number

    def write_roughly(self, speech: Language) -> str:
        """Write an estimate in money: no cents and no fourth digit, which would only pretend to be known."""
        major = to_major(self.exact, self.currency)
        places = min(0, _ROUGH_DIGITS - len(str(abs(round(major)))))
        whole = to_minor(str(round(round(major), places)), self.currency) if abs(major) >= _ROUGH_FROM else self.exact
        return _kept_together(speech.amount(whole, self.currency, decimals=abs(major) < _ROUGH_FROM))

    def write_size(self, speech: Language) -> str:
        """Write how large a change is, whichever way it went; of shares in percentage points."""
        size = abs(self.exact)
        if self.unit == "percent" and not self.is_relative:
            number = speech.number(size * 100, 2 if size < Fraction(1, 10) else 1)
            return speech.gettext(PERCENTAGE_POINTS) % {"number": number}
        return Value(size, self.unit, self.currency).write(speech)

    def write_signed(self, speech: Language) -> str:
        """Write it as a change: with a plus or minus; shares in percentage points."""
        written = self.write_size(speech)
        if self.unit == "percent" and not self.is_relative:
            return _sign(self.exact, written) + written
        return _kept_together(_sign(self.exact, written) + written)


def _sign(exact: Fraction, written: str) -> str:
    """Return the sign of a change; of one that rounds to nothing neither."""
    if not says_something(written):
        return "\N{PLUS-MINUS SIGN}"
    return "+" if exact > 0 else MINUS


def _kept_together(amount: str) -> str:
    """Return an amount whose sign no line end parts from it: a line may break between a sign and the one of a currency.

    Source: UAX #14; both are of class PR, and only a digit holds on to what stands before it.
    """
    has_sign = amount[:1] in _SIGNS and not amount[1:2].isdigit()
    return amount[0] + "\N{WORD JOINER}" + amount[1:] if has_sign else amount


def lasted(span: timedelta, speech: Language) -> str:
    """Write how long something lasted as people say it: minutes below two hours, hours below two days, else days."""
    minutes = max(1, round(span / timedelta(minutes=1)))
    hours, days = round(span / timedelta(hours=1)), round(span / timedelta(days=1))
    unit, number = ("minutes", minutes) if minutes < 120 else ("hours", hours) if hours < 48 else ("days", days)  # noqa: PLR2004 - two hours, two days
    return speech.ngettext(*UNITS[unit], number) % {"number": speech.number(number)}


def figure_value(figure: Figure) -> Value | None:
    """Return the value of a figure; None when it has none."""
    return None if figure.value is None else Value(figure.value, figure.unit, figure.currency)


def change(now: Figure, before: Figure | None) -> Value | None:
    """Return how far a figure moved against the period before: in points for what is one, else as a share of before.

    None when either has no value, or when the two were counted in different ways.
    """
    if before is None or now.value is None or before.value is None or now.basis != before.basis:
        return None
    by = moved(now.unit, now.value, before.value)
    return None if by is None else changed(now.unit, by)


def changed(unit: Unit, by: Fraction) -> Value:
    """Return how far something moved, as `commerce.comparisons.moved` has it."""
    return Value(by, unit) if unit in TOLD_AS_DIFFERENCE else Value(by, "percent", is_relative=True)


def worked(figure: Figure, knowledge: Knowledge, code: str) -> tuple[str, dict[str, str]]:
    """Return the collection's sentence that shows how a figure came about, and its amounts by input; ("", {}) for none.

    Every amount is written in the unit of its input: nothing here knows which KPI divides money, and which counts. The
    sentence of a figure made of others has no amounts: it says what they leave out.
    """
    shows = figure.amounts or (figure.operation and figure.parts)
    told = knowledge.working(figure.kpi, figure.basis) if shows else None
    if told is None:
        return "", {}
    speech = language(code)
    amounts = {one.input: Value(one.value, one.unit, figure.currency).write(speech) for one in figure.amounts}
    return told[code], amounts
