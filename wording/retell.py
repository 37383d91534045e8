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
from importlib.resources import files
from io import BytesIO
from itertools import islice

from babel.messages.pofile import read_po

from wording.language import language
from wording.phrases import N_

#: A gap of a sentence in the catalogue.
GAP = re.compile(r"%\((\w+)\)s")
#: A sentence of fewer letters beside its gaps is looked for in what stands by itself, not among several in a row.
_ENOUGH_LETTERS = 6
#: Where one begins with a gap and has fewer letters, names alone fill it: "%(this)s is no %(that)s".
_MANY_LETTERS = 12
#: A marked text of fewer letters is a word or a frame, which anything fits.
_A_SENTENCE = 20
#: No sentence has more joints in it.
_LONGEST_RUN = 5
#: Nor more places before it.
_MOST_PLACES = 8
#: Nobody reads more signs in a row as a sentence; to look for one in them takes the square of their number.
_LONGEST = 2_000
#: What fills a gap that a language does without; anything more could take a name with it.
_GRAMMAR = r"(?:are|do|does|ended|ends|has|have|is|it|tells?|them|s|)"
#: What fills these is called so by others, and stays as they call it, whatever else it may mean.
_CALLED = re.compile(
    r"(?:called|campaign|cells?|channel|code|currency|file|folder|header|heading|home|host|id|kpi|leaf|loc|match|name"
    r"|path|place|port|quoted?|readers?|segment|server|service_name|shop|tactic|title|user|variable|version|where|who)"
    r"(?:_\d+)?"
)
#: What stands in quotes is said by others, too.
_QUOTED = r"\"[^\"\n]*\"|(?<!\w)'[^'\n]*'(?!\w)|`[^`\n]*`"
#: What fills the beginning of a sentence: a place, or another of ours before it, is told by itself.
_BEFORE = rf"(?:{_QUOTED}|(?!(?<!\w)'|[:;.] )[^\"`\n])*?"
#: What fills a gap right behind another: nothing, or what goes on; else the first would be left empty.
_BEHIND = r"(?:[ ,;:.()\[\]].*?)?"
#: And where a language parts the two: no blank of a name may do so.
_BEHIND_A_SIGN = r"(?:(?:[,;:.] | \().*?)?"
_GAP_IN_QUOTES = re.compile(r"\"%\((\w+)\)s\"|'%\((\w+)\)s'|`%\((\w+)\)s`")
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
#: Names in a row, as the code puts them together: keys and options, or in quotes; "Salt and Pepper" may be one name.
_NAME = r"(?:\"[^\"]*\"|'[^']*'|[a-z0-9_.<>*-]+)"
_COUNTED = re.compile(r"(?P<number>\d+) (?P<word>[a-z]+)(?P<rest> \(.*\))?")
#: Between what was counted; what stands in brackets belongs to one of them.
_IN_A_LIST = re.compile(r", (?=\d)(?![^(]*\))")
_LISTED = {"zh_Hant": "\N{IDEOGRAPHIC COMMA}"}
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


@dataclass(frozen=True, slots=True)
class _Known:
    """A sentence with gaps: how it reads in the other language, what it looks like, and its longest piece.

    `kept`: the gaps that are filled by what others call something, or say.
    """

    told: str
    shape: re.Pattern[str]
    piece: str
    letters: int
    signs: int
    kept: frozenset[str]


