"""Every tactic can come first in a shop that a merchant may have, and every fact about a shop changes a choice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pytest

from alerts.advise.rank import choose, rank
from commerce.diagnoses import HappeningKind
from commerce.feeds import Feed
from knowledge import Condition, Tactic
from kpi.book import Book
from kpi.facts.measures import ORDER_SEGMENTS, TOLD_WHEN_ASKED
from kpi.formulas.customers import TYPE_NAMES
from kpi.formulas.kind import BY_TYPE
from kpi.verdict.absence import checkouts, codes, orders, parts, payments
from shopbell.init import asked_facts
from tests.alerts.a_shop import KNOWLEDGE
from tests.alerts.made_situations import Made, made_for

pytestmark = pytest.mark.untraced

BOOK = Book(KNOWLEDGE.meanings(), KNOWLEDGE.input_units())
TACTICS = KNOWLEDGE.tactics
STOPPING = frozenset(
    {orders.KIND, checkouts.KIND, payments.KIND, codes.KIND, parts.PAYMENT_METHODS.kind, parts.CHANNELS.kind}
)
WATCHED = [kpi for kpi, text in KNOWLEDGE.kpis.items() if text.watched]


def cases(tactic: Tactic) -> list[tuple[Condition, ...]]:
    return [tactic.fits_when, *tactic.or_when]


ASKED = {
    owner: list(conditions)
    for owner, conditions in (
        *((one.id, [asked for case in cases(one) for asked in case]) for one in TACTICS.values()),
        *(
            (one.id, [asked for case in (*one.when, *one.unless) for asked in case])
            for one in KNOWLEDGE.motives.values()
        ),
    )
}


def steps(kpi: str) -> set[str]:
    """Return what a diagnosis of a KPI may name as the step that lost."""
    return {factor.name for factors in BOOK.kpi(kpi).driven_by.further for factor in factors.factors}


def splits(kpi: str) -> set[str]:
    """Return the segments of which a diagnosis of a KPI may name a part."""
    by_end = ORDER_SEGMENTS if BOOK.kpi(kpi).driven_by.ends_in is not None else ()
    return {*BOOK.segments(kpi), *by_end} - {*TOLD_WHEN_ASKED}


def is_possible(kpi: str, case: Sequence[Condition]) -> bool:
    """Return whether what conditions ask to be found can be found behind this KPI."""
    for one in case:
        if one.test == "lost_step" and one.step not in steps(kpi):
            return False
        if one.test == "lost_part" and one.segment_by not in splits(kpi):
            return False
        if one.happening in STOPPING and kpi != BOOK.counting(Feed.ORDERS):
            return False
    return True


def situations(tactic: Tactic) -> Iterator[Made]:
    """Yield the shops that the conditions of a tactic make, about every KPI of which they may be asked."""
    for case in cases(tactic):
        for kpi in BOOK.ids:
            if is_possible(kpi, case):
                yield made_for(case, kpi)


@pytest.mark.parametrize("owner", ASKED)
def test_every_variable_that_a_condition_asks_is_supplied(owner: str) -> None:
    every_step = {step for kpi in BOOK.ids for step in steps(kpi)}
    every_split = {segment for kpi in BOOK.ids for segment in splits(kpi)}
    for one in ASKED[owner]:
        for kpi in filter(None, (one.kpi, one.other)):
            assert kpi in BOOK.ids, f"{kpi} is not worked out"
        if one.kpi and one.segment_by:
            assert one.segment_by in BOOK.segments(one.kpi), f"{one.kpi} is not split by {one.segment_by}"
        if one.test == "lost_part":
            assert one.segment_by in every_split
            assert not one.key or (one.segment_by == BY_TYPE and one.key in TYPE_NAMES)
        assert not one.step or one.step in every_step, f"no diagnosis names the step {one.step}"
        assert not one.happening or one.happening in {*HappeningKind, *STOPPING}, one.happening
        assert not one.setting or one.setting in KNOWLEDGE.settings


def test_every_tactic_comes_first_somewhere() -> None:
    shown = {
        tactic.id
        for tactic in TACTICS.values()
        for made in situations(tactic)
        if (found := choose(made.situation(), KNOWLEDGE)) is not None and found.tactic == tactic
    }
    assert shown == set(TACTICS)


def changed_by(setting: str) -> Iterator[tuple[str, set[str]]]:
    """Yield KPIs that are off, and the tactics that come first then, which differ by the answer to a fact alone."""
    is_yes_no = KNOWLEDGE.settings[setting].type == "yes_no"
    for tactic in TACTICS.values():
        values = {one.value or 0 for one in ASKED[tactic.id] if one.setting == setting}
        for made in situations(tactic) if values else ():
            chosen = set()
            for answer in (True, False) if is_yes_no else (min(values), max(values) + 1):
                made.facts[setting] = answer
                found = choose(made.situation(), KNOWLEDGE)
                chosen.add(found.tactic.id if found is not None else "")
            if len(chosen) > 1:
                yield made.kpi, chosen


@pytest.mark.parametrize("setting", KNOWLEDGE.settings)
def test_every_fact_about_a_shop_changes_a_choice(setting: str) -> None:
    assert next(changed_by(setting), None), f"whatever is answered, {setting} changes nothing"


@pytest.mark.parametrize("setting", asked_facts())
def test_a_fact_that_init_asks_for_changes_a_choice_for_what_is_watched(setting: str) -> None:
    assert any(kpi in WATCHED for kpi, _ in changed_by(setting))


def fitting(kpi: str, facts: dict[str, bool | int] | None = None) -> dict[str, list[Made]]:
    """Return the tactics that fit when a KPI is off, each with the shops in which it does."""
    found: dict[str, list[Made]] = defaultdict(list)
    for tactic in TACTICS.values():
        for case in cases(tactic):
            made = made_for(case, kpi)
            if made.states[kpi] != "off_target" or made.stopped or not is_possible(kpi, case):
                continue
            if facts is not None and made.facts:
                continue
            if any(advice.tactic == tactic for advice in rank(made.situation(), KNOWLEDGE)):
                found[tactic.id].append(made)
    return found


@pytest.mark.parametrize("kpi", WATCHED)
def test_every_watched_kpi_has_three_tactics_whatever_was_answered(kpi: str) -> None:
    assert len(fitting(kpi)) >= 3
    assert len(fitting(kpi, facts={})) >= 3
