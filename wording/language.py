"""One language: its catalogue of sentences, and how it writes numbers, money and days.

The catalogues are read as they stand (`templates/locale/*/LC_MESSAGES/messages.po`): no compiled file is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache, reduce
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, get_currency_precision, get_currency_symbol

from commerce.languages import LANGUAGES
from commerce.money import to_major
from commerce.period import Period
from wording.phrases import N_, NEXT_TO_IT

#: Currencies whose prices nobody writes with decimals, whatever CLDR says.
_WITHOUT_DECIMALS = frozenset({"TWD"})
#: CLDR's Vietnamese "2 thg 3, 2026" is not how people write.
_DAYS = {"vi": "dd/MM/y"}
#: Nor is its "Thứ Tư, 1 tháng 4, 2026".
_LONG_DAYS = {"vi": "EEEE, 'ngày' d 'tháng' M 'năm' y"}
#: Nor is its "06:30 02/03/2026": two numbers beside each other.
_MOMENTS = {"vi": "{0} ngày {1}"}
#: Signs that say which dollars are meant: an agency has shops in several countries.
_SIGNS = {"TWD": "NT$"}
#: From here on, cents are noise in a sentence.
_WHOLE_FROM = 10_000
#: A share below this gets a second decimal: 2.35 % and 2.41 % are not the same conversion rate.
_SMALL_SHARE = Fraction(1, 10)
#: A hyphen would stand beside the minus of a change, and be read as a dash in a range.
MINUS = "\N{MINUS SIGN}"
#: What stands between names in a row, where it is no comma.
_BETWEEN_NAMES = {"zh_Hant": "\N{IDEOGRAPHIC COMMA}"}
_BETWEEN_WORDS = {"zh_Hant": "\N{FULLWIDTH COMMA}"}
_BETWEEN = N_("%(low)s to %(high)s")


def _decimal(value: Fraction | int | Decimal, digits: int) -> Decimal:
    exact = Fraction(value)
    quotient = Decimal(exact.numerator) / Decimal(exact.denominator)
    return quotient.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


class Language:
    """How one language speaks. Unknown languages speak English.

    Args:
        code: "en", "vi" or "zh_Hant".
        iso_days: Write days as 2026-03-04 where the language would write them in figures alone: 04/03/2026 is another
            day elsewhere.
    """

    def __init__(self, code: str, *, iso_days: bool = False) -> None:
        self.code = code if code in LANGUAGES else "en"
        self._iso_days = iso_days and self.code in _DAYS
        self.locale = Locale.parse(self.code)
        self._catalogue = _catalogue(self.code)

    @property
    def tag(self) -> str:
        """The language as HTML names it: "zh-Hant"."""
        return self.code.replace("_", "-")

    def gettext(self, message: str) -> str:
        """Return the sentence in this language."""
        return self._catalogue.gettext(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the sentence for a number of things."""
        return self._catalogue.ngettext(one, many, number)

    def amount(self, minor: Fraction | int, currency: str, *, decimals: bool = True) -> str:
        """Write money; cents are left off where the amount is large, or when not wanted."""
        major = to_major(minor, currency)
        digits = 0 if currency in _WITHOUT_DECIMALS else get_currency_precision(currency)
        if not decimals or abs(major) >= _WHOLE_FROM:
            digits = 0
        number = format_decimal(_decimal(abs(major), digits), _pattern(digits), locale=self.locale)
        symbol = _SIGNS.get(currency) or get_currency_symbol(currency, locale=self.locale)
        pattern = self.locale.currency_formats["standard"].pattern
        before, gap, after = (symbol, "", "") if pattern.startswith("¤") else ("", "\N{NO-BREAK SPACE}", symbol)
        if before and before[-1].isalpha():
            before += "\N{NO-BREAK SPACE}"
        return f"{MINUS if major < 0 and says_something(number) else ''}{before}{number}{gap}{after}"

    def percent(self, share: Fraction, *, digits: int | None = None) -> str:
        """Write a share 0..1 as per cent: one decimal, two for a small share."""
        if digits is None:
            digits = 2 if abs(share) < _SMALL_SHARE else 1
        return self.number(share * 100, digits) + "%"

    def number(self, value: Fraction | int, digits: int = 0) -> str:
        """Write a number with a fixed number of decimals; what rounds to nothing has no sign."""
        number = format_decimal(_decimal(abs(Fraction(value)), digits), _pattern(digits), locale=self.locale)
        return MINUS + number if value < 0 and says_something(number) else number

    def from_to(self, low: str, high: str) -> str:
        """Write a range in a sentence: "11 to 19"; of two that read the same only one."""
        if low == high:
            return low
        return self.gettext(_BETWEEN) % {"low": low_end(low, high), "high": high}

    def between(self, low: str, high: str) -> str:
        """Write a range; one below nothing in words, for a dash beside a minus is read as another."""
        if not low.startswith(MINUS):
            return f"{low} - {high}"
        return self.gettext(_BETWEEN) % {"low": low_end(low, high), "high": high}

    def day(self, day: date) -> str:
        """Write a day: "Mar 2, 2026"."""
        if self._iso_days:
            return day.isoformat()
        return format_date(day, _DAYS.get(self.code, "medium"), locale=self.locale)

    def days(self, period: Period) -> str:
        """Write the days of a period as shortly as they can be told: "Mar 4 - 31, 2026" with a dash between."""
        if self.code in _DAYS:
            first, last = self.day(period.first), self.day(period.last)
            return first if first == last else f"{first} \N{EN DASH} {last}"
        written = format_interval(period.first, period.last, "yMMMd", locale=self.locale)
        return str(written).replace("\N{THIN SPACE}", " ")

    def short_days(self, period: Period) -> str:
        """Write days that lie near one that is named with its year: "Mar 23 - 28" with a dash between."""
        if self._iso_days:
            return self.days(period)
        if self.code in _DAYS:
            first, last = (f"{day:%d/%m}" for day in (period.first, period.last))
            return first if first == last else f"{first} \N{EN DASH} {last}"
        written = format_interval(period.first, period.last, "MMMd", locale=self.locale)
        return str(written).replace("\N{THIN SPACE}", " ")

    def long_day(self, day: date) -> str:
        """Write a day with its weekday."""
        return format_date(day, _LONG_DAYS.get(self.code, "full"), locale=self.locale)

    def moment(self, instant: datetime, zone: ZoneInfo) -> str:
        """Write an instant on the shop's own clock: "Mar 2, 2026, 06:30"."""
        local = instant.astimezone(zone)
        # CLDR's pattern takes the time as {0} and the day as {1}
        pattern = str(self.locale.datetime_formats["medium"])
        if not self._iso_days:
            pattern = _MOMENTS.get(self.code, pattern)
        return pattern.format(f"{local:%H:%M}", self.day(local.date()))

    def clock(self, instant: datetime, zone: ZoneInfo, today: date) -> str:
        """Write an instant on the shop's own clock; of today the time alone: "14:05"."""
        local = instant.astimezone(zone)
        return f"{local:%H:%M}" if local.date() == today else self.moment(instant, zone)

    def apart(self, items: Sequence[str]) -> str:
        """Join what each says something by itself: "no order by PayPal; conversion rate"."""
        return reduce(lambda one, other: self.gettext(NEXT_TO_IT) % {"one": one, "other": other}, items)

    def row(self, items: Sequence[str]) -> str:
        """Put names beside each other, without a word between the last two: "a, b, c"."""
        return _BETWEEN_NAMES.get(self.code, ", ").join(items)

    def beside(self, items: Sequence[str]) -> str:
        """Put what each says something beside each other, where a comma parts them: "Meta, read 06:10, GA4"."""
        return _BETWEEN_WORDS.get(self.code, ", ").join(items)

    def listing(self, items: Sequence[str]) -> str:
        """Join items as the language does: "a, b, and c"."""
        return format_list(list(items), locale=self.locale)


@lru_cache(maxsize=8)
def _catalogue(code: str) -> NullTranslations:
    source = files("templates") / "locale" / code / "LC_MESSAGES" / "messages.po"
    if not source.is_file():
        return NullTranslations()  # English: the sentences themselves
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=code))
    return GNUTranslations(BytesIO(compiled.getvalue()))


def low_end(low: str, high: str) -> str:
    """Return the low end of a range, without its unit where that is a word that the high end names too."""
    number, gap, unit = low.rpartition(" ")
    return number if gap and unit.isalpha() and high.endswith(gap + unit) else low


def says_something(number: str) -> bool:
    """Return whether a written number is more than noughts."""
    return any(digit in "123456789" for digit in number)


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


@lru_cache(maxsize=8)
def language(code: str, *, iso_days: bool = False) -> Language:
    """Return a language, made once."""
    return Language(code, iso_days=iso_days)
