"""From a shop's data to the word in its owner's language: the right cause first, a tactic that fits it, and no other.

Each situation is judged once, on the mornings of three weeks, and read in every language.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

import pytest

from alerts.advise.rank import Advice
from alerts.messages.incident_update import IncidentUpdate
from commerce.languages import LANGUAGES
from commerce.messages import Message
from commerce.watches import Say
from knowledge import load
from practice.world import World
from tests.road.stored_shop import SHOP, Morning, StoredShop, stored_shop
from tests.road.the_situations import (
    DAY,
    DEAR,
    FAVOURITE,
    LATE,
    REGULARS,
    SITUATIONS,
    WHAT_IS_WATCHED,
    Situation,
    usual_answers,
    world,
)
from wording.language import language as speech_of
from wording.names import Names, key_name

KNOWLEDGE = load()
#: When what is remembered of a shop ends, and what has always been so in it.
PASTS: dict[str, tuple[date, Callable[[], World]]] = {
    "usual": (DAY, world),
    "long": (LATE, lambda: world(LATE)),
    "regulars": (LATE, lambda: world(LATE, **REGULARS)),
    "favourite": (DAY, lambda: world(DAY, FAVOURITE)),
    "dear": (DAY, lambda: world(DAY, DEAR)),
}
#: So many words in a row that an English message has, too, are no name.
IN_A_ROW = 3


@dataclass(frozen=True)
class Judged:
    """A situation on the mornings of three weeks."""

    situation: Situation
    mornings: list[Morning]

    @property
    def advice(self) -> list[Advice | None]:
        """The tactic of each morning's digest for what is told; alerts show the same."""
        if self.situation.goes_well:
            return [advice for one in self.mornings for _, advice in one.digest.going_well]
        return [told.advice for one in self.mornings for told in one.digest.incidents if self.is_meant(told)]

    def is_meant(self, told: IncidentUpdate) -> bool:
        """Tell whether an incident of a digest is the one that is expected."""
        return told.verdict.subject == self.situation.subject

    @property
    def first(self) -> tuple[Morning, IncidentUpdate | None]:
        """The first morning on which anything was told, and the incident that was."""
        for morning in self.mornings:
            if self.situation.goes_well and morning.digest.going_well:
                return morning, None
            if morning.report.messages:
                return morning, next(filter(self.is_meant, morning.digest.incidents), None)
        pytest.fail(f"nothing was told: {[one.report.summary for one in self.mornings]}")

    def message(self, language: str) -> Message:
        """Return what was told first, in a language."""
        morning, _ = self.first
        told = morning.digests if self.situation.goes_well else morning.report.messages
        (found,) = [one for one in told if one.language == language]
        return found


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Judged]:
    """Judge a situation, once."""
    folder = tmp_path_factory.mktemp("situations")

    @cache
    def past(name: str) -> StoredShop:
        day, made = PASTS[name]
        with stored_shop(folder / name, made(), settings=WHAT_IS_WATCHED) as shop:
            shop.answers = usual_answers
            shop.look(shop.morning(day))
            return shop

    @cache
    def one(name: str) -> Judged:
        case = SITUATIONS[name]
        place = folder / re.sub(r"\W", "-", name)
        known = past(case.past)
        with stored_shop(place, case.world(), facts=case.facts, settings=case.settings, past=known) as shop:
            shop.answers, shop.change = case.answers, case.change
            begins = shop.morning(case.day)
            return Judged(case, [shop.look(begins + later, with_digests=case.goes_well) for later in case.looks])

    return one


def each_in_every_language() -> list[object]:
    return [
        pytest.param(name, language, marks=pytest.mark.xdist_group(name), id=f"{name}-{language}")
        for name in SITUATIONS
        for language in LANGUAGES
    ]


def each() -> list[object]:
    return [pytest.param(name, marks=pytest.mark.xdist_group(name), id=name) for name in SITUATIONS]


