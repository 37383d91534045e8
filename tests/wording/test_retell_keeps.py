"""Whatever fills a sentence of the code is still there in every other language: no name is changed, none lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from commerce.languages import LANGUAGES
from tests.templates.test_spoken import GRAMMAR
from wording.recognise import GAP
from wording.retell import retelling

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).parents[2]
TRANSLATED = tuple(code for code in LANGUAGES if code != "en")
#: Names that are words of ours elsewhere, or hold some.
NAMES = ("orders", "no", "back", "Anna and Binh", "Bags or Shoes", "Linh is no shop", "key", "more", "that")
FIGURES = ("27", "2026-04-03", "1,234.50", "-3.5", "Zq17", "toys.example", "%(x)s", "{x}", "<b>", "100%", r"\g<0>")
#: What stands in quotes, and what these are filled with, is what others call something.
NAMED = re.compile(r"(?:shop|name|readers?|who|tactic|title|heading|server|leaf|kpi|code|file|path)(?:_\d+)?")
#: A gap right behind another.
BEHIND = re.compile(r"(?<=\)s)%\((\w+)\)s")
QUOTED = re.compile(r"\"%\((\w+)\)s\"|'%\((\w+)\)s'")


def said(code: str, catalogue: str = "spoken.po") -> Iterator[str]:
    path = ROOT / "templates" / "locale" / code / "LC_MESSAGES" / catalogue
    with path.open("rb") as file:
        yield from (str(message.id) for message in read_po(file, locale=code) if GAP.search(str(message.id)))


def frames(code: str) -> Counter[str]:
    """Two that read alike may be filled by a name here, and by a sentence there."""
    return Counter(GAP.sub("", one) for name in ("spoken.po", "messages.po") for one in said(code, name))


def filled(sentence: str, fillings: dict[str, str]) -> str:
    return GAP.sub(lambda gap: fillings[gap[1]], sentence)


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_figure_is_still_there(code: str) -> None:
    tell, figures = retelling(code), cycle(FIGURES)
    for sentence in said(code):
        gaps = dict.fromkeys(GAP.findall(sentence), "")
        fillings = {gap: "is" if GRAMMAR.fullmatch(gap) else next(figures) for gap in gaps}
        told = tell(filled(sentence, fillings))
        lost = {gap: text for gap, text in fillings.items() if text not in told and not GRAMMAR.fullmatch(gap)}
        assert not lost, (sentence, told)


@pytest.mark.parametrize("code", TRANSLATED)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_that_is_a_word_of_ours_elsewhere(code: str, name: str) -> None:
    tell, found, alike = retelling(code), 0, frames(code)
    for sentence in said(code):
        if alike[GAP.sub("", sentence)] > 1:
            continue
        in_quotes = {gap for pair in QUOTED.findall(sentence) for gap in pair if gap}
        for gap in set(GAP.findall(sentence)):
            if NAMED.fullmatch(gap) or gap in in_quotes:
                others = dict.fromkeys(GAP.findall(sentence), "Zq17")
                others |= dict.fromkeys(BEHIND.findall(sentence), "; Zq17")
                others |= {one: "is" for one in others if GRAMMAR.fullmatch(one)}
                whole = filled(sentence, others | {gap: name})
                told, found = tell(whole), found + 1
                assert name in told, (whole, told)
    assert found


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_setting_to_write_is_the_setting(code: str) -> None:
    wanted = (
        'config.toml, [[shop]] "wood": no key; write key_env = ... there, or key under [shop."wood"] in secrets.toml'
    )
    told = retelling(code)(wanted)
    assert "key_env = ..." in told
    assert "write" not in told


@pytest.mark.parametrize("code", TRANSLATED)
def test_several_mistakes_are_told_line_by_line(code: str) -> None:
    first = 'config.toml, [[shop]] 1: unknown platform "shopfy"; did you mean "shopify"?'
    second = 'config.toml, [[shop]] 2: url is missing; write url = "https://toys.example"'
    tell = retelling(code)
    assert tell(f"{first}\n{second}") == f"{tell(first)}\n{tell(second)}"
    assert tell(second).startswith("config.toml, [[shop]] 2")
    assert "is missing" not in tell(second)


@pytest.mark.parametrize("code", TRANSLATED)
@pytest.mark.parametrize("behind", ["", '; did you mean "revenue"?'])
def test_a_gap_right_behind_another_leaves_it_its_filling(code: str, behind: str) -> None:
    tell = retelling(code)
    alone, told = tell("it is not known to move Zq17"), tell(f"it is not known to move Zq17{behind}")
    assert "known" not in alone
    assert told.startswith(alone)


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_subject_of_a_message_stays_as_it_was_sent(code: str) -> None:
    subject = "'silk, Jan 20: orders are back; it's no error: key'"
    assert subject in retelling(code)(
        f"message 1: {subject} was not delivered (folder): it is gone; mend that, then go on"
    )


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_name_without_capitals_is_not_taken_for_grammar(code: str) -> None:
    for who in ("anna, binh", "anna and binh", "my shop"):
        told = retelling(code)(f"{who} are told what keeps Shopbell from its work")
        assert who in told
        assert "keeps" not in told


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_is_too_long_to_be_a_sentence_is_left_as_it_is(code: str) -> None:
    known = "it is gone was not delivered (folder): it is gone; mend that, then go on"
    tell = retelling(code)
    for piece in ("'", "; ", ": ", "is no "):  # looking for a sentence in these would take minutes
        said = f"message 1: {piece * (10_000 // len(piece))}{known}"
        assert tell(said) == said
    assert tell(f"message 1: {known}") != f"message 1: {known}"
