"""The guide in other languages says what the English one says: its sections, its code, its links, its names."""

from __future__ import annotations

import importlib.util
import io
import re
import sys
import tomllib
import unicodedata
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import pytest
from babel.messages.pofile import read_po

from wording.language import language

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guide"


def _checker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_guide", ROOT / "docs" / "check_guide.py")
    assert spec is not None
    assert spec.loader is not None
    checker = importlib.util.module_from_spec(spec)
    sys.modules["check_guide"] = checker
    spec.loader.exec_module(checker)
    return checker


GUIDE_CHECK = _checker()
#: {language: how a link says that its page is in English}.
IN_ENGLISH = {"vi": "tiếng Anh", "zh_Hant": "英文"}
LANGUAGE_NAMES = ("English", "Tiếng Việt", "繁體中文")
TRANSLATED = [page for language in GUIDE_CHECK.LANGUAGES for page in sorted((GUIDE / language).glob("*.md"))]
ALL_PAGES = [ROOT / "README.md", *sorted(GUIDE.glob("*.md")), *TRANSLATED]
AVOID = tomllib.loads((ROOT / "knowledge" / "terms.toml").read_text(encoding="utf-8"))["avoid"]
#: What other programs call a thing stands in italics.
FOREIGN_NAME = re.compile(r"(?<!\*)\*[^*\n]+\*(?!\*)")
#: {page: sentences of the catalogue that it quotes or whose thing it explains}.
PRINTED = {
    "ask.md": ("Measurable", "With impact", "Relevant", "Actionable", "Timely"),
    "campaigns.md": (
        "Spent", "New customers", "Cost of one", "First order", "Later, in all", "Of all visits", "Advice",
        "widen", "keep", "stop",
    ),
    "incidents.md": (
        "New", "Still open", "Worse", "Cause found", "Back again", "Comes and goes", "Reminder", "Not answered yet",
        "Over",
    ),
    "lifetime_value.md": ("too young",),
    "messages.md": (
        "New", "Stopped", "Worse", "Better, not over yet", "Still open", "Reminder", "Back again", "Comes and goes",
        "Not answered yet", "Cause found", "Over", "not known yet",
        "Acknowledge", "Give it back", "Wake it up", "This was expected", "Not expected after all", "Tried", "Later",
        "Not for us",
    ),
    "tactics.md": ("helped", "harmed", "did not help", "cannot tell", "too early to tell"),
}  # fmt: skip
LINK = re.compile(r"!?\[([^\]]*)\]\(([^)\s]+)\)|<img src=\"()([^\"]+)\"")
CODE_BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
CODE_SPAN = re.compile(r"(`+)(.+?)\1", re.DOTALL)


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _sections(page: Path) -> list[tuple[str, str]]:
    return [("#" * one.level, one.text) for one in GUIDE_CHECK.sections(page.read_text(encoding="utf-8"))]


def _pairs(page: Path) -> list[tuple[str, str, str]]:
    """Return (name of the section, its English text, its translation)."""
    english, translated = _sections(page.parent.parent / page.name), _sections(page)
    assert [level for level, _ in translated] == [level for level, _ in english], "other headings than in English"
    return [(theirs.splitlines()[0], ours, theirs) for (_, ours), (_, theirs) in zip(english, translated, strict=True)]


def _links(text: str) -> list[tuple[str, str]]:
    prose = CODE_BLOCK.sub("", text)
    return [(label or "", target or image) for label, target, _, image in LINK.findall(prose)]


