"""Whether the collection hangs together: a sentence for every id that leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from commerce.diagnoses import HappeningKind
from commerce.judgements import SILENCES
from commerce.settings.words import suggestion
from knowledge.entries import Condition, Knowledge, KpiText, Motive, Tactic
from knowledge.written import Written

#: What a condition may ask whether it happened: facts of the same days, and what has stopped.
HAPPENINGS = frozenset(HappeningKind) | SILENCES
#: Where the working of a figure names an input.
_NAMED = re.compile(r"%\((\w+)\)s")


def loose_ends(
    knowledge: Knowledge,
    kpis: Sequence[Written[KpiText]],
    tactics: Sequence[Written[Tactic]],
    motives: Sequence[Written[Motive]],
) -> Iterator[str]:
    """Yield a sentence for every id that leads nowhere."""
    for name, segment in knowledge.segments.items():
        yield from (
            f"segments.toml, {name}: moved_by names {kpi!r}, which is no KPI"
            for kpi in segment.moved_by.values()
            if kpi not in knowledge.kpis
        )
    for name, moves in knowledge.moves().items():
        yield from (f"input {name}: moves names {kpi!r}, which is no KPI" for kpi in moves if kpi not in knowledge.kpis)
    for kpi in kpis:
        yield from _of_kpi(kpi, knowledge)
    for motive in motives:
        yield from _of_motive(motive, knowledge)
    for tactic in tactics:
        yield from _of_tactic(tactic, knowledge)


def _of_kpi(written: Written[KpiText], knowledge: Knowledge) -> Iterator[str]:
    kpi = written.entry
    used = [
        (knowledge.inputs.keys() | knowledge.kpis.keys(), kpi.inputs),
        (knowledge.stages, [kpi.stage]),
        (knowledge.segments, kpi.segment_by),
        (knowledge.kpis, [related.kpi for related in kpi.related]),
        (knowledge.kpis, [check for question in kpi.diagnosis for check in question.check]),
        (knowledge.documents, [source.file for source in kpi.sources]),
    ]
    yield from _unknown(written, used)
    for working in kpi.working:
        named = {name for text in (working.en, working.vi, working.zh_Hant) for name in _NAMED.findall(text)}
        yield from (
            f"{written}: the working tells {name!r}, which is none of its inputs; add it there"
            for name in named - set(kpi.inputs)
        )


def _of_motive(motive: Written[Motive], knowledge: Knowledge) -> Iterator[str]:
    used = [
        (knowledge.kpis, motive.entry.of),
        (knowledge.documents, [source.file for source in motive.entry.sources]),
    ]
    yield from _unknown(motive, used)
    yield from _unknown_in_tests(motive, knowledge, chain.from_iterable((*motive.entry.when, *motive.entry.unless)))


def _of_tactic(one: Written[Tactic], knowledge: Knowledge) -> Iterator[str]:
    tactic = one.entry
    used = [
        (knowledge.stages, [tactic.stage]),
        (knowledge.kpis, [*(gain.kpi for gain in tactic.improves), *tactic.watch, *tactic.answered_by]),
        (knowledge.motives, tactic.answers),
        (knowledge.tactics, [relation.tactic for relation in tactic.see_also]),
        (knowledge.documents, [source.file for source in tactic.sources]),
    ]
    yield from _unknown(one, used)
    yield from _unknown_in_tests(one, knowledge, chain(tactic.fits_when, *tactic.or_when))


def _unknown_in_tests(owner: Written[Any], knowledge: Knowledge, tests: Iterable[Condition]) -> Iterator[str]:
    asked = list(tests)
    used = [
        (knowledge.kpis, [name for test in asked for name in (test.kpi, test.other) if name]),
        (knowledge.settings, [test.setting for test in asked if test.setting]),
        (knowledge.segments, [test.segment_by for test in asked if test.segment_by]),
        (knowledge.inputs.keys() | knowledge.kpis.keys(), [test.step for test in asked if test.step]),
        (HAPPENINGS, [test.happening for test in asked if test.happening]),
    ]
    yield from _unknown(owner, used)


def _unknown(owner: Written[Any], used: Sequence[tuple[Any, Sequence[str]]]) -> Iterator[str]:
    for known, names in used:
        yield from (
            f"{owner}: {name!r} is defined nowhere{suggestion(name, known)}" for name in names if name not in known
        )