@pytest.mark.parametrize(("name", "language"), each_in_every_language())
def test_the_right_cause_is_told_first_with_a_tactic_that_fits(
    judged: Callable[[str], Judged], name: str, language: str
) -> None:
    found = judged(name)
    message = found.message(language)
    _, told = found.first
    advice = told.advice if told is not None else found.advice[0]
    assert advice is not None
    tactic = advice.tactic
    assert tactic.id in found.situation.tactics, message.text
    for form in (message.text, message.html, message.payload):
        assert tactic.title[language] in form
        assert tactic.steps[language][0] in form
    assert_cause(found.situation, message.text, told, language)
    motive = advice.motive.motive if advice.motive is not None else None
    assert (motive.id if motive is not None else "") == found.situation.motive
    assert motive is None or motive.name[language] in message.text


def assert_cause(case: Situation, text: str, told: IncidentUpdate | None, language: str) -> None:
    speech, name_of = speech_of(language), Names(KNOWLEDGE, language)
    assert speech.gettext("No known tactic fits these figures yet.") not in text
    if told is None:
        assert name_of(case.subject) in text
        return
    assert name_of(case.subject) in text.partition("\n")[0] or told.verdict.silence is not None
    if told.verdict.silence is not None:
        return
    assert told.diagnosis is not None
    step = told.diagnosis.step
    assert (step.kpi if step is not None else "") == case.step, text
    heading, _, behind = text.partition(f"\n{speech.gettext('What is behind it')}\n")
    assert behind or not (case.step or case.part[0]), text
    first = behind.partition("\n")[0]
    assert not case.step or name_of(case.step) in first
    assert {one.kpi for one in told.diagnosis.steps_beside} == set(case.beside)
    assert all(name_of(one) in first for one in case.beside)
    parts = [(part.segment, part.key) for part in told.diagnosis.explanation]
    assert (parts[0] if parts else ("", "")) == case.part
    assert not case.part[0] or key_name(*case.part, speech) in behind
    assert case.happening in text
    assert not case.effect or name_of(case.effect) in behind
    assert heading


@pytest.mark.parametrize("name", each())
def test_what_is_told_is_one_thing_in_every_week_with_another_tactic_in_three(
    judged: Callable[[str], Judged], name: str
) -> None:
    found = judged(name)
    spoken = {
        one.subject for morning in found.mornings for one in morning.report.decisions if one.say is not Say.NOTHING
    }
    assert spoken == (set() if found.situation.goes_well else {found.situation.subject})
    weeks = [one.tactic.id for one in found.advice if one is not None]
    assert len(weeks) == len(found.advice) >= (2 if found.situation.goes_well else 3)
    assert not any(one.repeated for one in found.advice if one is not None)
    assert len(set(weeks)) == len(weeks)


@pytest.mark.parametrize(
    ("name", "language"),
    [one for one in each_in_every_language() if not str(getattr(one, "id", "")).endswith("-en")],
)
def test_no_english_is_left_in_another_language(judged: Callable[[str], Judged], name: str, language: str) -> None:
    found = judged(name)
    english, foreign = (in_a_row(found.message(code)) for code in ("en", language))
    assert english & foreign == set()


def in_a_row(message: Message) -> set[tuple[str, ...]]:
    """Return what stands in a row of a message, commands, the shop's own words and names apart."""
    runs: set[tuple[str, ...]] = set()
    for line in (message.subject + "\n" + message.text).splitlines():
        said = re.sub(r"shopbell \w+ .*|“[^”]*”|「[^」]*」", "\n", line.replace(SHOP, "\n"))
        for stretch in re.split(r"[^A-Za-z' -]+", said):
            words = stretch.split()
            runs |= {tuple(words[at : at + IN_A_ROW]) for at in range(len(words) - IN_A_ROW + 1)}
    return {run for run in runs if any(word[0].islower() for word in run)}
