"""Why something does not do its part, for a reader who reads no English: a sentence of the code, told in a message.

No English stands in the midst of it: of what is not known whole it tells the place, and where the rest is to be read.
"""

from __future__ import annotations

import re

from wording.language import language
from wording.phrases import N_
from wording.retell import retelling

#: A row of a file, a file or an address, a server: what is said of it begins behind.
_PLACES = (
    re.compile(r"(?P<place>.+?, line \d+(?:, [a-z_]+)?): .*", re.DOTALL),
    re.compile(r"(?P<place>\S[^:]*(?::(?=//|\d+/)[^:]*)*): .*", re.DOTALL),
    re.compile(r"(?P<place>\S+\.\S+) .*", re.DOTALL),
)
_MORE = N_("%(place)s; `shopbell doctor` says what is wrong")
_DOCTOR = N_("`shopbell doctor` says what to do")


def trouble_in(code: str, sentence: str) -> str:
    """Return why something does not work in a reader's language; an English reader gets it as it is.

    Args:
        code: One of `commerce.languages.LANGUAGES`.
        sentence: As it was noted.
    """
    if code == "en" or not sentence:
        return sentence
    if (told := retelling(code).whole(sentence)) is not None:
        return told
    speech = language(code)
    for shape in _PLACES:
        if (found := shape.fullmatch(sentence)) and (place := retelling(code).whole(found["place"])):
            return speech.gettext(_MORE) % {"place": place}
    return speech.gettext(_DOCTOR)
