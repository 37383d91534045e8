"""Days, amounts and large numbers in sentences of the code, written as the reader's language writes them.

The code says "2026-11-30", "120 EUR" and "10,290", for logs and scripts. What is in quotes, or is to be typed, stays.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from functools import partial

from babel.numbers import list_currencies

from commerce.money import to_minor
from commerce.period import Period
from wording.language import Language
from wording.recognise import QUOTED

#: What stands behind a sign of equality or in brackets of a file is to be typed.
_DAY = r"(?<![\w/.:=<-])(?<!= )(?<!e\.g\. )\d{4}-\d\d-\d\d(?![\w/-])"
_AMOUNT = r"(?<![\w/.:,=-])(?P<amount>\d+(?:\.\d+)?) (?P<currency>[A-Z]{3})(?!\w)"
_NUMBER = r"(?<![\w.,=-])\d{1,3}(?:,\d{3})+(?![\w-]|[.,]\d)"
#: Two days with what stands between those of a period.
_DAYS = rf"(?P<first>{_DAY}) [-\N{{EN DASH}}] (?P<last>\d{{4}}-\d\d-\d\d)(?![\w/-])"
_FIGURE = re.compile(rf"(?P<quoted>{QUOTED})|{_DAYS}|(?P<day>{_DAY})|{_AMOUNT}|(?P<number>{_NUMBER})")
#: Chinese has no blank around a day that is written in its own signs.
_BLANK = re.compile(r"(?<=[\u4e00-\u9fff]) (?=\d{4}年)|(?<=日) (?=[\u4e00-\u9fff])")


def figures_told(sentence: str, language: Language) -> str:
    """Return a sentence that is told in a language already, its figures as that writes them."""
    return _BLANK.sub("", _FIGURE.sub(partial(_written, language), sentence))


def _written(language: Language, found: re.Match[str]) -> str:
    said, currency = found[0], found["currency"]
    with suppress(ValueError):  # no day, no amount: of what else it is nothing is known
        if found["first"]:
            return language.days(Period(date.fromisoformat(found["first"]), date.fromisoformat(found["last"])))
        if found["day"]:
            return language.day(date.fromisoformat(said))
        if found["number"]:
            return language.number(int(said.replace(",", "")))
        if currency and currency in list_currencies():
            return language.amount(to_minor(found["amount"], currency), currency)
    return said
