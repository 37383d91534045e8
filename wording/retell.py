"""The code says its errors, findings and lines in English; here they are told again in another language.

The rooms below know no language: an error is one English sentence, for the log, for scripts and for the screen, and
some are stored and shown days later. Each sentence stands in `templates/locale/*/LC_MESSAGES/spoken.po` with its gaps
named (`templates.extract` takes them out of the code). One that was said is recognised by what stands between its gaps,
and what filled these is told again as well, where it is a sentence itself. What is not recognised stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice

from commerce.tables import TABLES
from wording.language import language
from wording.phrases import N_
from wording.recognise import GAP, QUOTED, Known, catalogue, known

#: A sentence of fewer letters beside its gaps is looked for in what stands by itself, not among several in a row.
_ENOUGH_LETTERS = 6
#: No sentence has more joints in it.
_LONGEST_RUN = 5
#: Nor more places before it.
_MOST_PLACES = 8
#: Nobody reads more signs in a row as a sentence; to look for one in them takes the square of their number.
_LONGEST = 2_000
#: Single words that the code fills gaps with: by themselves they are no sentences, and stand in the other catalogue.
_WORDS = (
    *(
        N_("acknowledge"),
        N_("snooze"),
        N_("begins"),
        N_("ends"),
        N_("ahead"),
        N_("behind"),
        N_("back"),
        N_("somewhere"),
        N_("stopped"),
    ),
    *(N_("number"), N_("text"), N_("time"), N_("day"), N_("seconds"), N_("minutes"), N_("hours"), N_("days")),
    *(N_("no"), N_("none"), N_("that"), N_("higher"), N_("lower"), N_("more"), N_("less")),
    *(N_("1 attempt"), N_("1 try"), N_("1 row"), N_("1 record"), N_("1 order"), N_("1 file")),
    *(N_("edition"), N_("weekday"), N_("fact"), N_("channel")),
    *(N_("order"), N_("orders"), N_("checkout"), N_("checkouts"), N_("refund"), N_("refunds"), N_("variant")),
    *(N_("product"), N_("customer"), N_("agreements"), N_("discount"), N_("collection")),
    *(N_("discounts"), N_("customers"), N_("costs")),
)
_AND, _OR = N_("%(one)s and %(other)s"), N_("%(one)s or %(other)s")
#: Names in a row, as the code puts them together: keys and options, amounts, or in quotes; "Salt and Pepper" may be one
#: name.
_NAME = r"(?:\"[^\"]*\"|'[^']*'|[a-z0-9_.<>*-]+|\d+(?:\.\d+)? [A-Z]{3})"
_COUNTED = re.compile(r"(?P<number>\d[\d,]*) (?P<rows>rows of )?(?P<word>[a-z]+)(?P<rest> \(.*\))?")
#: How the end of a reading begins: too short to be looked for everywhere.
_READ = re.compile(r"read \d")
#: How many rows of a table: "90 rows of spend" is no sentence, which anything would fit.
_ROWS = {"vi": "{number} dòng {word}", "zh_Hant": "{word} {number}"}
#: Between what was counted; what stands in brackets belongs to one of them.
_IN_A_LIST = re.compile(r", (?=\d)(?![^(]*\))")
#: Between names in a row, and what such a name looks like: one word, capitals after it, or anything in quotes.
_AFTER_A_NAME = re.compile(rf"{QUOTED}|(, )(?![^(]*\))")
_A_NAME_IN_A_ROW = re.compile(rf"(?:{QUOTED}|(?!\[)[^\s\"`:;]+(?: [A-Z0-9(][^\s\"`:;]*)*(?: {QUOTED})?)(?: \(.*\))?")
#: What we put around names and the words of others, and what that looks like.
_FRAMES = {
    N_(" (the words of the server: “%(words)s”)"): re.compile(r" \(\"(?P<words>.*)\"\)", re.DOTALL),
    N_("mail server %(place)s"): re.compile(r"mail server (?P<place>\S+)"),
    N_("line %(line)s, %(column)s"): re.compile(r"line (?P<line>\d+), (?P<column>[a-z_]+)"),
    N_("line %(line)s"): re.compile(r"line (?P<line>\d+)"),
    N_("%(source)s, line %(line)s, %(column)s"): re.compile(
        r"(?P<source>[^:;,]+), line (?P<line>\d+), (?P<column>[a-z_]+)"
    ),
    N_("%(source)s, line %(line)s"): re.compile(r"(?P<source>[^:;,]+), line (?P<line>\d+)"),
    N_("%(source)s (account %(account)s, %(channels)s)"): re.compile(
        r"(?P<source>[^:;]+) \(account (?P<account>[^,:;()]+), (?P<channels>[^;()]+)\)"
    ),
    N_("%(source)s (account %(account)s)"): re.compile(r"(?P<source>[^:;]+) \(account (?P<account>[^:;()]+)\)"),
}
_OPTIONAL = N_(" (optional)")
#: Names, numbers and what is in quotes, alone or in a row.
_NO_WORDS_OF_OURS = re.compile(rf"/[^:;]+|\s*(?:(?:{QUOTED}|[^\s\"]*)(?:, |$))*\s*")
#: Where what fills a gap begins and ends. Chinese has no blank between its own signs, whoever wrote them.
_EDGE = "\0"
_BESIDE_AN_EDGE = re.compile(rf"(?<=[\u4e00-\u9fff])(?:{_EDGE} | {_EDGE})(?=[\u4e00-\u9fff])")
_NAMES = re.compile(rf"((?:{_NAME}, )*{_NAME})(,? and |,? or )({_NAME})")


@dataclass(frozen=True, slots=True)
class _Joint:
    """What two sentences in a row are put together with, and how much of it belongs to the first."""

    said: str
    kept: int = 0
    chinese: str = ""

    def written(self, code: str) -> str:
        """Return what stands between the two."""
        return self.chinese if code == "zh_Hant" else self.said[self.kept :]


_COLON = _Joint(": ", chinese="\N{FULLWIDTH COLON}")
#: The strongest first.
_JOINTS = (
    _Joint("\n", chinese="\n"),
    _Joint(". ", kept=1),
    _Joint(". ", chinese="\N{IDEOGRAPHIC FULL STOP}"),
    _Joint("; ", chinese="\N{FULLWIDTH SEMICOLON}"),
    _COLON,
)


class Retelling:
    """Tells sentences of the code in one language.

    Args:
        code: "vi" or "zh_Hant"; English is told as it is.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self.language = language(code)
        self.fixed = {word: self.language.gettext(word) for word in _WORDS}
        called = [table for table in TABLES if table.called]
        self.fixed |= {said: table.called[code] for table in called for said in (table.name, table.called["en"])}
        #: What the code calls what it read; several of them stand in a row as names do.
        self.read = {"orders", *(table.called["en"] for table in called)}
        self.gapped: list[Known] = []
        for said, told in catalogue(code):
            if GAP.search(said):
                self.gapped.append(known(said, told))
            else:
                self.fixed[said] = told
        #: What the code puts before names in a row: "; write one of ".
        self.openings = [said for said in self.fixed if said.endswith(" ") and " " in said.strip()]
        self.gapped.sort(key=lambda one: (-one.letters, -one.signs))
        self.long = [one for one in self.gapped if one.letters >= _ENOUGH_LETTERS]

    def __call__(self, sentence: str) -> str:
        """Return a sentence in the other language; what is not known, or too long to be one, as it is."""
        return _Telling(self).tell(sentence)

    def whole(self, sentence: str) -> str | None:
        """Return a sentence in the other language; None where any of our own words would stay as they are."""
        telling = _Telling(self)
        told = telling.tell(sentence)
        return None if telling.is_english_left else told


