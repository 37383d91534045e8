"""What is wrong with a table, for a reader who reads no English: our own sentences are known, and told in his language.

The rooms below say what is wrong with a file in one English sentence, for the screen and the log. A message takes it
apart again. Of what it does not know it tells the place, and where the rest is to be read: no English in the midst.
"""

from __future__ import annotations

import re

from wording.language import Language
from wording.phrases import N_

#: As `connectors.files`, the source of files and the filling of tables write them.
KNOWN = (
    N_("there is no file %(path)s; mend `path` in %(config)s"),
    N_("%(source)s: no column %(lacking)s; found: %(found)s; expected: %(expected)s"),
    N_("%(source)s: the file is empty; expected the columns %(expected)s"),
    N_("%(place)s answered with a web page instead of a table; publish the sheet as CSV"),
)
#: Where a row lies, and that more is to be known of it.
_NO_GOOD_ROW = N_("%(source)s: no row is good: nothing was changed")
_ROW_AND_COLUMN = N_("%(source)s, line %(line)s, %(column)s")
_ROW = N_("%(source)s, line %(line)s")
MORE = N_("%(place)s; `shopbell doctor` says what is wrong")
_A_ROW = re.compile(r"(?P<source>.+?), line (?P<line>\d+)(?:, (?P<column>[a-z_]+))?: .*", re.DOTALL)
_A_SOURCE = re.compile(r"(?P<source>\S[^:]*(?::(?=//|\d+/)[^:]*)*): .*", re.DOTALL)
_LONG = {"vi": ("(optional)", "(không bắt buộc)"), "zh_Hant": (" (optional)", "\uff08選填\uff09")}


def in_words_of(speech: Language, code: str, sentence: str) -> str:
    """Return a sentence on a table in the reader's language; an English reader gets it as it is."""
    if code == "en":
        return sentence
    for known in KNOWN:
        if found := pattern(known).fullmatch(sentence):
            return (speech.gettext(known) % found.groupdict()).replace(*_LONG.get(code, ("", "")))
    return speech.gettext(MORE) % {"place": _place(speech, sentence)}


def _place(speech: Language, sentence: str) -> str:
    """Return which file, and which row of it, a sentence is about."""
    if found := pattern(_NO_GOOD_ROW).match(sentence):
        return speech.gettext(_NO_GOOD_ROW) % found.groupdict()
    if found := _A_ROW.fullmatch(sentence):
        told = found.groupdict()
        return speech.gettext(_ROW_AND_COLUMN if told["column"] else _ROW) % told
    found = _A_SOURCE.fullmatch(sentence)
    return found["source"] if found else sentence


def pattern(known: str) -> re.Pattern[str]:
    """Return what a sentence looks like once its gaps are filled."""
    parts = re.split(r"%\((\w+)\)s", known)
    told = "".join(f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
    return re.compile(told, re.DOTALL)
