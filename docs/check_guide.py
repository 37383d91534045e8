"""Say which pages of the guide's translations are behind their English page, and in which section.

Above each heading of a translated page stands a comment with the fingerprint of the English section behind it. Run
`python docs/check_guide.py` to see what is missing or behind; once a page is up to date again,
`python docs/check_guide.py --stamp docs/guide/vi/figures.md` writes its fingerprints anew. A test compares.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guide"
LANGUAGES = ("vi", "zh_Hant")
#: Pages that programmers read, in English only.
ENGLISH_ONLY = frozenset({"explore.md", "practice.md", "webhook-events.md"})
_HEADING = re.compile(r"(#{1,6}) +(.+)")
_MARK = re.compile(r"<!-- of (?:\S+ )?([0-9a-f]{12}) -->")
_FENCE = "```"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it, up to the next heading of whatever level."""

    level: int
    title: str
    text: str
    made_from: str | None  # of a translated one: the fingerprint of the English section

    @property
    def fingerprint(self) -> str:
        """Return 12 hexadecimal digits; they stay as they are when lines are only broken elsewhere."""
        return hashlib.sha256(" ".join(self.text.split()).encode()).hexdigest()[:12]


def to_translate() -> list[str]:
    """Return the file names of all pages that every language has, in order."""
    return sorted(page.name for page in GUIDE.glob("*.md") if page.name not in ENGLISH_ONLY)


def sections(text: str) -> list[Section]:
    """Return the sections of a page in their order; its marks are no part of their text."""
    found: list[tuple[re.Match[str], str | None, list[str]]] = []
    mark = None
    for line, in_code in _lines(text):
        if not in_code and (marked := _MARK.fullmatch(line)):
            mark = marked[1]
            continue
        if not in_code and (heading := _HEADING.fullmatch(line)):
            found.append((heading, mark, []))
            mark = None
        if found:
            found[-1][2].append(line)
    return [Section(len(heading[1]), heading[2], "\n".join(lines), of) for heading, of, lines in found]


def behind(page: Path) -> list[str]:
    """Return a line for each English section that a translated page was not made from, and for each that is no more."""
    english = sections(_original(page).read_text(encoding="utf-8"))
    translated = sections(page.read_text(encoding="utf-8"))
    made_from = {one.made_from for one in translated}
    there = {one.fingerprint for one in english}
    new = [f'"{one.title}" is new or has changed' for one in english if one.fingerprint not in made_from]
    old = [f'"{one.title}" was made from a text that is no more' for one in translated if one.made_from not in there]
    return new + old


def stamped(page: Path) -> str:
    """Return the text of a translated page with the fingerprints of its English page as it is now.

    Raises:
        ValueError: The headings of the two pages are not of the same levels in the same order.
    """
    text = page.read_text(encoding="utf-8")
    english, translated = sections(_original(page).read_text(encoding="utf-8")), sections(text)
    if [one.level for one in english] != [one.level for one in translated]:
        msg = f"{page}: its headings are not those of the English page, in number, level or order"
        raise ValueError(msg)
    marks = iter([f"{_name_of_original(page)} {english[0].fingerprint}", *(one.fingerprint for one in english[1:])])
    lines: list[str] = []
    for line, in_code in _lines(text):
        if in_code or not _MARK.fullmatch(line):
            if not in_code and _HEADING.fullmatch(line):
                lines.append(f"<!-- of {next(marks)} -->")
            lines.append(line)
    return "\n".join(lines) + "\n"


def _original(page: Path) -> Path:
    return page.parent / _name_of_original(page)


def _name_of_original(page: Path) -> str:
    return f"../{page.name}"


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each line and whether it belongs to a block of code."""
    in_code = False
    for line in text.splitlines():
        fence = line.lstrip().startswith(_FENCE)
        yield line, in_code or fence
        in_code = in_code != fence


def main() -> int:
    """Print what is missing or behind, or stamp the pages that are named; return 1 where something is behind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stamp", nargs="+", type=Path, metavar="PAGE", help="translated pages that are up to date")
    to_stamp: list[Path] = parser.parse_args().stamp or []
    for page in to_stamp:
        page.write_text(stamped(page.resolve()), encoding="utf-8")
    if to_stamp:
        return 0
    pages = [GUIDE / language / name for language in LANGUAGES for name in to_translate()]
    told = [f"{page.relative_to(ROOT)}: is not there" for page in pages if not page.exists()]
    told += [f"{page.relative_to(ROOT)}: {line}" for page in pages if page.exists() for line in behind(page)]
    sys.stdout.writelines(f"{line}\n" for line in told)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
