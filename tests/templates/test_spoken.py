"""Every sentence that the code says stands in every language: none missing, none left over, no gap lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from commerce.languages import LANGUAGES
from templates.extract import sentences
from wording.recognise import GAP

ROOT = Path(__file__).parents[2]
TRANSLATED = tuple(code for code in LANGUAGES if code != "en")
#: What fills these is English grammar ("has", "them"), which another language may do without.
GRAMMAR = re.compile(r"either(?:_\d)?|verb|them|ended")


@pytest.fixture(scope="module")
def said() -> set[str]:
    with (ROOT / "templates" / "babel-spoken.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel types only some of its functions
    rooms = ("commerce", "cache", "connectors", "knowledge", "alerts", "shopbell")
    found = set()
    for room in rooms:
        mapping = [(pattern.removeprefix(f"{room}/"), how) for pattern, how in methods if pattern.startswith(room)]
        known = {pattern.removeprefix(f"{room}/"): how for pattern, how in options.items()}
        found |= {str(message) for _, _, message, _, _ in extract_from_dir(ROOT / room, mapping, known, keywords={})}
    return found


@pytest.fixture(scope="module", params=TRANSLATED)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    path = ROOT / "templates" / "locale" / request.param / "LC_MESSAGES" / "spoken.po"
    with path.open("rb") as file:
        return read_po(file, locale=request.param, abort_invalid=True)


def test_no_sentence_is_missing_and_none_is_left_over(catalogue: Catalog, said: set[str]) -> None:
    have = {str(message.id) for message in catalogue if message.id}
    assert said - have == set(), "run `make spoken`, then translate what is new"
    assert have - said == set(), "run `make spoken`"


def test_every_sentence_is_translated_with_all_its_gaps(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            wanted, told = GAP.findall(str(message.id)), GAP.findall(str(message.string))
            assert str(message.string).strip(), message.id
            assert not message.fuzzy, message.id
            assert set(told) <= set(wanted), message.id
            assert {gap for gap in wanted if not GRAMMAR.fullmatch(gap)} <= set(told), message.id


def test_the_gaps_are_named_after_what_fills_them() -> None:
    code = """raise Refused(
        f"{where} answered {answer.status} for {', '.join(names)}: {'one' if alone else 'many'} of them"
    )"""
    assert [sentence for _, sentence in sentences(code)] == [
        "%(where)s answered %(status)s for %(names)s: %(either)s of them",
        "one",
        "many",
    ]


def test_what_is_for_programmers_logs_and_databases_is_no_sentence() -> None:
    code = '''
"""A docstring is none."""
_LOG.info("the next tick comes at %s", at)
SQL = "SELECT day FROM facts WHERE shop = ?"
raise BadDeclaration("this file declares nothing at all")
said = N_("this stands in the other catalogue")
'''
    assert list(sentences(code)) == []