class _Telling:
    """One sentence being told, and whether words of ours stay as they are: those that are no name and in no quotes."""

    def __init__(self, retelling: Retelling) -> None:
        self._by = retelling
        self.is_english_left = False

    def tell(self, sentence: str) -> str:
        """Return a sentence in the other language; what is not known, or too long to be one, as it is."""
        if len(sentence) > _LONGEST:
            return self._as_it_is(sentence)
        return self._whole(sentence, self._by.gapped) or self._row(sentence, _JOINTS)

    def _as_it_is(self, text: str) -> str:
        if framed := self._framed(text):
            return framed
        if not _NO_WORDS_OF_OURS.fullmatch(text):
            self.is_english_left = True
        return text

    def _row(self, sentence: str, joints: Sequence[_Joint]) -> str:
        """Return several sentences in a row, each told by itself: what stands before the last colons is a place."""
        if (found := self._whole(sentence, self._by.long)) is not None:
            return found
        for place in islice(_places(": ", sentence), _MOST_PLACES):
            tail = sentence[place + len(": ") :]  # a word alone may belong to the last of several sentences
            if " " in tail and (found := self._whole(tail, self._by.long)) is not None:
                return self._row(sentence[:place], joints) + _COLON.written(self._by.code) + found
        if not joints:
            read = self._whole(sentence, self._by.gapped) if _READ.match(sentence) else None
            return read or self._as_it_is(sentence)
        joint, *weaker = joints
        pieces, told = _pieces(joint, sentence), list[str]()
        said = list(pieces)
        while pieces:
            run, found = next(self._known_runs(pieces, joint), (1, None))
            told.append(self._row(pieces[0], weaker) if found is None else found)
            del pieces[:run]
        return sentence if told == said else joint.written(self._by.code).join(told)

    def _known_runs(self, pieces: Sequence[str], joint: _Joint) -> Iterator[tuple[int, str]]:
        """Yield (number, told) of the first pieces that are one sentence together, the longest first."""
        for number in range(min(len(pieces), _LONGEST_RUN), 1, -1):
            if (found := self._whole(joint.said[joint.kept :].join(pieces[:number]), self._by.long)) is not None:
                yield number, found

    def _whole(self, sentence: str, gapped: Sequence[Known]) -> str | None:
        """Return a sentence that is known as a whole; None for any other."""
        bare = sentence.strip()
        if not bare:
            return None
        if (told := self._by.fixed.get(sentence)) is not None:
            return told
        if sentence != bare and (told := self._whole(bare, gapped)) is not None:
            begin = sentence.index(bare)
            return sentence[:begin] + told + sentence[begin + len(bare) :]
        for one in gapped:
            if one.piece in sentence and (found := one.shape.fullmatch(sentence)):
                told = GAP.sub(partial(self._edged, one, found), one.told)
                return _BESIDE_AN_EDGE.sub("", told).replace(_EDGE, "")
        return None

    def _edged(self, one: Known, said: re.Match[str], gap: re.Match[str]) -> str:
        return f"{_EDGE}{self._filling(one, said, gap)}{_EDGE}"

    def _filling(self, one: Known, said: re.Match[str], gap: re.Match[str]) -> str:
        """Return what filled a gap of a sentence that was said: a name stays, a sentence is told again."""
        text, by = said[gap[1]], self._by
        if gap[1] in one.kept:
            return self._framed(text) or text.replace(_OPTIONAL, self._by.language.gettext(_OPTIONAL))
        if framed := self._framed(text):
            return framed
        if paired := self._paired(text):
            return paired
        opening = next((begin for begin in by.openings if text.startswith(begin)), "")
        if opening:
            return by.fixed[opening] + self._in_a_row(text.removeprefix(opening))
        if (listed := self._listed(text)) is not None:
            return listed
        return self.tell(text) if " " in text or text in by.fixed else text

    def _paired(self, text: str) -> str:
        """Return what the code read, or names, with "and" or "or" before the last; "" for anything else."""
        by = self._by
        if by.read.issuperset(read := [text] if text in by.read else text.split(" and ")):
            return by.language.listing([by.fixed[one] for one in read])
        if in_a_row := _NAMES.fullmatch(text):
            joint = _AND if "and" in in_a_row[2] else _OR
            return by.language.gettext(joint) % {"one": in_a_row[1], "other": in_a_row[3]}
        return ""

    def _listed(self, text: str) -> str | None:
        """Return what was counted, and names in a row; None for anything else."""
        if len(pieces := _IN_A_LIST.split(text)) > 1:
            if (found := self._whole(text, self._by.long)) is not None:  # a figure may stand behind a comma in it
                return found
            return self._by.language.row([self._counted(piece) or self.tell(piece) for piece in pieces])
        if (counted := self._counted(text)) is not None:
            return counted
        return listed if (listed := self._in_a_row(text)) != text else None

    def _in_a_row(self, text: str) -> str:
        """Return names in a row with what stands between such in the language; anything else as it is."""
        names, begin = list[str](), 0
        for found in _AFTER_A_NAME.finditer(text):
            if found[1]:
                names.append(text[begin : found.start()])
                begin = found.end()
        names.append(text[begin:])
        return self._by.language.row(names) if all(map(_A_NAME_IN_A_ROW.fullmatch, names)) else text

    def _framed(self, text: str) -> str:
        """Return a name, or what the other side said, with what we put around it told; "" where there is nothing."""
        for frame, shape in _FRAMES.items():
            if found := shape.fullmatch(text):
                return self._by.language.gettext(frame) % found.groupdict()
        return ""

    def _counted(self, text: str) -> str | None:
        """Return how many there are of something, "33 checkouts"; None for anything else."""
        if (found := _COUNTED.fullmatch(text)) is None or found["word"] not in self._by.fixed:
            return None
        number, word, rest = found["number"], self._by.fixed[found["word"]], found["rest"]
        told = f"{word} {number}" if self._by.code == "zh_Hant" else f"{number} {word}"
        if found["rows"]:
            told = _ROWS.get(self._by.code, "{number} {word}").format(number=number, word=word)
        return told + (self.tell(rest) if rest else "")


def _places(joint: str, sentence: str) -> Iterator[int]:
    """Yield where a joint stands, but for what is in quotes."""
    for found in re.finditer(f"{QUOTED}|{re.escape(joint)}", sentence):
        if found[0] == joint:
            yield found.start()


def _pieces(joint: _Joint, sentence: str) -> list[str]:
    """Return a sentence in pieces; each but the last keeps what belongs to it of the joint."""
    pieces, begin = [], 0
    for place in _places(joint.said, sentence):
        pieces.append(sentence[begin : place + joint.kept])
        begin = place + len(joint.said)
    return [*pieces, sentence[begin:]]


@lru_cache(maxsize=4)
def retelling(code: str) -> Retelling:
    """Return what tells sentences in a language, made once."""
    return Retelling(code)
