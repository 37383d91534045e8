"""What the sentences of the code look like once they are said, so that one is known again, and what fills its gaps.

They stand in `templates/locale/*/LC_MESSAGES/spoken.po` with their gaps named, those that are marked in `messages.po`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO

from babel.messages.pofile import read_po

#: A gap of a sentence in the catalogue.
GAP = re.compile(r"%\((\w+)\)s")
#: Where one begins with a gap and has fewer letters, names alone fill it: "%(this)s is no %(that)s".
_MANY_LETTERS = 12
#: A marked text of fewer letters is a word or a frame, which anything fits.
_A_SENTENCE = 20
#: What fills a gap that a language does without; anything more could take a name with it.
_GRAMMAR = r"(?:are|do|does|ended|ends|has|have|is|it|tells?|them|s|)"
#: What fills these is called so by others, and stays as they call it, whatever else it may mean.
_CALLED = re.compile(
    r"(?:called|campaign|cells?|channel|code|currency|expected|file|folder|header|heading|home|host|id|kpi|lacking|leaf|loc|match|name"
    r"|path|place|port|quoted?|readers?|segment|server|service_name|shop|status|tactic|title|user|variable|version|where|who|words)"
    r"(?:_\d+)?"
)
#: What stands in quotes is said by others, too.
QUOTED = r"\"[^\"\n]*\"|(?<!\w)'[^'\n]*'(?!\w)|`[^`\n]*`"
#: What fills the beginning of a sentence: a place, or another of ours before it, is told by itself.
_BEFORE = rf"(?:{QUOTED}|(?!(?<!\w)'|[:;.] )[^\"`\n])*?"
#: What fills a gap right behind another: nothing, or what goes on; else the first would be left empty.
_BEHIND = r"(?:[ ,;:.()\[\]].*?)?"
#: And where a language parts the two: no blank of a name may do so.
_BEHIND_A_SIGN = r"(?:(?:[,;:.] | \().*?)?"
#: What fills gaps of these names: a number, a server, and what one said.
_FILLED_BY = {"status": r"\S+?(?: \([\d.]+\))?", "port": r"\S+?", "server": r"(?:mail server )?\S*?"}
#: And gaps right behind another: what one said in its own words, what to do.
_FILLED_BEHIND = {"words": r"(?: \(\".*?\"\))?", "advice": r"(?:; .*)?"}
#: What stands in quotes ends where they do and the next sentence begins.
_IN_QUOTES = r"(?:(?!\"; )[^\n])*?"
_GAP_IN_QUOTES = re.compile(r"\"%\((\w+)\)s\"|'%\((\w+)\)s'|`%\((\w+)\)s`")


@dataclass(frozen=True, slots=True)
class Known:
    """A sentence with gaps: how it reads in the other language, what it looks like, and its longest piece.

    `kept`: the gaps that are filled by what others call something, or say.
    """

    told: str
    shape: re.Pattern[str]
    piece: str
    letters: int
    signs: int
    kept: frozenset[str]


def known(said: str, told: str) -> Known:
    """Return a sentence of the catalogue as it is known again; `told` is how the other language says it."""
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
    return Known(
        told, re.compile(shape, in_lines), max(pieces, key=len), letters, len(frame), frozenset(called | in_quotes)
    )


def _before_another(parts: Sequence[str], place: int) -> str:
    """Return what may fill a gap directly before another beside the rest: a name in quotes ends with them."""
    return r"\"[^\"\n]*\"|" if place + 2 < len(parts) and not parts[place + 1] else ""


def _filled_by(parts: Sequence[str], place: int, told: str, letters: int) -> str:
    """Return the pattern of what may fill the gap at a place of a sentence."""
    gap, before = parts[place], parts[place - 1]
    is_sure = bool(parts[0]) or letters >= _MANY_LETTERS or parts[1] in _FILLED_BY
    by_name = _FILLED_BY.get(gap) or (_FILLED_BEHIND.get(gap) if not before else None)
    if before.endswith('"') and parts[place + 1].startswith('"'):
        by_name = _IN_QUOTES
    if by_name is not None:
        return by_name
    if f"%({gap})s" not in told:
        return _GRAMMAR
    if place == 1 and not before:
        return _BEFORE if is_sure else r"(?:[a-z]+ '[^'\n]*'|\S*?)"
    if not before:
        return _BEHIND if f"%({parts[place - 2]})s%({gap})s" in told else _BEHIND_A_SIGN
    return ".*?" if is_sure else r"\S*?"


def catalogue(code: str) -> Iterator[tuple[str, str]]:
    """Yield (said, told) of every sentence that has a translation; of those that are marked, whole sentences alone."""
    for name in ("messages.po", "spoken.po"):
        source = files("templates") / "locale" / code / "LC_MESSAGES" / name
        for message in read_po(BytesIO(source.read_bytes()), locale=code):
            said, told = message.id, message.string
            if isinstance(said, str) and isinstance(told, str) and said and told:
                letters = sum(map(str.isalpha, GAP.sub("", said)))
                if name == "spoken.po" or letters >= _A_SENTENCE:
                    yield said, told