def _anchors(page: Path) -> set[str]:
    """Return what GitHub calls the headings of a page in its address: letters, digits, hyphens for blanks."""
    titles = (one.title.lower() for one in GUIDE_CHECK.sections(page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


def _without_comments(code: str) -> list[str]:
    """Return the lines of a block of code that a machine reads, without what is said to people behind them."""
    kept = []
    for line in code.splitlines():
        hashes = [hit.start() for hit in re.finditer(r"(?:^|\s)\s*# ", line)]
        outside = [place for place in hashes if line[:place].count('"') % 2 == 0]
        rest = line[: outside[0]].rstrip() if outside else line.rstrip()
        if rest or not line.strip():
            kept.append(rest)
    return kept


def _spans(text: str) -> set[str]:
    return {" ".join(span.split()) for _, span in CODE_SPAN.findall(CODE_BLOCK.sub("", text))}


def _shape(text: str) -> dict[str, object]:
    text = CODE_BLOCK.sub("", text)
    rows = [line for line in text.splitlines() if re.match(r"\s*\|", line)]
    return {
        "cells of each row": [len(re.findall(r"(?<!\\)\|", CODE_SPAN.sub("", row))) for row in rows],
        "items of lists": len(re.findall(r"^ *(?:-|\d+\.) ", text, re.MULTILINE)),
        "quotations": len(re.findall(r"^> ?\S", text, re.MULTILINE)) > 0,
        "pictures": len(re.findall(r"!\[|<img ", text)),
    }


@pytest.mark.parametrize("language", GUIDE_CHECK.LANGUAGES)
def test_every_page_that_merchants_read_is_there_in_every_language(language: str) -> None:
    assert sorted(page.name for page in (GUIDE / language).iterdir()) == GUIDE_CHECK.to_translate()


@pytest.mark.parametrize("page", TRANSLATED, ids=_name)
def test_a_translation_is_made_from_the_english_page_as_it_is_now(page: Path) -> None:
    assert page.name in GUIDE_CHECK.to_translate(), "no English page of that name, or one that stays in English"
    assert GUIDE_CHECK.behind(page) == [], "translate these anew, then: python docs/check_guide.py --stamp PAGE"
    assert page.read_text(encoding="utf-8") == GUIDE_CHECK.stamped(page), "its marks are in another order"


@pytest.mark.parametrize("page", TRANSLATED, ids=_name)
def test_it_has_the_sections_tables_lists_and_pictures_of_the_english_page(page: Path) -> None:
    for title, ours, theirs in _pairs(page):
        assert _shape(theirs) == _shape(ours), title


@pytest.mark.parametrize("page", TRANSLATED, ids=_name)
def test_code_is_that_of_the_english_page_but_for_its_comments(page: Path) -> None:
    for title, ours, theirs in _pairs(page):
        english = [(language, _without_comments(code)) for language, code in CODE_BLOCK.findall(ours)]
        assert [(language, _without_comments(code)) for language, code in CODE_BLOCK.findall(theirs)] == english, title


@pytest.mark.parametrize("page", TRANSLATED, ids=_name)
def test_no_command_or_key_of_the_english_page_is_lost_or_misspelt(page: Path) -> None:
    for title, ours, theirs in _pairs(page):
        assert _spans(ours) - _spans(theirs) == set(), title


@pytest.mark.parametrize("page", ALL_PAGES, ids=_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for _, target in _links(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        assert not anchor or unquote(anchor) in _anchors(there), target


@pytest.mark.parametrize("page", TRANSLATED, ids=_name)
def test_it_links_to_its_own_language_or_says_that_it_does_not(page: Path) -> None:
    said = IN_ENGLISH[page.parent.name]
    for label, target in _links(page.read_text(encoding="utf-8")):
        path = target.partition("#")[0]
        if not path.endswith(".md") or re.match(r"[a-z]+:", target) or label in LANGUAGE_NAMES:
            continue
        there = (page.parent / path).resolve()
        assert there.parent != GUIDE or there.name in GUIDE_CHECK.ENGLISH_ONLY, f"{target}: is there in this language"
        assert there.parent == page.parent or said in label, f'{target}: say "{said}" in its words'


@pytest.mark.parametrize("page", TRANSLATED, ids=_name)
def test_it_has_no_word_to_avoid(page: Path) -> None:
    text = FOREIGN_NAME.sub("", page.read_text(encoding="utf-8"))
    assert [word for word in AVOID[page.parent.name] if word in text] == []


@pytest.mark.parametrize(("code", "name"), [(code, name) for code in IN_ENGLISH for name in PRINTED])
def test_it_calls_what_is_printed_by_the_words_that_are_printed(code: str, name: str) -> None:
    english, translated = (
        " ".join(page.read_text(encoding="utf-8").casefold().split()) for page in (GUIDE / name, GUIDE / code / name)
    )
    for words in PRINTED[name]:
        assert words.casefold() in english, words
        printed = language(code).gettext(words)
        assert printed != words
        assert printed.casefold() in translated, words


@pytest.mark.parametrize("code", GUIDE_CHECK.LANGUAGES)
def test_what_is_printed_leads_to_the_page_in_its_own_language(code: str) -> None:
    for catalogue in (ROOT / "templates" / "locale" / code).rglob("*.po"):
        written = [message.string for message in read_po(io.BytesIO(catalogue.read_bytes()))]
        named = set(re.findall(r"docs/guide/([\w/-]+\.md)", str(written))) - GUIDE_CHECK.ENGLISH_ONLY
        assert {page for page in named if not page.startswith(f"{code}/")} == set(), catalogue.name
        assert all((GUIDE / page).exists() for page in named)


@pytest.mark.parametrize("page", TRANSLATED, ids=_name)
def test_letters_with_marks_are_written_in_one_piece(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert text.count("\n\n\n") == 0


def test_a_changed_section_is_named_and_a_stamp_takes_it_in(tmp_path: Path) -> None:
    (tmp_path / "vi").mkdir()
    english, page = tmp_path / "page.md", tmp_path / "vi" / "page.md"
    english.write_text("# Title\n\nOne.\n\n## Second\n\n```sh\n# no heading\n```\n", encoding="utf-8")
    page.write_text("# Tiêu đề\n\nMột.\n\n## Hai\n\n```sh\n# không\n```\n", encoding="utf-8")
    page.write_text(GUIDE_CHECK.stamped(page), encoding="utf-8")
    assert page.read_text(encoding="utf-8").startswith("<!-- of ../page.md ")
    assert GUIDE_CHECK.behind(page) == []

    english.write_text("# Title\n\nOne.\n\n## Second\n\nMore.\n\n```sh\n# no heading\n```\n", encoding="utf-8")
    told = GUIDE_CHECK.behind(page)
    assert told == ['"Second" is new or has changed', '"Hai" was made from a text that is no more']
    page.write_text(GUIDE_CHECK.stamped(page), encoding="utf-8")
    assert GUIDE_CHECK.behind(page) == []

    english.write_text("# Title\n\nOne.\n", encoding="utf-8")
    with pytest.raises(ValueError, match="its headings are not those of the English page"):
        GUIDE_CHECK.stamped(page)
