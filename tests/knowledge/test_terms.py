"""One word a thing: what `knowledge/terms.toml` says things are called, every sentence calls them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from commerce.languages import LANGUAGES
from knowledge import load

ROOT = Path(__file__).parents[2]
TRANSLATED = tuple(code for code in LANGUAGES if code != "en")
TERMS: dict[str, Any] = tomllib.loads((ROOT / "knowledge" / "terms.toml").read_text(encoding="utf-8"))
#: What a sentence takes in has English names, so have settings to write, and what stands in another company's console.
PLACEHOLDER = re.compile(r"%\(\w+\)s|`[^`]*`|shopbell [a-z -]+|\[\[?[\w.]+\]\]?|\b[a-z_]+ = |channel access token")


def sentences(code: str) -> Iterator[tuple[str, str]]:
    """Yield (English, translated) of every sentence of the catalogues, and of what the collection says."""
    for path in sorted((ROOT / "templates" / "locale" / code / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=code):
                if message.id:
                    english = message.id if isinstance(message.id, str) else message.id[-1]
                    written = message.string if isinstance(message.string, str) else "\n".join(message.string or ())
                    yield english, written
    known = load()
    for group in (known.kpis, known.inputs, known.tactics, known.motives):
        for entry in group.values():
            for field in ("name", "definition", "title", "advice", "fits"):
                if text := getattr(entry, field, None):
                    yield text["en"], text[code]
            steps = getattr(entry, "steps", {"en": [], code: []})
            yield from zip(steps["en"], steps[code], strict=True)


def lacking(term: dict[str, Any], code: str) -> list[tuple[str, str]]:
    """Return the sentences that say a term in English and something else in a language."""
    named = re.compile(rf"\b{re.escape(term['en'])}s?\b", re.IGNORECASE)
    return [
        (english, written)
        for english, written in sentences(code)
        if named.search(PLACEHOLDER.sub(" ", english)) and not any(word in written.lower() for word in term[code])
    ]


@pytest.mark.parametrize("code", TRANSLATED)
@pytest.mark.parametrize("term", TERMS["term"], ids=lambda term: term["en"])
def test_a_thing_has_one_name_in_every_sentence(term: dict[str, Any], code: str) -> None:
    assert lacking(term, code) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_sentence_has_a_word_to_avoid(code: str) -> None:
    found = [(word, written) for _, written in sentences(code) for word in TERMS["avoid"][code] if word in written]
    assert found == []


def test_a_thing_with_another_name_would_be_seen() -> None:
    cart = next(term for term in TERMS["term"] if term["en"] == "cart")
    assert lacking({**cart, "vi": ["xe đẩy"]}, "vi")


def test_every_term_is_in_use() -> None:
    for term in TERMS["term"]:
        named = re.compile(rf"\b{re.escape(term['en'])}s?\b", re.IGNORECASE)
        assert any(named.search(english) for english, _ in sentences("vi")), term["en"]
