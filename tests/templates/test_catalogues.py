"""Every sentence stands in every language: nothing missing, nothing fuzzy, no placeholder lost."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

import kpi
from alerts.decide.answers import acknowledge, expect, snooze
from alerts.decide.look import Look
from alerts.decide.policy import Policy
from alerts.decide.rule import OPEN, advance
from commerce.feeds import Feed
from commerce.figures import Unit, VerdictState
from commerce.languages import LANGUAGES
from commerce.watches import Watch, WatchState
from knowledge import load
from wording import keys, phrases, values
from wording.language import language

ROOT = Path(__file__).parents[2]
TRANSLATED = tuple(code for code in LANGUAGES if code != "en")
PLACEHOLDER = re.compile(r"%\(\w+\)s")


@pytest.fixture(scope="module")
def sentences() -> set[str | tuple[str, ...]]:
    """Every sentence marked for translation in templates and tables of codes."""
    with (ROOT / "templates" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel types only some of its functions
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "NN_": (1, 2)}
    found: set[str | tuple[str, ...]] = set()
    for room in ("wording", "alerts", "templates"):
        mapping = [(pattern.removeprefix(f"{room}/"), how) for pattern, how in methods if pattern.startswith(room)]
        known = {pattern.removeprefix(f"{room}/"): how for pattern, how in options.items()}
        for _, _, message, _, _ in extract_from_dir(ROOT / room, mapping, known, keywords=keywords):
            found.add(message if isinstance(message, str) else tuple(message))
    return found


@pytest.fixture(scope="module", params=TRANSLATED)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    path = ROOT / "templates" / "locale" / request.param / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=request.param, abort_invalid=True)


def written(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_extraction_finds_templates_and_tables(sentences: set[str | tuple[str, ...]]) -> None:
    assert "off target" in sentences  # a table of codes
    assert "What is behind it" in sentences  # a call in a template
    assert "Target: at most %(limit)s." in sentences  # a block in a template
    assert (
        "Off target since %(since)s, for %(num)s day.",
        "Off target since %(since)s, for %(num)s days.",
    ) in sentences


def test_no_sentence_is_missing_and_none_is_left_over(
    catalogue: Catalog, sentences: set[str | tuple[str, ...]]
) -> None:
    have = {message.id if isinstance(message.id, str) else tuple(message.id) for message in catalogue if message.id}
    assert have == sentences
    assert not catalogue.obsolete


def test_every_sentence_is_translated_for_good(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            assert all(text.strip() for text in written(message)), message.id
            assert not message.fuzzy, message.id
            assert len(written(message)) == (1 if isinstance(message.id, str) else catalogue.num_plurals)


def test_no_placeholder_is_lost_or_made_up(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            many = message.id if isinstance(message.id, str) else message.id[-1]
            for text in written(message):
                assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(many)), message.id
                assert PLACEHOLDER.sub("", text).count("%") == 0, message.id


def codes_in_kpi(pattern: str) -> set[str]:
    sources = [Path(path) for path in Path(kpi.__path__[0]).rglob("*.py")]
    return {code for source in sources for code in re.findall(pattern, source.read_text(encoding="utf-8"))}


def test_every_code_of_the_other_rooms_has_a_sentence() -> None:
    assert set(phrases.STATES) == {state.value for state in VerdictState}
    assert set(phrases.WATCHES) == {state.value for state in WatchState}
    assert set(phrases.MISSING) == codes_in_kpi(r'Missing\("(\w+)"')
    said_by_the_state = {"beyond_target", "clear", "no_target", "beyond_usual", "within_usual", "back"}
    said_by_the_state |= {"stopped", "still_comes", "no_longer_usual"}
    whys = codes_in_kpi(r'Ruling\(\S+, "(\w+)"') | codes_in_kpi(r'why="(\w+)"')
    assert set(phrases.WHYS) == (whys - set(phrases.MISSING) - said_by_the_state) | {"short_history"}  # of either kind
    assert said_by_the_state <= whys
    assert set(phrases.NOTES) == codes_in_kpi(r'notes=\("(\w+)",\)')
    two_ways = codes_in_kpi(r'"(strict|textbook)"')
    assert two_ways == {"strict", "textbook"}
    named = codes_in_kpi(r'basis="(per_year|last_year)"') | codes_in_kpi(r'code="(paid|profit)"')
    assert set(phrases.COUNTED_AS) == two_ways | named
    of_years = codes_in_kpi(r'basis="(known_days|stand_in)"')
    assert of_years == {"known_days", "stand_in"}
    assert set(phrases.BASES) == codes_in_kpi(r'code="(\w+)"') | two_ways | of_years
    assert set(phrases.FEEDS) == {feed.value for feed in Feed}
    assert set(phrases.EFFORTS) == {tactic.effort for tactic in load().tactics.values()}


def test_the_codes_asked_for_are_really_found() -> None:
    assert "no_base" in codes_in_kpi(r'Missing\("(\w+)"')
    assert "within_swing" in codes_in_kpi(r'Ruling\(\S+, "(\w+)"')
    assert "sessions" in codes_in_kpi(r'code="(\w+)"')


def test_every_reason_of_the_rule_has_a_sentence() -> None:
    """Whatever a watch goes through, the log can say why nothing was sent."""
    happenings = ["x", "o", "-", "n", "b"]
    watches = {Watch(), Watch(baseline_done=True)}
    seen = set()
    for day in range(12):
        now = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=day)
        onward = set()
        for watch in watches:
            for saw in happenings:
                look = Look(off={"x": True, "o": False}.get(saw), no_data=saw == "n", broken=saw == "b")
                for more in ({}, {"quiet": True}, {"hold": "inhibited"}):
                    step = advance(watch, now, Policy(flaps=2), look, **more)
                    seen.add(step.reason)
                    onward.add(msgspec.structs.replace(step.watch, looks=step.watch.looks[-2:], incident=""))
                    if step.watch.state in OPEN:
                        onward.add(msgspec.structs.replace(acknowledge(step.watch, now), incident=""))
                        onward.add(
                            msgspec.structs.replace(
                                expect(step.watch, now, now.date() + timedelta(days=2)), incident=""
                            )
                        )
                    onward.add(msgspec.structs.replace(snooze(step.watch, now, now + timedelta(days=2)), incident=""))
        watches = set(sorted(onward, key=repr)[:: max(1, len(onward) // 60)])
    assert seen - {""} == set(phrases.REASONS)


def test_every_unit_is_known() -> None:
    assert set(values.UNITS) <= set(get_args(Unit))


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_reader_is_not_spoken_to_in_english(code: str) -> None:
    tongue = language(code)
    tables = [phrases.STATES, phrases.WATCHES, phrases.REASONS, phrases.MISSING, phrases.BASES, phrases.EFFORTS]
    for table in [*tables, phrases.WHYS, phrases.NOTES, phrases.FEEDS, keys.KEYS, phrases.COUNTED_AS]:
        for sentence in table.values():
            assert tongue.gettext(sentence) != sentence
    assert tongue.ngettext(*phrases.NOTICES["foreign_currency"], 3) not in phrases.NOTICES["foreign_currency"]


def test_english_counts_one_and_many() -> None:
    one, many = phrases.NOTICES["foreign_currency"]
    assert language("en").ngettext(one, many, 1) == one
    assert language("en").ngettext(one, many, 2) == many