class Retelling:
    """Tells sentences of the code in one language.

    Args:
        code: "vi" or "zh_Hant"; English is told as it is.
    """

    def __init__(self, code: str) -> None:
        self._code = code
        self._language = language(code)
        self._fixed = {word: self._language.gettext(word) for word in _WORDS}
        self._gapped: list[_Known] = []
        for said, told in _catalogue(code):
            if GAP.search(said):
                self._gapped.append(_known(said, told))
            else:
                self._fixed[said] = told
        #: What the code puts before names in a row: "; write one of ".
        self._openings = [said for said in self._fixed if said.endswith(" ") and " " in said.strip()]
        self._gapped.sort(key=lambda one: (-one.letters, -one.signs))
        self._long = [one for one in self._gapped if one.letters >= _ENOUGH_LETTERS]

    def __call__(self, sentence: str) -> str:
        """Return a sentence in the other language; what is not known, or too long to be one, as it is."""
        if len(sentence) > _LONGEST:
            return sentence
        return self._whole(sentence, self._gapped) or self._row(sentence, _JOINTS)

    def _row(self, sentence: str, joints: Sequence[_Joint]) -> str:
        """Return several sentences in a row, each told by itself: what stands before the last colons is a place."""
        if (found := self._whole(sentence, self._long)) is not None:
            return found
        for place in islice(_places(": ", sentence), _MOST_PLACES):
            tail = sentence[place + len(": ") :]  # a word alone may belong to the last of several sentences
            if " " in tail and (found := self._whole(tail, self._long)) is not None:
                return self._row(sentence[:place], joints) + _COLON.written(self._code) + found
        if not joints:
            return sentence
        joint, *weaker = joints
        pieces, told = _pieces(joint, sentence), list[str]()
        said = list(pieces)
        while pieces:
            run, found = next(self._known_runs(pieces, joint), (1, None))
            told.append(self._row(pieces[0], weaker) if found is None else found)
            del pieces[:run]
        return sentence if told == said else joint.written(self._code).join(told)

    def _known_runs(self, pieces: Sequence[str], joint: _Joint) -> Iterator[tuple[int, str]]:
        """Yield (number, told) of the first pieces that are one sentence together, the longest first."""
        for number in range(min(len(pieces), _LONGEST_RUN), 1, -1):
            if (found := self._whole(joint.said[joint.kept :].join(pieces[:number]), self._long)) is not None:
                yield number, found

    def _whole(self, sentence: str, gapped: Sequence[_Known]) -> str | None:
        """Return a sentence that is known as a whole; None for any other."""
        bare = sentence.strip()
        if not bare:
            return None
        if (told := self._fixed.get(sentence)) is not None:
            return told
        if sentence != bare and (told := self._whole(bare, gapped)) is not None:
            begin = sentence.index(bare)
            return sentence[:begin] + told + sentence[begin + len(bare) :]
        for known in gapped:
            if known.piece in sentence and (found := known.shape.fullmatch(sentence)):
                return GAP.sub(partial(self._filling, known, found), known.told)
        return None

    def _filling(self, known: _Known, said: re.Match[str], gap: re.Match[str]) -> str:
        """Return what filled a gap of a sentence that was said: a name stays, a sentence is told again."""
        text = said[gap[1]]
        if gap[1] in known.kept:
            return text
        if in_a_row := _NAMES.fullmatch(text):
            joint = _AND if "and" in in_a_row[2] else _OR
            return self._language.gettext(joint) % {"one": in_a_row[1], "other": in_a_row[3]}
        opening = next((one for one in self._openings if text.startswith(one)), "")
        if opening:
            return self._fixed[opening] + text.removeprefix(opening)
        if len(pieces := _IN_A_LIST.split(text)) > 1:
            return _LISTED.get(self._code, ", ").join(self._counted(piece) or self(piece) for piece in pieces)
        if (counted := self._counted(text)) is not None:
            return counted
        return self(text) if " " in text or text in self._fixed else text

    def _counted(self, text: str) -> str | None:
        """Return how many there are of something, "33 checkouts"; None for anything else."""
        if (found := _COUNTED.fullmatch(text)) is None or found["word"] not in self._fixed:
            return None
        number, word, rest = found["number"], self._fixed[found["word"]], found["rest"]
        told = f"{word} {number}" if self._code == "zh_Hant" else f"{number} {word}"
        return told + (self(rest) if rest else "")


def _places(joint: str, sentence: str) -> Iterator[int]:
    """Yield where a joint stands, but for what is in quotes."""
    for found in re.finditer(f"{_QUOTED}|{re.escape(joint)}", sentence):
        if found[0] == joint:
            yield found.start()


def _pieces(joint: _Joint, sentence: str) -> list[str]:
    """Return a sentence in pieces; each but the last keeps what belongs to it of the joint."""
    pieces, begin = [], 0
    for place in _places(joint.said, sentence):
        pieces.append(sentence[begin : place + joint.kept])
        begin = place + len(joint.said)
    return [*pieces, sentence[begin:]]


def _known(said: str, told: str) -> _Known:
    parts, shape = GAP.split(said), ""
    pieces, kept = parts[::2], GAP.findall(told)
    frame = "".join(pieces)
    letters = sum(map(str.isalpha, frame))
    for place, part in enumerate(parts):
        if not place % 2:
            shape += re.escape(part)
        elif f"(?P<{part}>" in shape:
            shape += f"(?P={part})"
        else:
            shape += f"(?P<{part}>{_before_another(parts, place)}{_filled_by(parts, place, told, letters)})"
    called = {gap for gap in kept if _CALLED.fullmatch(gap)}
    in_quotes = {gap for found in _GAP_IN_QUOTES.findall(said) for gap in found if gap}
    in_lines = re.DOTALL if "\n" in said else re.NOFLAG
    return _Known(
        told, re.compile(shape, in_lines), max(pieces, key=len), letters, len(frame), frozenset(called | in_quotes)
    )


def _before_another(parts: Sequence[str], place: int) -> str:
    """Return what may fill a gap directly before another beside the rest: a name in quotes ends with them."""
    return r"\"[^\"\n]*\"|" if place + 2 < len(parts) and not parts[place + 1] else ""


def _filled_by(parts: Sequence[str], place: int, told: str, letters: int) -> str:
    """Return the pattern of what may fill the gap at a place of a sentence."""
    gap, before = parts[place], parts[place - 1]
    is_sure = bool(parts[0]) or letters >= _MANY_LETTERS
    if f"%({gap})s" not in told:
        return _GRAMMAR
    if place == 1 and not before:
        return _BEFORE if is_sure else r"\S*?"
    if not before:
        return _BEHIND if f"%({parts[place - 2]})s%({gap})s" in told else _BEHIND_A_SIGN
    return ".*?" if is_sure else r"\S*?"


def _catalogue(code: str) -> Iterator[tuple[str, str]]:
    """Yield (said, told) of every sentence that has a translation; of those that are marked, whole sentences alone."""
    for name in ("messages.po", "spoken.po"):
        source = files("templates") / "locale" / code / "LC_MESSAGES" / name
        for message in read_po(BytesIO(source.read_bytes()), locale=code):
            said, told = message.id, message.string
            if isinstance(said, str) and isinstance(told, str) and said and told:
                letters = sum(map(str.isalpha, GAP.sub("", said)))
                if name == "spoken.po" or letters >= _A_SENTENCE:
                    yield said, told


@lru_cache(maxsize=4)
def retelling(code: str) -> Retelling:
    """Return what tells sentences in a language, made once."""
    return Retelling(code)
